// One gradient against two-sided differences along directions, at steps from coarse to fine.
import type { Random } from '../../../core/random.ts';

export const TOLERANCE = { float64: 1e-3, float32: 2e-2 };
/** Steps of the differences, of values of the order of one: the best of them counts. */
const STEPS = { float64: [1e-6, 1e-7, 1e-5, 1e-4, 1e-8], float32: [1e-2, 1e-3, 1e-1] };
const NEGLIGIBLE = { float64: 1e-7, float32: 1e-3 };
const ROUNDING = { float64: 1e-15, float32: 6e-8 };

export interface Bounds {
  readonly dtype: 'float32' | 'float64';
  /** Length of the longest gradient: what is far below it (a bias before a normalisation) is nothing but rounding. */
  readonly largest: number;
  /** Sum of the sizes of what the scalar is made of: its rounding is a share of that. */
  readonly size: number;
  /** One direction instead of two: where a run takes long. */
  readonly quick: boolean;
}

export interface SlopeError {
  /** Worst of all directions; infinite where rounding drowns every step. */
  readonly error: number;
  /** Whether neighbouring steps agree with each other on a slope that is another: rounding and bends of the function do not. */
  readonly sure: boolean;
}

export const lengthOf = (v: Float64Array): number => Math.sqrt(v.reduce((s, x) => s + x * x, 0));

/** Relative error of the gradient g at x, along itself and along signs drawn by chance. */
export async function slopeError(g: Float64Array, x: Float64Array, { dtype, largest, size: terms, quick }: Bounds, random: Random, at: (x: Float64Array) => Promise<number>): Promise<SlopeError> {
  const norm = lengthOf(g);
  if (g.length === 0) return { error: 0, sure: true };
  if (!Number.isFinite(norm)) return { error: Infinity, sure: true };
  const signs = Float64Array.from(g, () => (random.uniform() < 0.5 ? -1 : 1) / Math.sqrt(g.length));
  const directions = norm > 0 ? [g.map((v) => v / norm), ...(dtype === 'float64' && !quick ? [signs] : [])] : [signs];
  const scale = dtype === 'float64' ? 1 : Math.max(1, lengthOf(x));
  let worst: SlopeError = { error: 0, sure: true };
  for (const d of directions) {
    const expected = d.reduce((s, v, i) => s + v * (g[i] as number), 0);
    let best = Infinity;
    const slopes: { readonly slope: number; readonly size: number; readonly h: number }[] = [];
    for (const h of dtype === 'float64' ? STEPS.float64 : [...new Set([1e-2, 1e-1, 1e-3, ...STEPS.float32.map((step) => step * scale)])]) {
      const moved = (sign: number): Float64Array => x.map((v, i) => v + sign * h * (d[i] as number));
      const slope = (await at(moved(1)) - await at(moved(-1))) / (2 * h);
      const size = Math.max(Math.abs(slope) + Math.abs(expected), 0.05 * norm, NEGLIGIBLE[dtype] * largest, 1e-9);
      const rounding = (ROUNDING[dtype] * terms) / h;
      // Beyond the end of what the function is defined on.
      if (Number.isNaN(slope)) continue;
      // Both exactly 0: steps of a function (the largest of several) do not feel it, and rounding had no part.
      if (rounding > size / 4 && slope !== expected) continue;
      slopes.push({ slope, size, h });
      best = Math.min(best, Math.max(0, Math.abs(slope - expected) - rounding) / size);
      if (best < TOLERANCE[dtype]) break;
    }
    // A small gradient that no step lifts out of rounding tells nothing, for or against.
    if (best === Infinity && norm < 0.01 * largest) continue;
    slopes.sort((a, b) => a.h - b.h);
    const sure = slopes.some((s, i) => i > 0 && Math.abs(s.slope - (slopes[i - 1] as { slope: number }).slope) < TOLERANCE[dtype] * s.size);
    if (!(best <= worst.error)) worst = { error: best, sure };
  }
  return worst;
}
