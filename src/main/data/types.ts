// What a data set is to the rest of the app: named fields of samples, read by index, whatever the bytes on disk were.
import type { DType, TypedArray } from '../../core/tensor.ts';

/** One named quantity of every sample. */
export interface Field {
  readonly name: string;
  readonly dtype: DType;
  /** Shape of one sample: `[]` for a number, `[height, width, channels]` for a picture as stored. */
  readonly shape: readonly number[];
  /** `image`: shape is [height, width, channels], values 0..255 (uint8). `label`: a class index. `table`: columns of numbers. */
  readonly kind: 'image' | 'label' | 'table' | 'tensor' | 'text';
  /** Names of the classes of a label, by index. */
  readonly classes?: readonly string[];
  /** Names of the columns of a table field. */
  readonly columns?: readonly string[];
  /** Smallest and largest value seen, where the reader knows it cheaply. */
  readonly range?: readonly [number, number];
}

/** Named part of a data set that its source fixes (a folder `test/`, a second file); `all` where there is none. */
export type Part = 'all' | 'train' | 'dev' | 'test';

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
  readonly parts: Readonly<Partial<Record<Exclude<Part, 'all'>, readonly [start: number, end: number]>>>;
  readonly broken: readonly BrokenFile[];
  /** Hash that changes when the source does (paths, sizes, times, options): kept with runs. */
  readonly fingerprint: string;
  /** Values of one field for the samples given, in order, row-major, in the field's own dtype: [indices.length, ...shape]. */
  read(field: string, indices: ArrayLike<number>): Promise<TypedArray>;
  close(): void;
}
