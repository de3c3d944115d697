import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apportion, epochOrder, splitSamples } from '../../../src/main/data/split.ts';

const open = (count: number): { count: number; parts: object } => ({ count, parts: {} });
const sizes = (s: ReturnType<typeof splitSamples>): number[] => [s.train.length, s.dev.length, s.test.length];

describe('apportion', () => {
  it('gives the sizes asked for', () => {
    expect(apportion(1000, [0.6, 0.2, 0.2])).toEqual([600, 200, 200]);
    expect(apportion(1_000_000, [0.98, 0.01, 0.01])).toEqual([980_000, 10_000, 10_000]);
    expect(apportion(150, [0.7, 0, 0.3])).toEqual([105, 0, 45]);
    expect(apportion(10, [0.98, 0.01, 0.01])).toEqual([8, 1, 1]);
    expect(apportion(7, [3, 3, 1])).toEqual([3, 3, 1]);
  });
});

describe('splitSamples', () => {
  it('deals every sample once, the same for the same seed', () => {
    fc.assert(fc.property(fc.integer({ min: 20, max: 500 }), fc.integer({ min: 0 }), fc.boolean(), (count, seed, stratify) => {
      const labels = Array.from({ length: count }, (_, i) => i % 3);
      const options = { train: 0.6, dev: 0.2, test: 0.2, trainDev: 0.1, stratify, seed };
      const s = splitSamples(open(count), options, labels);
      const all = [...s.train, ...s.dev, ...s.test, ...s.trainDev ?? []].sort((a, b) => a - b);
      expect(all).toEqual(Array.from({ length: count }, (_, i) => i));
      expect(splitSamples(open(count), options, labels)).toEqual(s);
    }), { numRuns: 40 });
    expect(splitSamples(open(100), { train: 0.7, dev: 0, test: 0.3, seed: 1 }).train).not.toEqual(splitSamples(open(100), { train: 0.7, dev: 0, test: 0.3, seed: 2 }).train);
  });

  it('keeps the share of every class where it stratifies', () => {
    // 66 and 84 of 150, as in the happy-house file: 100 to train, 50 to test.
    const labels = Array.from({ length: 150 }, (_, i) => (i < 66 ? 0 : 1));
    for (let seed = 0; seed < 20; seed++) {
      const s = splitSamples(open(150), { train: 2, dev: 0, test: 1, stratify: true, seed }, labels);
      expect(sizes(s)).toEqual([100, 0, 50]);
      expect([...s.test].filter((i) => i < 66).length).toBeGreaterThanOrEqual(21);
      expect([...s.test].filter((i) => i < 66).length).toBeLessThanOrEqual(23);
    }
  });

  it('keeps the parts that the source fixes', () => {
    const s = splitSamples({ count: 1200, parts: { train: [0, 1080], test: [1080, 1200] } }, { train: 0.8, dev: 0.2, test: 0.5, seed: 3 });
    expect(sizes(s)).toEqual([864, 216, 120]);
    expect([...s.test]).toEqual(Array.from({ length: 120 }, (_, i) => 1080 + i));
    expect(Math.max(...s.train, ...s.dev)).toBeLessThan(1080);
    // Only a test file: the rest is all for training.
    expect(sizes(splitSamples({ count: 259, parts: { train: [0, 209], test: [209, 259] } }, { train: 0.8, dev: 0, test: 0.2, seed: 1 }))).toEqual([209, 0, 50]);
  });

  it('refuses what cannot be', () => {
    const codes = (work: () => unknown): unknown => { try { work(); return 'none'; } catch (e) { return (e as { code: string }).code; } };
    expect(codes(() => splitSamples(open(1), { train: 0.5, dev: 0, test: 0.5, seed: 1 }))).toBe('data/split');
    expect(codes(() => splitSamples(open(100), { train: 0, dev: 0.5, test: 0.5, seed: 1 }))).toBe('data/split');
    expect(codes(() => splitSamples(open(100), { train: -1, dev: 0.5, test: 0.5, seed: 1 }))).toBe('data/split');
    expect(codes(() => splitSamples(open(100), { train: 1, dev: 0, test: 0, trainDev: 1, seed: 1 }))).toBe('data/split');
  });
});

describe('epochOrder', () => {
  it('depends on seed and epoch alone', () => {
    const samples = Int32Array.from([5, 7, 9, 11, 20, 30, 40]);
    expect(epochOrder(samples, 1, 4)).toEqual(epochOrder(samples, 1, 4));
    expect(epochOrder(samples, 1, 4)).not.toEqual(epochOrder(samples, 1, 5));
    expect([...epochOrder(samples, 1, 4)].sort((a, b) => a - b)).toEqual([...samples]);
    expect(epochOrder(samples, 1, 4, false)).toEqual(samples);
  });
});
