// Weights before the first step, large ones drawn on several threads: the same numbers as on one.
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { initialWeights } from '../../../core/lower/initial-weights.ts';
import type { Undrawn } from '../../../core/lower/initial-weights.ts';
import { sizeOf, tensorOf } from '../../../core/tensor.ts';
import type { Tensor } from '../../../core/tensor.ts';
import { entryFile } from '../../entry.ts';
import type { Drawn } from './draw-worker.ts';
import { drawSlice, nextOf, queueOf, slicesOf } from './slices.ts';
import type { Queue, Slice } from './slices.ts';

/** Numbers that are drawn in the time that a thread takes to start. */
const LARGE = 4_000_000;

/** Slices of a weight for each thread: one that began late, or is slower, draws fewer of them. */
const SHARE = 4;

/** As `withDrawn`: the tensors given, and the weights that are not among them as `initialWeights` draws them. `threads`: at most so many. */
export async function drawWeights(given: ReadonlyMap<string, Tensor>, weights: readonly Undrawn[], seed: number, { threads = Math.min(8, availableParallelism()), large = LARGE } = {}): Promise<Map<string, Tensor>> {
  const missing = weights.filter((w) => !given.has(w.name));
  const sliced = new Map<Undrawn, Slice[]>();
  for (const weight of threads < 2 ? [] : missing) {
    const slices = sizeOf(weight.spec.shape) < large ? undefined : slicesOf(weight, seed, SHARE * threads);
    if (slices) sliced.set(weight, slices);
  }
  const made = initialWeights(missing.filter((w) => !sliced.has(w)), seed);
  const places: Float32Array[] = [];
  for (const [{ name, spec }, slices] of sliced) {
    const values = new Float32Array(sizeOf(spec.shape));
    made.set(name, tensorOf('float32', spec.shape, values));
    places.push(...slices.map(({ start, count }) => values.subarray(start, start + count)));
  }
  if (places.length > 0) await drawTogether([...sliced.values()].flat(), places, threads);
  // In the order of the weights, as when they are drawn one after the other.
  return new Map([...missing.map(({ name }): [string, Tensor] => [name, made.get(name) as Tensor]), ...given]);
}

/** Each slice to its place, on this thread and others. What one of them does not do, for want of memory say, is done here. */
async function drawTogether(slices: readonly Slice[], places: readonly Float32Array[], threads: number): Promise<void> {
  const queue = queueOf(slices);
  const open = new Set(slices.keys());
  const done = (index: number, values?: Float32Array): void => {
    const [slice, place] = [slices[index], places[index]];
    if (!slice || !place) return;
    if (values) place.set(values);
    else drawSlice(slice, place);
    open.delete(index);
  };
  const others = Array.from({ length: threads - 1 }, () => onThread(queue, ({ index, values }) => { done(index, values); }));
  for (let index = nextOf(queue); index !== undefined; index = nextOf(queue)) done(index);
  await Promise.all(others);
  for (const index of open) done(index);
}

function onThread(queue: Queue, tell: (drawn: Drawn) => void): Promise<void> {
  return new Promise((ended) => {
    const worker = new Worker(entryFile(import.meta.url, './draw-worker.ts', 'draw-worker'), { workerData: queue });
    worker.on('message', tell);
    worker.on('error', () => undefined);
    worker.on('exit', () => { ended(); });
  });
}
