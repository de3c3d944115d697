// Muted nodes: which of a graph's nodes are left out with them.
import type { NetworkGraph } from './schema.ts';
import { edgesFrom, edgesInto, topologicalOrder } from './topology.ts';

const none: ReadonlySet<string> = new Set();
const memo = new WeakMap<NetworkGraph, ReadonlySet<string>>();

/**
 * Ids of the nodes that are left out: those that are muted, those that are fed by such nodes alone, and those that feed
 * such nodes alone (muting a side loss leaves out the branch that leads to it only).
 */
export function silentNodes(graph: NetworkGraph): ReadonlySet<string> {
  const found = memo.get(graph);
  if (found) return found;
  const silent = graph.nodes.some((n) => n.mode === 'muted') ? spread(graph) : none;
  memo.set(graph, silent);
  return silent;
}

function spread(graph: NetworkGraph): Set<string> {
  const silent = new Set(graph.nodes.filter((n) => n.mode === 'muted').map((n) => n.id));
  const { order } = topologicalOrder(graph);
  const follow = (id: string, ends: readonly string[]): void => {
    if (ends.length > 0 && ends.every((end) => silent.has(end))) silent.add(id);
  };
  for (const { id } of order) follow(id, edgesInto(graph, id).map((e) => e.from.node));
  for (const { id } of order.toReversed()) follow(id, edgesFrom(graph, id).map((e) => e.to.node));
  return silent;
}
