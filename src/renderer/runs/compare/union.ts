// Two networks as one drawing: what both have once, what one has beside it. Pure.
import type { Difference, GraphDifference } from '../../../core/graph/diff.ts';
import type { NetworkGraph } from '../../../core/graph/schema.ts';

export type UnionKind = 'same' | 'added' | 'removed' | 'changed';
export interface UnionNode {
  readonly key: string;
  readonly kind: UnionKind;
  readonly type: string;
  /** In the second network; for a removed layer in the first. */
  readonly id: string;
  readonly changes: readonly Difference[];
  readonly x: number;
  readonly y: number;
}
export interface UnionEdge { readonly from: string; readonly to: string; readonly kind: 'same' | 'added' | 'removed' }
export interface Union { readonly nodes: readonly UnionNode[]; readonly edges: readonly UnionEdge[]; readonly columns: number; readonly rows: number }

/** Columns by the longest way from an input; rows in the order of the documents. */
export function unionOf(a: NetworkGraph, b: NetworkGraph, difference: GraphDifference): Union {
  const partner = new Map(difference.matched);
  const changes = new Map(difference.changed.map((c) => [c.id, c.changes]));
  const keyA = (id: string): string => partner.get(id) ?? `- ${id}`;
  const inB = new Set(b.nodes.map((n) => n.id));
  const bare = [
    ...b.nodes.map((n) => ({ key: n.id, id: n.id, type: n.type, kind: (difference.added.some((x) => x.id === n.id) ? 'added' : changes.has(n.id) ? 'changed' : 'same') as UnionKind, place: n.position })),
    ...a.nodes.filter((n) => !partner.has(n.id)).map((n) => ({ key: keyA(n.id), id: n.id, type: n.type, kind: 'removed' as UnionKind, place: n.position })),
  ];
  const ofA = new Set(a.edges.map((e) => `${keyA(e.from.node)}\0${keyA(e.to.node)}`));
  const ofB = new Set(b.edges.map((e) => `${e.from.node}\0${e.to.node}`));
  const edges = [...new Set([...ofB, ...ofA])].map((pair): UnionEdge => {
    const [from = '', to = ''] = pair.split('\0');
    return { from, to, kind: ofA.has(pair) ? (ofB.has(pair) ? 'same' : 'removed') : 'added' };
  });
  const column = columnsOf(bare.map((n) => n.key), edges);
  const rows = new Map<number, number>();
  const nodes = bare.toSorted((p, q) => Number(inB.has(q.key)) - Number(inB.has(p.key)) || p.place.y - q.place.y).map(({ place: _, ...node }): UnionNode => {
    const x = column.get(node.key) ?? 0;
    const y = rows.get(x) ?? 0;
    rows.set(x, y + 1);
    return { ...node, changes: changes.get(node.key) ?? [], x, y };
  });
  return { nodes, edges, columns: Math.max(0, ...nodes.map((n) => n.x + 1)), rows: Math.max(0, ...rows.values()) };
}

/** Two networks may run in opposite ways: what then lies on a circle comes after everything else. */
function columnsOf(keys: readonly string[], edges: readonly UnionEdge[]): Map<string, number> {
  const waiting = new Map(keys.map((key) => [key, edges.filter((e) => e.to === key).length]));
  const column = new Map<string, number>();
  const ready = keys.filter((key) => waiting.get(key) === 0);
  for (const key of ready) column.set(key, 0);
  for (const key of ready) {
    for (const { to } of edges.filter((e) => e.from === key)) {
      column.set(to, Math.max(column.get(to) ?? 0, (column.get(key) ?? 0) + 1));
      const left = (waiting.get(to) ?? 0) - 1;
      waiting.set(to, left);
      if (left === 0) ready.push(to);
    }
  }
  const last = Math.max(0, ...column.values());
  keys.filter((key) => (waiting.get(key) ?? 0) > 0).forEach((key, i) => { column.set(key, last + 1 + i); });
  return column;
}
