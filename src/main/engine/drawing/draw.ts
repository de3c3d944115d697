// Weights before the first step, large ones drawn on several threads: the same numbers as on one.
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { initialWeights } from '../../../core/lower/initial-weights.ts';
import type { Undrawn } from '../../../core/lower/initial-weights.ts';
import { sizeOf, tensorOf } from '../../../core/tensor.ts';
import type { Tensor } from '../../../core/tensor.ts';
import { entryFile } from '../../entry.ts';
import type { Drawn } from './draw-worker.ts';
import { drawSlice, slicesOf } from './slices.ts';
import type { Slice } from './slices.ts';

/** Numbers that are drawn in the time that a thread takes to start. */
const LARGE = 4_000_000;

interface Task { readonly slice: Slice; readonly into: Float32Array }

/** As `withDrawn`: the tensors given, and the weights that are not among them as `initialWeights` draws them. `threads`: at most so many. */
export async function drawWeights(given: ReadonlyMap<string, Tensor>, weights: readonly Undrawn[], seed: number, { threads = Math.min(8, availableParallelism()), large = LARGE } = {}): Promise<Map<string, Tensor>> {
  const missing = weights.filter((w) => !given.has(w.name));
  const sliced = new Map<Undrawn, Slice[]>();
  for (const weight of threads < 2 ? [] : missing) {
    const slices = sizeOf(weight.spec.shape) < large ? undefined : slicesOf(weight, seed, threads);
    if (slices) sliced.set(weight, slices);
  }
  const made = initialWeights(missing.filter((w) => !sliced.has(w)), seed);
  const tasks: Task[][] = Array.from({ length: threads }, () => []);
  for (const [{ name, spec }, slices] of sliced) {
    const values = new Float32Array(sizeOf(spec.shape));
    made.set(name, tensorOf('float32', spec.shape, values));
    for (const [k, slice] of slices.entries()) tasks[k]?.push({ slice, into: values.subarray(slice.start, slice.start + slice.count) });
  }
  const [own = [], ...others] = tasks;
  const elsewhere = others.filter((t) => t.length > 0).map(drawnByThread);
  for (const { slice, into } of own) drawSlice(slice, into);
  await Promise.all(elsewhere);
  // In the order of the weights, as when they are drawn one after the other.
  return new Map([...missing.map(({ name }): [string, Tensor] => [name, made.get(name) as Tensor]), ...given]);
}

/** What a thread does not do, for want of memory say, is done here. */
function drawnByThread(tasks: readonly Task[]): Promise<void> {
  const open = new Set(tasks);
  return new Promise((done) => {
    const worker = new Worker(entryFile(import.meta.url, './draw-worker.ts', 'draw-worker'), { workerData: tasks.map((t) => t.slice) });
    worker.on('message', ({ index, values }: Drawn) => {
      const task = tasks[index];
      if (!task) return;
      task.into.set(values);
      open.delete(task);
    });
    worker.on('error', () => undefined);
    worker.on('exit', () => {
      for (const { slice, into } of open) drawSlice(slice, into);
      done();
    });
  });
}
