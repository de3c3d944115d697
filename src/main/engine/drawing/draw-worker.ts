// A thread that draws slices of large weights, as long as there are any.
import { parentPort, workerData } from 'node:worker_threads';
import { drawSlice, takenFrom } from './slices.ts';
import type { Queue } from './slices.ts';

export interface Drawn { readonly index: number; readonly values: Float32Array<ArrayBuffer> }

for (const [index, slice] of takenFrom(workerData as Queue)) {
  const values = new Float32Array(slice.count);
  drawSlice(slice, values);
  parentPort?.postMessage({ index, values } satisfies Drawn, [values.buffer]);
}
