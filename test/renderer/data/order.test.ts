// Which samples are shown, how they are counted, what is wrong with a split, and where its borders may go.
import { assert, double, integer, nat, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseSamples, countSamples, moveBorder, partNames, warningsOf } from '../../../src/renderer/data/order.ts';
import type { Membership } from '../../../src/renderer/data/order.ts';

const membership: Membership = { count: 8, parts: Uint8Array.of(0, 0, 0, 1, 1, 2, 2, 255), labels: Int32Array.of(0, 1, 0, 1, 0, 1, 1, 0) };

describe('samples', () => {
  test('by part, by class, in order', () => {
    expect([...chooseSamples(membership, { part: 'all', class: undefined, order: 'index' })]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect([...chooseSamples(membership, { part: 'train', class: 0, order: 'index' })]).toEqual([0, 2]);
    expect([...chooseSamples(membership, { part: 'test', class: 0, order: 'index' })]).toEqual([]);
    expect([...chooseSamples(membership, { part: 'all', class: undefined, order: 'class' })]).toEqual([0, 2, 4, 7, 1, 3, 5, 6]);
  });

  test('shuffled is the same set, in the same order each time', () => {
    const large: Membership = { count: 500, parts: new Uint8Array(500), labels: undefined };
    const once = [...chooseSamples(large, { part: 'all', class: undefined, order: 'shuffled' })];
    expect(once).toEqual([...chooseSamples(large, { part: 'all', class: undefined, order: 'shuffled' })]);
    expect(once).not.toEqual(once.toSorted((a, b) => a - b));
    expect(new Set(once).size).toBe(500);
  });

  test('counts by part and class leave out what is in no part', () => {
    expect(countSamples(membership, 2)).toEqual({ parts: { train: 3, dev: 2, test: 2 }, classes: [[2, 1, 0], [1, 1, 2]] });
  });
});

test('small parts and missing classes are said', () => {
  expect(warningsOf(countSamples(membership, 2))).toEqual([
    { kind: 'small', part: 'dev', count: 2 }, { kind: 'small', part: 'test', count: 2 }, { kind: 'missing', part: 'test', class: 0 },
  ]);
  expect(warningsOf({ parts: { train: 800, dev: 0, test: 200 }, classes: [[400, 0, 100], [400, 0, 100]] })).toEqual([]);
});

test('wherever a border goes, the shares sum to 1, none is negative, and the others stay', () => {
  const share = integer({ min: 1, max: 100 });
  assert(property(share, nat(100), nat(100), nat(1), double({ min: -1, max: 2, noNaN: true }), (a, b, c, border, to) => {
    const sum = a + b + c;
    const next = moveBorder({ train: a / sum, dev: b / sum, test: c / sum }, partNames, border, to);
    expect(next.train + next.dev + next.test).toBeCloseTo(1, 3);
    expect(Math.min(next.train, next.dev, next.test)).toBeGreaterThanOrEqual(0);
    // The part that the border does not touch.
    expect(border === 0 ? next.test : next.train).toBeCloseTo((border === 0 ? c : a) / sum, 2);
  }));
  expect(moveBorder({ train: 0.8, dev: 0, test: 0.2 }, ['train', 'dev'], 0, 0.9)).toEqual({ train: 0.9, dev: 0.1, test: 0 });
});
