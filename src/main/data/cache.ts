// Decoded samples kept in memory that all data threads share, as long as a field fits the budget.
import { arrayOf, bytesPerElement, sizeOf } from '../../core/tensor.ts';
import type { TypedArray } from '../../core/tensor.ts';
import { sharedBytes } from './files.ts';
import { bytesOf } from './rows.ts';
import type { Dataset, Field } from './types.ts';
import { fieldOf } from './types.ts';

/** Plain data for `postMessage`; the memory is shared. `have[i]` is 1 once sample i is there. */
export interface CachedField { readonly field: string; readonly bytes: Uint8Array; readonly have: Uint8Array }

/** Default budget of decoded samples, bytes. */
export const CACHE_BUDGET = 1 << 30;

const fieldBytes = (field: Field, count: number): number => sizeOf(field.shape) * bytesPerElement(field.dtype) * count;

/** Caches for the fields used, smallest first, as far as the budget goes. Memory is only touched as samples come. */
export function planCaches(dataset: Dataset, names: Iterable<string>, budget: number): CachedField[] {
  if (dataset.inMemory) return [];
  const caches: CachedField[] = [];
  let left = budget;
  const fields = [...new Set(names)].map((n) => fieldOf(dataset, n)).sort((a, b) => fieldBytes(a, 1) - fieldBytes(b, 1));
  for (const field of fields) {
    const bytes = fieldBytes(field, dataset.count);
    if (field.kind === 'text' || bytes > left) continue;
    left -= bytes;
    caches.push({ field: field.name, bytes: sharedBytes(bytes), have: sharedBytes(dataset.count) });
  }
  return caches;
}

/** Reads through the caches. */
export class CachedReader {
  readonly dataset: Dataset;
  private readonly caches: ReadonlyMap<string, CachedField>;

  constructor(dataset: Dataset, caches: readonly CachedField[]) {
    this.dataset = dataset;
    this.caches = new Map(caches.map((c) => [c.field, c]));
  }

  /** As `Dataset.read`; what is not cached yet is read and kept. */
  async read(field: Field, indices: ArrayLike<number>): Promise<TypedArray> {
    const cache = this.caches.get(field.name);
    if (!cache) return this.dataset.read(field.name, indices);
    const row = fieldBytes(field, 1);
    const missing: number[] = [];
    const asked = new Set<number>();
    for (let i = 0; i < indices.length; i++) {
      const index = indices[i] as number;
      if (Atomics.load(cache.have, index) === 0 && !asked.has(index)) { missing.push(index); asked.add(index); }
    }
    if (missing.length > 0) {
      const fresh = bytesOf(await this.dataset.read(field.name, missing));
      missing.forEach((index, i) => {
        cache.bytes.set(fresh.subarray(i * row, (i + 1) * row), index * row);
        Atomics.store(cache.have, index, 1);
      });
    }
    const out = arrayOf(field.dtype, indices.length * sizeOf(field.shape));
    const bytes = bytesOf(out);
    for (let i = 0; i < indices.length; i++) {
      const start = (indices[i] as number) * row;
      bytes.set(cache.bytes.subarray(start, start + row), i * row);
    }
    return out;
  }

  /** Fills the cache of a field in stored order: what is packed in blocks is then unpacked once. */
  async preload(field: Field): Promise<void> {
    if (!this.caches.has(field.name)) return;
    const rows = Math.max(1, Math.floor((16 << 20) / Math.max(1, fieldBytes(field, 1))));
    for (let i = 0; i < this.dataset.count; i += rows) {
      await this.read(field, Int32Array.from({ length: Math.min(rows, this.dataset.count - i) }, (_, k) => i + k));
    }
  }
}
