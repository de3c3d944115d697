// A batch of one, written into the file, is any batch again: inputs, outputs and the shapes that repeat it.
import { describe, expect, test } from 'vitest';
import { freeBatch } from '../../../src/core/import/batch.ts';
import { importModel } from '../../../src/core/import/import-model.ts';
import type { Model, Node } from '../../../src/core/onnx/model.ts';
import { modelOf } from '../../../src/core/onnx/model.ts';
import { tensorFrom } from '../../../src/core/tensor.ts';
import type { Tensor } from '../../../src/core/tensor.ts';
import { checkBatches } from '../../../src/main/engine/verify/batches.ts';
import { graph, node } from '../../fixtures/exotic-models.ts';

const shape = (...values: number[]): Tensor => tensorFrom('int64', [values.length], values);
const made = (output: string, nodes: Node[], constants: Record<string, Tensor>, input = 'float32[1,2,3,4]'): Model => modelOf(graph({ x: input }, { y: output }, nodes, constants), 13);

async function freed(model: Model) {
  const { project, weights } = importModel(model, 'made');
  const result = freeBatch(project);
  return { ...result, check: result.changed.length > 0 && result.fixed.length === 0 ? await checkBatches(project, { ...project, graph: result.graph }, weights) : undefined };
}

describe('a batch that is written in', () => {
  test.each([
    ['inputs and outputs alone', made('float32[1,2,3,4]', [node('Relu', ['x'], ['y'])], {})],
    ['Reshape to a vector', made('float32[1,24]', [node('Reshape', ['x', 's'], ['y'])], { s: shape(1, 24) })],
    ['Reshape with what is left over', made('float32[1,6,4]', [node('Reshape', ['x', 's'], ['y'])], { s: shape(1, -1, 4) })],
    ['Reshapes in a row', made('float32[1,4,6]', [node('Reshape', ['x', 's'], ['a']), node('Reshape', ['a', 't'], ['b']), node('Reshape', ['b', 'u'], ['y'])], { s: shape(1, 24), t: shape(1, 6, 4), u: shape(1, 4, 6) })],
    ['Reshape back after the batch was merged with other axes', made('float32[1,2,3,4]', [node('Reshape', ['x', 's'], ['a']), node('Tanh', ['a'], ['b']), node('Reshape', ['b', 't'], ['y'])], { s: shape(-1, 4), t: shape(1, 2, 3, 4) })],
    ['Expand', made('float32[1,2,3,4]', [node('ReduceMean', ['x'], ['m'], { axes: [1], keepdims: 1 }), node('Expand', ['m', 's'], ['y'])], { s: shape(1, 2, 3, 4) })],
  ])('is set free: %s', async (_, model) => {
    const { changed, fixed, check } = await freed(model);
    expect(changed.length).toBeGreaterThan(0);
    expect(fixed).toEqual([]);
    expect(check).toEqual({ same: true, largest: check?.largest });
  });

  test('a batch of eight too', async () => {
    expect((await freed(made('float32[8,6]', [node('Reshape', ['x', 's'], ['y'])], { s: shape(8, 6) }, 'float32[8,2,3]'))).check?.same).toBe(true);
  });

  test('where samples are mixed on the way, trying two at once finds it', async () => {
    const { fixed, check } = await freed(made('float32[1,2,3,4]', [node('ReduceMean', ['x'], ['m'], { axes: [0], keepdims: 1 }), node('Sub', ['x', 'm'], ['y'])], {}));
    expect(fixed).toEqual([]);
    expect(check?.same).toBe(false);
  });

  test('where it stays fixed, the node that loses it is named', async () => {
    const { fixed, lostAt } = await freed(made('float32[1,24]', [node('Relu', ['x'], ['a']), node('ReduceMax', ['a'], ['m'], { axes: [0], keepdims: 1 }), node('Flatten', ['m'], ['y'])], {}));
    expect(fixed).toEqual(['y']);
    expect(lostAt).toHaveLength(1);
  });

  test('free already, nothing is changed; inputs that disagree are refused', async () => {
    expect((await freed(made('float32[N,2,3,4]', [node('Relu', ['x'], ['y'])], {}, 'float32[N,2,3,4]'))).changed).toEqual([]);
    const two = modelOf(graph({ x: 'float32[1,4]', state: 'float32[2,4]' }, { y: 'float32[2,4]' }, [node('Add', ['x', 'state'], ['y'])]), 13);
    expect(() => freeBatch(importModel(two, 'two').project)).toThrow(/do not agree/);
  });
});
