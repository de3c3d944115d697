// A thread that draws slices of large weights, as long as there are any.
import { parentPort, workerData } from 'node:worker_threads';
import { drawSlice, nextOf } from './slices.ts';
import type { Queue } from './slices.ts';

export interface Drawn { readonly index: number; readonly values: Float32Array<ArrayBuffer> }

const queue = workerData as Queue;
for (let index = nextOf(queue); index !== undefined; index = nextOf(queue)) {
  const slice = queue.slices[index];
  if (!slice) continue;
  const values = new Float32Array(slice.count);
  drawSlice(slice, values);
  parentPort?.postMessage({ index, values } satisfies Drawn, [values.buffer]);
}
