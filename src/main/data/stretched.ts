// A data set whose fields are rows in files or memory, one stretch after the other (train file, test file).
import { arrayOf, copyInto, sizeOf } from '../../core/tensor.ts';
import type { TypedArray } from '../../core/tensor.ts';
import { checkIndex, readRows } from './rows.ts';
import type { Rows } from './rows.ts';
import type { Dataset, Field, Parts } from './types.ts';
import { fieldOf } from './types.ts';

export interface Stretched {
  readonly field: Field;
  /** One entry a stretch, of `counts` samples each. */
  readonly rows: readonly Rows[];
}

export interface StretchedPayload {
  readonly name: string;
  readonly source: string;
  readonly format: string;
  readonly fields: readonly Stretched[];
  readonly counts: readonly number[];
  readonly parts: Parts;
  readonly notes: readonly string[];
  readonly fingerprint: string;
  readonly texts?: Readonly<Record<string, readonly string[]>>;
}

/** The data set over them. `tidy` is called when it is closed. */
export function stretchedDataset(payload: StretchedPayload, tidy: () => void = () => undefined): Dataset {
  const fields = payload.fields.map((f) => f.field);
  const count = payload.counts.reduce((n, c) => n + c, 0);
  const read = (name: string, indices: ArrayLike<number>): TypedArray => {
    const field = fieldOf({ fields, source: payload.source }, name);
    const { rows } = payload.fields[fields.indexOf(field)] as Stretched;
    if (rows.length === 1) return readRows(rows[0] as Rows, field.dtype, field.shape, count, indices);
    const size = sizeOf(field.shape);
    const out = arrayOf(field.dtype, indices.length * size);
    let start = 0;
    for (const [k, length] of payload.counts.entries()) {
      const places: number[] = [];
      const own: number[] = [];
      for (let i = 0; i < indices.length; i++) {
        const index = indices[i] as number;
        checkIndex(index, count);
        if (index >= start && index < start + length) { places.push(i); own.push(index - start); }
      }
      if (own.length > 0) {
        const data = readRows(rows[k] as Rows, field.dtype, field.shape, length, own);
        places.forEach((place, i) => { copyInto(out, place * size, data.subarray(i * size, (i + 1) * size)); });
      }
      start += length;
    }
    return out;
  };
  return {
    name: payload.name, source: payload.source, format: payload.format, fields, count, parts: payload.parts, broken: [],
    notes: payload.notes, fingerprint: payload.fingerprint,
    inMemory: payload.fields.every((f) => f.rows.every((r) => r.at === 'memory')),
    // eslint-disable-next-line typescript/require-await
    read: async (name, indices) => read(name, indices),
    // eslint-disable-next-line typescript/require-await
    readText: async (name, indices) => Array.from({ length: indices.length }, (_, i) => payload.texts?.[name]?.[indices[i] as number] ?? ''),
    share: () => ({ format: payload.format, payload }),
    close: tidy,
  };
}
