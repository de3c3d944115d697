// How a picture of any size becomes the numbers that a network takes: where it stands in the network's frame, and its values.
import { z } from 'zod';
import { LayerwrightError } from '../errors.ts';
import { sizeOf, tensorFrom, tensorOf } from '../tensor.ts';
import type { DType, Tensor } from '../tensor.ts';

const size = z.int().positive().max(16_384);

export const statisticsSchema = z.object({
  /** One number a channel (pictures), a column (tables), or one for all. */
  mean: z.array(z.number()).min(1),
  /** Population standard deviation. */
  std: z.array(z.number()).min(1),
});

/** y = x; x / 255; (x − mean) / std. */
export const transformSchema = z.enum(['none', 'scale255', 'standardize']);

/** How the model takes pictures: [channels, height, width], or [height, width, channels]. */
export const layoutSchema = z.enum(['channelsFirst', 'channelsLast', 'asStored']);

export const fitSchema = z.discriminatedUnion('how', [
  /** Scaled until the shorter side has so many pixels, then the middle is cut out. */
  z.strictObject({ how: z.literal('crop'), width: size, height: size, shortSide: size }),
  /** Scaled until it fills the frame, then the middle is cut out. */
  z.strictObject({ how: z.literal('cover'), width: size, height: size }),
  /** Scaled until it fits, the rest filled with one value (0 to 255). */
  z.strictObject({ how: z.literal('letterbox'), width: size, height: size, fill: z.int().min(0).max(255), at: z.enum(['middle', 'topLeft']) }),
  /** Scaled to the size, whatever its proportions were. */
  z.strictObject({ how: z.literal('stretch'), width: size, height: size }),
  /** Left as large as it is, or scaled to a shorter side; then filled up with 0 until both sides are multiples. */
  z.strictObject({ how: z.literal('keep'), shortSide: size.optional(), multipleOf: size.optional() }),
  /** A face, turned and scaled until its eyes, nose and mouth stand where the network expects them. */
  z.strictObject({ how: z.literal('alignedFace'), width: size, height: size }),
]);

/** Layout and normalisation as exported models keep them; `statistics` are in pixel values from 0 to 255, in the order of `channels`. */
export const pictureWaySchema = z.strictObject({
  kind: z.literal('picture'),
  /** Name of the ONNX input. */
  input: z.string().min(1),
  /** `luma` is the Y of YCbCr. */
  channels: z.enum(['rgb', 'bgr', 'gray', 'luma']),
  fit: fitSchema,
  layout: layoutSchema,
  transform: transformSchema,
  statistics: statisticsSchema.optional(),
});

export type PictureFit = z.output<typeof fitSchema>;
export type PictureWay = z.output<typeof pictureWaySchema>;

export interface Size { readonly width: number; readonly height: number }

/** Where a picture stands in the network's frame. */
export interface Place extends Size {
  /** The picture after scaling. */
  readonly scaled: Size;
  /** Of its left upper corner in the frame; below 0 where it is cut off. */
  readonly left: number;
  readonly top: number;
  /** The picture as it was. */
  readonly original: Size;
}

/** A picture whose size the model leaves open is not made larger than this on its longer side. */
const LONGEST = 1536;

const rounded = (n: number): number => Math.max(1, Math.round(n));
const scaledBy = (s: number, { width, height }: Size): Size => ({ width: rounded(width * s), height: rounded(height * s) });

/** Where a picture of that size stands. A face is not turned: it should fill the picture. */
export function placeOf(fit: PictureFit, original: Size): Place {
  const { width: w, height: h } = original;
  const centred = (frame: Size, scaled: Size): Place => ({ ...frame, scaled, original, left: Math.floor((frame.width - scaled.width) / 2), top: Math.floor((frame.height - scaled.height) / 2) });
  if (fit.how === 'keep') {
    const wanted = fit.shortSide === undefined ? 1 : fit.shortSide / Math.min(w, h);
    const scaled = scaledBy(Math.min(wanted, LONGEST / Math.max(w, h)), original);
    const m = fit.multipleOf ?? 1;
    return { width: Math.ceil(scaled.width / m) * m, height: Math.ceil(scaled.height / m) * m, scaled, original, left: 0, top: 0 };
  }
  const frame = { width: fit.width, height: fit.height };
  switch (fit.how) {
    case 'stretch': return { ...frame, scaled: frame, original, left: 0, top: 0 };
    case 'letterbox': {
      const scaled = scaledBy(Math.min(frame.width / w, frame.height / h), original);
      return fit.at === 'topLeft' ? { ...frame, scaled, original, left: 0, top: 0 } : centred(frame, scaled);
    }
    case 'crop': return centred(frame, scaledBy(fit.shortSide / Math.min(w, h), original));
    default: return centred(frame, scaledBy(Math.max(frame.width / w, frame.height / h), original));
  }
}

/** A point of the network's frame in the picture as it was. */
export const toOriginal = ({ scaled, original, left, top }: Place, x: number, y: number): readonly [x: number, y: number] =>
  [(x - left) * original.width / scaled.width, (y - top) * original.height / scaled.height];

/** What the frame shows of a scaled picture ([height, width, channels] bytes); `fill` where it has none. */
export function framed(pixels: Uint8Array, channels: number, { width, height, scaled, left, top }: Place, fill: number): Uint8Array {
  if (left === 0 && top === 0 && width === scaled.width && height === scaled.height) return pixels;
  const out = new Uint8Array(width * height * channels).fill(fill);
  const from = Math.max(0, left);
  const count = Math.min(width, left + scaled.width) - from;
  if (count <= 0) return out;
  for (let y = Math.max(0, top); y < Math.min(height, top + scaled.height); y++) {
    const source = ((y - top) * scaled.width + from - left) * channels;
    out.set(pixels.subarray(source, source + count * channels), (y * width + from) * channels);
  }
  return out;
}

/** What is subtracted and divided by, for each channel. Throws `onnx/damaged` where the numbers are missing. */
export function valuesOf({ transform, statistics, input }: Pick<PictureWay, 'transform' | 'statistics' | 'input'>, channels: number): { readonly subtract: readonly number[]; readonly divide: readonly number[] } {
  const each = (values: readonly number[]): number[] => Array.from({ length: channels }, (_, c) => values[Math.min(c, values.length - 1)] ?? 0);
  if (transform !== 'standardize') return { subtract: each([0]), divide: each([transform === 'scale255' ? 255 : 1]) };
  if (!statistics) throw new LayerwrightError('onnx/damaged', `Mean and deviation of the pictures for ${input} are not known.`, { where: input, hint: 'Set them beside the model.' });
  return { subtract: each(statistics.mean), divide: each(statistics.std.map((s) => s || 1)) };
}

/** Channels that the network takes. */
export const channelsOf = ({ channels }: Pick<PictureWay, 'channels'>): 1 | 3 => (channels === 'rgb' || channels === 'bgr' ? 3 : 1);

/** Y of YCbCr as JPEG has it (ITU-R BT.601), from red, green and blue. */
export const lumaOf = (r: number, g: number, b: number): number => 0.299 * r + 0.587 * g + 0.114 * b;

/**
 * The input for one picture: dims [1, …]. `pixels`: the frame, [height, width, channels] bytes; grey ones have one channel, all others
 * red, green and blue.
 */
export function pictureTensor(pixels: Uint8Array, { width, height }: Size, way: PictureWay, dtype: DType): Tensor {
  const channels = channelsOf(way);
  const stored = way.channels === 'gray' ? 1 : 3;
  const { subtract, divide } = valuesOf(way, channels);
  const area = width * height;
  const last = way.layout === 'channelsLast';
  const out = new Float32Array(channels * area);
  for (let c = 0; c < channels; c++) {
    const from = way.channels === 'bgr' ? 2 - c : c;
    const [minus = 0, by = 1] = [subtract[c], divide[c]];
    for (let i = 0; i < area; i++) {
      const at = i * stored;
      const value = way.channels === 'luma' ? lumaOf(pixels[at] ?? 0, pixels[at + 1] ?? 0, pixels[at + 2] ?? 0) : pixels[at + from] ?? 0;
      out[last ? i * channels + c : c * area + i] = (value - minus) / by;
    }
  }
  const shape = last ? [1, height, width, channels] : [1, channels, height, width];
  if (dtype === 'float32') return tensorOf('float32', shape, out);
  if (dtype === 'uint8' || dtype === 'int8') return tensorFrom(dtype, shape, Array.from(out, Math.round));
  return tensorFrom(dtype, shape, [...out]);
}

/** Numbers of a picture that a network gives as bytes, [height, width, channels]: what `range` says is white is 255. */
export function pictureBytes(values: ArrayLike<number>, shape: readonly number[], white: number): { readonly pixels: Uint8Array; readonly width: number; readonly height: number; readonly channels: 1 | 3 } {
  const dims = shape.slice(-3);
  const last = dims[2] === 3 || dims[2] === 1;
  const [channels = 1, height = 1, width = 1] = last ? [dims[2], dims[0], dims[1]] : dims;
  const area = width * height;
  const pixels = new Uint8Array(sizeOf([height, width, channels]));
  for (let c = 0; c < channels; c++) {
    for (let i = 0; i < area; i++) pixels[i * channels + c] = Math.max(0, Math.min(255, Math.round((values[last ? i * channels + c : c * area + i] ?? 0) * 255 / white)));
  }
  return { pixels, width, height, channels: channels === 1 ? 1 : 3 };
}
