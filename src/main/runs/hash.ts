// Hashes: of a graph, so that equal networks are known as equal; of a snapshot, so that it is kept once.
import { createHash } from 'node:crypto';
import type { GraphEdge, GraphNode, NetworkGraph, Project } from '../../core/graph/schema.ts';

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
const canonicalNode = ({ id, type, params, frozen, learningRateFactor, shareWeightsWith }: GraphNode): object => ({
  id, type, params,
  frozen: frozen === true ? true : undefined,
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

/** SHA-256, in hex, of an object named as git names its own: `graph <bytes>\0<canonical JSON>`. */
export function graphHash(project: Pick<Project, 'graph'>): string {
  const body = Buffer.from(canonicalGraph(project.graph), 'utf8');
  return createHash('sha256').update(`graph ${body.length}\0`).update(body).digest('hex');
}

export const textHash = (text: string): string => createHash('sha256').update(text).digest('hex');
