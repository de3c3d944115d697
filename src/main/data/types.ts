// What a data set is to the rest of the app: named fields of samples, read by index, whatever the bytes on disk were.
import type { FieldFact } from '../../core/binding/fields.ts';
import { LayerwrightError } from '../../core/errors.ts';
import type { TypedArray } from '../../core/tensor.ts';

/**
 * One named quantity of every sample. `image`: shape is [height, width, channels] as stored, values 0..255 (uint8). `label`: a
 * class index, `classes` are their names. `table`: columns of numbers. `text`: a string (`readText`). `range`: where the reader
 * knows it cheaply.
 */
export interface Field extends FieldFact {
  /** Names of the columns of a table field. */
  readonly columns?: readonly string[];
}

/** Named part of a data set that its source fixes (a folder `test/`, a second file); `all` where there is none. */
export type Part = 'all' | 'train' | 'dev' | 'test';
export type FixedPart = Exclude<Part, 'all'>;
/** Index ranges, [start, end) each, in sample order. */
export type Parts = Readonly<Partial<Record<FixedPart, readonly [start: number, end: number]>>>;

export interface BrokenFile { readonly path: string; readonly reason: string }

/** An opened data set. Reading is random access by sample index; nothing larger than what is asked for is held, but for sources that fit (tables). */
export interface Dataset {
  readonly name: string;
  readonly source: string;
  /** Reader id: `hdf5`, `idx`, `images`, `csv`, `npy`, `made`. */
  readonly format: string;
  readonly fields: readonly Field[];
  readonly count: number;
  /** Index ranges of parts that the source fixes, in sample order. */
  readonly parts: Parts;
  /** Broken files met so far; grows while reading where files are decoded only then. */
  readonly broken: readonly BrokenFile[];
  /** What the reader guessed and decided, in sentences for people. */
  readonly notes: readonly string[];
  /** Hash that changes when the source does (paths, sizes, times, options): kept with runs. */
  readonly fingerprint: string;
  /** Whether `read` is a copy from memory: then nothing is gained by caching it. */
  readonly inMemory: boolean;
  /** Values of one field for the samples given, in order, row-major, in the field's own dtype: [indices.length, ...shape]. Throws `data/damaged` where the bytes turn out wrong. */
  read(field: string, indices: ArrayLike<number>): Promise<TypedArray>;
  /** Text fields only. */
  readText?(field: string, indices: ArrayLike<number>): Promise<string[]>;
  /** A description that another thread can `attachDataset` to, without opening and checking everything anew. */
  share(): SharedDataset;
  close(): void;
}

/** Plain data that a `postMessage` carries; memory inside is shared, not copied. */
export interface SharedDataset { readonly format: string; readonly payload: unknown }

/** The field of that name. Throws `data/field`. */
export function fieldOf(dataset: Pick<Dataset, 'fields' | 'source'>, name: string): Field {
  const field = dataset.fields.find((f) => f.name === name);
  if (field) return field;
  throw new LayerwrightError('data/field', `${dataset.source} has no field "${name}".`, {
    where: dataset.source, expected: dataset.fields.map((f) => f.name).join(', '), received: name, hint: 'Bind the node to one of its fields.',
  });
}
