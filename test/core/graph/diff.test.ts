import { array, assert, boolean, constantFrom, integer, nat, option, property, record, uniqueArray } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalGraph, edgeName } from '../../../src/core/graph/canonical.ts';
import { diffGraphs, differences } from '../../../src/core/graph/diff.ts';
import { graphSchema } from '../../../src/core/graph/schema.ts';
import type { NetworkGraph } from '../../../src/core/graph/schema.ts';

const wire = (from: string, to: string) => ({ from: { node: from, port: 'output' }, to: { node: to, port: 'input' } });
const chain = (...nodes: readonly (readonly [id: string, type: string, params?: object])[]): NetworkGraph => graphSchema.parse({
  nodes: nodes.map(([id, type, params = {}]) => ({ id, type, params })),
  edges: nodes.slice(1).map(([id], i) => wire(nodes[i]?.[0] ?? '', id)),
});

/** Acyclic graphs of up to eight layers whose ids come from a small pool, so that two of them have some in common. */
const graphs = uniqueArray(record({
  id: constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'), type: constantFrom('Dense', 'Conv2D', 'Add'), params: record({ units: integer({ min: 1, max: 3 }) }, { requiredKeys: [] }),
  frozen: option(boolean(), { nil: undefined }), position: record({ x: integer(), y: integer() }), sources: array(nat(7), { maxLength: 2 }),
}), { selector: (n) => n.id, maxLength: 8 }).map((list): NetworkGraph => graphSchema.parse({
  nodes: list.map(({ sources: _, frozen, ...node }) => ({ ...node, ...(frozen !== undefined && { frozen }) })),
  edges: list.flatMap(({ id, sources }, i) => [...new Set(sources)].filter((s) => s < i).map((s) => wire(list[s]?.id ?? '', id))),
}));

describe('differences of values', () => {
  it('marks what differs, side by side', () => {
    expect(differences({ a: { b: 1, c: [1] }, d: {} }, { a: { b: 2, c: [1] }, e: 0 })).toEqual([
      { path: 'a.b', a: 1, b: 2, differs: true }, { path: 'a.c', a: [1], b: [1], differs: false }, { path: 'd', a: {}, b: undefined, differs: true }, { path: 'e', a: undefined, b: 0, differs: true },
    ]);
    expect(differences({}, {})).toEqual([]);
  });
});

describe('differences of graphs', () => {
  it('finds added, removed and changed layers and wires', () => {
    const a = chain(['image', 'Input'], ['hidden', 'Dense', { units: 32 }], ['loss', 'SoftmaxCrossEntropy']);
    const b = chain(['image', 'Input'], ['hidden', 'Dense', { units: 64 }], ['drop', 'Dropout'], ['loss', 'SoftmaxCrossEntropy']);
    expect(diffGraphs(a, b)).toEqual({
      same: false, matched: [['image', 'image'], ['hidden', 'hidden'], ['loss', 'loss']], added: [{ id: 'drop', type: 'Dropout' }], removed: [],
      changed: [{ id: 'hidden', was: 'hidden', changes: [{ path: 'params.units', a: 32, b: 64, differs: true }] }],
      edgesAdded: ['hidden.output → drop.input', 'drop.output → loss.input'], edgesRemoved: ['hidden.output → loss.input'],
    });
  });

  it('knows a layer again that has another id: by its type and its place', () => {
    const a = chain(['x', 'Input'], ['conv', 'Conv2D'], ['flat', 'Flatten'], ['loss', 'Hinge']);
    const b = chain(['in', 'Input'], ['conv9', 'Conv2D', { filters: 4 }], ['flatten', 'Flatten'], ['loss', 'Hinge']);
    const { added, removed, changed, edgesAdded, edgesRemoved } = diffGraphs(a, b);
    expect({ added, removed, edgesAdded, edgesRemoved }).toEqual({ added: [], removed: [], edgesAdded: [], edgesRemoved: [] });
    expect(changed.map((c) => [c.was, c.id, c.changes.map((d) => d.path)])).toEqual([['x', 'in', ['id']], ['conv', 'conv9', ['id', 'params.filters']], ['flat', 'flatten', ['id']]]);
  });

  it('is empty between a graph and itself, redrawn and in another order', () => {
    assert(property(graphs, (graph) => {
      const redrawn = { nodes: graph.nodes.toReversed().map((n) => ({ ...n, position: { x: 0, y: 1 }, label: 'l' })), edges: graph.edges.toReversed() };
      const { matched, ...difference } = diffGraphs(graph, redrawn);
      expect(difference).toEqual({ same: true, added: [], removed: [], changed: [], edgesAdded: [], edgesRemoved: [] });
      expect(matched).toHaveLength(graph.nodes.length);
    }));
  });

  it('says the same exactly of equal networks', () => {
    assert(property(graphs, graphs, (a, b) => { expect(diffGraphs(a, b).same).toBe(canonicalGraph(a) === canonicalGraph(b)); }));
  });

  it('applied to the first graph gives the second', () => {
    assert(property(graphs, graphs, (a, b) => {
      const d = diffGraphs(a, b);
      const names = new Map(d.matched);
      expect(new Set(names.values()).size).toBe(names.size);
      const nodes = [...a.nodes.filter((n) => !d.removed.some((r) => r.id === n.id)).map((n) => names.get(n.id) ?? ''), ...d.added.map((n) => n.id)];
      expect(nodes.toSorted()).toEqual(b.nodes.map((n) => n.id).toSorted());
      const removed = new Set(d.edgesRemoved);
      const edges = a.edges.filter((e) => !removed.has(edgeName(e))).map((e) => edgeName({ from: { ...e.from, node: names.get(e.from.node) ?? '' }, to: { ...e.to, node: names.get(e.to.node) ?? '' } }));
      expect([...edges, ...d.edgesAdded].toSorted()).toEqual(b.edges.map(edgeName).toSorted());
    }));
  });

  it('backwards is what was added removed', () => {
    assert(property(graphs, graphs, (a, b) => {
      const there = diffGraphs(a, b);
      const back = diffGraphs(b, a);
      expect(there.same).toBe(back.same);
      expect(there.added.length - there.removed.length).toBe(back.removed.length - back.added.length);
    }));
  });
});
