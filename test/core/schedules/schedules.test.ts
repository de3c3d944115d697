// Schedules at points worked out by hand.
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { scheduleByType, schedules } from '../../../src/core/schedules/index.ts';
import type { ScheduleDefinition } from '../../../src/core/schedules/define.ts';

/** Ten steps an epoch, ten epochs. */
function factor(type: string, params: object, step: number, history: readonly number[] = []): number {
  const d = scheduleByType(type) as ScheduleDefinition;
  return d.factor({ params: d.params.parse(params), step, epoch: step / 10, totalSteps: 100, stepsPerEpoch: 10, history });
}

const rows: readonly (readonly [string, object, number, number])[] = [
  ['constant', {}, 57, 1],
  ['step', { every: 3, factor: 0.5 }, 29, 1],
  ['step', { every: 3, factor: 0.5 }, 30, 0.5],
  ['step', { every: 0.3, factor: 0.5 }, 9, 0.125],
  ['step', { every: 3, factor: 0.5 }, 99, 0.125],
  ['exponential', { rate: 0.9 }, 0, 1],
  ['exponential', { rate: 0.9 }, 20, 0.81],
  ['exponential', { rate: 0.81 }, 5, 0.9],
  ['inverseTime', {}, 10, 1 / 2],
  ['inverseTime', { decay: 0.5 }, 40, 1 / 3],
  ['cosine', {}, 0, 1],
  ['cosine', {}, 50, 0.5],
  ['cosine', { minimum: 0.2 }, 50, 0.6],
  ['cosine', { minimum: 0.2 }, 100, 0.2],
  ['warmup', { steps: 20 }, 0, 0.05],
  ['warmup', { steps: 20 }, 19, 1],
  ['warmup', { steps: 20 }, 20, 1],
  ['warmup', { steps: 20 }, 60, 0.5],
  ['warmup', { steps: 20, after: { type: 'constant' } }, 60, 1],
  ['warmup', { steps: 20, after: { type: 'exponential', rate: 0.5 } }, 40, 0.25],
];

describe('schedules', () => {
  test.for(rows)('%s %o at step %i is %f', ([type, params, step, expected]) => { expect(factor(type, params, step)).toBeCloseTo(expected, 12); });

  test('reduce on plateau follows the history', () => {
    const params = { factor: 0.5, patience: 2, minDelta: 0.01 };
    const at = (history: readonly number[], more: object = {}): number => factor('reduceOnPlateau', { ...params, ...more }, 0, history);
    expect(at([])).toBe(1);
    expect(at([1, 0.9, 0.8])).toBe(1);
    expect(at([1, 1])).toBe(1);
    expect(at([1, 1, 1])).toBe(0.5);
    expect(at([1, 0.995, 0.992])).toBe(0.5);
    expect(at([1, 1, 1, 1, 1])).toBe(0.25);
    expect(at([1, 1, 1, 1, 1], { cooldown: 2 })).toBe(0.5);
    expect(at([1, 1, 1, 1, 1, 1, 1], { minimum: 0.3 })).toBe(0.3);
    expect(at([0.1, 0.2, 0.3], { better: 'higher' })).toBe(1);
    expect(at([0.3, 0.2, 0.1], { better: 'higher' })).toBe(0.5);
    expect(at([1, Number.NaN, Number.NaN])).toBe(0.5);
  });

  test('a warm-up into nothing is a settings error', () => {
    expect(() => factor('warmup', { steps: 1, after: { type: 'warmup' } }, 5)).toThrow(expect.objectContaining({ code: 'training/settings' }) as Error);
  });

  test('the list has every file, and a row for each; params have defaults, titles and helps', () => {
    const helpers = new Set(['plain.ts', 'define.ts', 'index.ts']);
    const files = readdirSync(new URL('../../../src/core/schedules', import.meta.url)).filter((f) => !helpers.has(f)).sort();
    expect(schedules.map((s) => `${s.type.replaceAll(/(?=[A-Z])/g, '-').toLowerCase()}.ts`).sort()).toEqual(files);
    expect(new Set([...rows.map(([type]) => type), 'reduceOnPlateau'])).toEqual(new Set(schedules.map((s) => s.type)));
    for (const s of schedules) {
      expect(() => s.params.parse({})).not.toThrow();
      for (const schema of Object.values(s.params.shape)) expect((schema as { meta(): unknown }).meta()).toMatchObject({ title: expect.any(String) as string, help: expect.any(String) as string });
    }
  });
});
