// Every operator case through a project and back: imported, written as text, read, exported, and run beside the original.
import { describe, expect, test } from 'vitest';
import { importModel } from '../../src/core/import/import-model.ts';
import { inferShapes } from '../../src/core/shapes/infer.ts';
import { modelOf } from '../../src/core/onnx/model.ts';
import { differences } from '../../src/main/engine/verify/compare.ts';
import { throughProject } from '../../src/main/engine/verify/check-model.ts';
import { buildCase, labelOf } from '../cases/operators/case.ts';
import { operatorCases } from '../cases/operators/index.ts';
import { runGraph } from '../fixtures/runtime.ts';

/** Their numbers are drawn by chance, another time each. */
const byChance = new Set(['RandomNormal', 'RandomNormalLike', 'RandomUniform', 'RandomUniformLike', 'Multinomial', 'Bernoulli']);
const rows = operatorCases.filter((r) => !r.op.startsWith('layerwright.') && !byChance.has(r.op)).map((r, i) => [labelOf(r, i), r] as const);

describe('operators come back bit for bit', () => {
  test.each(rows)('%s', async (_, row) => {
    const { b, feeds } = buildCase(row, false);
    const model = modelOf(b.build('case'), row.opset);
    const { project } = importModel(model, 'case');
    expect(inferShapes(project, { inner: true }).problems).toEqual([]);
    const again = throughProject(model, 'case');
    const before = await runGraph(model, feeds, { optimize: true }).catch(() => undefined);
    if (before === undefined) return;
    expect(differences(before, await runGraph(again, feeds, { optimize: true }))).toEqual([]);
  });
});
