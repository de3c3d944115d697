// Points of a curve as charts hold them: bounded in number, thinned so that the extremes stay, smoothed for the eye.

/** Columns of one length, by step. */
export interface CurvePoints {
  readonly steps: ArrayLike<number>;
  /** NaN where it is not finite, and where nothing is known. */
  readonly values: ArrayLike<number>;
  /** Epochs done, may be fractions. */
  readonly epochs: ArrayLike<number>;
  /** Milliseconds since 1970. */
  readonly times: ArrayLike<number>;
}

export const noPoints: CurvePoints = { steps: [], values: [], epochs: [], times: [] };

/** The first time in the curves of a run; undefined where they have none. */
export function beganAt(curves: Readonly<Record<string, CurvePoints>>): number | undefined {
  const first = Math.min(...Object.values(curves).map((c) => c.times[0] ?? Infinity));
  return Number.isFinite(first) ? first : undefined;
}

/** What a chart can put on its horizontal axis. */
export const axes = ['step', 'epoch', 'time'] as const;
export type Axis = (typeof axes)[number];

/** Points of a curve that are kept at most: more than a screen has columns. */
export const MOST_POINTS = 4000;

const columns = ['steps', 'values', 'epochs', 'times'] as const;

const pick = (points: CurvePoints, indices: readonly number[]): CurvePoints =>
  Object.fromEntries(columns.map((c) => [c, indices.map((i) => points[c][i] as number)])) as unknown as CurvePoints;

/** At most `limit` points (at least 5): of each stretch the lowest, the highest and the first that is not finite; first and last stay. */
export function thinPoints(points: CurvePoints, limit: number): CurvePoints {
  const n = points.steps.length;
  if (n <= limit) return points;
  const stretches = Math.max(1, Math.floor((limit - 2) / 3));
  const kept: number[] = [0];
  for (let s = 0; s < stretches; s++) {
    const from = 1 + Math.floor((s * (n - 2)) / stretches);
    const to = 1 + Math.floor(((s + 1) * (n - 2)) / stretches);
    let [low, high, broken] = [-1, -1, -1];
    for (let i = from; i < to; i++) {
      const v = points.values[i] as number;
      if (!Number.isFinite(v)) {
        if (broken < 0) broken = i;
        continue;
      }
      if (low < 0 || v < (points.values[low] as number)) low = i;
      if (high < 0 || v > (points.values[high] as number)) high = i;
    }
    kept.push(...[...new Set([low, high, broken].filter((i) => i >= 0))].sort((a, b) => a - b));
  }
  kept.push(n - 1);
  return pick(points, kept);
}

/** The points and what came after them. A step that came again (a run that went back to a checkpoint) replaces what follows it. */
export function appendPoints(points: CurvePoints, added: CurvePoints, limit = MOST_POINTS): CurvePoints {
  const first = added.steps[0];
  if (first === undefined) return points;
  let kept = points.steps.length;
  while (kept > 0 && (points.steps[kept - 1] as number) >= first) kept--;
  const joined = Object.fromEntries(columns.map((c) => {
    const out = Array.from(points[c]).slice(0, kept);
    for (let i = 0; i < added.steps.length; i++) out.push(added[c][i] as number);
    return [c, out];
  })) as unknown as CurvePoints;
  // Half of the room is left for what comes, so that thinning is rare.
  return joined.steps.length > limit ? thinPoints(joined, limit / 2) : joined;
}

/** Place of each point on an axis; time in seconds since the first of all curves. */
export function placesOf(points: CurvePoints, axis: Axis, start: number): ArrayLike<number> {
  if (axis === 'step') return points.steps;
  if (axis === 'epoch') return points.epochs;
  return Array.from(points.times, (t) => (t - start) / 1000);
}

/**
 * A running mean with the weight of the past for `strength` 0..1: at 1 it reaches over about a fifth of the curve, whatever
 * its length. Unbiased at the beginning; points that are not finite are passed over.
 */
export function smoothed(values: ArrayLike<number>, strength: number): (number | null)[] {
  const reach = strength * strength * values.length / 10;
  const keep = reach <= 0 ? 0 : Math.exp(-1 / reach);
  let sum = 0;
  let weight = 0;
  return Array.from(values, (v) => {
    if (!Number.isFinite(v)) return null;
    sum = keep * sum + (1 - keep) * v;
    weight = keep * weight + (1 - keep);
    return sum / weight;
  });
}

/** The last finite value. */
export function lastValue({ values }: Pick<CurvePoints, 'values'>): number | undefined {
  for (let i = values.length - 1; i >= 0; i--) if (Number.isFinite(values[i])) return values[i];
  return undefined;
}

/** Curves as a table by step: the rows in which any has a value. */
export function rowsOf(curves: readonly { readonly points: CurvePoints }[]): { readonly step: number; readonly epoch: number; readonly values: readonly (number | undefined)[] }[] {
  const rows = new Map<number, { epoch: number; values: (number | undefined)[] }>();
  curves.forEach(({ points }, c) => {
    for (let i = 0; i < points.steps.length; i++) {
      const step = points.steps[i] as number;
      let row = rows.get(step);
      if (!row) {
        row = { epoch: points.epochs[i] as number, values: curves.map(() => undefined) };
        rows.set(step, row);
      }
      row.values[c] = points.values[i];
    }
  });
  return [...rows].sort(([a], [b]) => a - b).map(([step, row]) => ({ step, ...row }));
}

const quoted = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** The same table as a CSV file; numbers unrounded. */
export function csvOf(curves: readonly { readonly name: string; readonly points: CurvePoints }[]): string {
  const head = ['step', 'epoch', ...curves.map((c) => c.name)].map(quoted).join(',');
  return [head, ...rowsOf(curves).map(({ step, epoch, values }) => [step, Number.isNaN(epoch) ? '' : epoch, ...values.map((v) => v ?? '')].join(','))].join('\n').concat('\n');
}
