// How layers fare, from distributions to verdicts.
import { describe, expect, test } from 'vitest';
import { distributionOf, verdictsOf } from '../../../src/core/training/index.ts';
import type { LayerHealth } from '../../../src/core/training/index.ts';

const values = (norm: number) => distributionOf([[norm, 0]]);
const layer = (node: string, gradient: number, more: Partial<LayerHealth> = {}): LayerHealth => ({ node, weights: values(1), gradients: values(gradient), ...more });

describe('distributions', () => {
  test('every value falls into one of 24 bins; the ends are the least and the largest', () => {
    const { count, min, max, norm, bins } = distributionOf([[-1, 0, 0.5], Float32Array.of(1, 1)]);
    expect({ count, min, max, norm }).toEqual({ count: 5, min: -1, max: 1, norm: Math.sqrt(3.25) });
    expect([bins.length, bins[0], bins[12], bins[18], bins[23]]).toEqual([24, 1, 1, 1, 2]);
  });

  test('equal values, no values, and values that are not finite', () => {
    expect(distributionOf([[2, 2]])).toMatchObject({ min: 2, max: 2 });
    expect(distributionOf([[2, 2]]).bins.reduce((a, b) => a + b)).toBe(2);
    expect(distributionOf([])).toMatchObject({ count: 0, min: 0, max: 0, norm: 0 });
    expect(distributionOf([[1, Number.NaN, 3]])).toMatchObject({ count: 3, min: 1, max: 3, norm: Infinity });
    expect(distributionOf([[Infinity]]).norm).toBe(Infinity);
  });
});

describe('verdicts', () => {
  test('a gradient fades against the largest of the layers, not by itself', () => {
    expect(verdictsOf([layer('a', 0.02), layer('b', 0.0001), layer('c', 0.01)])).toEqual(['fine', 'fading', 'fine']);
    expect(verdictsOf([layer('a', 2e-7), layer('b', 1e-7)])).toEqual(['fine', 'fine']);
  });

  test('scales and shifts are measured against nothing, and nothing against them', () => {
    expect(verdictsOf([layer('conv', 1), layer('norm', 0.0001, { scales: true })])).toEqual(['fine', 'fine']);
    expect(verdictsOf([layer('conv', 0.0001), layer('norm', 1, { scales: true })])).toEqual(['fine', 'fine']);
  });

  test('it explodes where it is many times the weights, or is not finite', () => {
    expect(verdictsOf([layer('a', 11), layer('b', Number.NaN), layer('c', 1)])).toEqual(['exploding', 'exploding', 'fine']);
    expect(verdictsOf([layer('a', 11, { weights: values(20) })])).toEqual(['fine']);
  });

  test('dead units are told before the gradient that they keep away', () => {
    expect(verdictsOf([layer('a', 1e-9, { dead: 0.8 }), layer('b', 1, { dead: 0.6 }), { node: 'relu', dead: 1 }])).toEqual(['dead', 'fine', 'dead']);
  });
});
