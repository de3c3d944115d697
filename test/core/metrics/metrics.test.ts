// Metrics against figures worked out by hand.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { metricById, metrics } from '../../../src/core/metrics/index.ts';
import type { MetricDefinition } from '../../../src/core/metrics/define.ts';
import { rocCurve } from '../../../src/core/metrics/auc.ts';
import { metricCases } from '../../cases/metrics.ts';

/** Numbers rounded, so that sums in another order are equal; NaN is null. */
const rounded = (value: unknown): unknown => JSON.parse(JSON.stringify(value), (_, v: unknown) => (typeof v === 'number' ? Number(v.toFixed(9)) : v));

describe('metrics', () => {
  test.for(metricCases.map((c) => [`${c.id}, ${c.task}${c.note === '' ? '' : `: ${c.note}`}`, c] as const))('%s', ([, c]) => {
    const definition = metricById(c.id) as MetricDefinition;
    expect(definition.tasks).toContain(c.task);
    const state = definition.start({ classes: c.classes, task: c.task });
    for (const batch of c.batches) state.add(batch);
    const found = { value: state.value(), detail: c.detail === undefined ? undefined : state.detail?.() };
    expect(rounded(found)).toEqual(rounded({ value: c.value, detail: c.detail }));
  });

  test('a long ROC curve keeps its ends, few points, and the exact area', () => {
    const n = 5000;
    const scores = Array.from({ length: n }, (_, i) => (i * 7919) % n);
    const curve = rocCurve(scores, scores.map((s, i) => s + (i % 1000) > n / 2));
    expect(curve.truePositiveRate.length).toBeLessThanOrEqual(202);
    expect([curve.truePositiveRate[0], curve.truePositiveRate.at(-1), curve.falsePositiveRate.at(-1)]).toEqual([0, 1, 1]);
    expect(curve.auc).toBeGreaterThan(0.9);
  });

  test('the list has every metric of every file, and a row for each', () => {
    expect(new Set(metricCases.map((c) => c.id))).toEqual(new Set(metrics.map((m) => m.id)));
    const folder = new URL('../../../src/core/metrics/', import.meta.url);
    const written = readdirSync(folder).flatMap((file) => [...readFileSync(new URL(file, folder), 'utf8').matchAll(/^ {2}id: '(\w+)'/gm)].map((m) => m[1]));
    expect(metrics.map((m) => m.id).toSorted((x, y) => x.localeCompare(y))).toEqual(written.toSorted((x, y) => (x ?? '').localeCompare(y ?? '')));
  });
});
