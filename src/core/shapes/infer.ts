// Types of every port, and what each layer costs: the graph walked in topological order, blocks walked inside.
import { asLayerwrightError, LayerwrightError } from '../errors.ts';
import { parseParams } from '../graph/catalogue.ts';
import { checkGraph } from '../graph/check.ts';
import { silentNodes } from '../graph/modes.ts';
import type { Problem } from '../graph/problem.ts';
import type { GraphNode, NetworkGraph, Project } from '../graph/schema.ts';
import { edgesInto, topologicalOrder } from '../graph/topology.ts';
import { sameShape } from '../tensor.ts';
import type { DType, Dim, TensorType } from '../tensor.ts';
import { catalogueOf } from './catalogue.ts';
import type { FullCatalogue, Kind } from './catalogue.ts';
import { costOf, exportedLayers, noCost, sumCosts, totalsOf } from './costs.ts';
import { sharingProblems } from './sharing.ts';
import type { FlatNode, NodeShapes, Shapes, Source, Wire } from './types.ts';

/** Dtype and sample shape of a bound field, for losses whose labels come in more than one form. */
export interface FieldFacts { readonly dtype: DType; readonly shape: readonly number[] }

export interface InferOptions {
  /** Input node → type that the bound data has (axis 0 is the batch), in place of the node's own shape. */
  readonly inputTypes?: ReadonlyMap<string, TensorType>;
  /** Loss node → field bound to it. */
  readonly fields?: ReadonlyMap<string, FieldFacts>;
  /** Size of axis 0 of every input; default the symbol `N`. */
  readonly batch?: Dim;
  /** Float dtype of inputs, and with them of all that follows; default float32. */
  readonly dtype?: 'float32' | 'float64';
  /** The result for the graph before an edit: nodes whose inputs and params are the same are taken over. */
  readonly previous?: Shapes;
  /** Graph of a block being edited: no input and loss are asked for. */
  readonly inner?: boolean;
}

/**
 * Works out the type of every port, inside blocks too, and the costs. Never throws for a user's mistake: a node at fault
 * has its problem, and what lies behind it has no types and no problem of its own.
 */
export function inferShapes(project: Pick<Project, 'graph' | 'blocks'>, options: InferOptions = {}): Shapes {
  const catalogue = catalogueOf(project);
  const structural = checkGraph(project.graph, catalogue, options.inner ? { inner: true } : {});
  const walk = walkGraph(project.graph, {
    catalogue, options, prefix: '', frozen: false, statistics: undefined, learningRateFactor: 1, sharedPrefix: undefined, ports: undefined, chain: [],
    structural, previous: options.previous?.nodes,
  });
  const layers = [...walk.values()].flatMap((n) => n.layers);
  const problems = [...new Set([...structural, ...[...walk.values()].flatMap((n) => n.problems), ...sharingProblems(layers)])];
  return { nodes: walk, layers, problems, totals: totalsOf(layers), exported: totalsOf(exportedLayers(layers)) };
}

/** What a node of the walk takes from around it. */
interface Surroundings {
  readonly catalogue: FullCatalogue;
  readonly options: InferOptions;
  /** Flat id of the block, with a slash; '' outside. */
  readonly prefix: string;
  readonly frozen: boolean;
  readonly statistics: GraphNode['statistics'];
  readonly learningRateFactor: number;
  /** Prefix of the block whose weights this block uses. */
  readonly sharedPrefix: string | undefined;
  /** Inside a block: what is wired to its ports. */
  readonly ports: ReadonlyMap<string, Wire> | undefined;
  /** Types of the user blocks that are open around this graph. */
  readonly chain: readonly string[];
  /** By flat id. */
  readonly structural: readonly Problem[];
  readonly previous: ReadonlyMap<string, NodeShapes> | undefined;
}

/** What a node's result depends on, kept beside it to tell whether it can be taken over. */
interface Key {
  readonly kind: Kind | undefined;
  readonly params: object;
  readonly sources: readonly Wire[] | undefined;
  readonly frozen: boolean;
  readonly statistics: GraphNode['statistics'];
  readonly learningRateFactor: number;
  readonly weightsFrom: string;
  readonly weightsKey: string;
  readonly bypassed: boolean;
  readonly silent: boolean;
  readonly override: TensorType | undefined;
  readonly field: FieldFacts | undefined;
  readonly batch: Dim | undefined;
  readonly dtype: string | undefined;
}
const keys = new WeakMap<NodeShapes, Key>();

function sameType(a: TensorType | undefined, b: TensorType | undefined): boolean {
  if (a === b) return true;
  return a !== undefined && b !== undefined && a.dtype === b.dtype && sameShape(a.shape, b.shape) && (a.known === b.known || (a.known !== undefined && b.known !== undefined && sameShape(a.known, b.known)));
}

function sameSources(a: readonly Wire[] | undefined, b: readonly Wire[] | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.length === b.length && a.every((w, i) => {
    const v = b[i] as Wire;
    return w.node === v.node && w.port === v.port && sameType(w.type, v.type);
  });
}

function sameKey(a: Key, b: Key): boolean {
  return a.kind === b.kind && a.params === b.params && a.frozen === b.frozen && a.statistics === b.statistics && a.learningRateFactor === b.learningRateFactor
    && a.weightsFrom === b.weightsFrom && a.weightsKey === b.weightsKey && a.bypassed === b.bypassed && a.silent === b.silent && a.batch === b.batch && a.dtype === b.dtype && sameType(a.override, b.override)
    && a.field === b.field && sameSources(a.sources, b.sources);
}

function walkGraph(graph: NetworkGraph, around: Surroundings): Map<string, NodeShapes> {
  const results = new Map<string, NodeShapes>();
  const faults = new Map<string, Problem[]>();
  for (const problem of around.structural) {
    if (problem.node === undefined) continue;
    faults.set(problem.node, [...(faults.get(problem.node) ?? []), problem]);
  }
  const { order, rest } = topologicalOrder(graph);
  for (const node of order) results.set(node.id, resultOf(node, graph, around, results, faults.get(around.prefix + node.id)));
  for (const node of rest) results.set(node.id, unknown(around.prefix + node.id, faults.get(around.prefix + node.id) ?? []));
  return results;
}

const unknown = (id: string, problems: readonly Problem[]): NodeShapes =>
  ({ id, outputs: new Map(), origins: new Map(), problems, layers: [], cost: noCost });

function resultOf(node: GraphNode, graph: NetworkGraph, around: Surroundings, results: ReadonlyMap<string, NodeShapes>, faults: readonly Problem[] | undefined): NodeShapes {
  const id = around.prefix + node.id;
  if (faults) return unknown(id, faults);
  const { options } = around;
  const kind = around.catalogue.kind(node.type);
  const silent = silentNodes(graph);
  const sources = kind && sourcesOf(node, kind, graph, results, silent);
  const key: Key = {
    kind, params: node.params, sources, frozen: around.frozen || node.frozen === true, statistics: node.statistics ?? around.statistics,
    learningRateFactor: around.learningRateFactor * (node.learningRateFactor ?? 1),
    weightsFrom: node.shareWeightsWith !== undefined ? around.prefix + node.shareWeightsWith
      : around.sharedPrefix !== undefined ? around.sharedPrefix + node.id : id,
    weightsKey: node.weights ?? id, bypassed: node.mode === 'bypassed', silent: silent.has(node.id), override: options.inputTypes?.get(id), field: options.fields?.get(id), batch: options.batch, dtype: options.dtype,
  };
  const before = around.previous?.get(node.id);
  const beforeKey = before && keys.get(before);
  if (before && beforeKey && before.id === id && sameKey(beforeKey, key) && !around.ports) return before;
  const computed = compute(id, key, around);
  const result: NodeShapes = key.silent ? { ...computed, problems: [], layers: [], cost: noCost, silent: true } : computed;
  keys.set(result, key);
  return result;
}

/** Wires into a node in the order of its ports; undefined where a type before it is not known. */
function sourcesOf(node: GraphNode, kind: Kind, graph: NetworkGraph, results: ReadonlyMap<string, NodeShapes>, silent: ReadonlySet<string>): Wire[] | undefined {
  // What takes part hears nothing of what does not.
  const edges = silent.has(node.id) ? edgesInto(graph, node.id) : edgesInto(graph, node.id).filter((e) => !silent.has(e.from.node));
  const wires: Wire[] = [];
  for (const port of kind.inputs) {
    for (const edge of edges) {
      if (edge.to.port !== port.name) continue;
      const producer = results.get(edge.from.node);
      const type = producer?.outputs.get(edge.from.port);
      const origin = producer?.origins.get(edge.from.port);
      if (!type || !origin) return undefined;
      wires.push({ ...origin, type });
    }
  }
  return wires;
}

function compute(id: string, key: Key, around: Surroundings): NodeShapes {
  const { kind, sources } = key;
  if (!kind || !sources) return unknown(id, []);
  const parsed = parseParams(kind, key.params as Record<string, unknown>);
  if (!parsed.ok) return unknown(id, []);
  const [only] = sources;
  const [port] = key.bypassed ? kind.outputs(parsed.value) : [];
  if (only && port) return passed(id, port.name, only);
  try {
    switch (kind.role) {
      case 'input': case 'layer': return layerShapes(id, key, { ...kind, role: kind.role }, parsed.value, sources, around);
      case 'loss': return lossShapes(id, key, kind, parsed.value, sources);
      case 'block': return blockShapes(id, key, kind, parsed.value, sources, around);
      case 'blockInput': {
        const wire = around.ports?.get(id.slice(around.prefix.length));
        return wire ? passed(id, 'out', wire) : unknown(id, []);
      }
      default: {
        const [wire] = sources;
        return wire ? passed(id, 'in', wire) : unknown(id, []);
      }
    }
  } catch (thrown) {
    return unknown(id, [problemOf(id, thrown)]);
  }
}

const passed = (id: string, port: string, wire: Wire): NodeShapes =>
  ({ id, outputs: new Map([[port, wire.type]]), origins: new Map([[port, { node: wire.node, port: wire.port }]]), problems: [], layers: [], cost: noCost });

function problemOf(id: string, thrown: unknown): Problem {
  const error = asLayerwrightError(thrown);
  return {
    code: error.code, message: error.message, node: id,
    ...(error.expected !== undefined && { expected: error.expected }), ...(error.received !== undefined && { received: error.received }),
    ...(error.hint !== undefined && { hint: error.hint }),
  };
}

/** The `fail` that layers, blocks and losses are given. */
function failAt(id: string) {
  return (message: string, details: { expected?: string; received?: string; hint?: string } = {}): never => {
    throw new LayerwrightError('shape/mismatch', message, { where: id, ...details });
  };
}

function layerShapes(id: string, key: Key, kind: Extract<Kind, { role: 'input' | 'layer' }>, params: unknown, sources: readonly Wire[], around: Surroundings): NodeShapes {
  let facts = kind.layer.infer({ params, id, inputs: sources.map((s) => s.type) as [TensorType, ...TensorType[]], dtype: around.options.dtype ?? 'float32', fail: failAt(id) });
  if (kind.role === 'input') facts = { ...facts, outputs: facts.outputs.map((t) => inputType(key.override ? { ...key.override, shape: ['N', ...key.override.shape.slice(1)] } : t, around.options)) };
  const ports = kind.outputs(params).map((p) => p.name);
  const cost = costOf(facts, key.weightsFrom === id, key.frozen);
  return single(id, { id, kind, params, sources, ports, outputs: facts.outputs, facts, target: undefined, frozen: key.frozen, keepsStatistics: key.statistics === undefined ? key.frozen : key.statistics === 'kept', learningRateFactor: key.learningRateFactor, weightsFrom: key.weightsFrom, weightsKey: key.weightsKey, cost });
}

/** Type of an input with the batch and the float dtype that the caller asked for. */
function inputType(type: TensorType, options: InferOptions): TensorType {
  const dtype = type.dtype === 'float32' && options.dtype !== undefined ? options.dtype : type.dtype;
  // Imported models have inputs without a batch, or with one that is fixed.
  return { dtype, shape: type.shape[0] === 'N' ? [options.batch ?? 'N', ...type.shape.slice(1)] : type.shape };
}

function lossShapes(id: string, key: Key, kind: Extract<Kind, { role: 'loss' }>, params: unknown, sources: readonly Wire[]): NodeShapes {
  const prediction = sources[0] as Wire;
  const target = kind.loss.target(prediction.type, params, key.field, failAt(id));
  return single(id, { id, kind, params, sources, ports: [], outputs: [], facts: undefined, target, frozen: key.frozen, keepsStatistics: true, learningRateFactor: 1, weightsFrom: id, weightsKey: id, cost: noCost });
}

function single(id: string, layer: FlatNode): NodeShapes {
  const outputs = new Map<string, TensorType>();
  const origins = new Map<string, Source>();
  layer.ports.forEach((port, i) => {
    const type = layer.outputs[i];
    if (type) outputs.set(port, type);
    origins.set(port, { node: id, port });
  });
  return { id, outputs, origins, problems: [], layers: [layer], cost: layer.cost };
}

function blockShapes(id: string, key: Key, kind: Extract<Kind, { role: 'block' }>, params: unknown, sources: readonly Wire[], around: Surroundings): NodeShapes {
  if (around.chain.includes(kind.type)) {
    return unknown(id, [{ code: 'graph/cycle', node: id, message: `The block ${kind.type} contains itself.`, expected: 'blocks made of others', received: [...around.chain, kind.type].join(' → ') }]);
  }
  const graph = kind.block.build({ params, inputs: sources.map((s) => s.type), fail: failAt(id) });
  const ports = new Map<string, Wire>();
  kind.inputs.forEach((port, i) => {
    const wire = sources[i];
    if (wire) ports.set(port.name, wire);
  });
  const prefix = `${id}/`;
  const structural = checkGraph(graph, around.catalogue, { inner: true }).map((p) => insideOf(p, id));
  const nodes = walkGraph(graph, {
    ...around, prefix, ports, frozen: key.frozen, statistics: key.statistics, learningRateFactor: key.learningRateFactor,
    sharedPrefix: key.weightsFrom === id ? undefined : `${key.weightsFrom}/`, chain: [...around.chain, kind.type],
    structural, previous: undefined,
  });
  const inner = [...nodes.values()];
  const layers = inner.flatMap((n) => n.layers);
  const problems = [...new Set([...structural, ...inner.flatMap((n) => n.problems)])];
  const outputs = new Map<string, TensorType>();
  const origins = new Map<string, Source>();
  for (const port of kind.block.outputs) {
    const end = nodes.get(port.name);
    const type = end?.outputs.get('in');
    const origin = end?.origins.get('in');
    if (end?.silent) {
      problems.push({ code: 'graph/missing-input', node: id, port: port.name, message: `The output ${port.name} of the block ${id} is muted inside it.`, expected: 'outputs that take part', received: 'a muted one', hint: 'Open the block and unmute what leads there, or mute the block itself.' });
      continue;
    }
    if (!type || !origin) continue;
    outputs.set(port.name, type);
    origins.set(port.name, origin);
  }
  if (outputs.size < kind.block.outputs.length && problems.length === 0) {
    problems.push({ code: 'graph/unknown-port', node: id, message: `The block ${kind.type} has an output that nothing inside leads to.`, expected: 'a BlockOutput for every output', received: [...outputs.keys()].join(', ') || 'none' });
  }
  return { id, outputs, origins, problems, layers, cost: sumCosts(layers.map((l) => l.cost)), inside: { graph, nodes } };
}

const insideOf = (problem: Problem, block: string): Problem => {
  const { path: _, edge: __, ...rest } = problem;
  return { ...rest, node: problem.node === undefined ? block : `${block}/${problem.node}` };
};

/** The node of a flat id (`res2a/conv1`), inside blocks too. */
export function shapesAt(shapes: Shapes, id: string): NodeShapes | undefined {
  const [head = '', ...path] = id.split('/');
  let found = shapes.nodes.get(head);
  for (const part of path) found = found?.inside?.nodes.get(part);
  return found;
}
