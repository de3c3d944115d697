// The classifier of a network, imported or not: where its features end, and what stands behind them.
import type { GraphNode, NetworkGraph, PortRef, Project } from '../graph/schema.ts';
import { edgesInto, upstreamOf } from '../graph/topology.ts';
import { catalogueOf } from '../shapes/catalogue.ts';
import { inferShapes } from '../shapes/infer.ts';
import type { Shapes } from '../shapes/types.ts';
import { LayerwrightError } from '../errors.ts';
import { freeBatch } from './batch.ts';

export interface FoundHead {
  /** The graph with batches of any size. */
  readonly graph: NetworkGraph;
  readonly shapes: Shapes;
  /** Node and port that give the features. */
  readonly cut: PortRef;
  /** Axes of the features, the batch counted. */
  readonly rank: number;
  /** Features at axis 1. */
  readonly width: number;
  /** Numbers of a sample there, over all axes. */
  readonly size: number | undefined;
  /** Nodes that feed the features, in the order of the document. */
  readonly kept: readonly GraphNode[];
  /** The others: they go. */
  readonly removed: readonly GraphNode[];
}

export const opOf = (node: GraphNode): string => (node.type === 'Operator' ? String(node.params['op']) : node.type);
/** What stands behind a classifier without weights of its own. */
const passing = new Set(['Softmax', 'LogSoftmax', 'Activation', 'Sigmoid', 'Identity', 'Reshape', 'Flatten', 'Squeeze', 'ModelOutput', 'Dropout', 'ReLU', 'Relu', 'Clip', 'Cast']);
const classifiers = new Set(['Dense', 'Gemm', 'MatMul']);
/** Group of the nodes of a head that was put on. */
export const HEAD_GROUP = 'new-head';
const averages = new Set(['GlobalAveragePool', 'ReduceMean', 'GlobalAvgPool', 'GlobalMaxPool', 'AvgPool2D']);

const sourceOf = (graph: NetworkGraph, node: string): PortRef | undefined => edgesInto(graph, node)[0]?.from;

/** Where the network ends: at what its first exported loss is wired to, else at its first output, else at its only end. */
function endOf(project: Project, graph: NetworkGraph): PortRef | undefined {
  const catalogue = catalogueOf(project);
  const loss = graph.nodes.find((n) => catalogue.kind(n.type)?.role === 'loss' && n.params['exported'] !== false);
  const output = loss ?? graph.nodes.find((n) => n.type === 'ModelOutput');
  if (output) return sourceOf(graph, output.id);
  const used = new Set(graph.edges.map((e) => e.from.node));
  const last = graph.nodes.findLast((n) => !used.has(n.id));
  const kind = last && catalogue.kind(last.type);
  const parsed = kind?.params.safeParse(last?.params);
  const [port] = parsed?.success === true && kind ? kind.outputs(parsed.data) : [];
  return last && port ? { node: last.id, port: port.name } : undefined;
}

/** Before the last fully connected layer, or before a 1×1 convolution that is averaged into scores; else the end itself. */
function cutOf(graph: NetworkGraph, end: PortRef): PortRef {
  const byId = new Map(graph.nodes.map((n) => [n.id, n]));
  let averaged = false;
  for (let at: PortRef | undefined = end; at;) {
    const node: GraphNode | undefined = byId.get(at.node);
    if (!node) break;
    const op = opOf(node);
    const before = sourceOf(graph, node.id);
    if (classifiers.has(op) && before) return before;
    if (op === 'Conv2D' && averaged && before && (node.params['kernel'] === 1 || String(node.params['kernel']) === '1,1')) return before;
    if (averages.has(op)) averaged = true;
    // A bias that stands by itself belongs to the product before it.
    else if (!passing.has(op) && !(op === 'Add' && edgesInto(graph, node.id).length === 1)) break;
    at = before;
  }
  return end;
}

/** The place before a head that was put on earlier: all of it goes. */
function withoutHead(graph: NetworkGraph, cut: PortRef): PortRef {
  const node = graph.nodes.find((n) => n.id === cut.node);
  const before = node?.group === HEAD_GROUP ? sourceOf(graph, node.id) : undefined;
  return before ? withoutHead(graph, before) : cut;
}

/** `at`: where to cut, in place of where the classifier begins. Throws `onnx/unsupported` where there is nothing to put a head on. */
export function findHead(project: Project, at?: PortRef): FoundHead {
  const { graph } = freeBatch(project);
  const end = at ?? endOf(project, graph);
  if (!end) throw new LayerwrightError('onnx/unsupported', 'The model has no output to put a head on.');
  const cut = at ?? withoutHead(graph, cutOf(graph, end));
  const before = upstreamOf(graph, [cut.node]);
  const kept = graph.nodes.filter((n) => before.has(n.id));
  // What is taken off may be wrong without harm.
  const shapes = inferShapes({ ...project, graph: { nodes: kept, edges: graph.edges.filter((e) => before.has(e.from.node) && before.has(e.to.node)) } }, { inner: true });
  const [problem] = shapes.problems;
  if (problem) throw new LayerwrightError('onnx/unsupported', `The model cannot take batches of several samples: ${problem.message}`, { ...(problem.node !== undefined && { where: problem.node }) });
  const type = shapes.nodes.get(cut.node)?.outputs.get(cut.port);
  const channels = type && type.shape.length >= 2 ? type.shape[1] : undefined;
  if (typeof channels !== 'number' || type?.dtype !== 'float32') {
    throw new LayerwrightError('onnx/unsupported', 'The features that the head would take are no floats of known width.', { where: cut.node, expected: 'N×channels, or N×channels×height×width', received: type ? `${type.dtype} ${type.shape.join('×')}` : 'unknown' });
  }
  if (type.shape[0] !== 'N') {
    throw new LayerwrightError('onnx/unsupported', 'What the model ends in is no row of features for each sample; a detector of boxes ends so.', { where: cut.node, expected: 'N×channels, or N×channels×height×width', received: type.shape.join('×'), hint: 'Say what the head is put on: a layer further up.' });
  }
  const size = type.shape.slice(1).reduce<number | undefined>((n, d) => (n === undefined || typeof d !== 'number' ? undefined : n * d), 1);
  return { graph, shapes, cut, rank: type.shape.length, width: channels, size, kept, removed: graph.nodes.filter((n) => !before.has(n.id)) };
}
