// Writes graphs in code (templates, blocks): nodes with wires to what came before, laid out from left to right.
import { internal } from '../errors.ts';
import type { Catalogue } from './catalogue.ts';
import type { GraphEdge, GraphNode, NetworkGraph, PortRef } from './schema.ts';
import { edgesInto, topologicalOrder } from './topology.ts';

/** A node's first output, by id, or a certain output. */
export type From = string | PortRef;

export interface NodeOptions extends Partial<Pick<GraphNode, 'label' | 'frozen' | 'group' | 'note' | 'learningRateFactor' | 'shareWeightsWith'>> {
  /** Default: the type in lower camel case with a number (`conv2D1`). */
  id?: string;
}

/** Distance of columns and of rows on the canvas. */
export const COLUMN = 240;
const ROW = 140;

export class Sketch {
  readonly nodes: GraphNode[] = [];
  readonly edges: GraphEdge[] = [];
  readonly catalogue: Catalogue;
  readonly #kinds = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  constructor(catalogue: Catalogue) {
    this.catalogue = catalogue;
  }

  /** Adds a node whose inputs are wired, in the order of its ports, to the outputs given. Returns its id. */
  add(type: string, params: Record<string, unknown> = {}, from: From | readonly From[] = [], options: NodeOptions = {}): string {
    const kind = this.catalogue.kind(type);
    if (!kind) throw internal(`a sketch with the unknown type ${type}`);
    const { id = this.#freeId(type), ...rest } = options;
    if (this.#kinds.has(id)) throw internal(`a sketch with two nodes ${id}`);
    this.#kinds.set(id, type);
    this.nodes.push({ id, type, params: withoutUndefined(params), position: { x: 0, y: 0 }, ...rest });
    const sources = Array.isArray(from) ? (from as readonly From[]) : [from as From];
    sources.forEach((source, i) => {
      const port = kind.inputs[Math.min(i, kind.inputs.length - 1)];
      if (!port || (i >= kind.inputs.length && !port.variadic)) throw internal(`a sketch with too many wires into ${id}`);
      this.edges.push({ from: this.#portOf(source), to: { node: id, port: port.name } });
    });
    return id;
  }

  #freeId(type: string): string {
    const base = type.charAt(0).toLowerCase() + type.slice(1);
    let id: string;
    do {
      const n = (this.#counts.get(base) ?? 0) + 1;
      this.#counts.set(base, n);
      id = `${base}${n}`;
    } while (this.#kinds.has(id));
    return id;
  }

  #portOf(source: From): PortRef {
    if (typeof source !== 'string') return source;
    const kind = this.catalogue.kind(this.#kinds.get(source) ?? '');
    const node = this.nodes.find((n) => n.id === source);
    const port = node && kind?.outputs(kind.params.parse(node.params))[0];
    if (!port) throw internal(`a sketch with a wire from ${source}`);
    return { node: source, port: port.name };
  }

  graph(): NetworkGraph {
    return layOut({ nodes: this.nodes, edges: this.edges });
  }
}

function withoutUndefined(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, v]) => v !== undefined));
}

/** Columns by the longest way from an input, rows by the order in a column, centred: no two nodes overlap. */
function layOut(graph: NetworkGraph): NetworkGraph {
  const column = new Map<string, number>();
  const columns: string[][] = [];
  const { order, rest } = topologicalOrder(graph);
  for (const node of [...order, ...rest]) {
    const at = edgesInto(graph, node.id).reduce((max, e) => Math.max(max, (column.get(e.from.node) ?? -1) + 1), 0);
    column.set(node.id, at);
    (columns[at] ??= []).push(node.id);
  }
  return {
    ...graph,
    nodes: graph.nodes.map((node) => {
      const x = column.get(node.id) ?? 0;
      const members = columns[x] ?? [];
      return { ...node, position: { x: x * COLUMN, y: Math.round((members.indexOf(node.id) - (members.length - 1) / 2) * ROW) } };
    }),
  };
}
