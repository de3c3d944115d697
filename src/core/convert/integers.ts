// Real numbers as whole ones: scales, zero points, rounding, as ONNX QuantizeLinear has them (half to even, saturating).
import { sizeOf, tensorOf } from '../tensor.ts';
import type { Tensor } from '../tensor.ts';
import type { Range } from './ranges.ts';

/** Round half to even. */
export function roundEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 !== 0) ? floor + 1 : floor;
}

export interface Scaling { readonly scale: number; readonly zero: number }

/** Smaller scales have few digits left in float32. */
const LEAST = 1e-30;

/** uint8 over a range that is widened to hold 0, which has to be exact: zeros of padding and of ReLU are many. */
export function asymmetric({ min, max }: Range): Scaling {
  const [low, high] = [Math.min(0, min), Math.max(0, max)];
  const scale = Math.fround((high - low) / 255);
  // Nothing, or numbers that processors take for nothing.
  if (!(scale > LEAST)) return { scale: 1, zero: 0 };
  return { scale, zero: Math.min(255, Math.max(0, roundEven(-low / scale))) };
}

export interface QuantizedWeights {
  /** int8, of the weights' own shape. */
  readonly values: Tensor;
  /** One a channel. */
  readonly scales: Float32Array;
}

/**
 * int8 with one scale a channel, around 0: w ≈ scale·q, |q| ≤ 2^(bits − 1) − 1. `least` is the smallest scale that a channel may have
 * (its bias must fit into 32 bits).
 */
export function symmetric(weights: Float32Array, shape: readonly number[], axis: number, bits: 7 | 8, least?: ArrayLike<number>): QuantizedWeights {
  const most = 2 ** (bits - 1) - 1;
  const channels = shape[axis] as number;
  const inner = sizeOf(shape.slice(axis + 1));
  const channelOf = (i: number): number => Math.floor(i / inner) % channels;
  const largest = new Float64Array(channels);
  weights.forEach((w, i) => {
    const c = channelOf(i);
    if (Math.abs(w) > (largest[c] as number)) largest[c] = Math.abs(w);
  });
  const scales = Float32Array.from(largest, (m, c) => Math.max(m > 0 ? m / most : 1, least?.[c] ?? 0));
  const values = Int8Array.from(weights, (w, i) => Math.min(most, Math.max(-most, roundEven(w / (scales[channelOf(i)] as number)))));
  return { values: tensorOf('int8', shape, values), scales };
}

/** The largest bias that stands in 32 bits, with room for what is added to it. */
export const MOST_BIAS = 2 ** 30;

export const biasIntegers = (bias: Float32Array, scales: ArrayLike<number>): Tensor => tensorOf('int32', [bias.length], Int32Array.from(bias, (b, c) => roundEven(b / (scales[c] as number))));
