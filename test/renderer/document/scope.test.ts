// The graph that is shown: the network, a block at any depth, a definition that stands nowhere.
import { expect, test } from 'vitest';
import { applyEdit } from '../../../src/core/graph/edits.ts';
import type { Project, UserBlock } from '../../../src/core/graph/schema.ts';
import { inferShapes } from '../../../src/core/shapes/infer.ts';
import { definitionScope, graphAt, nearestScope } from '../../../src/renderer/document/scope.ts';
import { projectOf } from '../../fixtures/sketch.ts';
import { wire } from '../../core/graph/fixture.ts';

const node = (id: string, type: string, params: Record<string, unknown> = {}) => ({ id, type, params, position: { x: 0, y: 0 } });
const stage = (inside: string): UserBlock => ({
  title: inside, inputs: ['in'], outputs: ['out'], graph: { nodes: [node('in', 'BlockInput'), node('b', inside), node('out', 'BlockOutput')], edges: [wire('in', 'b'), wire('b', 'out')] },
});
/** b (outer) holds b (inner) holds b (a standard block): all under one name. */
const project = (): Project => applyEdit(projectOf((s) => {
  s.add('Input', { shape: [3, 8, 8] }, [], { id: 'x' });
}, { blocks: { inner: stage('ConvBnRelu'), outer: stage('block:inner'), spare: stage('Dense') } }), { type: 'batch', edits: [
  { type: 'addNode', node: node('b', 'block:outer') }, { type: 'connect', edge: wire('x', 'b') },
] }).project;

test('nested blocks of the same name are told apart', () => {
  const p = project();
  const shapes = inferShapes(p);
  expect(graphAt(p, shapes, [])).toMatchObject({ block: undefined, readOnly: false });
  expect(graphAt(p, shapes, ['b'])).toMatchObject({ block: 'outer', readOnly: false });
  expect(graphAt(p, shapes, ['b', 'b'])).toMatchObject({ block: 'inner', readOnly: false });
  expect(graphAt(p, shapes, ['b', 'b', 'b'])).toMatchObject({ block: undefined, readOnly: true });
  expect(graphAt(p, shapes, ['b', 'b'])?.nodes.get('b')?.cost.trainable).toBeGreaterThan(0);
  expect(graphAt(p, shapes, ['b', 'ghost'])).toBeUndefined();
});

test('a definition is shown where no card of it stands', () => {
  const p = project();
  const shapes = inferShapes(p);
  expect(graphAt(p, shapes, definitionScope('spare'))).toMatchObject({ block: 'spare', readOnly: false });
  expect(graphAt(p, shapes, [...definitionScope('outer'), 'b'])).toMatchObject({ block: 'inner' });
  expect(graphAt(p, shapes, definitionScope('ghost'))).toBeUndefined();
});

test('what is left of a scope when blocks go', () => {
  const p = project();
  const shapes = inferShapes(p);
  const scope = ['b', 'b'];
  expect(nearestScope(p, shapes, scope)).toBe(scope);
  expect(nearestScope(p, shapes, ['b', 'ghost', 'b'])).toEqual(['b']);
  expect(nearestScope(p, shapes, ['ghost'])).toEqual([]);
});
