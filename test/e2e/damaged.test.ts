// Two hundred damaged inputs and more: cut, bits flipped, wrong types, wrong shapes. Each gives a coded error, and nothing is touched.
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { LayerwrightError } from '../../src/core/errors.ts';
import { decodeModel, encodeModelJoined } from '../../src/core/onnx/codec/index.ts';
import type { Model } from '../../src/core/onnx/model.ts';
import { Random } from '../../src/core/random.ts';
import { tensorFrom } from '../../src/core/tensor.ts';
import { describeDataset, openDataset } from '../../src/main/data/index.ts';
import { readCheckpoint } from '../../src/main/engine/checkpoint/checkpoint.ts';
import { decodeSafetensors, encodeSafetensors } from '../../src/main/engine/checkpoint/safetensors.ts';
import { CHECKSUM_KEY } from '../../src/main/models/files.ts';
import { PREPROCESSING_KEY } from '../../src/main/models/metadata.ts';
import { bindData } from '../../src/main/services/binding.ts';
import { openModel } from '../../src/main/services/models.ts';
import { loadProject } from '../../src/main/services/projects.ts';
import { idxBytes, npyBytes, npzBytes, temporaryFolder, write, writeGz, writeHdf5, writePicture } from '../fixtures/data-files.ts';
import { ask, done, linesOf, startCli } from '../fixtures/terminal.ts';

const SEED = 20261121;
const folder = temporaryFolder();
const at = (...path: string[]): string => join(folder, ...path);
const W = ['--workspace', at('workspace')] as const;
const trace = /\n\s+at .*\(|node_modules|\.ts:\d+/;

interface Damaged { readonly name: string; readonly path: string; open(path: string): Promise<unknown> }

/** Everything below a path, as one hash. */
function fingerprint(path: string): string {
  const hash = createHash('sha256');
  const add = (p: string): void => {
    if (statSync(p).isDirectory()) for (const name of readdirSync(p).sort()) add(join(p, name));
    else hash.update(p).update(readFileSync(p));
  };
  add(path);
  return hash.digest('hex');
}

/** What was wrong with the answers: empty where every case gave a coded error with words and left its file alone. */
async function complaints(cases: readonly Damaged[]): Promise<string[]> {
  const found: string[] = [];
  for (const { name, path, open } of cases) {
    const before = fingerprint(path);
    try {
      await open(path);
      found.push(`${name}: no error`);
    } catch (thrown) {
      if (!(thrown instanceof LayerwrightError) || thrown.code === 'internal') found.push(`${name}: ${String(thrown)}`);
      else if (trace.test(thrown.describe())) found.push(`${name}: a stack trace: ${thrown.describe()}`);
    }
    if (fingerprint(path) !== before) found.push(`${name}: the file was changed`);
  }
  return found;
}

let count = 0;
const place = (name: string): string => {
  mkdirSync(at('damaged'), { recursive: true });
  return at('damaged', `${++count}-${name}`);
};

/** The file with its end missing: at most `most` of it is left. */
const cut = (bytes: Uint8Array, random: Random, most = 0.97): Uint8Array => bytes.slice(0, Math.floor(bytes.length * random.uniform(0, most)));
/** One bit turned in [from, to). */
function flip(bytes: Uint8Array, random: Random, from = 0, to = bytes.length): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const i = from + random.int(to - from);
  copy[i] = (copy[i] as number) ^ (1 << random.int(8));
  return copy;
}
const times = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i));

async function readAll(path: string, test?: string): Promise<void> {
  const data = await openDataset(path, { onBroken: 'stop', test });
  try {
    await describeDataset(data);
    const all = Int32Array.from({ length: data.count }, (_, i) => i);
    for (const field of data.fields) if (field.kind !== 'text') await data.read(field.name, all);
  } finally {
    data.close();
  }
}

let model: string;
let checkpoint: string;
let run: string;

beforeAll(async () => {
  await done('new', at('project'), '--template', 'mlp', '--data', 'made:moons', '--set', 'data.options.count=80', '--set', 'training.epochs=2', ...W);
  const trained = await done('train', at('project'), ...W) as unknown as { run: string; model: string };
  run = trained.run;
  model = trained.model;
  const checkpoints = join(model, '..', 'checkpoints');
  checkpoint = join(checkpoints, readdirSync(checkpoints).find((n) => n.endsWith('.safetensors')) as string);
}, 300_000);

describe(`seed ${SEED}`, () => {
  let total = 0;

  test('project.json', async () => {
    const random = Random.from(SEED, 'project');
    const text = readFileSync(at('project', 'project.json'), 'utf8');
    const open = async (path: string): Promise<unknown> => bindData(await loadProject(path), path);
    const put = (name: string, content: string | Uint8Array): Damaged => {
      const path = place(name.replaceAll('/', '-'));
      mkdirSync(path);
      writeFileSync(join(path, 'project.json'), content);
      return { name, path, open };
    };
    const changed = (name: string, change: (p: Record<string, never>) => void): Damaged => {
      const project = JSON.parse(text) as Record<string, never>;
      change(project);
      return put(name, JSON.stringify(project));
    };
    type Loose = { [key: string]: Loose } & Loose[] & (string | number);
    const set = (path: string, value: unknown): Damaged => changed(`${path}=${JSON.stringify(value)}`, (p) => {
      const keys = path.split('.');
      let here = p as unknown as Loose;
      for (const key of keys.slice(0, -1)) here = here[key] as Loose;
      if (value === undefined) delete here[keys.at(-1) as never];
      else here[keys.at(-1) as never] = value as never;
    });
    const bytes = Buffer.from(text);
    const cases = [
      ...times(20, (i) => put(`cut-${i}`, cut(bytes, random))),
      // The top bit of a letter makes it no UTF-8.
      ...times(15, (i) => { const copy = Uint8Array.from(bytes); const k = random.int(copy.length); copy[k] = (copy[k] as number) | 0x80; return put(`bit-${i}`, copy); }),
      ...['[]', 'null', '"text"', '12', '{}', '<html></html>', '', '{"format":"layerwright/project"}'].map((t, i) => put(`other-${i}`, t)),
      set('format', 'other'), set('version', 99), set('version', '1'), set('version', -1), set('name', 5), set('graph', undefined), set('graph.nodes', {}), set('graph.edges', undefined),
      set('graph.nodes.0.id', 'a b'), set('graph.nodes.0.type', 'Imput'), set('graph.nodes.1.id', 'input'), set('graph.nodes.0.params', []), set('graph.nodes.0.params.shape', 'two'),
      set('graph.nodes.0.params.shape', [3]), set('graph.nodes.1.params.units', 0), set('graph.nodes.1.params.units', '64'), set('graph.nodes.1.params.unit', 3), set('graph.edges.0.from.node', 'nobody'),
      set('graph.edges.0.to.port', 'nowhere'), set('graph.edges.0', { from: 3 }), set('graph.edges', []), set('bindings.inputs.nobody', { field: 'features' }), set('bindings.inputs.input.transform', 'half'),
      set('data.source', '/nowhere/at/all.csv'), set('data.source', undefined), set('data.split.train', 'most'), set('data.options', { count: 'many' }), set('training.batch', -3), set('training.epochs', 0.5),
      set('training.learningRate', 'fast'), set('seed', 'x'), set('extra', true),
      changed('no loss', (p) => { const g = (p as unknown as { graph: { nodes: { id: string }[]; edges: { to: { node: string } }[] } }).graph; g.nodes = g.nodes.filter((n) => n.id !== 'loss'); g.edges = g.edges.filter((e) => e.to.node !== 'loss'); }),
    ];
    expect(await complaints(cases)).toEqual([]);
    total += cases.length;
  });

  test('checkpoints', async () => {
    const random = Random.from(SEED, 'checkpoint');
    const bytes = readFileSync(checkpoint);
    const put = (name: string, content: Uint8Array): Damaged => ({ name, path: write(place(`${name}.safetensors`), content), open: readCheckpoint });
    const { tensors, metadata } = decodeSafetensors(bytes, checkpoint);
    const other = (name: string, change: (t: Map<string, ReturnType<typeof tensorFrom>>, m: Record<string, string>) => void): Damaged => {
      const t = new Map(tensors);
      const m = { ...metadata };
      change(t, m);
      return put(name, Buffer.concat([...encodeSafetensors(t, m)]));
    };
    const cases = [
      ...times(20, (i) => put(`cut-${i}`, cut(bytes, random, 0.999))),
      ...times(25, (i) => put(`bit-${i}`, flip(bytes, random))),
      put('empty', new Uint8Array(0)), put('text', Buffer.from('this is no checkpoint')),
      other('no position', (_t, m) => { delete m['position']; }), other('another format', (_t, m) => { m['format'] = 'pt'; }),
      other('a newer version', (_t, m) => { m['position'] = JSON.stringify({ ...(JSON.parse(m['position'] as string) as object), version: 9 }); }),
      other('a step of text', (_t, m) => { m['position'] = JSON.stringify({ ...(JSON.parse(m['position'] as string) as object), step: 'ten' }); }),
      other('another step', (_t, m) => { m['position'] = JSON.stringify({ ...(JSON.parse(m['position'] as string) as object), step: 1 }); }),
      other('another shape', (t) => { t.set('dense1.bias', tensorFrom('float32', [2], [0, 0])); }),
      other('another dtype', (t) => { const bias = t.get('dense1.bias'); if (bias) t.set('dense1.bias', { ...bias, dtype: 'int32' }); }),
      other('a weight less', (t) => { t.delete('dense1.bias'); }),
    ];
    expect(await complaints(cases)).toEqual([]);
    total += cases.length;
  });

  test('ONNX', async () => {
    const random = Random.from(SEED, 'onnx');
    const bytes = readFileSync(model);
    const open = async (path: string): Promise<void> => { await (await openModel(() => Promise.reject(new Error('no workspace is wanted')), path)).close(); };
    const put = (name: string, content: Uint8Array): Damaged => ({ name, path: write(place(`${name}.onnx`), content), open });
    const other = (name: string, change: (m: Model) => void): Damaged => {
      const m = decodeModel(bytes);
      m.metadata.delete(CHECKSUM_KEY);
      change(m);
      return put(name, encodeModelJoined(m));
    };
    const weight = decodeModel(bytes).graph.initializers.keys().next().value as string;
    const cases = [
      ...times(20, (i) => put(`cut-${i}`, cut(bytes, random, 0.999))),
      ...times(25, (i) => put(`bit-${i}`, flip(bytes, random))),
      put('empty', new Uint8Array(0)), put('text', Buffer.from('<!doctype html><title>404</title>')),
      other('no graph outputs', (m) => { m.graph.outputs = []; }), other('a weight of another shape', (m) => { m.graph.initializers.set(weight, tensorFrom('float32', [3], [1, 2, 3])); }),
      other('a weight of integers', (m) => { const t = m.graph.initializers.get(weight); if (t) m.graph.initializers.set(weight, { ...t, dtype: 'int32' }); }),
      other('a weight missing', (m) => { m.graph.initializers.delete(weight); }), other('an unknown operator', (m) => { const [node] = m.graph.nodes; if (node) node.opType = 'Konv'; }),
      other('an input that nobody makes', (m) => { const node = m.graph.nodes.at(-1); if (node) node.inputs[0] = 'nothing'; }),
      other('opset 999', (m) => { m.opsets.set('', 999); }),
      other('metadata of text', (m) => { m.metadata.set(PREPROCESSING_KEY, 'text'); }), other('metadata of a newer version', (m) => { m.metadata.set(PREPROCESSING_KEY, '{"version":9}'); }),
      other('metadata that lacks a field', (m) => { m.metadata.set(PREPROCESSING_KEY, '{"version":1,"inputs":{}}'); }),
      other('metadata of other inputs', (m) => { m.metadata.set(PREPROCESSING_KEY, '{"version":1,"inputs":{},"outputs":[]}'); }),
    ];
    expect(await complaints(cases)).toEqual([]);
    total += cases.length;
  });

  test('readers', async () => {
    const random = Random.from(SEED, 'readers');
    const pixels = Uint8Array.from({ length: 20 * 64 }, () => random.int(256));
    const labels = Uint8Array.from({ length: 20 }, (_, i) => i % 4);
    const idx = idxBytes(8, [20, 8, 8], pixels);
    const npy = npyBytes('|u1', [20, 8, 8], pixels);
    const npz = npzBytes({ x: npy, y: npyBytes('|u1', [20], labels) }, 6);
    await writeHdf5(at('whole.h5'), { x: { data: pixels, shape: [20, 8, 8, 1] }, y: { data: Int32Array.from(labels), shape: [20] } });
    const h5 = readFileSync(at('whole.h5'));
    await writePicture(at('whole.png'), 16, 16, [200, 30, 90]);
    const png = readFileSync(at('whole.png'));
    const put = (name: string, content: Uint8Array | string): Damaged => ({ name, path: write(place(name), content), open: (p) => readAll(p) });
    const gz = (i: number, damage: (bytes: Uint8Array) => Uint8Array): Damaged => {
      const whole = readFileSync(writeGz(at('whole-idx.gz'), idx));
      return put(`gz-${i}-idx3-ubyte.gz`, damage(whole));
    };
    const pictures = (i: number, damage: (bytes: Uint8Array) => Uint8Array): Damaged => {
      const path = place(`pictures-${i}`);
      for (const label of ['a', 'b']) for (const n of [1, 2]) write(join(path, label, `${n}.png`), label === 'b' && n === 2 ? damage(png) : png);
      return { name: `pictures-${i}`, path, open: (p) => readAll(p) };
    };
    const cases = [
      ...times(8, (i) => put(`cut-${i}-idx3-ubyte`, cut(idx, random))), ...times(4, (i) => put(`head-${i}-idx3-ubyte`, flip(idx, random, 3, 16))),
      ...times(5, (i) => gz(i, (b) => cut(b, random))), ...times(5, (i) => gz(i + 5, (b) => flip(b, random, 12))),
      ...times(8, (i) => put(`cut-${i}.npy`, cut(npy, random))), ...times(4, (i) => put(`head-${i}.npy`, flip(npy, random, 0, 7))),
      put('descr.npy', npyBytes('<q9', [20, 8, 8], pixels)), put('shape.npy', npyBytes('|u1', [21, 8, 8], pixels)), put('objects.npy', npyBytes('|O', [20], labels)),
      ...times(6, (i) => put(`cut-${i}.npz`, cut(npz, random))), ...times(6, (i) => put(`bit-${i}.npz`, flip(npz, random, 60, Math.floor(npz.length * 0.7)))),
      ...times(8, (i) => put(`cut-${i}.h5`, cut(h5, random, 0.9))), put('text.h5', 'this is text'), put('head.h5', h5.slice(0, 512)),
      ...times(4, (i) => pictures(i, (b) => cut(b, random, 0.9))), pictures(4, () => Buffer.from('no picture')), pictures(5, () => new Uint8Array(0)),
      put('zeros.csv', 'a,b\n1,2\n3,\u0000\n'), put('quote.csv', 'a,b\n1,"2\n3,4\n5,6\n'), put('page.csv', '<!doctype html><html></html>'), put('one.csv', 'a,b\n1,2\n'), put('missing.csv', 'a,b\n?,1\n?,2\n?,3\n'),
      put('lfs.csv', 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n'), put('empty.csv', ''), put('empty.npz', new Uint8Array(0)),
    ];
    expect(await complaints(cases)).toEqual([]);
    total += cases.length;
  });

  test('they are two hundred and more', () => { expect(total).toBeGreaterThanOrEqual(200); });
});

describe('through the terminal', () => {
  test('the runs that were there are still there', async () => {
    const damagedModel = write(at('terminal', 'bad.onnx'), flip(readFileSync(model), Random.from(SEED, 'terminal')));
    const badProject = at('terminal', 'project');
    cpSync(at('project'), badProject, { recursive: true });
    writeFileSync(join(badProject, 'project.json'), readFileSync(join(badProject, 'project.json')).subarray(0, 400));
    const badData = write(at('terminal', 'bad.npz'), Buffer.from('PK\u0003\u0004 no zip at all'));
    for (const args of [
      ['check', badProject], ['train', badProject], ['evaluate', damagedModel, '--data', 'made:moons'], ['predict', model, badData], ['data', badData], ['train', at('project'), '--data', badData],
    ]) {
      const said = await startCli([...args, '--json', ...W]).finished;
      expect(said, args.join(' ')).toMatchObject({ code: 1, signal: null });
      expect(linesOf(said).at(-1), args.join(' ')).toMatchObject({ event: 'error', message: expect.stringMatching(/\S/) as string });
      expect(linesOf(said).at(-1)?.['code']).not.toBe('internal');
      expect(said.out + said.err).not.toMatch(trace);
    }
    expect(await done('runs', 'show', run, ...W)).toMatchObject({ run: { status: 'finished' } });
  }, 60_000);

  test('a run whose last checkpoint is damaged goes on from the one before', async () => {
    await done('new', at('long'), '--template', 'mlp', '--data', 'made:moons', '--set', 'data.options.count=400', '--set', 'training.epochs=200', '--set', 'training.checkpoint={"steps":20}', ...W);
    const whole = await done('train', at('long'), ...W);
    const cli = startCli(['train', at('long'), '--json', ...W], { detached: true });
    const started = await cli.until((l) => l.event === 'run');
    await cli.until((l) => l.event === 'checkpoint' && (l['step'] as number) >= 60);
    cli.kill('SIGKILL');
    await cli.finished;
    const checkpoints = at('workspace', 'runs', started['run'] as string, 'checkpoints');
    const last = join(checkpoints, readdirSync(checkpoints).filter((n) => n.startsWith('step-')).sort().at(-1) as string);
    writeFileSync(last, flip(readFileSync(last), Random.from(SEED, 'last')));
    const { lines, last: ended } = await ask('resume', started['run'] as string, ...W);
    expect(lines.find((l) => l.event === 'note')?.['text']).toContain('damaged');
    expect(ended).toMatchObject({ event: 'done', metrics: whole['metrics'] });
    expect(readFileSync(ended['model'] as string).equals(readFileSync(whole['model'] as string))).toBe(true);
    expect(existsSync(last)).toBe(false);
  }, 60_000);

  test('a damaged database is named, not replaced', async () => {
    const workspace = at('broken-workspace');
    write(join(workspace, 'layerwright.db'), 'this is no database, whatever its name says, and it is long enough to be looked at');
    const before = fingerprint(join(workspace, 'layerwright.db'));
    const { code, last } = await ask('runs', 'list', '--workspace', workspace);
    expect(code).toBe(1);
    expect(last).toMatchObject({ event: 'error', code: 'database/damaged' });
    expect(fingerprint(join(workspace, 'layerwright.db'))).toBe(before);
  });
});
