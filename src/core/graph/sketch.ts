// Writes graphs in code (templates, blocks): nodes with wires to what came before, laid out from left to right.
import { internal } from '../errors.ts';
import type { Catalogue } from './catalogue.ts';
import { freeId } from './ids.ts';
import { layOut } from './layout.ts';
import type { GraphEdge, GraphNode, NetworkGraph, PortRef } from './schema.ts';

/** A node's first output, by id, or a certain output. */
export type From = string | PortRef;

export interface NodeOptions extends Partial<Pick<GraphNode, 'label' | 'frozen' | 'group' | 'note' | 'learningRateFactor' | 'shareWeightsWith'>> {
  /** Default: the type in lower camel case with a number (`conv2D1`). */
  id?: string;
}

export class Sketch {
  readonly nodes: GraphNode[] = [];
  readonly edges: GraphEdge[] = [];
  readonly catalogue: Catalogue;
  readonly #kinds = new Map<string, string>();

  constructor(catalogue: Catalogue) {
    this.catalogue = catalogue;
  }

  /** Adds a node whose inputs are wired, in the order of its ports, to the outputs given. Returns its id. */
  add(type: string, params: Record<string, unknown> = {}, from: From | readonly From[] = [], options: NodeOptions = {}): string {
    const kind = this.catalogue.kind(type);
    if (!kind) throw internal(`a sketch with the unknown type ${type}`);
    const { id = freeId(type, this.#kinds), ...rest } = options;
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
