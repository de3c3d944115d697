// Weights before the first step, large ones drawn on several threads: the same numbers as on one.
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { initialWeights } from '../../../core/lower/initial-weights.ts';
import type { Undrawn } from '../../../core/lower/initial-weights.ts';
import { sizeOf, tensorOf } from '../../../core/tensor.ts';
import type { Tensor } from '../../../core/tensor.ts';
import { entryFile } from '../../entry.ts';
import type { Drawn } from './draw-worker.ts';
import { drawSlice, queueOf, slicesOf, takenFrom } from './slices.ts';
import type { Queue, Slice } from './slices.ts';

/** Numbers that are drawn in the time that a thread takes to start. */
const LARGE = 4_000_000;

interface Task { readonly slice: Slice; readonly into: Float32Array }

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
  const tasks: Task[] = [];
  for (const [{ name, spec }, slices] of sliced) {
    const values = new Float32Array(sizeOf(spec.shape));
    made.set(name, tensorOf('float32', spec.shape, values));
    tasks.push(...slices.map((slice): Task => ({ slice, into: values.subarray(slice.start, slice.start + slice.count) })));
  }
  if (tasks.length > 0) await drawTogether(tasks, threads);
  // In the order of the weights, as when they are drawn one after the other.
  return new Map([...missing.map(({ name }): [string, Tensor] => [name, made.get(name) as Tensor]), ...given]);
}

/** Each slice to its place, on this thread and others. What one of them does not do, for want of memory say, is done here. */
async function drawTogether(tasks: readonly Task[], threads: number): Promise<void> {
  const queue = queueOf(tasks.map((t) => t.slice));
  const open = new Map(tasks.entries());
  const finish = (index: number, fill: (task: Task) => void): void => {
    const task = open.get(index);
    if (task) fill(task);
    open.delete(index);
  };
  const draw = ({ slice, into }: Task): void => { drawSlice(slice, into); };
  const others = Array.from({ length: threads - 1 }, () => onThread(queue, ({ index, values }) => { finish(index, ({ into }) => { into.set(values); }); }));
  for (const [index] of takenFrom(queue)) finish(index, draw);
  await Promise.all(others);
  for (const task of open.values()) draw(task);
}

function onThread(queue: Queue, tell: (drawn: Drawn) => void): Promise<void> {
  return new Promise((ended) => {
    const worker = new Worker(entryFile(import.meta.url, './draw-worker.ts', 'draw-worker'), { workerData: queue });
    worker.on('message', tell);
    worker.on('error', () => undefined);
    worker.on('exit', () => { ended(); });
  });
}
