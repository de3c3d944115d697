// Models that were written with a fixed batch, made to take any: the sizes of inputs and outputs, and the shapes that repeat the batch.
import type { GraphNode, NetworkGraph, Project } from '../graph/schema.ts';
import { edgesInto } from '../graph/topology.ts';
import { inferShapes } from '../shapes/infer.ts';
import type { Shapes } from '../shapes/types.ts';
import type { TensorType } from '../tensor.ts';
import { LayerwrightError } from '../errors.ts';

export interface FreedBatch {
  readonly graph: NetworkGraph;
  /** Nodes that were changed; none where the batch was free already. */
  readonly changed: readonly string[];
  /** Outputs that still have a fixed batch, and the first nodes on the way to them where it is lost. */
  readonly fixed: readonly string[];
  readonly lostAt: readonly string[];
}

/** Passes over the graph: each can uncover shapes behind those that it mends. */
const PASSES = 500;

const leading = /^(float(?:16|64|32))\[(\d+),/;

/** The batch that float inputs of several axes are written with; undefined where one is free, or they disagree. */
function bakedSize(graph: NetworkGraph): number | undefined {
  const types = graph.nodes.filter((n) => n.type === 'ModelInput').map((n) => String(n.params['type']));
  const sizes = new Set(types.filter((t) => t.startsWith('float') && t.includes(',')).map((t) => leading.exec(t)?.[2]));
  const [size] = sizes;
  return sizes.size === 1 && size !== undefined ? Number(size) : undefined;
}

const withEnds = (graph: NetworkGraph, size: number): NetworkGraph => ({
  ...graph,
  nodes: graph.nodes.map((node) => {
    if (node.type !== 'ModelInput' && node.type !== 'ModelOutput') return node;
    const type = String(node.params['type']);
    return Number(leading.exec(type)?.[2]) === size ? { ...node, params: { ...node.params, type: type.replace(leading, '$1[N,') } } : node;
  }),
});

const typeInto = (graph: NetworkGraph, shapes: Shapes, id: string, index = 0): TensorType | undefined => {
  const from = edgesInto(graph, id)[index]?.from;
  return from && shapes.nodes.get(from.node)?.outputs.get(from.port);
};
const isFree = (type: TensorType | undefined): boolean => typeof type?.shape[0] === 'string';

/** A Reshape or Expand to a constant shape that begins with the batch, mended; undefined where it is none, or none that can be. */
function mended(node: GraphNode, size: number, input: TensorType | undefined): GraphNode | undefined {
  const { op } = node.params;
  if (node.type !== 'Operator' || (op !== 'Reshape' && op !== 'Expand') || !isFree(input)) return undefined;
  const [data, target] = node.params['inputs'] as unknown[];
  const values = (target as { values?: readonly number[] } | undefined)?.values;
  if (data !== 'wire' || values?.[0] !== size || values.length < 2) return undefined;
  const rest = values.slice(1);
  // Expand to 1 leaves what comes in. 0 copies the batch; where axes were merged before, −1 is what is left over.
  const first = op === 'Expand' ? (size === 1 ? undefined : 1) : input?.shape[0] === 'N' ? 0 : rest.every((v) => v > 0) ? -1 : undefined;
  return first === undefined ? undefined : { ...node, params: { ...node.params, inputs: [data, { ...(target as object), values: [first, ...rest] }, ...(node.params['inputs'] as unknown[]).slice(2)] } };
}

/**
 * Frees the batch of an imported model: axis 0 of its inputs becomes `N`, and constant shapes that repeat the number follow it.
 * Says which outputs stay fixed all the same, and where. Throws `onnx/unsupported` where inputs do not agree on a batch.
 */
export function freeBatch(project: Pick<Project, 'graph' | 'blocks'>): FreedBatch {
  const inputs = project.graph.nodes.filter((n) => n.type === 'ModelInput');
  const size = bakedSize(project.graph);
  if (size === undefined) {
    const types = inputs.map((n) => String(n.params['type']));
    if (types.every((t) => !leading.test(t)) || types.some((t) => t.startsWith('float32[N,'))) return { graph: project.graph, changed: [], fixed: [], lostAt: [] };
    throw new LayerwrightError('onnx/unsupported', 'The inputs do not agree on a batch that could be set free.', { expected: 'the same number at axis 0 of every input', received: types.join(', ') });
  }
  let graph = withEnds(project.graph, size);
  let shapes = inferShapes({ ...project, graph }, { inner: true });
  for (let pass = 0; pass < PASSES; pass++) {
    const known = { graph, shapes };
    const nodes = graph.nodes.map((node) => mended(node, size, typeInto(known.graph, known.shapes, node.id)) ?? node);
    if (nodes.every((node, i) => node === graph.nodes[i])) break;
    graph = { ...graph, nodes };
    shapes = inferShapes({ ...project, graph }, { inner: true, previous: shapes });
  }
  const before = new Map(project.graph.nodes.map((n) => [n.id, n]));
  return { graph, changed: graph.nodes.filter((n) => before.get(n.id) !== n).map((n) => n.id), ...lost(graph, shapes) };
}

/** Outputs whose axis 0 is a number still, and the first nodes that take a free batch and give none. */
function lost(graph: NetworkGraph, shapes: Shapes): Pick<FreedBatch, 'fixed' | 'lostAt'> {
  const fixed = graph.nodes.filter((n) => n.type === 'ModelOutput' && !isFree(typeInto(graph, shapes, n.id)));
  if (fixed.length === 0) return { fixed: [], lostAt: [] };
  const loses = ({ id, type }: GraphNode): boolean => {
    const out = [...shapes.nodes.get(id)?.outputs.values() ?? []];
    return type !== 'ModelOutput' && edgesInto(graph, id).some((_, i) => isFree(typeInto(graph, shapes, id, i))) && out.every((t) => t.dtype.startsWith('float') && typeof t.shape[0] === 'number');
  };
  return { fixed: fixed.map(({ id, params: { name } }) => (typeof name === 'string' && name !== '' ? name : id)), lostAt: graph.nodes.filter(loses).map((n) => n.id) };
}
