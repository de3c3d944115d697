// What a card and a wire of the canvas show, worked out from the document; the same object as long as nothing of it changes.
import { parseParams } from '../../../core/graph/catalogue.ts';
import type { PortInfo } from '../../../core/graph/catalogue.ts';
import type { GraphEdge, GraphNode, NetworkGraph } from '../../../core/graph/schema.ts';
import type { Problem } from '../../../core/graph/problem.ts';
import type { Family } from '../../../core/layers/define.ts';
import type { FullCatalogue, Kind } from '../../../core/shapes/catalogue.ts';
import type { NodeShapes } from '../../../core/shapes/types.ts';
import type { TensorType } from '../../../core/tensor.ts';

export const CARD_WIDTH = 172;
export const CARD_HEIGHT = 54;
/** Distance of the ports of a card with many. */
const PORT = 18;

export interface CardModel {
  readonly node: GraphNode;
  readonly kind: Kind | undefined;
  readonly family: Family;
  /** The params in the field's shorthand: `64 · 3×3`. */
  readonly brief: string;
  readonly parameters: number;
  readonly inputs: readonly PortInfo[];
  readonly outputs: readonly PortInfo[];
  readonly problem: Problem | undefined;
  /** Type of the first output. */
  readonly output: TensorType | undefined;
  readonly height: number;
  /** Bypassed, muted, or left out together with a muted card. */
  readonly mode: 'bypassed' | 'muted' | 'silent' | undefined;
}

export const familyOf = (kind: Kind | undefined): Family => (
  !kind ? 'shape' : 'layer' in kind ? kind.layer.family : kind.role === 'block' ? 'block' : kind.role === 'loss' ? 'loss' : 'input'
);

/** What a card without a label is called: its type's title, in English; an imported operator by its own name. */
export const titleOf = (node: GraphNode | undefined, kind: Kind | undefined): string => {
  const op = node?.type === 'Operator' ? node.params['op'] : undefined;
  return typeof op === 'string' ? op : kind?.title ?? node?.type ?? '';
};

/** One line on what a type is. */
export const summaryOf = (kind: Kind): string => ('layer' in kind ? kind.layer.summary : 'block' in kind ? kind.block.summary : 'loss' in kind ? kind.loss.summary : '');

function briefOf(kind: Kind, params: unknown): string {
  const definition = 'layer' in kind ? kind.layer : 'block' in kind ? kind.block : undefined;
  return definition?.brief?.(params) ?? '';
}

function cardOf(node: GraphNode, kind: Kind | undefined, shapes: NodeShapes | undefined): CardModel {
  const parsed = kind && parseParams(kind, node.params);
  const outputs = kind && parsed?.ok === true ? kind.outputs(parsed.value) : [];
  const inputs = kind?.inputs ?? [];
  const cost = shapes?.cost;
  return {
    node, kind, family: familyOf(kind), brief: kind && parsed?.ok === true ? briefOf(kind, parsed.value) : '',
    parameters: cost ? cost.trainable + cost.nonTrainable : 0, inputs, outputs, problem: shapes?.problems[0],
    output: outputs[0] && shapes?.outputs.get(outputs[0].name),
    mode: node.mode ?? (shapes?.silent === true ? 'silent' : undefined),
    height: Math.max(CARD_HEIGHT, PORT * (Math.max(inputs.length, outputs.length) + 1)),
  };
}

interface Made { readonly kind: Kind | undefined; readonly shapes: NodeShapes | undefined; readonly card: CardModel }
const made = new WeakMap<GraphNode, Made>();

/** Cards of a graph, in the order of its nodes. */
export function cardsOf(graph: NetworkGraph, catalogue: FullCatalogue, shapes: ReadonlyMap<string, NodeShapes>): readonly CardModel[] {
  return graph.nodes.map((node) => {
    const kind = catalogue.kind(node.type);
    const found = shapes.get(node.id);
    const before = made.get(node);
    if (before?.kind === kind && before?.shapes === found && before) return before.card;
    const card = cardOf(node, kind, found);
    made.set(node, { kind, shapes: found, card });
    return card;
  });
}

/** Place of a port on a card's side, from its top. */
export const portHeight = (height: number, index: number, count: number): number => (height * (index + 1)) / (count + 1);

export interface WireModel { readonly id: string; readonly edge: GraphEdge; readonly type: TensorType | undefined }

/** Wires of a graph. Equal wires (the same value twice into an Add) are told apart by a number. */
export function wiresOf(graph: NetworkGraph, shapes: ReadonlyMap<string, NodeShapes>): readonly WireModel[] {
  const seen = new Map<string, number>();
  return graph.edges.map((edge) => {
    const name = `${edge.from.node}:${edge.from.port}>${edge.to.node}:${edge.to.port}`;
    const count = seen.get(name) ?? 0;
    seen.set(name, count + 1);
    return { id: count === 0 ? name : `${name}#${count}`, edge, type: shapes.get(edge.from.node)?.outputs.get(edge.from.port) };
  });
}
