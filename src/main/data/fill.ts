// Samples into the arrays that a graph is fed with: layout, dtype, normalisation, augmentation. The same code runs here and on data threads.
import { LayerwrightError } from '../../core/errors.ts';
import { arrayOf, copyInto, formatShape, isFloat, sizeOf } from '../../core/tensor.ts';
import type { DType, TypedArray } from '../../core/tensor.ts';
import { planSample } from './augment/index.ts';
import type { AugmentSpec } from './augment/index.ts';
import { isIdentityAffine, isIdentityColour } from './augment/plan.ts';
import type { CachedReader } from './cache.ts';
import { applyPlan, meanLuma, resize } from './pixels.ts';
import { asNumbers } from './statistics.ts';
import type { FieldStatistics, Normalization } from './statistics.ts';
import type { Dataset, Field } from './types.ts';
import { fieldOf } from './types.ts';

/** What one graph input wants. */
export interface BatchInput {
  /** Name of the graph input; key of the feeds. */
  readonly name: string;
  readonly field: string;
  readonly dtype: DType;
  /** One sample. Pictures: [channels, height, width] (`nhwc`: [height, width, channels]), or flat [values]. Labels: [] index, [classes] one-hot, [1] number. */
  readonly shape: readonly number[];
  readonly layout?: 'nchw' | 'nhwc';
  /** From `normalizationOf`; none where left out. */
  readonly normalization?: Normalization | undefined;
}

export type Feeds = Record<string, TypedArray>;

export interface FillPlan {
  readonly inputs: readonly BatchInput[];
  readonly augment: readonly AugmentSpec[];
  readonly seed: number;
  /** Of picture fields: colour axes and means, for the augmentations. */
  readonly statistics: readonly FieldStatistics[];
}

const feedTypes: ReadonlySet<DType> = new Set(['float32', 'float64', 'int64', 'int32', 'uint8', 'int8', 'bool']);

const unfit = (dataset: Dataset, field: Field, input: BatchInput, why: string, hint: string): LayerwrightError =>
  new LayerwrightError('data/field', `The field "${field.name}" of ${dataset.source} does not fit the input "${input.name}": ${why}.`, {
    where: `bindings.${input.name}`, expected: `${input.dtype} ${formatShape(input.shape)}`, received: `${field.dtype} ${formatShape(field.shape)} (${field.kind})`, hint,
  });

/** Throws `data/field` where the field cannot be brought to what the input wants. */
function checkInput(dataset: Dataset, input: BatchInput): void {
  const field = fieldOf(dataset, input.field);
  const size = sizeOf(input.shape);
  if (!feedTypes.has(input.dtype)) throw unfit(dataset, field, input, `${input.dtype} is no type that data come in`, `Use ${[...feedTypes].join(', ')}.`);
  if (field.kind === 'text') throw unfit(dataset, field, input, 'it is text', 'Bind a field of numbers.');
  if (field.kind === 'label') {
    const classes = field.classes?.length ?? 0;
    if (size === classes && classes > 1) return;
    if (size !== 1) throw unfit(dataset, field, input, `it has ${classes} classes`, `Give the last layer ${classes} units.`);
    if (isFloat(input.dtype) && input.shape.length > 0 && classes > 2) throw unfit(dataset, field, input, `one number cannot tell ${classes} classes`, `Give the last layer ${classes} units and a softmax loss.`);
    return;
  }
  if (field.kind === 'image') {
    const [, , channels] = field.shape as [number, number, number];
    if (input.shape.length === 3) {
      const wanted = input.layout === 'nhwc' ? input.shape[2] : input.shape[0];
      if (wanted === channels || (wanted === 1 && channels >= 3) || (wanted === 3 && channels !== 2)) return;
      throw unfit(dataset, field, input, `it has ${channels} channels`, `Give the input ${channels} channels.`);
    }
    if (size === sizeOf(field.shape)) return;
    throw unfit(dataset, field, input, 'the number of values differs', `Give the input the shape ${formatShape([channels, ...field.shape.slice(0, 2)])}, or ${sizeOf(field.shape)} values.`);
  }
  if (size !== sizeOf(field.shape)) throw unfit(dataset, field, input, 'the number of values differs', `Give the input ${sizeOf(field.shape)} values.`);
}

/** Finished float rows are kept where they take no more than this. */
const PREPARED_BYTES = 256 << 20;

interface Prepared { readonly rows: TypedArray; readonly have: Uint8Array }

export class Filler {
  private readonly reader: CachedReader;
  private readonly plan: FillPlan;
  private readonly prepared = new Map<string, Prepared>();
  private readonly tables = new Map<string, Float64Array>();
  private work = new Float32Array(0);
  private spare = new Float32Array(0);

  /** `keep`: whether finished rows may be kept (not worth it where rows are augmented). */
  constructor(reader: CachedReader, plan: FillPlan, keep: boolean) {
    this.reader = reader;
    this.plan = plan;
    for (const input of plan.inputs) {
      checkInput(reader.dataset, input);
      const { count } = reader.dataset;
      const size = sizeOf(input.shape);
      if (!keep || input.dtype === 'int64' || size * count * 4 > PREPARED_BYTES / plan.inputs.length) continue;
      this.prepared.set(input.name, { rows: arrayOf(input.dtype, size * count), have: new Uint8Array(count) });
    }
  }

  /**
   * Writes the samples into the feeds, the first of them at sample `offset`. With an epoch the samples are augmented,
   * by chance that depends on seed, epoch and sample alone.
   */
  async fill(indices: ArrayLike<number>, feeds: Feeds, offset = 0, epoch?: number): Promise<void> {
    for (const input of this.plan.inputs) {
      const into = feeds[input.name];
      const size = sizeOf(input.shape);
      if (!into || into.length < (offset + indices.length) * size) throw new LayerwrightError('internal', `internal: no room for ${indices.length} samples of "${input.name}" at ${offset}`);
      const field = fieldOf(this.reader.dataset, input.field);
      const augmented = epoch !== undefined && this.plan.augment.length > 0 && field.kind === 'image';
      const prepared = augmented ? undefined : this.prepared.get(input.name);
      if (!prepared) {
        await this.convert(field, input, indices, into, offset * size, augmented ? epoch : undefined);
        continue;
      }
      const missing: number[] = [];
      for (let i = 0; i < indices.length; i++) if (prepared.have[indices[i] as number] === 0) missing.push(indices[i] as number);
      // Blocks, so that the first pass does not hold everything twice.
      for (let i = 0; i < missing.length; i += 512) {
        const block = missing.slice(i, i + 512);
        const fresh = arrayOf(input.dtype, block.length * size);
        await this.convert(field, input, block, fresh, 0, undefined);
        block.forEach((index, k) => {
          copyInto(prepared.rows, index * size, fresh.subarray(k * size, (k + 1) * size));
          prepared.have[index] = 1;
        });
      }
      for (let i = 0; i < indices.length; i++) {
        const start = (indices[i] as number) * size;
        copyInto(into, (offset + i) * size, prepared.rows.subarray(start, start + size));
      }
    }
  }

  private async convert(field: Field, input: BatchInput, indices: ArrayLike<number>, into: TypedArray, at: number, epoch: number | undefined): Promise<void> {
    const data = await this.reader.read(field, indices);
    if (field.kind === 'label') return this.labels(field, input, data, indices.length, into, at);
    if (field.kind === 'image') return this.pictures(field, input, data as Uint8Array, indices, into, at, epoch);
    const [subtract, divide] = [input.normalization?.subtract ?? [0], input.normalization?.divide ?? [1]];
    const numbers = asNumbers(data, field);
    const big = into instanceof BigInt64Array;
    const turned = turnOf(field, input);
    for (let i = 0; i < numbers.length; i++) {
      const v = ((numbers[i] as number) - (subtract[i % subtract.length] as number)) / (divide[i % divide.length] as number);
      const to = at + (turned ? turned(i) : i);
      if (big) into[to] = BigInt(Math.trunc(v)); else (into as Float32Array)[to] = v;
    }
  }

  private labels(field: Field, input: BatchInput, data: TypedArray, count: number, into: TypedArray, at: number): void {
    const size = sizeOf(input.shape);
    const classes = field.classes?.length ?? 0;
    if (size > 1) (into as Float32Array).fill(0, at, at + count * size);
    for (let i = 0; i < count; i++) {
      const label = Number(data[i]);
      if (!(label >= 0 && label < classes)) throw new LayerwrightError('data/damaged', `A label of ${this.reader.dataset.source} lies outside of the classes.`, { where: `field ${field.name}`, expected: `0..${classes - 1}`, received: String(label) });
      if (size > 1) (into as Float32Array)[at + i * size + label] = 1;
      else if (into instanceof BigInt64Array) into[at + i] = BigInt(label);
      else (into as Float32Array)[at + i] = label;
    }
  }

  private pictures(field: Field, input: BatchInput, data: Uint8Array, indices: ArrayLike<number>, into: TypedArray, at: number, epoch: number | undefined): void {
    const [h, w, c] = field.shape as [number, number, number];
    const nhwc = input.layout === 'nhwc' || input.shape.length !== 3;
    const [height, width, channels] = input.shape.length !== 3 ? [h, w, c] : nhwc ? input.shape as [number, number, number] : [input.shape[1] as number, input.shape[2] as number, input.shape[0] as number];
    const area = height * width;
    const size = area * channels;
    const same = h === height && w === width;
    const table = this.table(input, c);
    for (let i = 0; i < indices.length; i++) {
      const source = data.subarray(i * h * w * c, (i + 1) * h * w * c);
      let pixels: ArrayLike<number> = source;
      if (!same) pixels = resize(source, [h, w, c], height, width);
      if (epoch !== undefined) pixels = this.augmented(field, pixels, height, width, c, epoch, indices[i] as number);
      const bytes = pixels === source;
      const start = at + i * size;
      for (let k = 0; k < channels; k++) {
        const [first, step] = nhwc ? [start + k, channels] : [start + k * area, 1];
        // Grey from colour, colour from grey.
        const luma = channels === 1 && c >= 3;
        const from = Math.min(k, c - 1);
        const base = from * 256;
        const subtract = input.normalization?.subtract ?? [0];
        const divide = input.normalization?.divide ?? [1];
        const [sub, div] = [subtract[from % subtract.length] as number, divide[from % divide.length] as number];
        if (luma) {
          for (let p = 0, s = 0, to = first; p < area; p++, s += c, to += step) {
            const v = 0.299 * (pixels[s] as number) + 0.587 * (pixels[s + 1] as number) + 0.114 * (pixels[s + 2] as number);
            write(into, to, (v - sub) / div);
          }
        } else if (bytes && into instanceof Float32Array) {
          for (let p = 0, s = from, to = first; p < area; p++, s += c, to += step) into[to] = table[base + (source[s] as number)] as number;
        } else {
          for (let p = 0, s = from, to = first; p < area; p++, s += c, to += step) write(into, to, ((pixels[s] as number) - sub) / div);
        }
      }
    }
  }

  /** The 256 normalised values of each channel. */
  private table(input: BatchInput, channels: number): Float64Array {
    const cached = this.tables.get(input.name);
    if (cached) return cached;
    const table = new Float64Array(channels * 256);
    const subtract = input.normalization?.subtract ?? [0];
    const divide = input.normalization?.divide ?? [1];
    for (let c = 0; c < channels; c++) for (let v = 0; v < 256; v++) table[c * 256 + v] = (v - (subtract[c % subtract.length] as number)) / (divide[c % divide.length] as number);
    this.tables.set(input.name, table);
    return table;
  }

  private augmented(field: Field, pixels: ArrayLike<number>, height: number, width: number, channels: number, epoch: number, index: number): ArrayLike<number> {
    const statistics = this.plan.statistics.find((s) => s.field === field.name);
    const plan = planSample(this.plan.augment, this.plan.seed, epoch, index, {
      width, height, meanLuma: () => meanLuma(pixels, channels), colour: statistics?.colour,
    });
    if (isIdentityAffine(plan.affine) && isIdentityColour(plan.colour) && plan.blank.length === 0) return pixels;
    if (this.work.length !== pixels.length) this.work = new Float32Array(pixels.length);
    const out = pixels === this.work ? (this.spare = this.spare.length === pixels.length ? this.spare : new Float32Array(pixels.length)) : this.work;
    applyPlan(pixels, height, width, channels, plan, statistics?.mean ?? [0], out);
    return out;
  }
}

function write(into: TypedArray, at: number, value: number): void {
  if (into instanceof BigInt64Array || into instanceof BigUint64Array) into[at] = BigInt(Math.round(value));
  else into[at] = value;
}

/** Channels-last tensors where channels-first ones are wanted: where value i of a block goes. */
function turnOf(field: Field, input: BatchInput): ((i: number) => number) | undefined {
  if (field.kind !== 'tensor' || field.shape.length !== 3 || input.shape.length !== 3 || input.layout === 'nhwc') return undefined;
  const [h, w, c] = field.shape as [number, number, number];
  if (field.shape.join() === input.shape.join() || input.shape.join() !== [c, h, w].join()) return undefined;
  const size = h * w * c;
  return (i) => {
    const sample = Math.floor(i / size);
    const within = i - sample * size;
    return sample * size + (within % c) * h * w + Math.floor(within / c);
  };
}
