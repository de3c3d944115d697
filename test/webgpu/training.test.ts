// Whole trainings on WebGPU: the CPU's losses, state in GPU buffers without a leak, kill and resume, pause, stop, NaN.
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { LayerwrightError } from '../../src/core/errors.ts';
import { parseProject } from '../../src/core/graph/parse.ts';
import type { Diagnostics } from '../../src/core/training/index.ts';
import type { TrainerHandle } from '../../src/main/engine/trainer/client.ts';
import { startTrainer } from '../../src/main/engine/trainer/client.ts';
import type { FromTrainer, TrainJob } from '../../src/main/engine/trainer/protocol.ts';
import { openStore } from '../../src/main/runs/store.ts';
import { temporaryFolder } from '../fixtures/data-files.ts';
import { ask, done } from '../fixtures/terminal.ts';
import { device, withoutAdapter } from '../fixtures/webgpu.ts';

/** Shaders of a new network take software seconds: the rest is for `npm run test:webgpu`. */
const whole = device === 'webgpu';

const folder = temporaryFolder();
const workspace = join(folder, 'workspace');

interface Trained { readonly run: string; readonly steps: number; readonly metrics: { readonly train: Record<string, number>; readonly test: Record<string, number> } }

async function project(name: string, template: string, ...settings: string[]): Promise<string> {
  const path = join(folder, name);
  const data = ['data.options.count=40', 'training.batch=8', ...settings].flatMap((s) => ['--set', s]);
  await done('new', path, '--template', template, '--data', 'made:digits', ...data);
  return path;
}

const small = (name: string): Promise<string> => project(name, 'mlp', 'dense1.units=12', 'dense2.units=8');
const train = (path: string, device: string, ...more: string[]): Promise<Trained> => done('train', path, '--device', device, '--workspace', workspace, '--seed', '3', ...more);

function lossesOf(run: string): number[] {
  const store = openStore(join(workspace, 'layerwright.db'));
  try {
    return [...store.metrics.points(run, 'loss').values];
  } finally {
    store.close();
  }
}

/** A trainer without a terminal: events as they come. */
type Changes = Partial<Omit<TrainJob['project']['training'], 'checkpoint'>> & { readonly checkpoint?: { readonly steps: number } };

function start(path: string, changes: Changes, listen: (message: FromTrainer, trainer: TrainerHandle) => void, resume?: string, more: Partial<TrainJob> = {}) {
  const { training, ...rest } = parseProject(readFileSync(join(path, 'project.json'), 'utf8'), path);
  const run = resume ?? join(folder, `run-${Math.random().toString(36).slice(2)}`);
  mkdirSync(run, { recursive: true });
  const job: TrainJob = { run: 'r', folder: run, project: { ...rest, training: { ...training, ...changes } }, device: 'webgpu', logEvery: 1, resume: resume !== undefined, ...more };
  const trainer = startTrainer(job, (message) => { listen(message, trainer); });
  return { trainer, run };
}

const losses = (into: Map<number, number>) => (message: FromTrainer): void => {
  if (message.type === 'metrics') for (const row of message.rows) if (row.key === 'loss') into.set(row.step, row.value);
};

// Software takes its time where other tests run beside it.
describe.skipIf(withoutAdapter)('training on WebGPU', { timeout: 240_000 }, () => {
  test.for([
    ['a convolution with batch norm', 'happy-house', ['conv.filters=3'], true],
    ['digits: convolutions, pools, dropout', 'digits', ['conv1.filters=3', 'conv2.filters=4', 'dense.units=12'], whole],
    ['mlp', 'mlp', ['dense1.units=12', 'dense2.units=8'], whole],
    ['signs-convnet: overlapping windows', 'signs-convnet', [], whole],
  ] as const)('%s: losses and figures as on the CPU', async ([, template, settings, here], { skip }) => {
    if (!here) skip('npm run test:webgpu runs it');
    const path = await project(template, template, ...settings);
    const [cpu, gpu] = [await train(path, 'cpu', '--steps', '3'), await train(path, 'webgpu', '--steps', '3')];
    const [expected, received] = [lossesOf(cpu.run), lossesOf(gpu.run)];
    expect(received).toHaveLength(3);
    received.forEach((loss, i) => { expect(Math.abs(loss / (expected[i] as number) - 1), `step ${i}: ${received.join()} for ${expected.join()}`).toBeLessThan(1e-4); });
    for (const part of ['train', 'test'] as const) expect(Math.abs((gpu.metrics[part]['loss'] as number) / (cpu.metrics[part]['loss'] as number) - 1), part).toBeLessThan(1e-3);
  });

  test.runIf(whole)('looks at the layers tell what they tell on the CPU', async () => {
    const path = await small('looks');
    const [cpu, gpu] = await Promise.all((['cpu', 'webgpu'] as const).map(async (on) => {
      const looks: Diagnostics[] = [];
      await start(path, { steps: 4 }, (message) => { if (message.type === 'diagnostics') looks.push(message.diagnostics); }, undefined, { device: on, diagnose: 2 }).trainer.finished;
      return looks;
    }));
    expect(gpu?.map((l) => l.step)).toEqual([2, 4]);
    const figures = (looks: readonly Diagnostics[] | undefined) => (looks ?? []).flatMap((l) => l.layers.map(({ node, weights, gradients, dead }) => ({ node, figures: [weights?.norm ?? 0, gradients?.norm ?? 0, gradients?.max ?? 0, dead ?? -1] })));
    const expected = figures(cpu);
    for (const [i, { node, figures: own }] of figures(gpu).entries()) {
      expect(node).toBe(expected[i]?.node);
      for (const [k, value] of own.entries()) expect(value, `${node} ${k}`).toBeCloseTo(expected[i]?.figures[k] ?? Number.NaN, 3);
    }
  });

  test.runIf(whole)('200 steps leak nothing', async () => {
    const memory: number[] = [];
    const { trainer } = start(await small('leak'), { steps: 220 }, (message) => { if (message.type === 'progress') memory.push(message.progress.memory); });
    const result = await trainer.finished;
    expect(result?.steps).toBe(220);
    const early = memory[Math.floor(memory.length / 10)] as number;
    expect((memory.at(-1) as number) - early, `MiB: ${memory.map((m) => Math.round(m / 2 ** 20)).join(' ')}`).toBeLessThan(24 * 2 ** 20);
  });

  test('killed and resumed, it gives the same numbers', async () => {
    const path = await small('killed');
    const changes = { steps: 24, checkpoint: { steps: 5 } };
    const whole = new Map<number, number>();
    expect((await start(path, changes, losses(whole)).trainer.finished)?.status).toBe('finished');
    const parts = new Map<number, number>();
    const keep = losses(parts);
    const first = start(path, changes, (message, trainer) => {
      keep(message);
      if (message.type === 'checkpoint' && message.step === 10) process.kill(trainer.pid as number, 'SIGKILL');
    });
    await expect(first.trainer.finished).rejects.toMatchObject({ code: 'training/crashed' });
    expect((await start(path, changes, keep, first.run).trainer.finished)?.steps).toBe(24);
    expect([...parts].sort(([a], [b]) => a - b)).toEqual([...whole]);
  });

  test.runIf(whole)('pauses, goes on, and stops with what there is', async () => {
    const seen: string[] = [];
    const { trainer } = start(await small('paused'), { steps: 5000, epochs: 5000 }, (message, handle) => {
      if (message.type === 'progress' && seen.length === 0) { seen.push('asked'); handle.pause(); }
      if (message.type !== 'state') return;
      seen.push(message.state);
      if (message.state === 'paused') handle.resume();
      else handle.stop(true);
    });
    const result = await trainer.finished;
    expect(seen).toEqual(['asked', 'paused', 'running']);
    expect(result?.status).toBe('stopped');
    expect(result?.exportDifference).toBeLessThan(1e-4);
  });

  test('a loss that is not finite stops it, with step and layer', async () => {
    const { trainer } = start(await small('infinite'), { learningRate: 1e30, steps: 50 }, () => undefined);
    const error = await trainer.finished.then(() => undefined, (thrown: LayerwrightError) => thrown);
    expect(error).toMatchObject({ code: 'training/not-finite', where: expect.stringMatching(/^step \d+, layer (dense1|dense2|logits|loss)$/) as string });
  });
});

// Only Linux lets an adapter be hidden.
describe.skipIf(process.platform !== 'linux')('without an adapter', () => {
  const hidden = async <T>(act: () => Promise<T>): Promise<T> => {
    const before = { VK_DRIVER_FILES: process.env['VK_DRIVER_FILES'], VK_ICD_FILENAMES: process.env['VK_ICD_FILENAMES'] };
    process.env['VK_DRIVER_FILES'] = process.env['VK_ICD_FILENAMES'] = '/nonexistent.json';
    try {
      return await act();
    } finally {
      for (const [name, value] of Object.entries(before)) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    }
  };

  test('training says so, and does not go on in silence on the CPU', async () => {
    const path = await small('nowhere');
    const { code, lines, last } = await hidden(() => ask('train', path, '--device', 'webgpu', '--workspace', workspace));
    expect(code).toBe(1);
    expect(last).toMatchObject({ event: 'error', code: 'device/unavailable', message: 'WebGPU finds no graphics adapter on this machine.', hint: expect.stringContaining('--device cpu') as string });
    expect(lines.some((line) => line.event === 'metrics')).toBe(false);
  });

  test('devices lists it as not usable, with the reason', async () => {
    const { devices } = await hidden(() => done<{ devices: { id: string; available: boolean; detail: string }[] }>('devices'));
    expect(devices.map((d) => [d.id, d.available])).toEqual([['cpu', true], ['webgpu', false]]);
    expect(devices[1]?.detail).toBe('WebGPU finds no graphics adapter on this machine.');
  });
});
