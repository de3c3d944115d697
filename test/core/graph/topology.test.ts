import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { consumersOf, cyclesOf, downstreamOf, linksOf, producersOf, topologicalOrder, upstreamOf } from '../../../src/core/graph/topology.ts';
import { document, small, wire } from './fixture.ts';

test('order, producers and consumers', () => {
  const { graph } = small();
  expect(topologicalOrder(graph).order.map((n) => n.id)).toEqual(['x', 'a', 'b', 'sum', 'loss']);
  expect(producersOf(graph, 'sum')).toEqual(['a', 'b']);
  expect(consumersOf(graph, 'a')).toEqual(['b', 'sum']);
  expect([...downstreamOf(graph, ['b'])]).toEqual(['b', 'sum', 'loss']);
  expect([...upstreamOf(graph, ['b'])].sort()).toEqual(['a', 'b', 'x']);
  expect(linksOf(graph)).toBe(linksOf(graph));
});

test('in every random graph, each node stands behind its producers, or on or behind a cycle', () => {
  const count = 12;
  const pair = fc.tuple(fc.nat(count - 1), fc.nat(count - 1));
  fc.assert(fc.property(fc.array(pair, { maxLength: 30 }), (pairs) => {
    const nodes = Array.from({ length: count }, (_, i) => ({ id: `n${i}`, type: 'Add' }));
    const { graph } = document(nodes, pairs.map(([a, b]) => wire(`n${a}`, `n${b}`)));
    const { order, rest } = topologicalOrder(graph);
    const place = new Map(order.map((n, i) => [n.id, i]));
    for (const edge of graph.edges) {
      const to = place.get(edge.to.node) ?? Infinity;
      expect(to === Infinity || (place.get(edge.from.node) as number) < to).toBe(true);
    }
    const cycles = cyclesOf(graph);
    expect(cycles.length > 0).toBe(rest.length > 0);
    for (const cycle of cycles) {
      cycle.forEach((id, i) => expect(producersOf(graph, cycle[(i + 1) % cycle.length] as string)).toContain(id));
    }
    const behind = downstreamOf(graph, cycles.flat());
    for (const n of rest) expect(behind.has(n.id)).toBe(true);
  }), { seed: 7, numRuns: 300 });
});
