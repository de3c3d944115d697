import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHUNK, packExtremes, packPoints, unpackExtremes, unpackPoints } from '../../../src/main/runs/chunk.ts';
import { emptyPoints, extremesOf, joinPoints, lowerBound, orderPoints, pointsFrom, slicePoints, type Point, type Points } from '../../../src/main/runs/points.ts';
import { thin, type Segment } from '../../../src/main/runs/thin.ts';
import { lossCurve } from './helpers.ts';

const listOf = ({ steps, values, epochs, times }: Points): Point[] =>
  Array.from(steps, (step, i) => ({ step, value: values[i] as number, epoch: epochs[i] as number, time: times[i] as number }));

const anyValue = fc.oneof(
  { weight: 6, arbitrary: fc.double({ noNaN: true }) }, { weight: 4, arbitrary: fc.integer({ min: -3, max: 3 }) },
  { weight: 4, arbitrary: fc.double({ noNaN: true }).map(Math.fround) },
  { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity, 2 ** 53, 2 ** 40, Number.MIN_VALUE) },
).map((v) => (v === 0 ? 0 : v));

const anyPoints = (max: number): fc.Arbitrary<Points> => fc.array(fc.record({
  gap: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 2 ** 33 })), value: anyValue,
  epoch: fc.oneof(fc.constant(NaN), fc.integer({ min: 0, max: 9 }), fc.double({ min: 0, max: 9, noNaN: true })).map((v) => (v === 0 ? 0 : v)),
  time: fc.integer({ min: 0, max: 2 ** 50 }),
}), { minLength: 1, maxLength: max }).map((list) => {
  let step = -1;
  return pointsFrom(list.map(({ gap, value, epoch, time }) => ({ step: step += gap, value, epoch, time })));
});

/** Cuts points into segments at random places; `loads` counts what is read. */
const cut = (points: Points, sizes: readonly number[], loads: { count: number } = { count: 0 }): Segment[] => {
  const out: Segment[] = [];
  for (let at = 0, k = 0; at < points.steps.length; k++) {
    const end = Math.min(points.steps.length, at + Math.max(1, sizes[k % Math.max(1, sizes.length)] ?? 7));
    const part = slicePoints(points, at, end);
    out.push({ count: end - at, extremes: extremesOf(part), load: () => { loads.count++; return part; } });
    at = end;
  }
  return out;
};

/** The promise of `thin`, written down naively. */
function naive(all: readonly Point[], limit: number): Point[] {
  if (all.length <= limit) return [...all];
  const perBucket = all.every((p) => Number.isFinite(p.value)) ? 2 : 3;
  const buckets = Math.max(1, Math.floor((limit - 2) / perBucket));
  const kept = new Set<Point>([all[0] as Point, all.at(-1) as Point]);
  for (let b = 0; b < buckets; b++) {
    const bucket = all.slice(Math.floor((b * all.length) / buckets), Math.floor(((b + 1) * all.length) / buckets));
    const finite = bucket.filter((p) => Number.isFinite(p.value));
    const values = finite.map((p) => p.value);
    for (const point of [
      finite.find((p) => p.value === Math.min(...values)), finite.find((p) => p.value === Math.max(...values)), bucket.find((p) => !Number.isFinite(p.value)),
    ]) if (point !== undefined) kept.add(point);
  }
  return all.filter((p) => kept.has(p));
}

describe('thin', () => {
  it('keeps what the naive reference keeps, however the curve is cut', () => {
    fc.assert(fc.property(anyPoints(400), fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 5 }), fc.integer({ min: 5, max: 120 }), (points, sizes, limit) => {
      const got = thin(cut(points, sizes), limit);
      expect(listOf(got)).toEqual(naive(listOf(points), limit));
      expect(got.steps.length).toBeLessThanOrEqual(limit);
    }), { seed: 1, numRuns: 300 });
  });

  it('shows one spike, one NaN and one infinity in a million points', () => {
    const curve = lossCurve(1_000_000);
    curve.values[123_456] = -50;
    curve.values[654_321] = 1e9;
    curve.values[777_777] = NaN;
    curve.values[888_888] = -Infinity;
    const got = thin(cut(curve, [1024]), 1000);
    expect(got.steps.length).toBeLessThanOrEqual(1000);
    for (const step of [0, 123_456, 654_321, 777_777, 888_888, 999_999]) expect(got.values[got.steps.indexOf(step)]).toBe(curve.values[step]);
  });

  it('loads at most the segments that the borders of buckets cut', () => {
    const loads = { count: 0 };
    thin(cut(lossCurve(1_000_000), [100], loads), 1000);
    expect(loads.count).toBeLessThanOrEqual(501);
  });
});

describe('chunks', () => {
  it('give every number back, bit for bit', () => {
    fc.assert(fc.property(anyPoints(60), (points) => {
      const back = unpackPoints(packPoints(points), points.steps.length) as Points;
      expect(listOf(back)).toEqual(listOf(points));
      points.steps.forEach((_, i) => { expect(back.at?.(i)).toEqual(listOf(points)[i]); });
    }), { seed: 2, numRuns: 500 });
  });

  it('give them back from bytes at any offset', () => {
    const points = lossCurve(100);
    const packed = packPoints(points);
    const shifted = new Uint8Array(packed.length + 3);
    shifted.set(packed, 3);
    expect(listOf(unpackPoints(shifted.subarray(3), 100) as Points)).toEqual(listOf(points));
    expect(listOf(unpackPoints(Buffer.from(shifted.buffer, 3), 100) as Points)).toEqual(listOf(points));
  });

  it('take nine bytes a point or less where values are float32 and steps regular', () => {
    expect(packPoints(lossCurve(CHUNK)).length / CHUNK).toBeLessThan(9);
  });

  it('say no to other bytes', () => {
    const packed = packPoints(lossCurve(100));
    for (const bytes of [packed.slice(0, -8), packed.slice(8), new Uint8Array(0), new Uint8Array(packed.length).fill(255), new Uint8Array([...packed, ...new Uint8Array(8)])]) {
      expect(unpackPoints(bytes, 100)).toBeUndefined();
    }
    expect(unpackPoints(packed, 900)).toBeUndefined();
    expect(unpackExtremes(new Uint8Array(103).fill(1), 0)).toBeUndefined();
    const extremes = packExtremes(extremesOf(lossCurve(10)));
    for (let at = 0; at < 300; at++) {
      for (const [bytes, unpack] of [[packed, unpackPoints], [extremes, unpackExtremes]] as const) {
        const flipped = bytes.slice();
        const place = (at * 37) % flipped.length;
        flipped[place] = (flipped[place] as number) ^ (1 << at % 8);
        expect(unpack(flipped, 100)).toBeUndefined();
      }
    }
  });

  it('keep their extremes', () => {
    fc.assert(fc.property(anyPoints(30), (points) => {
      const extremes = extremesOf(points);
      expect(unpackExtremes(packExtremes(extremes), extremes.nonFiniteCount)).toEqual(extremes);
    }), { seed: 3 });
  });
});

describe('points', () => {
  it('are ordered by step, the last of one step stays', () => {
    const at = (step: number, value: number): Point => ({ step, value, epoch: 0, time: 0 });
    expect(listOf(orderPoints(pointsFrom([at(3, 1), at(1, 2), at(3, 3), at(2, 4), at(1, 5)])))).toEqual([at(1, 5), at(2, 4), at(3, 3)]);
    const ordered = pointsFrom([at(1, 1), at(2, 2)]);
    expect(orderPoints(ordered)).toBe(ordered);
  });

  it('are found by step and joined', () => {
    const { steps } = lossCurve(10, 5);
    expect([0, 5, 6, 14, 15].map((s) => lowerBound(steps, s))).toEqual([0, 0, 1, 9, 10]);
    expect(joinPoints([]).steps.length).toBe(0);
    expect(joinPoints([lossCurve(3), emptyPoints(0), lossCurve(2, 3)]).steps).toEqual(Float64Array.of(0, 1, 2, 3, 4));
  });
});
