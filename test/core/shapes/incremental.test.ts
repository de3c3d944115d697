// Shapes worked out from those before an edit are those worked out anew.
import { array, assert, nat, property, tuple } from 'fast-check';
import { expect, test } from 'vitest';
import { applyEdit } from '../../../src/core/graph/edits.ts';
import { inferShapes } from '../../../src/core/shapes/infer.ts';
import type { NodeShapes, Shapes } from '../../../src/core/shapes/types.ts';
import { network, randomEdit } from '../../fixtures/random-edits.ts';

/** What shapes say, without the functions of kinds. */
const told = (shapes: Shapes): unknown => {
  const node = (n: NodeShapes): unknown => ({ id: n.id, outputs: [...n.outputs], origins: [...n.origins], problems: n.problems, cost: n.cost, layers: n.layers.map((l) => [l.id, l.sources, l.outputs, l.frozen, l.weightsFrom, l.learningRateFactor]), inside: n.inside && [...n.inside.nodes.values()].map(node) });
  return { nodes: [...shapes.nodes.values()].map(node), problems: shapes.problems, totals: shapes.totals, exported: shapes.exported, layers: shapes.layers.map((l) => l.id) };
};

test('after any edits', () => {
  assert(property(array(tuple(nat(1000), nat(1000), nat(1000), nat(1000)), { maxLength: 25 }), (steps) => {
    let project = network();
    let shapes = inferShapes(project);
    for (const step of steps) {
      const edit = randomEdit(project, project.graph, step);
      if (!edit) continue;
      ({ project } = applyEdit(project, edit));
      shapes = inferShapes(project, { previous: shapes });
      expect(told(shapes)).toEqual(told(inferShapes(project)));
    }
  }), { seed: 20261124, numRuns: 60 });
}, 120_000);
