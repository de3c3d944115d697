// Who feeds whom, and in which order: the indices that every pass over the document needs.
import type { GraphEdge, GraphNode, NetworkGraph } from './schema.ts';

export interface Links {
  readonly byId: ReadonlyMap<string, GraphNode>;
  /** Edges into a node, in the order of the document. */
  readonly incoming: ReadonlyMap<string, readonly GraphEdge[]>;
  readonly outgoing: ReadonlyMap<string, readonly GraphEdge[]>;
}

const none: readonly GraphEdge[] = [];
const memo = new WeakMap<NetworkGraph, Links>();

/** Indices of a graph, made once for each graph value. Edges with an end that does not exist are left out. */
export function linksOf(graph: NetworkGraph): Links {
  const found = memo.get(graph);
  if (found) return found;
  const byId = new Map<string, GraphNode>();
  for (const node of graph.nodes) if (!byId.has(node.id)) byId.set(node.id, node);
  const incoming = new Map<string, GraphEdge[]>();
  const outgoing = new Map<string, GraphEdge[]>();
  for (const edge of graph.edges) {
    if (!byId.has(edge.from.node) || !byId.has(edge.to.node)) continue;
    push(incoming, edge.to.node, edge);
    push(outgoing, edge.from.node, edge);
  }
  const links = { byId, incoming, outgoing };
  memo.set(graph, links);
  return links;
}

function push(map: Map<string, GraphEdge[]>, key: string, edge: GraphEdge): void {
  const list = map.get(key);
  if (list) list.push(edge);
  else map.set(key, [edge]);
}

export const edgesInto = (graph: NetworkGraph, node: string): readonly GraphEdge[] => linksOf(graph).incoming.get(node) ?? none;
export const edgesFrom = (graph: NetworkGraph, node: string): readonly GraphEdge[] => linksOf(graph).outgoing.get(node) ?? none;

/** Ids of the nodes that feed a node, each once, in the order of the edges. */
export const producersOf = (graph: NetworkGraph, node: string): string[] => [...new Set(edgesInto(graph, node).map((e) => e.from.node))];
/** Ids of the nodes that a node feeds, each once, in the order of the edges. */
export const consumersOf = (graph: NetworkGraph, node: string): string[] => [...new Set(edgesFrom(graph, node).map((e) => e.to.node))];

export interface Order {
  /** Nodes with every producer before its consumers; nodes that come at the same time stand in document order. */
  readonly order: readonly GraphNode[];
  /** Nodes on a cycle, or fed by one: they have no place in the order. */
  readonly rest: readonly GraphNode[];
}

/** Kahn's algorithm. */
export function topologicalOrder(graph: NetworkGraph): Order {
  const { byId, incoming, outgoing } = linksOf(graph);
  const waiting = new Map<string, number>();
  const order: GraphNode[] = [];
  for (const node of byId.values()) {
    const count = incoming.get(node.id)?.length ?? 0;
    waiting.set(node.id, count);
    if (count === 0) order.push(node);
  }
  for (let i = 0; i < order.length; i++) {
    for (const edge of outgoing.get((order[i] as GraphNode).id) ?? none) {
      const left = (waiting.get(edge.to.node) as number) - 1;
      waiting.set(edge.to.node, left);
      if (left === 0) order.push(byId.get(edge.to.node) as GraphNode);
    }
  }
  const placed = new Set(order.map((n) => n.id));
  return { order, rest: [...byId.values()].filter((n) => !placed.has(n.id)) };
}

/** Cycles of a graph, each as ids in the order of the wires. What a reported cycle feeds is not searched for more. */
export function cyclesOf(graph: NetworkGraph): string[][] {
  const rest = new Set(topologicalOrder(graph).rest.map((n) => n.id));
  const cycles: string[][] = [];
  for (let [start] = rest; start !== undefined; [start] = rest) {
    // Every node of the rest has a producer in the rest, so the walk against the wires must come back to itself.
    const path: string[] = [];
    const seen = new Map<string, number>();
    let at = start;
    while (!seen.has(at)) {
      seen.set(at, path.length);
      path.push(at);
      at = (edgesInto(graph, at).find((e) => rest.has(e.from.node)) as GraphEdge).from.node;
    }
    const cycle = path.slice(seen.get(at)).reverse();
    cycles.push(cycle);
    for (const id of downstreamOf(graph, cycle)) rest.delete(id);
  }
  return cycles;
}

/** The nodes given and all that they feed, directly or not. */
export function downstreamOf(graph: NetworkGraph, from: readonly string[]): Set<string> {
  const found = new Set(from);
  const stack = [...from];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    for (const edge of edgesFrom(graph, at)) {
      if (found.has(edge.to.node)) continue;
      found.add(edge.to.node);
      stack.push(edge.to.node);
    }
  }
  return found;
}

/** The nodes given and all that feed them, directly or not. */
export function upstreamOf(graph: NetworkGraph, from: readonly string[]): Set<string> {
  const found = new Set(from);
  const stack = [...from];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    for (const edge of edgesInto(graph, at)) {
      if (found.has(edge.from.node)) continue;
      found.add(edge.from.node);
      stack.push(edge.from.node);
    }
  }
  return found;
}
