// What became of a network in another: layers added, removed, changed; and differences of values in general. Pure.
import { canonicalJson, canonicalNode, edgeName } from './canonical.ts';
import type { GraphEdge, GraphNode, NetworkGraph } from './schema.ts';
import { linksOf, topologicalOrder } from './topology.ts';

/** One line of a comparison; undefined where a side has none. */
export interface Difference { readonly path: string; readonly a: unknown; readonly b: unknown; readonly differs: boolean }

/** Leaves of a value by path: `{ optimizer: { type: 'adam' } }` → `optimizer.type`. Arrays are leaves, and empty objects inside. */
export function leavesOf(value: unknown, path = '', out = new Map<string, unknown>()): Map<string, unknown> {
  const entries = value !== null && typeof value === 'object' && !Array.isArray(value) ? Object.entries(value) : undefined;
  if (entries && (entries.length > 0 || path === '')) {
    for (const [key, inner] of entries) leavesOf(inner, path === '' ? key : `${path}.${key}`, out);
  } else if (value !== undefined) out.set(path, value);
  return out;
}

/** All leaves of two values, those of `a` in order, then those that only `b` has. */
export function differences(a: unknown, b: unknown): Difference[] {
  const left = leavesOf(a);
  const right = leavesOf(b);
  return [...new Set([...left.keys(), ...right.keys()])].map((path) => {
    const [x, y] = [left.get(path), right.get(path)];
    return { path, a: x, b: y, differs: left.has(path) !== right.has(path) || canonicalJson(x) !== canonicalJson(y) };
  });
}

export interface NodeChange {
  /** Id in `b`. */
  readonly id: string;
  /** Id in `a`. */
  readonly was: string;
  /** `type`, `params.units`, `id`, …: only what differs. */
  readonly changes: readonly Difference[];
}
export interface NodeName { readonly id: string; readonly type: string }
export interface GraphDifference {
  /** Nothing differs but the drawing. */
  readonly same: boolean;
  /** Ids of the same layer in both: in `a`, in `b`. */
  readonly matched: readonly (readonly [a: string, b: string])[];
  /** In `b` only. */
  readonly added: readonly NodeName[];
  /** In `a` only. */
  readonly removed: readonly NodeName[];
  readonly changed: readonly NodeChange[];
  /** `from.port → to.port`, with the ids of `b`. */
  readonly edgesAdded: readonly string[];
  /** With the ids of `a`. */
  readonly edgesRemoved: readonly string[];
}

/** Ids of `a` → ids of `b`: the same id first; of the rest, layers of a type that stand at the same place among those found already. */
function match(a: NetworkGraph, b: NetworkGraph): Map<string, string> {
  const inB = linksOf(b).byId;
  const found = new Map<string, string>();
  for (const { id } of a.nodes) if (inB.has(id)) found.set(id, id);
  const taken = new Set(found.values());
  const sides = [
    { edges: 'incoming', other: (e: GraphEdge) => e.from, own: (e: GraphEdge) => e.to },
    { edges: 'outgoing', other: (e: GraphEdge) => e.to, own: (e: GraphEdge) => e.from },
  ] as const;
  for (let more = true; more;) {
    more = false;
    for (const { edges, other, own } of sides) {
      /** Type and neighbours on a side; undefined where one of them has no partner yet, or there is none. */
      const placeOf = (graph: NetworkGraph, node: GraphNode, name: (id: string) => string | undefined): string | undefined => {
        const wires = linksOf(graph)[edges].get(node.id) ?? [];
        const names = wires.map((e) => ({ id: name(other(e).node), text: `${other(e).port} ${own(e).port}` }));
        if (names.length === 0 || names.some((n) => n.id === undefined)) return undefined;
        return canonicalJson([node.type, names.map((n) => `${n.id} ${n.text}`).sort()]);
      };
      const free = new Map<string, string[]>();
      for (const node of topologicalOrder(b).order) {
        if (taken.has(node.id)) continue;
        const place = placeOf(b, node, (id) => (taken.has(id) ? id : undefined));
        if (place !== undefined) free.set(place, [...free.get(place) ?? [], node.id]);
      }
      for (const node of topologicalOrder(a).order) {
        if (found.has(node.id)) continue;
        const partner = free.get(placeOf(a, node, (id) => found.get(id)) ?? '')?.shift();
        if (partner === undefined) continue;
        found.set(node.id, partner);
        taken.add(partner);
        more = true;
      }
    }
  }
  return found;
}

const judged = (node: GraphNode): object => ({ ...canonicalNode(node), params: Object.keys(node.params).length === 0 ? undefined : node.params });

/** What of `a` became of it in `b`. The drawing (places, labels, notes, groups) does not count. */
export function diffGraphs(a: NetworkGraph, b: NetworkGraph): GraphDifference {
  const partner = match(a, b);
  const taken = new Set(partner.values());
  const inB = linksOf(b).byId;
  const named = ({ id, type }: GraphNode): NodeName => ({ id, type });
  const changed = a.nodes.flatMap((node): NodeChange[] => {
    const other = inB.get(partner.get(node.id) ?? '');
    const changes = other === undefined ? [] : differences(judged(node), judged(other)).filter((d) => d.differs);
    return other === undefined || changes.length === 0 ? [] : [{ id: other.id, was: node.id, changes }];
  });
  const translated = ({ from, to }: GraphEdge): GraphEdge | undefined => {
    const [source, target] = [partner.get(from.node), partner.get(to.node)];
    return source === undefined || target === undefined ? undefined : { from: { ...from, node: source }, to: { ...to, node: target } };
  };
  const left = new Map(a.edges.map((edge) => { const there = translated(edge); return [edgeName(edge), there && edgeName(there)]; }));
  const right = new Set(b.edges.map(edgeName));
  const kept = new Set(left.values());
  const difference = {
    added: b.nodes.filter((n) => !taken.has(n.id)).map(named), removed: a.nodes.filter((n) => !partner.has(n.id)).map(named), changed,
    edgesAdded: [...right].filter((e) => !kept.has(e)), edgesRemoved: [...left].filter(([, there]) => there === undefined || !right.has(there)).map(([own]) => own),
  };
  return { same: Object.values(difference).every((list) => list.length === 0), matched: [...partner], ...difference };
}
