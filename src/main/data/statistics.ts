// Means, deviations and ranges of a field over the training part, in one streaming pass; counts of classes.
import { LayerwrightError } from '../../core/errors.ts';
import { halfToNumber, sizeOf } from '../../core/tensor.ts';
import type { TypedArray } from '../../core/tensor.ts';
import type { Dataset, Field } from './types.ts';
import { fieldOf } from './types.ts';

/** One entry a channel (pictures), a column (tables), or one for all (other tensors). Plain JSON: stored with the model. */
export interface FieldStatistics {
  readonly field: string;
  readonly samples: number;
  readonly mean: readonly number[];
  /** Population standard deviation. */
  readonly std: readonly number[];
  readonly min: readonly number[];
  readonly max: readonly number[];
  /** Pictures of three channels: principal axes of colour, for AlexNet's augmentation. Row k of `vectors` belongs to `values[k]`, values descending; of colours 0..255. */
  readonly colour?: { readonly values: readonly number[]; readonly vectors: readonly (readonly number[])[] };
}

/** More pictures than this are represented by as many, spread evenly. */
const MOST_PICTURES = 20_000;
const BLOCK_BYTES = 16 << 20;

export const channelsOf = (field: Field): number => (field.kind === 'image' ? field.shape[2] as number : field.kind === 'table' ? field.shape[0] ?? 1 : 1);

/** Numbers of any field's array. */
export const asNumbers = (data: TypedArray, field: Field): ArrayLike<number> => {
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) return Float64Array.from(data as BigInt64Array, Number);
  return field.dtype === 'float16' ? Float32Array.from(data as Uint16Array, halfToNumber) : data;
};

/** For a reader who must not be held up: smaller blocks, with a pause after each, which may throw to end it. */
export interface Pace { readonly blockBytes: number; pause(): Promise<void> }

/** Calls `visit` with the field's values of the samples, block after block. */
export async function blocks(dataset: Dataset, field: Field, samples: ArrayLike<number>, visit: (data: ArrayLike<number>) => void, pace?: Pace): Promise<void> {
  const rows = Math.max(1, Math.min(4096, Math.floor((pace?.blockBytes ?? BLOCK_BYTES) / Math.max(1, sizeOf(field.shape) * 4))));
  for (let i = 0; i < samples.length; i += rows) {
    const indices = Int32Array.from({ length: Math.min(rows, samples.length - i) }, (_, k) => samples[i + k] as number);
    visit(asNumbers(await dataset.read(field.name, indices), field));
    await pace?.pause();
  }
}

/** At most `most` of the samples, spread evenly. */
export const spread = (samples: ArrayLike<number>, most: number): ArrayLike<number> =>
  (samples.length <= most ? samples : Int32Array.from({ length: most }, (_, i) => samples[Math.floor((i * samples.length) / most)] as number));

/** Statistics of a field over the samples given: the training part, never more. Throws `data/empty`, `data/field`. */
export async function computeStatistics(dataset: Dataset, name: string, samples: ArrayLike<number>, pace?: Pace): Promise<FieldStatistics> {
  const field = fieldOf(dataset, name);
  if (field.kind === 'text') throw new LayerwrightError('data/field', `"${name}" is text: it has no mean.`, { where: dataset.source, received: name });
  if (samples.length === 0) throw new LayerwrightError('data/empty', `There are no samples to take the statistics of "${name}" from.`, { where: dataset.source });
  let chosen = samples;
  if (field.kind === 'image') chosen = spread(samples, MOST_PICTURES);
  const channels = channelsOf(field);
  const mean = new Float64Array(channels);
  const squares = new Float64Array(channels);
  const min = new Float64Array(channels).fill(Infinity);
  const max = new Float64Array(channels).fill(-Infinity);
  // Sums of products of the three colours, for their covariance; bytes make them exact.
  const products = { rr: 0, rg: 0, rb: 0, gg: 0, gb: 0, bb: 0 };
  const colours = field.kind === 'image' && channels === 3;
  let count = 0;
  await blocks(dataset, field, chosen, (data) => {
    const n = data.length / channels;
    for (let c = 0; c < channels; c++) {
      // Two passes in the block, then Chan's formula to join: no cancellation, whatever the offset.
      let sum = 0;
      for (let i = c; i < data.length; i += channels) {
        const v = data[i] as number;
        sum += v;
        if (v < (min[c] as number)) min[c] = v;
        if (v > (max[c] as number)) max[c] = v;
      }
      const own = sum / n;
      let spread = 0;
      for (let i = c; i < data.length; i += channels) spread += ((data[i] as number) - own) ** 2;
      const delta = own - (mean[c] as number);
      mean[c] = (mean[c] as number) + (delta * n) / (count + n);
      squares[c] = (squares[c] as number) + spread + (delta * delta * count * n) / (count + n);
    }
    if (colours) {
      for (let i = 0; i < data.length; i += 3) {
        const r = data[i] as number;
        const g = data[i + 1] as number;
        const b = data[i + 2] as number;
        products.rr += r * r; products.rg += r * g; products.rb += r * b;
        products.gg += g * g; products.gb += g * b; products.bb += b * b;
      }
    }
    count += n;
  }, pace);
  const result: FieldStatistics = { field: name, samples: chosen.length, mean: [...mean], std: Array.from(squares, (s) => Math.sqrt(s / count)), min: [...min], max: [...max] };
  if (!colours) return result;
  const { rr, rg, rb, gg, gb, bb } = products;
  const covariance = [[rr, rg, rb], [rg, gg, gb], [rb, gb, bb]].map((row, i) => row.map((sum, j) => sum / count - (mean[i] as number) * (mean[j] as number)));
  return { ...result, colour: eigen(covariance) };
}

/** Eigenvalues (descending) and unit eigenvectors (rows) of a small symmetric matrix, by Jacobi rotations. */
export function eigen(matrix: readonly (readonly number[])[]): { values: number[]; vectors: number[][] } {
  const n = matrix.length;
  const a = matrix.map((row) => [...row]);
  const v = a.map((_, i) => a.map((__, j) => (i === j ? 1 : 0)));
  const at = (m: number[][], i: number, j: number): number => (m[i] as number[])[j] as number;
  for (let sweep = 0; sweep < 50; sweep++) {
    let off = 0;
    for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) off += at(a, i, j) ** 2;
    if (off < 1e-22) break;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        if (at(a, p, q) === 0) continue;
        const theta = (at(a, q, q) - at(a, p, p)) / (2 * at(a, p, q));
        const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const c = 1 / Math.sqrt(t * t + 1);
        const s = t * c;
        for (const m of [a, v]) {
          for (const row of m) {
            const x = row[p] as number;
            const y = row[q] as number;
            row[p] = c * x - s * y;
            row[q] = s * x + c * y;
          }
        }
        for (let k = 0; k < n; k++) {
          const x = at(a, p, k);
          const y = at(a, q, k);
          (a[p] as number[])[k] = c * x - s * y;
          (a[q] as number[])[k] = s * x + c * y;
        }
      }
    }
  }
  const order = a.map((_, i) => i).sort((i, j) => at(a, j, j) - at(a, i, i));
  return { values: order.map((i) => at(a, i, i)), vectors: order.map((i) => v.map((row) => row[i] as number)) };
}

/** Samples of each class, by index, over the samples given (all where left out). */
export async function classCounts(dataset: Dataset, name: string, samples?: ArrayLike<number>): Promise<number[]> {
  const field = fieldOf(dataset, name);
  const chosen = samples ?? Int32Array.from({ length: dataset.count }, (_, i) => i);
  const counts = Array.from({ length: field.classes?.length ?? 0 }, () => 0);
  await blocks(dataset, field, chosen, (data) => { for (let i = 0; i < data.length; i++) counts[data[i] as number] = (counts[data[i] as number] ?? 0) + 1; });
  return counts;
}

export type TransformKind = 'none' | 'scale255' | 'standardize';

/** y = (x − subtract) / divide, an entry a channel or column, or one for all. Plain JSON: stored with the model. */
export interface Normalization {
  readonly field: string;
  readonly transform: TransformKind;
  readonly subtract: readonly number[];
  readonly divide: readonly number[];
}

/** Numbers as the network has them back in the data's own units, x = y · divide + subtract; the entries repeat over the values. */
export const inUnits = (values: ArrayLike<number>, { subtract, divide }: Normalization): Float64Array =>
  Float64Array.from(values, (y, i) => y * (divide[i % divide.length] as number) + (subtract[i % subtract.length] as number));

/** The other way: y = (x − subtract) / divide. */
export const normalized = (values: ArrayLike<number>, { subtract, divide }: Normalization): Float64Array =>
  Float64Array.from(values, (x, i) => (x - (subtract[i % subtract.length] as number)) / (divide[i % divide.length] as number));

/** The transform of a field. `standardize` needs statistics; a column that never changes is only centred. */
export function normalizationOf(field: Pick<Field, 'name'>, transform: TransformKind, statistics?: FieldStatistics): Normalization {
  if (transform === 'none') return { field: field.name, transform, subtract: [0], divide: [1] };
  if (transform === 'scale255') return { field: field.name, transform, subtract: [0], divide: [255] };
  if (!statistics) throw new LayerwrightError('internal', `internal: no statistics of "${field.name}" to standardize with`);
  return { field: field.name, transform, subtract: statistics.mean, divide: statistics.std.map((s) => (s > 1e-12 ? s : 1)) };
}
