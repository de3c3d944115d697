// The whole way on made digits, through processes as people start them: new, check, train, stop, resume, evaluate, predict, export.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, expect, test } from 'vitest';
import { openDataset } from '../../src/main/data/index.ts';
import { temporaryFolder } from '../fixtures/data-files.ts';
import { ask, done, linesOf, startCli } from '../fixtures/terminal.ts';
import type { Said } from '../fixtures/terminal.ts';

const folder = temporaryFolder();
const at = (...path: string[]): string => join(folder, ...path);
const W = ['--workspace', at('workspace')] as const;
const project = at('digits');

/** Made digits as PNG files. */
async function pictures(count: number): Promise<{ path: string; digit: string }[]> {
  const data = await openDataset('made:digits', { options: { count, seed: 77 } });
  const indices = Int32Array.from({ length: count }, (_, i) => i);
  const pixels = await data.read('image', indices);
  const labels = await data.read('label', indices);
  return Promise.all(Array.from(indices, async (i) => {
    const path = at(`${i}.png`);
    await sharp(Buffer.from((pixels as Uint8Array).subarray(i * 784, (i + 1) * 784)), { raw: { width: 28, height: 28, channels: 1 } }).png().toFile(path);
    return { path, digit: String(labels[i]) };
  }));
}

let said: Said;
let run: string;

beforeAll(async () => {
  await done('new', project, '--template', 'digits', '--data', 'made:digits', '--set', 'data.options.count=1200', '--set', 'training.epochs=10', '--set', 'data.split={"train":0.7,"dev":0.1,"test":0.2,"stratify":true}', ...W);
  said = await startCli(['train', project, '--json', '--log-every', '5', ...W]).finished;
  run = linesOf(said).at(-1)?.['run'] as string;
}, 300_000);

test('training says what it does, and ends with the figures of every part', () => {
  expect(said).toMatchObject({ code: 0, err: '' });
  const lines = linesOf(said);
  expect(lines.map((l) => l.event)).toEqual(expect.arrayContaining(['run', 'prepared', 'metrics', 'progress', 'epoch', 'checkpoint', 'done']));
  const metrics = lines.filter((l) => l.event === 'metrics');
  expect(metrics[0]).toMatchObject({ step: 0, epoch: 0 });
  expect(metrics.every((l) => (l['step'] as number) % 5 === 0)).toBe(true);
  const last = lines.at(-1);
  expect(last).toMatchObject({ event: 'done', status: 'finished', epochs: 10 });
  expect(last?.['exportDifference']).toBeLessThan(1e-5);
  expect(Object.keys(last?.['metrics'] as object)).toEqual(['train', 'dev', 'test']);
});

test('it learned, and the file says so as well as the run', async () => {
  const byRun = await done('evaluate', run, '--data', 'made:digits', '--split', 'test', ...W) as unknown as { metrics: { accuracy: number }; samples: number };
  expect(byRun.samples).toBe(240);
  expect(byRun.metrics.accuracy).toBeGreaterThan(0.9);
  const { path } = await done('export', run, '--out', at('digits.onnx'), ...W) as unknown as { path: string };
  // A terminal that has never seen the workspace.
  const said = await startCli(['evaluate', path, '--data', 'made:digits', '--split', 'test', '--json', '--workspace', at('elsewhere')]).finished;
  expect(linesOf(said).at(-1)).toMatchObject({ event: 'done', metrics: byRun.metrics });
  expect(existsSync(at('elsewhere', 'layerwright.db'))).toBe(false);
});

test('pictures from files are told apart', async () => {
  const files = await pictures(20);
  const { predictions } = await done('predict', run, ...files.map((f) => f.path), ...W) as unknown as { predictions: { file: string; outputs: { top: { class: string }[] }[] }[] };
  const right = predictions.filter((p, i) => p.outputs[0]?.top[0]?.class === files[i]?.digit).length;
  expect(right).toBeGreaterThanOrEqual(17);
});

test('Ctrl-C stops and keeps; resume goes on to the same end as without', async () => {
  const args = ['train', project, '--seed', '5', '--log-every', '1', '--json', ...W];
  const whole = linesOf(await startCli(args).finished).at(-1);
  const cli = startCli(args, { detached: true });
  await cli.until((l) => l.event === 'metrics' && (l['step'] as number) >= 10);
  cli.kill('SIGINT');
  // npm hands on what the terminal has sent to the whole group: still one key press.
  setTimeout(() => { cli.kill('SIGINT'); }, 50);
  const stopped = linesOf(await cli.finished).at(-1);
  expect(stopped).toMatchObject({ event: 'done', status: 'stopped' });
  expect(stopped?.['steps'] as number).toBeLessThan(whole?.['steps'] as number);
  const { last } = await ask('resume', stopped?.['run'] as string, ...W);
  expect(last).toMatchObject({ event: 'done', status: 'finished', steps: whole?.['steps'], metrics: whole?.['metrics'] });
  expect(readFileSync(last['model'] as string).equals(readFileSync(whole?.['model'] as string))).toBe(true);
}, 120_000);

test('weights that run away stop the run, name the step, and leave it failed', async () => {
  const { code, last } = await ask('train', project, '--lr', '1e30', '--optimizer', 'gradientDescent', ...W);
  expect(code).toBe(1);
  expect(last).toMatchObject({ event: 'error', code: 'training/not-finite' });
  expect(last['where']).toMatch(/step \d+/);
  const { runs } = await done('runs', 'list', '--limit', '1', ...W) as unknown as { runs: { status: string }[] };
  expect(runs[0]?.status).toBe('failed');
});
