// What a graph says, without its drawing, as text: equal networks give equal text.
import type { GraphEdge, GraphNode, NetworkGraph } from './schema.ts';

/** JSON with keys sorted and undefined left out: equal values, equal text. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((v) => canonicalJson(v ?? null)).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).filter(([, v]) => v !== undefined).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([k, v]) => `${JSON.stringify(k)}:${canonicalJson(v)}`).join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}

/** The node without what only the eye needs (position, label, group, note) and without defaults written out. */
export const canonicalNode = ({ id, type, params, frozen, statistics, learningRateFactor, shareWeightsWith, mode }: GraphNode): object => ({
  id, type, params, mode,
  frozen: frozen === true ? true : undefined,
  statistics,
  learningRateFactor: learningRateFactor === 1 ? undefined : learningRateFactor,
  shareWeightsWith,
});

export const edgeName = ({ from, to }: GraphEdge): string => `${from.node}.${from.port} → ${to.node}.${to.port}`;

/** The graph as text in which neither the order of nodes and edges nor the drawing counts. */
export function canonicalGraph({ nodes, edges }: NetworkGraph): string {
  return canonicalJson({
    nodes: [...nodes].sort((a, b) => (a.id < b.id ? -1 : 1)).map(canonicalNode),
    edges: edges.map((edge) => canonicalJson(edge)).sort().map((text) => JSON.parse(text) as unknown),
  });
}
