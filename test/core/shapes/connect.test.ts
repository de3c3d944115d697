// Verdicts on wires: rank, dtype, port taken, cycle, own node; sizes only warn.
import { describe, expect, test } from 'vitest';
import { PROJECT_VERSION, projectSchema } from '../../../src/core/graph/schema.ts';
import { judgeWire, takesType } from '../../../src/core/shapes/connect.ts';
import type { Setting, Verdict } from '../../../src/core/shapes/connect.ts';
import { inferShapes } from '../../../src/core/shapes/infer.ts';
import { wire } from '../graph/fixture.ts';

const node = (id: string, type: string, params: Record<string, unknown> = {}) => ({ id, type, params });
const project = projectSchema.parse({
  format: 'layerwright/project', version: PROJECT_VERSION, name: 't', graph: {
    nodes: [
      node('x', 'Input', { shape: [3, 32, 32] }), node('ids', 'Input', { shape: [10], dtype: 'int64' }), node('row', 'Input', { shape: [10] }),
      node('conv', 'Conv2D', { filters: 8 }), node('next', 'Conv2D', { filters: 8, kernel: 5 }), node('small', 'MaxPool2D', { size: 16, stride: 16 }), node('flat', 'Flatten'), node('dense', 'Dense', { units: 10 }),
      node('add', 'Add'), node('embed', 'Embedding'), node('reshape', 'Reshape', { shape: [7, 7] }), node('loss', 'SoftmaxCrossEntropy'),
    ],
    edges: [wire('x', 'conv'), wire('conv', 'small'), wire('conv', 'add'), wire('conv', 'flat'), wire('flat', 'dense'), wire('dense', 'loss:prediction')],
  },
});
const shapes = inferShapes(project);
const setting: Setting = { graph: project.graph, nodes: shapes.nodes, blocks: undefined };
const judge = (from: string, to: string): Verdict => {
  const edge = wire(from, to);
  return judgeWire(setting, edge.from, edge.to);
};

describe('judgeWire', () => {
  test.each([
    ['x', 'next', 'ok'], ['row', 'dense', 'replaces flat'], ['x', 'add', 'warning'], ['small', 'next', 'warning'], ['row', 'reshape', 'warning'], ['row', 'loss:prediction', 'replaces dense'],
    ['row', 'next', 'type'], ['ids', 'conv', 'type'], ['row', 'add', 'type'], ['x', 'embed', 'type'], ['ids', 'embed', 'ok'],
    ['dense', 'conv', 'cycle'], ['conv', 'conv', 'same-node'], ['x', 'ids', 'no-port'], ['x', 'row:in', 'no-port'], ['add', 'nothing', 'no-port'],
  ])('%s → %s: %s', (from, to, said) => {
    const verdict = judge(from, to);
    const told = !verdict.fits ? verdict.reason : verdict.warning ? 'warning' : verdict.replaces ? `replaces ${verdict.replaces.from.node}` : 'ok';
    expect(told).toBe(said);
  });

  test('the reason is what the layer would say of the real shapes', () => {
    const verdict = judge('row', 'next');
    expect(!verdict.fits && verdict.reason === 'type' && verdict.problem).toMatchObject({ node: 'next', expected: expect.stringContaining('height'), received: 'N×10' });
  });

  test('a wire that is moved counts as gone', () => {
    const without = project.graph.edges[4];
    const edge = wire('dense', 'conv');
    expect(judgeWire(setting, edge.from, edge.to, without)).toMatchObject({ fits: false, reason: 'type' });
  });

  test('types that a value could go into', () => {
    const rows = { dtype: 'float32', shape: ['N', 10] } as const;
    expect(['Dense', 'Conv2D', 'Add', 'SoftmaxCrossEntropy', 'Embedding', 'Input', 'ResidualIdentity'].filter((type) => takesType(undefined, type, rows))).toEqual(['Dense', 'Add', 'SoftmaxCrossEntropy']);
  });
});
