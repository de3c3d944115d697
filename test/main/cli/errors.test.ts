// What goes wrong in the terminal: a code, a sentence, exit status 1, never a stack trace.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder, writePicture } from '../../fixtures/data-files.ts';
import { ask, done, linesOf, startCli, terminal } from '../../fixtures/terminal.ts';

const folder = temporaryFolder();
const at = (...path: string[]): string => join(folder, ...path);
const W = ['--workspace', at('workspace')] as const;
const trace = /\n\s+at .*\(|node_modules|\.ts:\d+/;

beforeAll(async () => {
  await done('new', at('digits'), '--template', 'lenet-5', '--data', 'made:digits');
  await done('new', at('points'), '--template', 'mlp', '--data', 'made:moons');
  const project = readFileSync(at('digits', 'project.json'), 'utf8');
  const broken = (name: string, change: (text: string) => string): void => {
    mkdirSync(at(name));
    writeFileSync(at(name, 'project.json'), change(project));
  };
  broken('cut', (t) => t.slice(0, t.length / 2));
  broken('empty', () => '');
  broken('newer', (t) => t.replace(/"version": \d+/, '"version": 99'));
  broken('unknown', (t) => t.replace('"Conv2D"', '"Konv2D"'));
  broken('settings', (t) => t.replace('"type": "adam"', '"type": "adam", "nonsense": 1'));
  await done('new', at('mirrored'), '--template', 'mlp', '--data', 'made:moons', '--set', 'data.augment=[{"type":"mirror"}]');
  broken('binary', () => '\u0000\u0001\u0002');
  await writePicture(at('small', 'a', '1.png'), 8, 8, [1, 2, 3]);
  await writePicture(at('small', 'b', '1.png'), 8, 8, [1, 2, 3]);
  await writePicture(at('small', 'c', '1.png'), 8, 8, [1, 2, 3]);
  await done('export', at('digits'), '--out', at('digits.onnx'));
  writeFileSync(at('iris.csv'), `a,b,c\n${Array.from({ length: 40 }, (_, i) => `${i},${i * 2},k${i % 4}`).join('\n')}\n`);
});

describe('each mistake has its code', () => {
  test.each([
    ['no project', ['train', 'nothing-here'], 'file/not-found'],
    ['cut project', ['check', 'cut'], 'project/damaged'],
    ['empty project', ['train', 'empty'], 'project/damaged'],
    ['newer project', ['check', 'newer'], 'project/newer-version'],
    ['unknown layer', ['check', 'unknown'], 'graph/unknown-layer'],
    ['unknown layer when training', ['train', 'unknown'], 'graph/unknown-layer'],
    ['project of bytes', ['gradcheck', 'binary'], 'project/damaged'],
    ['unknown template', ['new', 'x1', '--template', 'lenet5'], 'usage'],
    ['project that exists', ['new', 'digits', '--template', 'mlp'], 'usage'],
    ['unknown node in --set', ['new', 'x2', '--template', 'mlp', '--set', 'nobody.units=3'], 'usage'],
    ['senseless --set', ['new', 'x3', '--template', 'mlp', '--set', 'units'], 'usage'],
    ['unknown param in --set', ['new', 'x3', '--template', 'lenet-5', '--set', 'conv1.filtres=8'], 'graph/invalid-params'],
    ['wrong value in --set', ['new', 'x3', '--template', 'lenet-5', '--set', 'conv1.activation=relo'], 'graph/invalid-params'],
    ['unknown optimizer in --set', ['new', 'x3', '--template', 'mlp', '--set', 'training.optimizer=sgdd'], 'training/settings'],
    ['unknown metric in --set', ['new', 'x3', '--template', 'mlp', '--set', 'training.metrics=["foo"]'], 'training/settings'],
    ['unknown metric for early stopping', ['new', 'x3', '--template', 'mlp', '--set', 'training.earlyStopping.metric=foo'], 'training/settings'],
    ['unknown param of the template', ['new', 'x3', '--template', 'lenet-5', '--data', 'made:digits', '--param', 'nope=1'], 'usage'],
    ['wrong settings of training', ['check', 'settings'], 'training/settings'],
    ['wrong settings when training', ['train', 'settings'], 'training/settings'],
    ['augmented tables', ['train', 'mirrored'], 'training/settings'],
    ['test data alone', ['new', 'x4', '--template', 'lenet-5', '--test-data', 'made:digits'], 'usage'],
    ['a table for pictures', ['new', 'x5', '--template', 'lenet-5', '--data', 'iris.csv'], 'data/field'],
    ['a wrong param of the template', ['new', 'x6', '--template', 'lenet-5', '--param', 'classes=none'], 'usage'],
    ['no data', ['data', 'nowhere.csv'], 'file/not-found'],
    ['data of no kind', ['data', 'digits'], 'file/unsupported'],
    ['unknown made set', ['data', 'made:cats'], 'file/not-found'],
    ['other data for the network', ['train', 'points', '--data', 'made:digits'], 'shape/mismatch'],
    ['other classes for the network', ['train', 'points', '--data', 'made:spirals'], 'shape/mismatch'],
    ['other number of classes in a folder', ['train', 'digits', '--data', 'small'], 'shape/mismatch'],
    ['unknown optimizer', ['train', 'points', '--optimizer', 'adamm'], 'usage'],
    ['unknown device', ['train', 'points', '--device', 'tpu'], 'usage'],
    ['unknown run', ['resume', 'r-20200101-000000'], 'run/not-found'],
    ['unknown run to show', ['runs', 'show', 'nobody'], 'run/not-found'],
    ['unknown run to delete', ['runs', 'delete', 'nobody'], 'run/not-found'],
    ['no model', ['evaluate', 'missing.onnx', '--data', 'made:digits'], 'file/not-found'],
    ['a model of text', ['evaluate', 'iris.csv', '--data', 'made:digits'], 'onnx/damaged'],
    ['a folder for a model', ['predict', 'small', 'small/a/1.png'], 'file/unreadable'],
    ['a path for a run', ['profile', 'small/none.bin'], 'file/not-found'],
    ['no picture to explain', ['explain', 'digits.onnx', 'none.png', '--out', 'map.png'], 'file/not-found'],
    ['a folder to explain', ['explain', 'digits.onnx', 'small', '--out', 'map.png'], 'file/unreadable'],
    ['a map over a text', ['explain', 'digits.onnx', 'small/a/1.png', '--out', 'iris.csv'], 'usage'],
    ['an opacity that is none', ['explain', 'digits.onnx', 'small/a/1.png', '--out', 'map.png', '--opacity', 'much'], 'usage'],
    ['more threads than the machine bears', ['profile', 'digits.onnx', '--threads', '100000'], 'usage'],
    ['a cut nowhere', ['finetune', 'digits.onnx', '--data', 'small', '--cut', 'nowhere'], 'usage'],
    ['a wrong file to import', ['import', 'iris.csv', '--project', 'x8'], 'onnx/damaged'],
    ['a folder to import', ['import', 'small', '--project', 'x8'], 'file/unreadable'],
    ['unknown part', ['evaluate', 'iris.csv', '--split', 'half'], 'usage'],
    ['no run to export', ['export', 'nobody', '--out', 'x.onnx'], 'run/not-found'],
    ['unknown network to measure', ['bench', 'vgg'], 'usage'],
    ['unknown command', ['trian', 'points'], 'usage'],
    ['unknown option', ['train', 'points', '--fast'], 'usage'],
    ['missing argument', ['train'], 'usage'],
    ['missing option', ['new', 'x7'], 'usage'],
    ['no command', [], 'usage'],
    ['no command of runs', ['runs'], 'usage'],
    ['a number that is none', ['train', 'points', '--epochs', 'many'], 'usage'],
    ['a batch below 0', ['train', 'points', '--batch', '-1'], 'usage'],
    ['a rate of 0', ['train', 'points', '--lr', '0'], 'usage'],
  ])('%s', async (_name, args, code) => {
    // Paths are given as they stand in the test's own folder.
    const own = args.map((arg, i) => (i > 0 && !arg.startsWith('-') && /^(nothing-here|cut|empty|newer|unknown|binary|settings|mirrored|digits|points|small|x\d|iris\.csv|nowhere\.csv|missing\.onnx|x\.onnx|digits\.onnx|none\.png|map\.png|small\/.*)$/.test(arg) ? at(arg) : arg));
    const answer = await ask(...own, ...W);
    expect(answer.last).toMatchObject({ event: 'error', code });
    expect(answer.code).toBe(1);
    expect(answer.last['message']).toEqual(expect.stringMatching(/\S/));
    expect(answer.out + answer.err).not.toMatch(trace);
    const plain = await terminal(...own, ...W);
    expect(plain.code).toBe(1);
    expect(plain.out + plain.err).toMatch(/\S/);
    expect(plain.out + plain.err).not.toMatch(trace);
  });

  test('people read the code, then what was expected and received, a line each', async () => {
    expect((await terminal('train', at('points'), '--optimizer', 'adamm', ...W)).err).toBe(
      'Error: There is no optimizer "adamm". [usage]\n  expected  gradientDescent, momentum, nesterov, rmsprop, adam, adamw, adagrad\n  received  adamm\n');
  });

  test('a mismatch says which param to set', async () => {
    const { last } = await ask('train', at('points'), '--data', 'made:spirals', ...W);
    expect(last['hint']).toBe('Set units of logits to 3.');
    expect((await ask('train', at('points'), '--data', 'made:digits', ...W)).last['hint']).toContain('Set shape of input to [1,28,28]');
  });

  test('a wrong network names all of its problems', async () => {
    const { last, lines } = await ask('check', at('unknown'));
    expect(last['where']).toContain('project.json');
    expect(lines.filter((l) => l.event === 'problem').length).toBeGreaterThan(0);
  });
});

describe('as a process', () => {
  test('under npm, paths mean the folder where the user stands', async () => {
    const { execFile } = await import('node:child_process');
    const { entry } = await import('../../fixtures/terminal.ts');
    const out = await new Promise<string>((resolve, reject) => {
      const env = { ...process.env, npm_lifecycle_event: 'layerwright', INIT_CWD: folder };
      execFile(process.execPath, [entry, 'check', 'digits'], { env }, (error, stdout) => { if (error) reject(error); else resolve(stdout); });
    });
    expect(out).toContain('61,706 parameters');
  });

  test('errors are the last line and the exit status; nothing is on stderr but words', async () => {
    const said = await startCli(['train', at('cut'), '--json', ...W]).finished;
    expect(said.code).toBe(1);
    expect(linesOf(said).at(-1)).toMatchObject({ event: 'error', code: 'project/damaged' });
    expect(said.err).not.toMatch(trace);
  });

  test('a pipe that closes early ends it quietly', async () => {
    const { execFile } = await import('node:child_process');
    const { entry } = await import('../../fixtures/terminal.ts');
    const { code, err } = await new Promise<{ code: number; err: string }>((resolve) => {
      execFile('/bin/sh', ['-c', `"${process.execPath}" "${entry}" templates | true; echo "\${PIPESTATUS:-0}" >&2`], (error, _out, stderr) => { resolve({ code: error?.code as number ?? 0, err: stderr }); });
    });
    expect(code).toBe(0);
    expect(err).not.toMatch(trace);
    expect(err).not.toMatch(/EPIPE/);
  });

  test('--version and --help are no errors', async () => {
    expect(await terminal('--version')).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string });
    expect((await terminal('train', '--help')).out).toContain('--log-every');
  });
});
