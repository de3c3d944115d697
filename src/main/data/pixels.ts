// The inner loops on pictures: resizing, the affine lookup, colours. Pictures are [height, width, channels].
import { LUMA, isIdentityAffine, isIdentityColour } from './augment/plan.ts';
import type { Affine, Plan } from './augment/plan.ts';

interface Taps { readonly start: Int32Array; readonly weights: Float32Array; readonly width: number }
const tapCache = new Map<string, Taps>();

/** Triangle filter, widened by the ratio where it shrinks: bilinear when enlarging, without aliasing when shrinking. */
function taps(from: number, to: number): Taps {
  const key = `${from}:${to}`;
  const cached = tapCache.get(key);
  if (cached) return cached;
  const ratio = from / to;
  const support = Math.max(1, ratio);
  const width = Math.ceil(2 * support) + 1;
  const start = new Int32Array(to);
  const weights = new Float32Array(to * width);
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * ratio - 0.5;
    const first = Math.max(0, Math.ceil(centre - support));
    start[i] = first;
    let sum = 0;
    for (let k = 0; k < width && first + k < from; k++) {
      const w = Math.max(0, 1 - Math.abs(first + k - centre) / support);
      weights[i * width + k] = w;
      sum += w;
    }
    for (let k = 0; k < width; k++) weights[i * width + k] = (weights[i * width + k] as number) / sum;
  }
  const made = { start, weights, width };
  tapCache.set(key, made);
  return made;
}

/** Resized to [height, width, channels] floats 0..255. */
export function resize(source: Uint8Array, from: readonly [number, number, number], height: number, width: number): Float32Array {
  const [h, w, channels] = from;
  const across = taps(w, width);
  const down = taps(h, height);
  const rows = new Float32Array(h * width * channels);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < width; x++) {
      const first = across.start[x] as number;
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let k = 0; k < across.width; k++) {
          const weight = across.weights[x * across.width + k] as number;
          if (weight !== 0) sum += weight * (source[(y * w + first + k) * channels + c] as number);
        }
        rows[(y * width + x) * channels + c] = sum;
      }
    }
  }
  const out = new Float32Array(height * width * channels);
  const line = width * channels;
  for (let y = 0; y < height; y++) {
    const first = down.start[y] as number;
    for (let k = 0; k < down.width; k++) {
      const weight = down.weights[y * down.width + k] as number;
      if (weight === 0) continue;
      const at = (first + k) * line;
      for (let i = 0; i < line; i++) out[y * line + i] = (out[y * line + i] as number) + weight * (rows[at + i] as number);
    }
  }
  return out;
}

/** The picture seen through the map, bilinear. */
export function lookUp(source: ArrayLike<number>, height: number, width: number, channels: number, m: Affine, border: Plan['border'], out: Float32Array): void {
  const [a, b, c, d, e, f] = m;
  const cx = (width - 1) / 2;
  const cy = (height - 1) / 2;
  const zero = border === 'zero';
  for (let y = 0, to = 0; y < height; y++) {
    const py = y - cy;
    for (let x = 0; x < width; x++, to += channels) {
      const px = x - cx;
      const sx = a * px + b * py + c + cx;
      const sy = d * px + e * py + f + cy;
      const x0 = Math.floor(sx);
      const y0 = Math.floor(sy);
      const fx = sx - x0;
      const fy = sy - y0;
      const left = x0 < 0 ? 0 : x0 >= width ? width - 1 : x0;
      const right = x0 + 1 < 0 ? 0 : x0 + 1 >= width ? width - 1 : x0 + 1;
      const top = y0 < 0 ? 0 : y0 >= height ? height - 1 : y0;
      const bottom = y0 + 1 < 0 ? 0 : y0 + 1 >= height ? height - 1 : y0 + 1;
      let w00 = (1 - fx) * (1 - fy);
      let w10 = fx * (1 - fy);
      let w01 = (1 - fx) * fy;
      let w11 = fx * fy;
      if (zero) {
        if (left !== x0) { w00 = 0; w01 = 0; }
        if (right !== x0 + 1) { w10 = 0; w11 = 0; }
        if (top !== y0) { w00 = 0; w10 = 0; }
        if (bottom !== y0 + 1) { w01 = 0; w11 = 0; }
      }
      const i00 = (top * width + left) * channels;
      const i10 = (top * width + right) * channels;
      const i01 = (bottom * width + left) * channels;
      const i11 = (bottom * width + right) * channels;
      for (let k = 0; k < channels; k++) {
        out[to + k] = w00 * (source[i00 + k] as number) + w10 * (source[i10 + k] as number) + w01 * (source[i01 + k] as number) + w11 * (source[i11 + k] as number);
      }
    }
  }
}

/** Mean luma of a picture. */
export function meanLuma(pixels: ArrayLike<number>, channels: number): number {
  let sum = 0;
  if (channels < 3) {
    for (let i = 0; i < pixels.length; i += channels) sum += pixels[i] as number;
  } else {
    for (let i = 0; i < pixels.length; i += channels) sum += LUMA[0] * (pixels[i] as number) + LUMA[1] * (pixels[i + 1] as number) + LUMA[2] * (pixels[i + 2] as number);
  }
  return sum / (pixels.length / channels);
}

/** Carries out a plan: the affine lookup, the colour map with clipping to 0..255, the blanks (filled with `fill`, an entry a channel). */
export function applyPlan(source: ArrayLike<number>, height: number, width: number, channels: number, plan: Plan, fill: readonly number[], out: Float32Array): void {
  if (isIdentityAffine(plan.affine)) out.set(source);
  else lookUp(source, height, width, channels, plan.affine, plan.border, out);
  const m = plan.colour;
  if (!isIdentityColour(m)) {
    const clip = (v: number): number => (v < 0 ? 0 : v > 255 ? 255 : v);
    if (channels >= 3) {
      for (let i = 0; i < out.length; i += channels) {
        const r = out[i] as number;
        const g = out[i + 1] as number;
        const b = out[i + 2] as number;
        out[i] = clip(m[0] * r + m[1] * g + m[2] * b + m[3]);
        out[i + 1] = clip(m[4] * r + m[5] * g + m[6] * b + m[7]);
        out[i + 2] = clip(m[8] * r + m[9] * g + m[10] * b + m[11]);
      }
    } else {
      // Grey is a colour whose three parts are equal.
      const k = m[0] + m[1] + m[2];
      for (let i = 0; i < out.length; i += channels) out[i] = clip(k * (out[i] as number) + m[3]);
    }
  }
  for (const { x, y, width: w, height: h } of plan.blank) {
    for (let row = Math.max(0, y); row < Math.min(height, y + h); row++) {
      for (let col = Math.max(0, x); col < Math.min(width, x + w); col++) {
        for (let k = 0; k < channels; k++) out[(row * width + col) * channels + k] = fill[k % fill.length] ?? 0;
      }
    }
  }
}
