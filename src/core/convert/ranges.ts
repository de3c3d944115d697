// Which numbers the values of a network take, seen on samples: from them follow the scales of whole numbers.
import { internal } from '../errors.ts';

export interface Range { readonly min: number; readonly max: number }

export const calibrations = ['minmax', 'percentile', 'entropy'] as const;
/**
 * `minmax`: everything that was seen. `percentile`: all but one number in ten thousand, half of them at each end. `entropy`: cut where the
 * least is lost, by the Kullback–Leibler divergence of the numbers as they are from the numbers in 128 steps (TensorRT's calibration).
 */
export type Calibration = (typeof calibrations)[number];

const BINS = 2048;
const LEFT_OUT = 1e-4;
const LEVELS = 128;

interface Seen { min: number; max: number; bins: Float64Array | undefined; magnitudes: Float64Array | undefined }

/** Sees every sample once for `minmax`, twice for the others: the ends first, then how the numbers lie between them. */
export class RangeCollector {
  readonly calibration: Calibration;
  readonly #seen = new Map<string, Seen>();
  #pass = 1;

  constructor(calibration: Calibration) {
    this.calibration = calibration;
  }

  /** Whether the samples are wanted once more. Asked after each time that all were seen. */
  again(): boolean {
    if (this.calibration === 'minmax' || this.#pass === 2) return false;
    this.#pass = 2;
    for (const seen of this.#seen.values()) {
      if (this.calibration === 'percentile') seen.bins = new Float64Array(BINS);
      else seen.magnitudes = new Float64Array(BINS);
    }
    return true;
  }

  /** Numbers that a value took; those that are not finite count for nothing. */
  see(name: string, numbers: ArrayLike<number>): void {
    const seen = this.#seen.get(name) ?? { min: Infinity, max: -Infinity, bins: undefined, magnitudes: undefined };
    this.#seen.set(name, seen);
    if (this.#pass === 1) {
      for (let i = 0; i < numbers.length; i++) {
        const v = numbers[i] as number;
        if (v < seen.min && v !== -Infinity) seen.min = v;
        if (v > seen.max && v !== Infinity) seen.max = v;
      }
      return;
    }
    const { min, max, bins, magnitudes } = seen;
    if (bins) count(bins, numbers, min, max - min);
    if (magnitudes) count(magnitudes, numbers, 0, Math.max(-min, max), true);
  }

  /** By value. One of which no finite number was seen is left out. */
  ranges(): Map<string, Range> {
    return new Map([...this.#seen].flatMap(([name, seen]) => (seen.min <= seen.max ? [[name, this.#rangeOf(seen)] as const] : [])));
  }

  #rangeOf({ min, max, bins, magnitudes }: Seen): Range {
    if (bins && max > min) return percentileRange(bins, min, max);
    if (!magnitudes) return { min, max };
    const limit = entropyLimit(magnitudes) * Math.max(-min, max);
    return { min: Math.max(min, -limit), max: Math.min(max, limit) };
  }
}

function count(bins: Float64Array, numbers: ArrayLike<number>, from: number, width: number, magnitude = false): void {
  if (!(width > 0)) return;
  for (let i = 0; i < numbers.length; i++) {
    const v = magnitude ? Math.abs(numbers[i] as number) : (numbers[i] as number);
    const at = Math.floor(((v - from) / width) * bins.length);
    if (at >= 0) bins[Math.min(at, bins.length - 1)]! += 1;
  }
}

function percentileRange(bins: Float64Array, min: number, max: number): Range {
  const width = (max - min) / bins.length;
  const most = (bins.reduce((a, b) => a + b, 0) * LEFT_OUT) / 2;
  const skipped = (at: (i: number) => number): number => {
    let left = 0;
    for (let i = 0; i < bins.length; i++) {
      left += bins[at(i)] as number;
      if (left > most) return i;
    }
    throw internal('a histogram of nothing');
  };
  return { min: min + skipped((i) => i) * width, max: max - skipped((i) => bins.length - 1 - i) * width };
}

/**
 * Share of the largest magnitude at which to cut. For each cut the numbers past it are taken to the last bin, the bins before it are
 * merged to 128 levels, and the divergence of the first from the second is worked out; the smallest wins.
 * Source: Migacz, "8-bit inference with TensorRT", GTC 2017.
 */
export function entropyLimit(given: Float64Array): number {
  // Zeros are many behind a ReLU and exact whatever the scale: they are not what is cut for.
  const bins = Float64Array.from(given, (n, i) => (i === 0 ? (given[1] as number) : n));
  let last = bins.length;
  while (last > 0 && bins[last - 1] === 0) last--;
  let best = { divergence: Infinity, cut: bins.length };
  const total = bins.reduce((a, b) => a + b, 0);
  let inside = 0;
  for (let i = 0; i < LEVELS; i++) inside += bins[i] as number;
  for (let cut = LEVELS; cut <= Math.max(LEVELS, last); cut++) {
    if (cut > LEVELS) inside += bins[cut - 1] as number;
    const divergence = divergenceAt(bins, cut, total - inside, total);
    if (divergence < best.divergence) best = { divergence, cut };
  }
  return best.cut / bins.length;
}

function divergenceAt(bins: Float64Array, cut: number, outside: number, total: number): number {
  let divergence = 0;
  for (let level = 0; level < LEVELS; level++) {
    const from = Math.floor((level * cut) / LEVELS);
    const to = level === LEVELS - 1 ? cut : Math.floor(((level + 1) * cut) / LEVELS);
    let sum = 0;
    let filled = 0;
    for (let i = from; i < to; i++) {
      sum += bins[i] as number;
      if (bins[i] !== 0 || (i === cut - 1 && outside > 0)) filled++;
    }
    if (filled === 0) continue;
    // Each filled bin of the level is taken for the level's mean; what lies outside has no bin in the quantised numbers.
    const q = sum / filled / (total - outside);
    for (let i = from; i < to; i++) {
      const p = ((bins[i] as number) + (i === cut - 1 ? outside : 0)) / total;
      if (p > 0) divergence += q > 0 ? p * Math.log(p / q) : p * 50;
    }
  }
  return divergence;
}
