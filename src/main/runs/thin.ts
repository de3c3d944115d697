// Thinning: a long curve as few points, with no peak, dip, NaN or infinity lost.
import { extremesOf, joinExtremes, joinPoints, pointAt, pointsFrom, type Extremes, type Point, type Points } from './points.ts';

/** Neighbouring points that can be judged by their extremes, without being loaded. */
export interface Segment {
  readonly count: number;
  readonly extremes: Extremes;
  load(): Points;
}

/** Fewer points than this cannot hold what a thinned curve promises. */
export const MIN_LIMIT = 5;

/**
 * At most `limit` points of the curve that the segments make up, in order. All of them where they are few enough.
 * Else the n points are cut into B buckets of equal number, ⌊b·n/B⌋ to ⌊(b+1)·n/B⌋, and of every bucket stay its smallest and
 * largest finite point (the first of equals) and its first NaN or infinity, beside the very first and very last point.
 * B = ⌊(limit − 2)/2⌋, or ⌊(limit − 2)/3⌋ where anything is not finite. Only segments that a bucket's border cuts are loaded.
 */
export function thin(segments: readonly Segment[], limit: number): Points {
  const total = segments.reduce((n, s) => n + s.count, 0);
  if (total <= limit) return joinPoints(segments.map((s) => s.load()));
  const kept = segments.filter((s) => s.count > 0);
  const perBucket = kept.some((s) => s.extremes.nonFiniteCount > 0) ? 3 : 2;
  const buckets = Math.max(1, Math.floor((limit - 2) / perBucket));

  let loadedOf = -1;
  let loaded: Points | undefined;
  const load = (index: number): Points => {
    if (loaded === undefined || loadedOf !== index) {
      loaded = (kept[index] as Segment).load();
      loadedOf = index;
    }
    return loaded;
  };

  const out: Point[] = [pointAt(load(0), 0)];
  const push = (point: Point): void => { if (point.step > (out[out.length - 1] as Point).step) out.push(point); };
  let index = 0;
  let segmentStart = 0;
  for (let b = 0; b < buckets; b++) {
    const start = Math.floor((b * total) / buckets);
    const end = Math.floor(((b + 1) * total) / buckets);
    let found: Extremes = { min: undefined, max: undefined, nonFinite: undefined, nonFiniteCount: 0 };
    for (;;) {
      const segment = kept[index] as Segment;
      const segmentEnd = segmentStart + segment.count;
      const whole = start <= segmentStart && segmentEnd <= end;
      found = joinExtremes(found, whole
        ? segment.extremes
        : extremesOf(load(index), Math.max(start, segmentStart) - segmentStart, Math.min(end, segmentEnd) - segmentStart));
      if (segmentEnd > end) break;
      segmentStart = segmentEnd;
      index++;
      if (segmentEnd === end) break;
    }
    const points = [found.min, found.max, found.nonFinite].filter((p) => p !== undefined);
    for (const point of points.sort((a, c) => a.step - c.step)) push(point);
  }
  const last = load(kept.length - 1);
  push(pointAt(last, (kept.at(-1) as Segment).count - 1));
  return pointsFrom(out);
}
