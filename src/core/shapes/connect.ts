// Whether a wire fits: what a port says to the type that would come to it, without touching the document.
import type { Problem } from '../graph/problem.ts';
import { takenBy } from '../graph/compose.ts';
import type { GraphEdge, GraphNode, NetworkGraph, PortRef, Project } from '../graph/schema.ts';
import { linksOf, upstreamOf } from '../graph/topology.ts';
import type { TensorType } from '../tensor.ts';
import { catalogueOf } from './catalogue.ts';
import { inferShapes } from './infer.ts';
import type { FieldFacts } from './infer.ts';
import type { NodeShapes } from './types.ts';

export type Verdict =
  /** `replaces`: the wire that gives way. `warning`: it fits by its kind, but the sizes do not yet. */
  | { readonly fits: true; readonly replaces?: GraphEdge; readonly warning?: Problem }
  | { readonly fits: false; readonly reason: 'same-node' | 'cycle' | 'no-port' }
  | { readonly fits: false; readonly reason: 'type'; readonly problem: Problem };

/** The graph that is edited, with what is known of it. */
export interface Setting {
  readonly graph: NetworkGraph;
  readonly nodes: ReadonlyMap<string, NodeShapes>;
  readonly blocks: Project['blocks'];
  readonly fields?: ReadonlyMap<string, FieldFacts> | undefined;
}

interface WireType { readonly port: string; readonly type: TensorType | undefined }

/** A size with many divisors that every window fits into: where it passes, other params would mend the sizes. */
const ROOMY = 240;

/** What the input `to` says to a wire from the output `from`. `without`: a wire that is being moved, taken as gone. */
export function judgeWire(setting: Setting, from: PortRef, to: PortRef, without?: GraphEdge): Verdict {
  if (from.node === to.node) return { fits: false, reason: 'same-node' };
  const catalogue = catalogueOf({ ...(setting.blocks && { blocks: setting.blocks }) });
  const graph = without ? { ...setting.graph, edges: setting.graph.edges.filter((e) => e !== without) } : setting.graph;
  const target = linksOf(graph).byId.get(to.node);
  if (!target || catalogue.kind(target.type)?.inputs.some((p) => p.name === to.port) !== true) return { fits: false, reason: 'no-port' };
  if (upstreamOf(graph, [from.node]).has(to.node)) return { fits: false, reason: 'cycle' };
  const replaces = takenBy(graph, catalogue, to);
  const type = setting.nodes.get(from.node)?.outputs.get(from.port);
  const others = (linksOf(graph).incoming.get(to.node) ?? []).filter((e) => e !== replaces);
  const wires = [...others.map((e) => ({ port: e.to.port, type: setting.nodes.get(e.from.node)?.outputs.get(e.from.port) })), { port: to.port, type }];
  const warning = problemAt(setting, target, wires);
  if (warning && type && isKindAtFault(setting, target, wires, type)) return { fits: false, reason: 'type', problem: warning };
  return { fits: true, ...(replaces && { replaces }), ...(warning && { warning }) };
}

/** Whether rank or dtype of the last wire are at fault, and not sizes or params: roomy sizes do not help, another rank or dtype does. */
function isKindAtFault(setting: Setting, target: GraphNode, wires: readonly WireType[], type: TensorType): boolean {
  const others = wires.slice(0, -1).map((w) => ({ ...w, type: w.type && roomy(w.type) }));
  const port = wires.at(-1)?.port ?? '';
  const passes = (last: TensorType): boolean => problemAt(setting, target, [...others, { port, type: last }]) === undefined;
  if (passes(roomy(type))) return false;
  const ranks = [1, 2, 3, 4, 5].map((rank) => Array.from({ length: rank }, (_, i) => (i === 0 ? 'N' : ROOMY)));
  return (['float32', 'int64'] as const).some((dtype) => ranks.some((shape) => passes({ dtype, shape })));
}

/** Whether a node of a type could take a wire of a type, at its first input. */
export function takesType(blocks: Project['blocks'], nodeType: string, type: TensorType | undefined): boolean {
  const kind = catalogueOf({ ...(blocks && { blocks }) }).kind(nodeType);
  const port = kind?.inputs[0];
  if (!kind || !port) return false;
  if (!type) return true;
  const node: GraphNode = { id: 'target', type: nodeType, params: {}, position: { x: 0, y: 0 } };
  return !problemAt({ graph: { nodes: [], edges: [] }, nodes: new Map(), blocks }, node, [{ port: port.name, type: roomy(type) }]);
}

const roomy = (type: TensorType): TensorType => ({ dtype: type.dtype, shape: type.shape.map((d, i) => (i === 0 ? d : ROOMY)) });

/** What a node says to wires of certain types: shapes are worked out of a small graph with an input for each wire. Only what the types are at fault for counts. */
function problemAt({ blocks, fields }: Setting, target: GraphNode, wires: readonly WireType[]): Problem | undefined {
  const known = wires.filter((w): w is { port: string; type: TensorType } => w.type !== undefined);
  if (known.length < wires.length) return undefined;
  const kind = catalogueOf({ ...(blocks && { blocks }) }).kind(target.type);
  // One wire alone into a merge is the beginning of two.
  const [only] = known;
  const all = known.length === 1 && only && kind?.inputs.find((p) => p.name === only.port)?.variadic === true ? [only, only] : known;
  const id = (i: number): string => `in${i}${target.id}`;
  const { shareWeightsWith: _, ...alone } = target;
  const nodes: GraphNode[] = [...all.map((_, i): GraphNode => ({ id: id(i), type: 'Input', params: {}, position: { x: 0, y: 0 } })), alone];
  const edges = all.map((w, i): GraphEdge => ({ from: { node: id(i), port: 'out' }, to: { node: target.id, port: w.port } }));
  const shapes = inferShapes({ graph: { nodes, edges }, ...(blocks && { blocks }) }, { inner: true, inputTypes: new Map(all.map((w, i) => [id(i), w.type])), ...(fields && { fields }) });
  return shapes.nodes.get(target.id)?.problems.find((p) => p.code === 'shape/mismatch');
}
