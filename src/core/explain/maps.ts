// Maps of how much each part of a picture counts for a class.
import { Random } from '../random.ts';

/** [height, width], row-major. */
export interface HeatMap { readonly height: number; readonly width: number; readonly values: Float32Array }

/**
 * Grad-CAM (Selvaraju et al. 2017): ReLU(Σ αₖ Aₖ), αₖ being the mean of the gradient of the score over channel k. Both are
 * [1, channels, height, width].
 */
export function gradCam(activation: ArrayLike<number>, gradient: ArrayLike<number>, shape: readonly number[]): HeatMap {
  const [, channels = 1, height = 1, width = 1] = shape;
  const area = height * width;
  const sum = new Float64Array(area);
  for (let c = 0; c < channels; c++) {
    let alpha = 0;
    for (let i = 0; i < area; i++) alpha += gradient[c * area + i] ?? 0;
    alpha /= area;
    for (let i = 0; i < area; i++) sum[i] = (sum[i] ?? 0) + alpha * (activation[c * area + i] ?? 0);
  }
  return { height, width, values: Float32Array.from(sum, (v) => Math.max(0, v)) };
}

/** Size of the gradient at every place: the largest over the channels (Simonyan et al. 2014). `shape`: [1, channels, height, width], or channels last. */
export function saliency(gradient: ArrayLike<number>, shape: readonly number[], layout: 'channelsFirst' | 'channelsLast'): HeatMap {
  const last = layout === 'channelsLast';
  const [height = 1, width = 1, channels = 1] = last ? shape.slice(1) : [shape[2], shape[3], shape[1]];
  const area = height * width;
  const values = new Float32Array(area);
  for (let i = 0; i < area; i++) for (let c = 0; c < channels; c++) values[i] = Math.max(values[i] ?? 0, Math.abs(gradient[last ? i * channels + c : c * area + i] ?? 0));
  return { height, width, values };
}

/** Without the few largest values, which would leave the others in the dark: what is above the share given is cut down to it. */
export function clipped({ height, width, values }: HeatMap, share: number): HeatMap {
  const most = values.toSorted()[Math.floor((values.length - 1) * share)] ?? 0;
  return { height, width, values: values.map((v) => Math.min(v, most)) };
}

/** The input with seeded normal noise whose deviation is `level` of the input's range (Smilkov et al. 2017, SmoothGrad). */
export function withNoise(input: Float32Array, level: number, seed: number): Float32Array {
  const [min, max] = input.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [Infinity, -Infinity]);
  const random = Random.from(seed, 'smooth');
  const deviation = level * (max - min);
  return input.map((v) => v + deviation * random.normal());
}

export interface Patch { readonly x: number; readonly y: number; readonly size: number }

/** Squares that cover a picture, each half over the one before. About `across` on its longer side. */
export function patchesOf({ height, width }: { readonly height: number; readonly width: number }, across: number): readonly Patch[] {
  const size = Math.max(2, Math.round(2 * Math.max(height, width) / (across + 1)));
  const step = Math.max(1, Math.floor(size / 2));
  const along = (length: number): number[] => {
    const last = Math.max(0, length - size);
    return [...Array.from({ length: Math.ceil(last / step) }, (_, i) => i * step), last];
  };
  return along(height).flatMap((y) => along(width).map((x) => ({ x, y, size })));
}

/** The input [1, channels, height, width] (or channels last) with a square covered by the mean of each channel. */
export function covered(input: Float32Array, shape: readonly number[], layout: 'channelsFirst' | 'channelsLast', { x, y, size }: Patch): Float32Array {
  const last = layout === 'channelsLast';
  const [height = 1, width = 1, channels = 1] = last ? shape.slice(1) : [shape[2], shape[3], shape[1]];
  const out = input.slice();
  const at = (c: number, row: number, column: number): number => (last ? (row * width + column) * channels + c : (c * height + row) * width + column);
  for (let c = 0; c < channels; c++) {
    let mean = 0;
    for (let row = 0; row < height; row++) for (let column = 0; column < width; column++) mean += input[at(c, row, column)] ?? 0;
    mean /= height * width;
    for (let row = y; row < Math.min(height, y + size); row++) for (let column = x; column < Math.min(width, x + size); column++) out[at(c, row, column)] = mean;
  }
  return out;
}

/** By how much the probability falls where a place is covered, the mean over the squares that cover it (Zeiler & Fergus 2014); never below 0. */
export function occlusionMap({ height, width }: { readonly height: number; readonly width: number }, patches: readonly Patch[], drops: readonly number[]): HeatMap {
  const sums = new Float64Array(height * width);
  const counts = new Uint32Array(height * width);
  patches.forEach(({ x, y, size }, k) => {
    for (let row = y; row < Math.min(height, y + size); row++) {
      for (let column = x; column < Math.min(width, x + size); column++) {
        const i = row * width + column;
        sums[i] = (sums[i] ?? 0) + (drops[k] ?? 0);
        counts[i] = (counts[i] ?? 0) + 1;
      }
    }
  });
  return { height, width, values: Float32Array.from(sums, (v, i) => Math.max(0, v / Math.max(1, counts[i] ?? 0))) };
}
