// An If gives way to the branch that constants decide on.
import { expect, test } from 'vitest';
import { settleBranches } from '../../../src/core/import/branches.ts';
import { modelOf } from '../../../src/core/onnx/model.ts';
import { tensorFrom } from '../../../src/core/tensor.ts';
import { graph, node } from '../../fixtures/exotic-models.ts';

const branch = (op: string) => graph({}, { y: 'float32[2]' }, [node(op, ['x'], ['y'])]);
/** What becomes of an If whose condition is `5 cast to the type = the number`. */
const taken = (to: number, dtype: 'int64' | 'int32', compared: number): string[] => settleBranches(modelOf(graph({ x: 'float32[2]' }, { z: 'float32[2]' }, [
  node('Cast', ['five'], ['n'], { to }), node('Equal', ['n', 'other'], ['same']), node('If', ['same'], ['z'], { then_branch: { graph: branch('Neg') }, else_branch: { graph: branch('Abs') } }),
], { five: tensorFrom('int64', [], [5]), other: tensorFrom(dtype, [], [compared]) }), 13), {}).nodes.map((n) => n.opType).filter((op) => op === 'Neg' || op === 'Abs');

test('a number that is cast keeps its value', () => {
  expect([taken(7, 'int64', 5), taken(6, 'int32', 5), taken(6, 'int32', 1)]).toEqual([['Neg'], ['Neg'], ['Abs']]);
});
