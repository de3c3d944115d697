// Points of a curve as columns: what is written, packed, thinned and read.

/** Points of one curve, by step ascending, no step twice. One entry a point in every column. */
export interface Points {
  /** Optimizer steps taken, whole numbers from 0. */
  readonly steps: Float64Array;
  readonly values: Float64Array;
  /** Epochs done at the point; NaN where it was not told. */
  readonly epochs: Float64Array;
  /** Milliseconds since 1970, whole numbers. */
  readonly times: Float64Array;
  /** One point, where that is cheaper than its columns. */
  at?(i: number): Point;
}

const columns = ['steps', 'values', 'epochs', 'times'] as const;

export const noPoints: Points = emptyPoints(0);

export function emptyPoints(count: number): Points {
  return { steps: new Float64Array(count), values: new Float64Array(count), epochs: new Float64Array(count), times: new Float64Array(count) };
}

/** Points `start` to before `end`, as views. */
export function slicePoints(points: Points, start: number, end: number): Points {
  const { steps, values, epochs, times } = points;
  return { steps: steps.subarray(start, end), values: values.subarray(start, end), epochs: epochs.subarray(start, end), times: times.subarray(start, end) };
}

export function joinPoints(parts: readonly Points[]): Points {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return slicePoints(only, 0, only.steps.length);
  const out = emptyPoints(parts.reduce((n, p) => n + p.steps.length, 0));
  let at = 0;
  for (const part of parts) {
    for (const column of columns) out[column].set(part[column], at);
    at += part.steps.length;
  }
  return out;
}

/** Index of the first step that is not below `step`. */
export function lowerBound(steps: Float64Array, step: number): number {
  let low = 0;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((steps[middle] as number) < step) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Sorted by step; of several points of one step the last stays. The same object where nothing had to change. */
export function orderPoints(points: Points): Points {
  const { steps } = points;
  let ordered = true;
  for (let i = 1; i < steps.length && ordered; i++) ordered = (steps[i] as number) > (steps[i - 1] as number);
  if (ordered) return points;
  const order = Array.from(steps.keys()).sort((a, b) => (steps[a] as number) - (steps[b] as number) || a - b);
  const kept = order.filter((index, i) => steps[index] !== steps[order[i + 1] ?? -1]);
  const out = emptyPoints(kept.length);
  kept.forEach((index, i) => { for (const column of columns) out[column][i] = points[column][index] as number; });
  return out;
}

/** One point as a plain value. */
export interface Point { readonly step: number; readonly value: number; readonly epoch: number; readonly time: number }

export const pointAt = (points: Points, i: number): Point => points.at?.(i) ?? ({
  step: points.steps[i] as number, value: points.values[i] as number, epoch: points.epochs[i] as number, time: points.times[i] as number,
});

export function pointsFrom(list: readonly Point[]): Points {
  const out = emptyPoints(list.length);
  list.forEach((p, i) => { out.steps[i] = p.step; out.values[i] = p.value; out.epochs[i] = p.epoch; out.times[i] = p.time; });
  return out;
}

/** The points that may not be lost when a stretch is thinned. Infinities and NaN are no extremes: they are shown as such. */
export interface Extremes {
  /** First of the smallest finite values. */
  min: Point | undefined;
  /** First of the largest finite values. */
  max: Point | undefined;
  /** First NaN or infinity. */
  nonFinite: Point | undefined;
  nonFiniteCount: number;
}

export function extremesOf(points: Points, start = 0, end = points.steps.length): Extremes {
  const { values } = points;
  let min = -1;
  let max = -1;
  let odd = -1;
  let nonFiniteCount = 0;
  let least = Infinity;
  let most = -Infinity;
  for (let i = start; i < end; i++) {
    const value = values[i] as number;
    if (value - value !== 0) {
      if (nonFiniteCount++ === 0) odd = i;
      continue;
    }
    if (value < least) { least = value; min = i; }
    if (value > most) { most = value; max = i; }
  }
  const at = (i: number): Point | undefined => (i < 0 ? undefined : pointAt(points, i));
  return { min: at(min), max: at(max), nonFinite: at(odd), nonFiniteCount };
}

/** Extremes of two neighbouring stretches, `a` first. */
export function joinExtremes(a: Extremes, b: Extremes): Extremes {
  return {
    min: a.min === undefined || (b.min !== undefined && b.min.value < a.min.value) ? b.min : a.min,
    max: a.max === undefined || (b.max !== undefined && b.max.value > a.max.value) ? b.max : a.max,
    nonFinite: a.nonFinite ?? b.nonFinite,
    nonFiniteCount: a.nonFiniteCount + b.nonFiniteCount,
  };
}
