// Two networks as one drawing: every layer and wire once, in columns from the inputs on.
import { array, assert, integer, property, tuple } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diffGraphs } from '../../../src/core/graph/diff.ts';
import { graphSchema } from '../../../src/core/graph/schema.ts';
import type { NetworkGraph } from '../../../src/core/graph/schema.ts';
import { unionOf, type Union } from '../../../src/renderer/runs/compare/union.ts';

const graph = (nodes: readonly (readonly [id: string, type: string, params?: object])[], wires: readonly (readonly [string, string])[]): NetworkGraph => graphSchema.parse({
  nodes: nodes.map(([id, type, params = {}]) => ({ id, type, params })),
  edges: wires.map(([from, to]) => ({ from: { node: from, port: 'output' }, to: { node: to, port: 'input' } })),
});
const chain = (...nodes: readonly (readonly [id: string, type: string, params?: object])[]): NetworkGraph => graph(nodes, nodes.slice(1).map(([id], i) => [nodes[i]?.[0] ?? '', id]));
const union = (a: NetworkGraph, b: NetworkGraph): Union => unionOf(a, b, diffGraphs(a, b));
const kinds = ({ nodes }: Union): Record<string, string> => Object.fromEntries(nodes.map((n) => [n.key, n.kind]));

const small = chain(['x', 'Input'], ['h', 'Dense', { units: 32 }], ['y', 'Dense', { units: 10 }]);

describe('one drawing of two networks', () => {
  test('of the same twice is the network itself', () => {
    const { nodes, edges, columns, rows } = union(small, small);
    expect(nodes.map((n) => [n.key, n.kind, n.x, n.y])).toEqual([['x', 'same', 0, 0], ['h', 'same', 1, 0], ['y', 'same', 2, 0]]);
    expect([edges.map((e) => e.kind), columns, rows]).toEqual([['same', 'same'], 3, 1]);
  });

  test('says what was added, changed and taken away', () => {
    const large = chain(['x', 'Input'], ['h', 'Dense', { units: 64 }], ['d', 'Dropout'], ['y', 'Dense', { units: 10 }]);
    const more = union(small, large);
    expect(kinds(more)).toEqual({ x: 'same', h: 'changed', d: 'added', y: 'same' });
    expect(more.edges.map((e) => `${e.from} ${e.to} ${e.kind}`).toSorted()).toEqual(['d y added', 'h d added', 'h y removed', 'x h same']);
    const less = union(large, small);
    expect(kinds(less)).toEqual({ 'x': 'same', 'h': 'changed', 'y': 'same', '- d': 'removed' });
    expect(less.nodes.find((n) => n.kind === 'removed')).toMatchObject({ id: 'd', type: 'Dropout', x: 2, y: 0 });
  });

  test('of wires that run in opposite ways has a place for every layer', () => {
    const ahead = chain(['a', 'Input'], ['b', 'ReLU'], ['c', 'ReLU']);
    const back = chain(['a', 'Input'], ['c', 'ReLU'], ['b', 'ReLU']);
    const { nodes, columns } = union(ahead, back);
    expect(new Set(nodes.map((n) => `${n.x} ${n.y}`)).size).toBe(nodes.length);
    expect(Math.max(...nodes.map((n) => n.x))).toBeLessThan(columns);
  });

  test('of nothing is empty', () => { expect(union(graph([], []), graph([], []))).toEqual({ nodes: [], edges: [], columns: 0, rows: 0 }); });

  test('loses no layer, puts no two in one place, and follows the wires', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const some = tuple(integer({ min: 1, max: 6 }), array(tuple(integer({ min: 0, max: 5 }), integer({ min: 0, max: 5 })), { maxLength: 9 })).map(([count, pairs]) => graph(
      names.slice(0, count).map((id) => [id, id < 'c' ? 'ReLU' : 'Dense']),
      pairs.filter(([from, to]) => from < to && to < count).map(([from, to]) => [names[from] ?? '', names[to] ?? '']),
    ));
    assert(property(some, some, (a, b) => {
      const { nodes, edges, columns, rows } = union(a, b);
      const difference = diffGraphs(a, b);
      expect(nodes).toHaveLength(b.nodes.length + difference.removed.length);
      expect(new Set(nodes.map((n) => `${n.x} ${n.y}`)).size).toBe(nodes.length);
      expect(nodes.every((n) => n.x < columns && n.y < rows)).toBe(true);
      const x = new Map(nodes.map((n) => [n.key, n.x]));
      expect(edges.every((e) => (x.get(e.from) ?? NaN) < (x.get(e.to) ?? NaN))).toBe(true);
    }));
  });
});
