// Which layers keep their weights: by depth, for one graph; the flags themselves stand in its nodes.
import { topologicalOrder, upstreamOf } from '../graph/topology.ts';
import type { NetworkGraph } from '../graph/schema.ts';
import type { NodeShapes } from './types.ts';

/** All layers with weights, none, those up to a node (itself too), or all but so many at the end. */
export type Freeze = 'all' | 'none' | { readonly until: string } | { readonly butLast: number };

type Nodes = ReadonlyMap<string, Pick<NodeShapes, 'layers'>>;

/** Nodes with weights of their own that could be trained, blocks counted once, from the inputs on. */
export function weightedNodes(graph: NetworkGraph, nodes: Nodes): string[] {
  const learns = (id: string): boolean => nodes.get(id)?.layers.some((l) => l.weightsFrom === l.id && l.facts?.weights.some((w) => w.trainable) === true) === true;
  return topologicalOrder(graph).order.filter((n) => learns(n.id)).map((n) => n.id);
}

/** Ids of the nodes with weights that a choice freezes. */
export function frozenBy(graph: NetworkGraph, nodes: Nodes, freeze: Freeze): string[] {
  const weighted = weightedNodes(graph, nodes);
  if (freeze === 'all') return weighted;
  if (freeze === 'none') return [];
  if ('butLast' in freeze) return weighted.slice(0, Math.max(0, weighted.length - freeze.butLast));
  const below = upstreamOf(graph, [freeze.until]);
  return weighted.filter((id) => below.has(id));
}
