// Rows of equal size in a file or in memory: how IDX, NPY, NPZ and made tables are read.
import { closeSync, openSync } from 'node:fs';
import { arrayOf, bytesPerElement, sizeOf } from '../../core/tensor.ts';
import type { DType, TypedArray } from '../../core/tensor.ts';
import { internal } from '../../core/errors.ts';
import { fileError } from '../files.ts';
import { readFully } from './files.ts';

/** Where the rows of a field are. `bytes` is shared memory, little-endian; a file may be big-endian (`swap`). */
export type Rows =
  | { readonly at: 'memory'; readonly bytes: Uint8Array }
  | { readonly at: 'file'; readonly path: string; readonly offset: number; readonly swap: boolean };

/** Reverses the bytes of every element in place. */
export function swapBytes(bytes: Uint8Array, width: number): void {
  if (width === 1) return;
  for (let i = 0; i + width <= bytes.length; i += width) {
    for (let a = i, b = i + width - 1; a < b; a++, b--) {
      const kept = bytes[a] as number;
      bytes[a] = bytes[b] as number;
      bytes[b] = kept;
    }
  }
}

export const bytesOf = (data: TypedArray): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

export function checkIndex(index: number, count: number): void {
  if (!(index >= 0 && index < count)) throw internal(`sample ${index} of ${count} was asked for`);
}

/** The rows of the indices, in order: [indices.length, ...shape]. Adjacent rows of a file are read together. */
export function readRows(rows: Rows, dtype: DType, shape: readonly number[], count: number, indices: ArrayLike<number>): TypedArray {
  const size = sizeOf(shape);
  const rowBytes = size * bytesPerElement(dtype);
  const out = arrayOf(dtype, indices.length * size);
  const bytes = bytesOf(out);
  for (let i = 0; i < indices.length; i++) checkIndex(indices[i] as number, count);
  if (rows.at === 'memory') {
    for (let i = 0; i < indices.length; i++) {
      const start = (indices[i] as number) * rowBytes;
      bytes.set(rows.bytes.subarray(start, start + rowBytes), i * rowBytes);
    }
    return out;
  }
  let handle: number | undefined;
  try {
    handle = openSync(rows.path, 'r');
    for (let i = 0; i < indices.length;) {
      let run = 1;
      while (i + run < indices.length && indices[i + run] === (indices[i] as number) + run) run++;
      readFully(handle, rows.path, bytes.subarray(i * rowBytes, (i + run) * rowBytes), rows.offset + (indices[i] as number) * rowBytes);
      i += run;
    }
  } catch (thrown) {
    throw fileError(thrown, rows.path, 'read');
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
  if (rows.swap) swapBytes(bytes, bytesPerElement(dtype));
  return out;
}
