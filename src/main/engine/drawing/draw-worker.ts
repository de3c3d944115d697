// A thread that draws slices of large weights.
import { parentPort, workerData } from 'node:worker_threads';
import { drawSlice } from './slices.ts';
import type { Slice } from './slices.ts';

export interface Drawn { readonly index: number; readonly values: Float32Array<ArrayBuffer> }

for (const [index, slice] of (workerData as readonly Slice[]).entries()) {
  const values = new Float32Array(slice.count);
  drawSlice(slice, values);
  parentPort?.postMessage({ index, values } satisfies Drawn, [values.buffer]);
}
