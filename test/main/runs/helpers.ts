// Shared by the tests of runs: a small project, a store in a folder of its own, made points.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT_FORMAT, PROJECT_VERSION, projectSchema, type Project } from '../../../src/core/graph/schema.ts';
import type { Points } from '../../../src/main/runs/points.ts';
import type { NewRun } from '../../../src/main/runs/run.ts';

export const versions = { layerwright: '0.1.0', onnxruntime: '1.30.0', node: '24.21.0' };

export const makeProject = (changes: Partial<Record<'name' | 'seed', unknown>> = {}): Project => projectSchema.parse({
  format: PROJECT_FORMAT, version: PROJECT_VERSION, name: 'digits', seed: 7,
  graph: {
    nodes: [
      { id: 'image', type: 'Input', params: { shape: [28, 28, 1] } },
      { id: 'hidden', type: 'Dense', params: { units: 32, activation: 'relu' } },
      { id: 'loss', type: 'SoftmaxCrossEntropy' },
    ],
    edges: [
      { from: { node: 'image', port: 'output' }, to: { node: 'hidden', port: 'input' } },
      { from: { node: 'hidden', port: 'output' }, to: { node: 'loss', port: 'logits' } },
    ],
  },
  ...changes,
});

export const newRun = (changes: Partial<NewRun> = {}): NewRun => ({ project: makeProject(), device: 'cpu', versions, ...changes });

/** A folder that is gone after `remove`. */
export function temporaryFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'layerwright-'));
  return { path, remove: () => { rmSync(path, { recursive: true, force: true }); } };
}

/** A seeded generator of numbers in [0, 1) (mulberry32). */
export function seeded(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A noisy falling loss, float32 as the engine gives it, steps from `first`. */
export function lossCurve(count: number, first = 0, random: () => number = seeded(1)): Points {
  const steps = new Float64Array(count);
  const values = new Float64Array(count);
  const epochs = new Float64Array(count);
  const times = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    steps[i] = first + i;
    values[i] = Math.fround(2.3 * Math.exp(-i / (count / 4)) + random());
    epochs[i] = Math.floor(i / 500);
    times[i] = 1_790_000_000_000 + 7 * i + Math.floor(5 * random());
  }
  return { steps, values, epochs, times };
}
