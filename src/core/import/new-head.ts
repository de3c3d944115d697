// A network for other classes: its classifier taken off, a new head put on, pictures brought to it, the rest frozen as asked. One edit.
import type { Edit } from '../graph/edits.ts';
import { foldedOf, groupOfCard } from '../graph/groups.ts';
import { claimed } from '../graph/ids.ts';
import { COLUMN } from '../graph/layout.ts';
import type { Binding, GraphEdge, GraphNode, NetworkGraph, PortRef, Project } from '../graph/schema.ts';
import { frozenBy } from '../shapes/freezing.ts';
import type { Freeze } from '../shapes/freezing.ts';
import { LayerwrightError } from '../errors.ts';
import { findHead, HEAD_GROUP, opOf } from './head.ts';
import type { FoundHead } from './head.ts';
import { withPreprocessing } from './preprocessing.ts';
import type { Preprocessing } from './preprocessing.ts';

/** How features that lie over space become a row of numbers. */
export const poolings = ['average', 'max', 'flatten'] as const;
export type Pooling = (typeof poolings)[number];

export interface HeadOptions {
  readonly classes: number;
  /** What the head is put on; where the classifier begins, if left out. */
  readonly cut?: PortRef | undefined;
  readonly freeze: Freeze;
  /** Default average. */
  readonly pooling?: Pooling;
  /** A layer of ReLUs before the scores, with dropout after it. */
  readonly hidden?: { readonly units: number; readonly dropout: number } | undefined;
  /** Features are brought to mean 0 and variance 1, by statistics of the training part. */
  readonly normalise: boolean;
  /** The pictures that will come: their size, how they are brought to the network, and the field that they are bound to. */
  readonly pictures?: { readonly shape: readonly [channels: number, height: number, width: number]; readonly preprocessing: Preprocessing; readonly field: string } | undefined;
  /** Field of the labels. */
  readonly labels?: string | undefined;
}

export interface NewHead {
  readonly edit: Edit;
  readonly graph: NetworkGraph;
  readonly bindings: Project['bindings'];
  readonly found: FoundHead;
  /** The input that the pictures come in by. */
  readonly input: string | undefined;
  /** Ids of the new nodes: the head's, the loss last; and those that bring pictures to the network. */
  readonly head: readonly string[];
  readonly bringing: readonly string[];
  /** What was taken off, for people. */
  readonly removed: readonly string[];
  readonly frozen: readonly string[];
  /** Numbers that the head takes. */
  readonly width: number;
}

/** Throws `onnx/unsupported` where there is nothing to put a head on or the pictures cannot be put in, `usage` where the node to freeze up to is not there. */
export function replaceHead(project: Project, options: HeadOptions): NewHead {
  const found = findHead(project, options.cut);
  const { pictures, freeze } = options;
  const keptIds = new Set(found.kept.map((n) => n.id));
  if (typeof freeze === 'object' && 'until' in freeze && !keptIds.has(freeze.until)) {
    throw new LayerwrightError('usage', `The pretrained part has no node ${freeze.until}.`, { expected: [...keptIds].slice(-12).join(', '), received: freeze.until });
  }
  const backbone: NetworkGraph = { nodes: [...found.kept], edges: found.graph.edges.filter((e) => keptIds.has(e.from.node) && keptIds.has(e.to.node)) };
  const frozen = new Set(frozenBy(backbone, found.shapes.nodes, freeze));
  const kept: NetworkGraph = { ...backbone, nodes: backbone.nodes.map((n) => asFrozen(n, frozen.has(n.id), found)) };
  const fed = pictures ? withPreprocessing({ ...project, graph: kept }, pictures.preprocessing, pictures.shape) : undefined;
  const graph = fed?.graph ?? kept;
  // A name that weights of the old head have, in the project's file or in a run's, would bring them back.
  const taken = new Set([...graph.nodes, ...found.removed.filter((n) => n.type !== 'SoftmaxCrossEntropy')].flatMap((n) => (n.weights === undefined ? [n.id] : [n.id, n.weights])));
  const head = headNodes(found, options, taken, placeOf(project.graph, found.cut.node));
  const loss = head.nodes.at(-1)?.id ?? '';
  const { frames, groups } = project.graph;
  const whole: NetworkGraph = { nodes: [...graph.nodes, ...head.nodes], edges: [...graph.edges, ...head.edges], ...(frames && { frames }), ...(groups && { groups }) };
  const bindings = bindingsFor(project, keptIds, fed, { input: pictures?.field, loss, labels: options.labels });
  return {
    edit: { type: 'batch', edits: [{ type: 'setGraph', graph: whole }, { type: 'setBindings', bindings }] },
    graph: whole, bindings, found, input: fed?.input, head: head.nodes.map((n) => n.id), bringing: fed?.added ?? [],
    removed: found.removed.map((n) => `${n.id} (${opOf(n)})`), frozen: [...frozen], width: head.width,
  };
}

/** A node of the pretrained part. Where it is batch normalisation it keeps its statistics: those of a few new pictures would be worse. */
function asFrozen(node: GraphNode, frozen: boolean, { shapes }: FoundHead): GraphNode {
  const normalises = shapes.nodes.get(node.id)?.layers.some((l) => l.kind.type === 'BatchNorm') === true;
  const { frozen: _frozen, ...rest } = node;
  return { ...rest, ...(frozen && { frozen: true }), ...(normalises && { statistics: 'kept' as const }) };
}

function bindingsFor(project: Project, kept: ReadonlySet<string>, fed: { readonly input: string; readonly pixels: boolean } | undefined, to: { input: string | undefined; loss: string; labels: string | undefined }): Project['bindings'] {
  const inputs = Object.fromEntries(Object.entries(project.bindings.inputs).filter(([id]) => kept.has(id)));
  if (fed && to.input !== undefined) {
    const before: Binding | undefined = project.bindings.inputs[fed.input];
    inputs[fed.input] = { field: to.input, transform: fed.pixels ? 'none' : before?.transform ?? 'scale255' };
  }
  return { inputs, losses: to.labels === undefined ? {} : { [to.loss]: { field: to.labels, transform: 'none' } } };
}

/** Where the card of a node stands: its own, or that of the closed group around it. */
function placeOf(graph: NetworkGraph, id: string): GraphNode['position'] {
  const group = groupOfCard(foldedOf(graph).cardOf(id));
  return graph.groups?.find((g) => g.id === group)?.position ?? graph.nodes.find((n) => n.id === id)?.position ?? { x: 0, y: 0 };
}

/** Pooling, normalisation, a hidden layer where it is asked for, scores and loss, wired to the features. */
function headNodes({ cut, rank, width, size }: FoundHead, options: HeadOptions, taken: Set<string>, place: GraphNode['position']): { nodes: GraphNode[]; edges: GraphEdge[]; width: number } {
  const { pooling = 'average', hidden, classes } = options;
  const flat = rank > 2 && pooling === 'flatten';
  if (flat && size === undefined) throw new LayerwrightError('onnx/unsupported', 'Features of unknown size cannot be flattened.', { where: cut.node, hint: 'Pool them by their average.' });
  const plan: (readonly [id: string, type: string, params: Record<string, unknown>])[] = [
    ...(rank > 2 ? [['features', flat ? 'Flatten' : pooling === 'max' ? 'GlobalMaxPool' : 'GlobalAvgPool', {}] as const] : []),
    ...(options.normalise ? [['featureNorm', 'Normalize', {}] as const] : []),
    ...(hidden ? [['hidden', 'Dense', { units: hidden.units, activation: 'relu' }] as const] : []),
    ...(hidden && hidden.dropout > 0 ? [['dropout', 'Dropout', { rate: hidden.dropout }] as const] : []),
    ['head', 'Dense', { units: classes }],
    ['loss', 'SoftmaxCrossEntropy', {}],
  ];
  let at: PortRef = cut;
  const edges: GraphEdge[] = [];
  const nodes = plan.map(([wanted, type, params], i): GraphNode => {
    const id = claimed(wanted, taken);
    edges.push({ from: at, to: { node: id, port: type === 'SoftmaxCrossEntropy' ? 'prediction' : 'in' } });
    at = { node: id, port: 'out' };
    return { id, type, params, position: { x: place.x + (i + 1) * COLUMN, y: place.y }, group: HEAD_GROUP };
  });
  return { nodes, edges, width: flat ? size ?? width : width };
}
