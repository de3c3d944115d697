// What is rare in files comes back as it was.
import { describe, expect, test } from 'vitest';
import { importModel } from '../../../src/core/import/import-model.ts';
import { modelOf } from '../../../src/core/onnx/model.ts';
import { inferShapes } from '../../../src/core/shapes/infer.ts';
import { differences } from '../../../src/main/engine/verify/compare.ts';
import { throughProject } from '../../../src/main/engine/verify/check-model.ts';
import { sameGraph } from '../../../src/main/engine/verify/same-graph.ts';
import { exoticModels, graph, node } from '../../fixtures/exotic-models.ts';
import { runGraph } from '../../fixtures/runtime.ts';

describe('models with', () => {
  test.each(Object.entries(exoticModels))('%s', async (_, make) => {
    const { model, feeds } = make();
    expect(inferShapes(importModel(model, 'made').project, { inner: true }).problems).toEqual([]);
    const again = throughProject(model, 'made');
    expect(again.graph.inputs.map((i) => i.name).sort()).toEqual(model.graph.inputs.map((i) => i.name).filter((n) => model.irVersion > 3 || !model.graph.initializers.has(n)).sort());
    expect(again.graph.outputs.map((o) => o.name)).toEqual(model.graph.outputs.map((o) => o.name));
    const same = sameGraph(model, again);
    const before = await runGraph(model, feeds, { optimize: true }).catch(() => undefined);
    // What the binding cannot feed or run is compared as it stands.
    const equal = before ? differences(before, await runGraph(again, feeds, { optimize: true })).length === 0 : same;
    expect(equal).toBe(true);
  });
});

describe('models that are wrong', () => {
  test.each([
    ['a value that nothing makes', [node('Relu', ['nowhere'], ['y'])], /read but nothing makes it/],
    ['a circle', [node('Add', ['x', 'b'], ['a']), node('Relu', ['a'], ['b']), node('Relu', ['b'], ['y'])], /cycle/],
    ['a value made twice', [node('Relu', ['x'], ['y']), node('Exp', ['x'], ['y'])], /Two values/],
  ])('%s', (_, nodes, message) => {
    expect(() => importModel(modelOf(graph({ x: 'float32[2]' }, { y: 'float32[2]' }, nodes)), 'wrong')).toThrow(message);
  });
});
