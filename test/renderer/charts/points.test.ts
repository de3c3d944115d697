import { array, assert, double, integer, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { beganAt, appendPoints, csvOf, lastValue, noPoints, placesOf, rowsOf, smoothed, thinPoints } from '../../../src/renderer/charts/points.ts';
import type { CurvePoints } from '../../../src/renderer/charts/points.ts';

const points = (values: readonly number[], from = 0): CurvePoints => ({
  steps: values.map((_, i) => from + i), values, epochs: values.map((_, i) => (from + i) / 10), times: values.map((_, i) => 1000 * (from + i)),
});

describe('points of a curve', () => {
  test('thinning keeps the bound, the ends and the extremes', () => {
    assert(property(array(double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 500 }), integer({ min: 5, max: 100 }), (values, limit) => {
      const thin = thinPoints(points(values), limit);
      expect(thin.steps.length).toBeLessThanOrEqual(limit);
      expect(thin.steps[0]).toBe(0);
      expect(thin.steps[thin.steps.length - 1]).toBe(values.length - 1);
      expect(Math.max(...Array.from(thin.values))).toBe(Math.max(...values));
      expect(Math.min(...Array.from(thin.values))).toBe(Math.min(...values));
      expect(Array.from(thin.steps)).toEqual(Array.from(thin.steps).toSorted((a, b) => a - b));
    }));
  });

  test('thinning does not lose that a value was not finite', () => {
    const values = Array.from({ length: 1000 }, (_, i) => (i === 617 ? Number.NaN : i));
    expect(Array.from(thinPoints(points(values), 20).values).some(Number.isNaN)).toBe(true);
  });

  test('appending stays bounded, and steps that come again replace what followed them', () => {
    let all = noPoints;
    for (let i = 0; i < 100; i++) all = appendPoints(all, points(Array.from({ length: 100 }, (_, k) => Math.sin(i + k)), i * 100), 1000);
    expect(all.steps.length).toBeLessThanOrEqual(1000);
    expect(all.steps[all.steps.length - 1]).toBe(9999);
    const again = appendPoints(points([1, 2, 3, 4]), points([9, 9], 2));
    expect(Array.from(again.values)).toEqual([1, 2, 9, 9]);
    expect(Array.from(appendPoints(again, noPoints).values)).toEqual([1, 2, 9, 9]);
  });

  test('smoothing lies within the values, is none at 0, and passes over what is not finite', () => {
    expect(smoothed([1, 2, 3], 0)).toEqual([1, 2, 3]);
    expect(smoothed([1, Number.NaN, 1], 1)[1]).toBeNull();
    assert(property(array(double({ min: -100, max: 100, noNaN: true }), { minLength: 1, maxLength: 200 }), double({ min: 0, max: 1, noNaN: true }), (values, strength) => {
      for (const v of smoothed(values, strength)) {
        expect(v).toBeGreaterThanOrEqual(Math.min(...values) - 1e-9);
        expect(v).toBeLessThanOrEqual(Math.max(...values) + 1e-9);
      }
    }));
  });

  test('places, last value, table and CSV', () => {
    expect(Array.from(placesOf(points([5, 6]), 'time', 500))).toEqual([-0.5, 0.5]);
    expect(placesOf(points([5, 6]), 'epoch', 0)[1]).toBeCloseTo(0.1);
    expect(lastValue({ values: [1, 2, Number.NaN] })).toBe(2);
    expect(lastValue(noPoints)).toBeUndefined();
    const curves = [{ name: 'train', points: points([1, 2]) }, { name: 'dev, "all"', points: points([3], 1) }];
    expect(rowsOf(curves)).toEqual([{ step: 0, epoch: 0, values: [1, undefined] }, { step: 1, epoch: 0.1, values: [2, 3] }]);
    expect(csvOf(curves)).toBe('step,epoch,train,"dev, ""all"""\n0,0,1,\n1,0.1,2,3\n');
  });
});

test('runs begin where their earliest curve does', () => {
  const at = (...times: number[]) => ({ steps: times, values: times, epochs: times, times });
  expect([beganAt({ loss: at(9, 12), accuracy: at(7) }), beganAt({ loss: at() }), beganAt({})]).toEqual([7, undefined, undefined]);
});
