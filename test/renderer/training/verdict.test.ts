import { describe, expect, test } from 'vitest';
import type { CurvePoints } from '../../../src/renderer/charts/points.ts';
import { bestOf, chartsOf } from '../../../src/renderer/training/curves.ts';
import { readCurvesOf } from '../../../src/renderer/training/verdict.ts';

const curve = (values: readonly number[]): CurvePoints => ({ steps: values.map((_, i) => i), values, epochs: values.map((_, i) => i), times: values.map(() => 0) });
const fall = (from: number, to: number, n = 60): number[] => Array.from({ length: n }, (_, i) => to + (from - to) * Math.exp(-i / 12));
const rise = (to: number): number[] => fall(0.9, 1 - to, 200).map((e) => 1 - e);
const kind = (curves: Record<string, number[]>, target = 0): string => readCurvesOf({ curves: Object.fromEntries(Object.entries(curves).map(([k, v]) => [k, curve(v)])), target, done: 1 }).kind;

describe('what the curves say', () => {
  test('nothing before there is something to see', () => { expect(kind({ loss: [2, 1] })).toBe('early'); });
  test('a loss that grows, or is no number, diverges', () => {
    expect(kind({ loss: Array.from({ length: 40 }, (_, i) => 1 + i * i) })).toBe('diverging');
    expect(kind({ loss: [1, 1, 1, Number.NaN] })).toBe('diverging');
    expect(readCurvesOf({ curves: { loss: curve([2.3]) }, target: 0, done: 1, ranAway: true })).toMatchObject({ kind: 'diverging', from: 2.3 });
  });
  test('a loss that stays where it began does not learn', () => { expect(kind({ loss: Array.from({ length: 60 }, (_, i) => 2.3 + 0.01 * Math.sin(i)) })).toBe('notLearning'); });
  test('that it does not learn is said of a loss that had time to, and not of one that falls slowly', () => {
    const noise = (i: number): number => 0.01 * Math.sin(i * 12.9898);
    const flat = (n: number): number[] => Array.from({ length: n }, (_, i) => 2.3 + noise(i));
    const of = (values: readonly number[], perEpoch: number): string => readCurvesOf({ curves: { loss: { ...curve(values), epochs: values.map((_, i) => i / perEpoch) } }, target: 0, done: 0.1 }).kind;
    expect([of(flat(12), 500), of(flat(49), 500), of(flat(50), 500), of(flat(20), 10)]).toEqual(['early', 'early', 'notLearning', 'notLearning']);
    // A hundredth of the loss in 400 steps, well out of the noise.
    expect(of(Array.from({ length: 400 }, (_, i) => 2.3 - 0.03 * (i / 400) + noise(i)), 500)).not.toBe('notLearning');
  });
  test('a dev loss that rises while the training loss falls is overfitting, with its best epoch', () => {
    const dev = [1, 0.6, 0.5, 0.55, 0.6, 0.7, 0.8];
    expect(readCurvesOf({ curves: { loss: curve(fall(2, 0.05)), 'dev/loss': curve(dev) }, target: 0, done: 1 })).toMatchObject({ kind: 'overfitting', best: 0.5, epoch: 2, now: 0.75 });
  });
  test('bias and variance are the larger of the two gaps, against the level that could be reached', () => {
    expect(kind({ loss: fall(2, 0.3), accuracy: rise(0.85), 'dev/accuracy': rise(0.82) })).toBe('bias');
    expect(kind({ loss: fall(2, 0.3), accuracy: rise(0.85), 'dev/accuracy': rise(0.82) }, 0.14)).toBe('variance');
    expect(kind({ loss: fall(2, 0.1), accuracy: rise(0.95), 'dev/accuracy': rise(0.87) })).toBe('variance');
    expect(kind({ loss: fall(2, 0.1), accuracy: rise(0.99), 'dev/accuracy': rise(0.985) })).toBe('good');
    expect(kind({ loss: fall(2, 0.1), accuracy: rise(0.99) })).toBe('noDev');
  });
  test('a plateau is one after sixty points and a tenth of the planned steps', () => {
    const plateau = (points: number, done: number): unknown => readCurvesOf({ curves: { loss: curve([2, ...Array.from({ length: points - 1 }, () => 0.5)]), accuracy: curve(rise(0.9)) }, target: 0, done });
    expect([plateau(18, 0.018), plateau(59, 0.5), plateau(60, 0.06), plateau(60, 0.1), plateau(60, 0.11), plateau(200, 1)].map((v) => (v as { plateau: boolean }).plateau)).toEqual([false, false, false, false, true, true]);
  });
  test('without accuracy the losses are compared', () => {
    expect(kind({ loss: fall(2, 0.1), 'dev/loss': [1, 0.5, 0.2] })).toBe('lossGap');
    expect(kind({ loss: fall(2, 0.1), 'dev/loss': [1, 0.5, 0.11] })).toBe('lossClose');
  });
});

test('the charts of a run', () => {
  const curves = Object.fromEntries(['dev/loss', 'dev/accuracy', 'dev/f1', 'accuracy', 'loss', 'objective', 'train/loss', 'train/learningRate', 'gradientNorm'].map((k) => [k, curve([1])]));
  expect(chartsOf(curves).map((c) => [c.id, c.curves.map((k) => k.key).join(' '), c.share])).toEqual([
    ['loss', 'loss dev/loss objective', false], ['accuracy', 'accuracy dev/accuracy', true], ['f1', 'dev/f1', true], ['learningRate', 'train/learningRate', false], ['gradientNorm', 'gradientNorm', false],
  ]);
  expect(bestOf(curve([0.5, 0.9, 0.7]), 'higher')).toEqual({ value: 0.9, epoch: 1 });
});
