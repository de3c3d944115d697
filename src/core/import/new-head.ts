// A pretrained model for other classes: its classifier found and taken off, a new head put on, the rest frozen as asked.
import type { GraphEdge, GraphNode, NetworkGraph, PortRef, Project } from '../graph/schema.ts';
import { layOut } from '../graph/layout.ts';
import { edgesInto, upstreamOf } from '../graph/topology.ts';
import { inferShapes } from '../shapes/infer.ts';
import { LayerwrightError } from '../errors.ts';
import type { TensorType } from '../tensor.ts';

/** Which layers keep their weights: all of the pretrained ones, those up to a node, or none. */
export type Freeze = 'all' | 'none' | { readonly until: string };

export const HEAD = 'head';
export const LOSS = 'loss';
export const FEATURES = 'features';
export const FEATURE_NORM = 'featureNorm';

export interface NewHead {
  readonly project: Project;
  /** The pretrained nodes that are left. */
  readonly backbone: readonly string[];
  /** Node and port where the pretrained part ends. */
  readonly cut: PortRef;
  /** What was taken off, for people. */
  readonly removed: readonly string[];
  /** Width of the features, averaged over space. */
  readonly width: number;
}

const opOf = (node: GraphNode): string => (node.type === 'Operator' ? String(node.params['op']) : node.type);
/** What stands behind a classifier without weights of its own. */
const passing = new Set(['Softmax', 'LogSoftmax', 'Activation', 'Sigmoid', 'Identity', 'Reshape', 'Flatten', 'Squeeze', 'ModelOutput', 'Dropout', 'Relu', 'Clip', 'Cast']);
const classifiers = new Set(['Dense', 'Gemm', 'MatMul']);

const sourceOf = (graph: NetworkGraph, node: string): PortRef | undefined => edgesInto(graph, node)[0]?.from;

/** Where the features end: before the last fully connected layer, or before a 1×1 convolution that is averaged into scores; else the output itself. */
function cutOf(graph: NetworkGraph, output: GraphNode): PortRef {
  const byId = new Map(graph.nodes.map((n) => [n.id, n]));
  const end = sourceOf(graph, output.id);
  if (!end) throw new LayerwrightError('onnx/unsupported', 'The model has no output to put a head on.', { where: output.id });
  let averaged = false;
  for (let at: PortRef | undefined = end; at;) {
    const node: GraphNode | undefined = byId.get(at.node);
    if (!node) break;
    const op = opOf(node);
    const before = sourceOf(graph, node.id);
    if (classifiers.has(op) && before) return before;
    if (op === 'Conv2D' && averaged && before && node.params['kernel'] === 1) return before;
    if (op === 'GlobalAveragePool' || op === 'ReduceMean' || op === 'GlobalAvgPool' || op === 'AvgPool2D') averaged = true;
    // A bias that stands by itself belongs to the product before it.
    else if (!passing.has(op) && !(op === 'Add' && edgesInto(graph, node.id).length === 1)) break;
    at = before;
  }
  return end;
}

/** The size that batches of one are written with is the batch again. */
function withFreeBatch(graph: NetworkGraph): NetworkGraph {
  const baked = graph.nodes.some((n) => n.type === 'ModelInput' && String(n.params['type']).startsWith('float32[1,'));
  if (!baked) return graph;
  return {
    ...graph,
    nodes: graph.nodes.map((node) => {
      if (node.type === 'ModelInput') return { ...node, params: { ...node.params, type: String(node.params['type']).replace(/^float32\[1,/, 'float32[N,') } };
      const [data, target] = opOf(node) === 'Reshape' ? node.params['inputs'] as unknown[] : [];
      const values = (target as { values?: unknown[] } | undefined)?.values;
      if (data !== 'wire' || values?.[0] !== 1 || values.length < 2) return node;
      // 0 copies the size that comes in.
      return { ...node, params: { ...node.params, inputs: [data, { ...(target as object), values: [0, ...values.slice(1)] }] } };
    }),
  };
}

export interface HeadOptions {
  readonly classes: number;
  readonly freeze: Freeze;
  /** Features are brought to mean 0 and variance 1 by numbers that come from the data. */
  readonly normalise: boolean;
}

/** Throws `onnx/unsupported` where there is nothing to put a head on, `usage` where the node to freeze up to is not there. */
export function withNewHead(imported: Project, options: HeadOptions): NewHead {
  const graph = withFreeBatch(imported.graph);
  const output = graph.nodes.find((n) => n.type === 'ModelOutput');
  if (!output) throw new LayerwrightError('onnx/unsupported', 'The model has no output to put a head on.');
  const cut = cutOf(graph, output);
  const kept = upstreamOf(graph, [cut.node]);
  const types = inferShapes({ ...imported, graph }, { inner: true });
  const [problem] = types.problems;
  if (problem) throw new LayerwrightError('onnx/unsupported', `The model cannot take batches of several samples: ${problem.message}`, { ...(problem.node !== undefined && { where: problem.node }) });
  const type = types.nodes.get(cut.node)?.outputs.get(cut.port);
  const width = widthOf(type, cut.node);
  const until = typeof options.freeze === 'object' ? options.freeze.until : undefined;
  if (until !== undefined && !kept.has(until)) throw new LayerwrightError('usage', `The pretrained part has no node ${until}.`, { expected: [...kept].slice(-12).join(', '), received: until });
  const frozen = options.freeze === 'all' ? kept : until === undefined ? new Set<string>() : upstreamOf(graph, [until]);
  const backbone = graph.nodes.filter((n) => kept.has(n.id)).map((n): GraphNode => (frozen.has(n.id) && n.weights !== undefined ? { ...n, frozen: true } : n));
  const edges = graph.edges.filter((e) => kept.has(e.from.node) && kept.has(e.to.node));
  const head = headNodes(cut, (type as TensorType).shape.length, options);
  return {
    project: { ...imported, graph: layOut({ nodes: [...backbone, ...head.nodes], edges: [...edges, ...head.edges] }) },
    backbone: backbone.map((n) => n.id), cut, removed: graph.nodes.filter((n) => !kept.has(n.id)).map((n) => `${n.id} (${opOf(n)})`), width,
  };
}

function widthOf(type: TensorType | undefined, where: string): number {
  const channels = type && type.shape.length >= 2 ? type.shape[1] : undefined;
  if (typeof channels !== 'number' || type?.dtype !== 'float32') throw new LayerwrightError('onnx/unsupported', 'The features that the head would take are no floats of known width.', { where, expected: 'N×channels, or N×channels×height×width', received: type ? `${type.dtype} ${type.shape.join('×')}` : 'unknown' });
  return channels;
}

const place = { x: 0, y: 0 };

/** Average over space, normalisation, dense layer and loss, wired to `from`. */
export function headNodes(from: PortRef, rank: number, options: Pick<HeadOptions, 'classes' | 'normalise'>): { nodes: GraphNode[]; edges: GraphEdge[] } {
  const nodes: GraphNode[] = [
    ...(rank > 2 ? [{ id: FEATURES, type: 'GlobalAvgPool', params: {}, position: place }] : []),
    ...(options.normalise ? [{ id: FEATURE_NORM, type: 'BatchNorm', params: {}, position: place, frozen: true, weights: FEATURE_NORM }] : []),
    { id: HEAD, type: 'Dense', params: { units: options.classes }, position: place, weights: HEAD },
    { id: LOSS, type: 'SoftmaxCrossEntropy', params: {}, position: place },
  ];
  let at = from;
  const edges = nodes.map((node): GraphEdge => {
    const edge = { from: at, to: { node: node.id, port: node.id === LOSS ? 'prediction' : 'in' } };
    at = { node: node.id, port: 'out' };
    return edge;
  });
  return { nodes, edges };
}
