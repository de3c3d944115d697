// An ONNX model → a project: every node a layer where one fits exactly, else an operator; large tensors beside the text.
import { LayerwrightError } from '../errors.ts';
import { layOut } from '../graph/layout.ts';
import { PROJECT_FORMAT, PROJECT_VERSION, projectSchema } from '../graph/schema.ts';
import type { GraphEdge, GraphNode, ModelFacts, PortRef, Project } from '../graph/schema.ts';
import { constant as constantLayer } from '../layers/imported/constant.ts';
import { declared, operator, operatorParams } from '../layers/imported/operator.ts';
import type { OperatorParams } from '../layers/imported/operator.ts';
import type { Slot } from '../layers/imported/slots.ts';
import { intAttribute } from '../onnx/model.ts';
import type { Model, Node, ValueInfo } from '../onnx/model.ts';
import { capturesOf, readsOf, sortNodes } from '../onnx/sort.ts';
import { writeAttributes, writeFunction } from '../onnx/text/nodes.ts';
import { isSmall, toBase64, writeTensor, writeTypeText } from '../onnx/text/values.ts';
import type { Store } from '../onnx/text/values.ts';
import type { Tensor, TensorType } from '../tensor.ts';
import { constantOf, constantsOf, isLearned } from './constants.ts';
import { fit, mayFit } from './fit.ts';
import { batchOf, idOf, withBatch } from './names.ts';
import { recognise } from './recognise.ts';
import type { FileNames } from './recognise.ts';

/** File of the project's folder that holds the tensors. */
export const WEIGHTS_FILE = 'weights.safetensors';

export interface Imported {
  readonly project: Project;
  /** By the names that the project has for them. */
  readonly weights: ReadonlyMap<string, Tensor>;
  /** Node of the project → the file's node that it stands for. */
  readonly nodes: ReadonlyMap<string, Node>;
  /** Nodes that no output needs; they are left out. */
  readonly unused: number;
}

/**
 * Reads a model into a project that exports to the same computation, node for node. External data must have been loaded.
 * Throws `onnx/invalid` where values are made twice, read but never made, or in a circle.
 */
export function importModel(model: Model, name: string): Imported {
  return new Import(model, name).run();
}

class Import {
  readonly #model: Model;
  readonly #name: string;
  readonly #opset: number;
  readonly #constants: ReadonlyMap<string, Tensor>;
  readonly #replaceable: ReadonlySet<string>;
  readonly #values = new Map<string, { ref: PortRef; type: TensorType }>();
  readonly #infos: ReadonlyMap<string, ValueInfo>;
  readonly #ids = new Set<string>();
  readonly #nodes: GraphNode[] = [];
  readonly #edges: GraphEdge[] = [];
  readonly #weights = new Map<string, Tensor>();
  /** Ids of the nodes that have any. */
  readonly #owners = new Set<string>();
  readonly #of = new Map<string, Node>();
  /** Uses of large constants: one that is used twice is a node of its own. */
  readonly #uses = new Map<string, number>();

  constructor(model: Model, name: string) {
    this.#model = model;
    this.#name = name;
    this.#opset = model.opsets.get('') ?? 1;
    this.#constants = constantsOf(model.graph);
    // From IR version 4 on an initializer that is listed as an input is a default that may be replaced.
    this.#replaceable = new Set(model.irVersion < 4 ? [] : model.graph.inputs.filter((i) => model.graph.initializers.has(i.name)).map((i) => i.name));
    this.#infos = new Map([...model.graph.valueInfo, ...model.graph.outputs.map((o) => [o.name, o] as const)]);
  }

  run(): Imported {
    const { graph } = this.#model;
    this.#assertSingle();
    const live = this.#live(sortNodes(graph.nodes));
    for (const node of live) for (const read of readsOf(node)) this.#uses.set(read, (this.#uses.get(read) ?? 0) + 1);
    const batch = batchOf(this.#model);
    for (const info of graph.inputs) if (!graph.initializers.has(info.name)) this.#input(info, withBatch(info, batch));
    for (const name of this.#replaceable) this.#constantNode(name);
    for (const node of live) if (!constantOf(node)) this.#node(node);
    for (const output of graph.outputs) this.#output(output);
    const project: Project = projectSchema.parse({
      format: PROJECT_FORMAT, version: PROJECT_VERSION, name: this.#name, model: this.#facts(),
      graph: layOut(recognise({ nodes: this.#nodes, edges: this.#edges }, this.#fileNames())),
      ...(this.#weights.size > 0 && { weights: WEIGHTS_FILE }),
    });
    return { project, weights: this.#weights, nodes: this.#of, unused: graph.nodes.length - live.length };
  }

  /** What the file calls the nodes and their weights: scopes stand in it. */
  #fileNames(): Map<string, FileNames> {
    return new Map([...this.#of].map(([id, { name, inputs }]) => [id, { name, constants: inputs.filter((n) => this.#constants.has(n)) }]));
  }

  #assertSingle(): void {
    const { graph } = this.#model;
    const made = new Set<string>([...graph.inputs.map((i) => i.name), ...graph.initializers.keys()]);
    for (const node of graph.nodes) {
      for (const output of node.outputs) {
        if (output === '') continue;
        if (made.has(output)) throw new LayerwrightError('onnx/invalid', `Two values are called "${output}".`, { where: node.name || node.opType });
        made.add(output);
      }
    }
  }

  /** The nodes that an output needs. */
  #live(nodes: readonly Node[]): Node[] {
    const needed = new Set(this.#model.graph.outputs.map((o) => o.name));
    return nodes.toReversed().filter((node) => {
      if (!node.outputs.some((o) => needed.has(o))) return false;
      for (const read of readsOf(node)) needed.add(read);
      return true;
    }).reverse();
  }

  #facts(): ModelFacts {
    const { functions, opsets, irVersion, metadata, producerName, producerVersion, graph } = this.#model;
    const store = this.#store('model');
    // A checksum of the file is none of what is made of it.
    const kept = [...metadata].filter(([key]) => key !== 'layerwright.sha256');
    const producer = `${producerName} ${producerVersion}`.trim();
    return {
      opsets: Object.fromEntries(opsets), irVersion: Math.max(1, irVersion), ...(functions.length > 0 && { functions: functions.map((f) => writeFunction(f, store)) }),
      ...(kept.length > 0 && { metadata: Object.fromEntries(kept) }), ...(producer !== '' && { producer }), ...(graph.name !== '' && { graph: graph.name }),
    };
  }

  /** Keeps tensors among a node's weights, under fresh names. */
  #store(id: string): Store {
    let n = 0;
    return (tensor) => {
      const name = `t${n++}`;
      this.#keep(id, name, tensor);
      return name;
    };
  }

  #add(id: string, type: string, params: Record<string, unknown>): void {
    this.#nodes.push({ id, type, params, position: { x: 0, y: 0 }, ...(this.#owners.has(id) && { weights: id }) });
  }

  #input(original: ValueInfo, info: ValueInfo): void {
    const id = idOf(original.name, 'input', this.#ids);
    const type = writeTypeText(info.type);
    this.#add(id, 'ModelInput', { name: original.name, type });
    this.#values.set(original.name, { ref: { node: id, port: 'out' }, type: declared(type, id) });
  }

  /** A node for a constant that several nodes read. */
  #constantNode(name: string): { ref: PortRef; type: TensorType } {
    const found = this.#values.get(name);
    if (found) return found;
    const tensor = this.#constants.get(name);
    if (!tensor) throw new LayerwrightError('onnx/invalid', `"${name}" is read but nothing makes it.`, { where: name, hint: 'The file is incomplete or was edited wrongly.' });
    const id = idOf(name, 'constant', this.#ids);
    const reader = this.#model.graph.nodes.find((n) => n.inputs.some((input, i) => input === name && isLearned(n, i, tensor)));
    const value: Slot = reader && !this.#replaceable.has(name) ? this.#weight(id, 'value', tensor) : writeTensor(tensor, this.#store(id));
    const params = { value, ...(this.#replaceable.has(name) && { name }) };
    this.#add(id, 'Constant', params);
    const facts = constantLayer.infer({ params: constantLayer.params.parse(params), id, inputs: [] as unknown as [TensorType], fail });
    const made = { ref: { node: id, port: 'out' }, type: facts.outputs[0] as TensorType };
    this.#values.set(name, made);
    return made;
  }

  #keep(id: string, name: string, tensor: Tensor): void {
    this.#weights.set(`${id}.${name}`, tensor);
    this.#owners.add(id);
  }

  #weight(id: string, name: string, tensor: Tensor): Slot {
    this.#keep(id, name, tensor);
    return { weight: name, shape: [...tensor.shape] };
  }

  /** What stands at an input; wires are appended to `wires`. */
  #slot(id: string, node: Node, input: number, name: string, wires: { ref: PortRef; type: TensorType }[], store: Store): Slot {
    if (name === '') return '';
    const tensor = this.#values.has(name) ? undefined : this.#constants.get(name);
    const learned = tensor !== undefined && isLearned(node, input, tensor);
    if (tensor && (isSmall(tensor) && !learned || this.#uses.get(name) === 1)) return learned ? this.#weight(id, weightName(node, input), tensor) : writeTensor(tensor, store);
    wires.push(this.#constantNode(name));
    return 'wire';
  }

  #node(node: Node): void {
    const id = idOf(node.name, node.opType, this.#ids);
    this.#of.set(id, node);
    if (!this.#layer(id, node)) this.#operator(id, node);
  }

  #layer(id: string, node: Node): boolean {
    if (!mayFit(node)) return false;
    if (node.inputs.some((n) => n !== '' && this.#constants.has(n) && (this.#uses.get(n) !== 1 || this.#replaceable.has(n)))) return false;
    const tensors = node.inputs.map((n) => (this.#values.has(n) ? undefined : this.#constants.get(n)));
    const types = node.inputs.map((n, i): TensorType | undefined => this.#values.get(n)?.type ?? tensors[i]);
    if (node.inputs.some((n, i) => n === '' ? false : !types[i])) return false;
    const output = this.#typesOf(id, node, types, tensors)?.[0];
    const found = output && fit({ node, opset: this.#opset, types, tensors }, output);
    if (!found) return false;
    for (const [input, name] of found.weights) this.#keep(id, name, tensors[input] as Tensor);
    this.#add(id, found.type, found.params);
    const variadic = found.type === 'Concat' || found.type === 'Add' || found.type === 'Multiply';
    const ports = variadic ? undefined : found.type === 'Subtract' ? subtractPorts : ['in'];
    node.inputs.filter((n, i) => n !== '' && !found.weights.has(i)).forEach((n, i) => {
      this.#edges.push({ from: (this.#values.get(n) as { ref: PortRef }).ref, to: { node: id, port: ports?.[i] ?? 'in' } });
    });
    this.#values.set(node.outputs[0] as string, { ref: { node: id, port: 'out' }, type: output });
    return true;
  }

  /** Output types of the node as an operator, before it is one. */
  #typesOf(id: string, node: Node, types: readonly (TensorType | undefined)[], tensors: readonly (Tensor | undefined)[]): readonly TensorType[] | undefined {
    const params = operatorParams.parse({
      op: node.opType, domain: node.domain, version: this.#version(node), outputs: ['out'], attributes: writeAttributes(node.attributes, () => 'none'),
      inputs: node.inputs.map((n, i): Slot => (n === '' ? '' : tensors[i] && isSmall(tensors[i]) ? writeTensor(tensors[i], () => 'none') : 'wire')),
    });
    const wires = types.filter((t, i) => t && !(tensors[i] && isSmall(tensors[i]))) as [TensorType, ...TensorType[]];
    return inferred(params, id, wires);
  }

  #version(node: Node): number {
    return Math.max(1, this.#model.opsets.get(node.domain) ?? 1);
  }

  #operator(id: string, node: Node): void {
    const store = this.#store(id);
    const wires: { ref: PortRef; type: TensorType }[] = [];
    const inputs = node.inputs.map((n, i) => this.#slot(id, node, i, n, wires, store));
    const captured = [...new Set([...node.attributes.values()].flatMap((a) => (a.kind === 'graph' ? capturesOf(a.value) : a.kind === 'graphs' ? a.value.flatMap(capturesOf) : [])))];
    const captures = captured.filter((n) => n !== '').map((name) => ({ name, from: this.#slot(id, node, -1, name, wires, store) }));
    const outputs = this.#outputsOf(node);
    const given: Record<string, unknown> = {
      op: node.opType, ...(node.domain !== '' && { domain: node.domain }), ...(this.#version(node) !== 17 && { version: this.#version(node) }), inputs,
      ...((outputs.length !== 1 || outputs[0] !== 'out') && { outputs }), ...(captures.length > 0 && { captures }),
      ...(node.attributes.size > 0 && { attributes: writeAttributes(node.attributes, store) }), ...(node.extra && { extra: toBase64(node.extra) }),
    };
    const types = wires.map((w) => w.type) as [TensorType, ...TensorType[]];
    let found = inferred(operatorParams.parse(given), id, types);
    if (!found) {
      given['types'] = node.outputs.slice(0, outputs.length).map((o) => { const info = this.#infos.get(o); return info ? writeTypeText(info.type) : ''; });
      found = inferred(operatorParams.parse(given), id, types);
    }
    this.#add(id, 'Operator', given);
    for (const wire of wires) this.#edges.push({ from: wire.ref, to: { node: id, port: 'in' } });
    let at = 0;
    outputs.forEach((port, i) => {
      if (port === '') return;
      this.#values.set(node.outputs[i] as string, { ref: { node: id, port }, type: found?.[at++] ?? { dtype: 'opaque', shape: [] } });
    });
  }

  /** Ports of the outputs. Masks and statistics that nothing reads are left out, as newer opsets have them no more; batch norms that train must have them. */
  #outputsOf(node: Node): string[] {
    const names = [...node.outputs];
    const read = (name: string): boolean => (this.#uses.get(name) ?? 0) > 0 || this.#model.graph.outputs.some((o) => o.name === name);
    if (node.domain === '' && (node.opType === 'Dropout' || (node.opType === 'BatchNormalization' && intAttribute(node, 'training_mode', 0) === 0))) while (names.length > 1 && !read(names.at(-1) as string)) names.pop();
    return names.map((name, i) => (name === '' ? '' : names.length === 1 ? 'out' : `out${i}`));
  }

  #output(info: ValueInfo): void {
    const made = this.#values.get(info.name) ?? this.#constantNode(info.name);
    const id = idOf(info.name, 'output', this.#ids);
    this.#add(id, 'ModelOutput', { name: info.name, type: writeTypeText(info.type) });
    this.#edges.push({ from: made.ref, to: { node: id, port: 'in' } });
  }
}

const subtractPorts = ['a', 'b'];

const weightNames: Readonly<Record<string, readonly string[]>> = {
  Conv: ['', 'kernel', 'bias'], ConvTranspose: ['', 'kernel', 'bias'], Gemm: ['left', 'kernel', 'bias'], MatMul: ['left', 'kernel'],
  LSTM: ['', 'kernel', 'recurrent', 'bias'], GRU: ['', 'kernel', 'recurrent', 'bias'], RNN: ['', 'kernel', 'recurrent', 'bias'], PRelu: ['', 'slope'], Gather: ['table'],
  BatchNormalization: ['', 'gamma', 'beta'], InstanceNormalization: ['', 'gamma', 'beta'], LayerNormalization: ['', 'gamma', 'beta'], GroupNormalization: ['', 'gamma', 'beta'],
};
const weightName = (node: Node, input: number): string => weightNames[node.opType]?.[input] || `weight${input}`;

const fail = (message: string): never => { throw new LayerwrightError('shape/mismatch', message); };

/** undefined where types cannot be worked out. */
function inferred(params: OperatorParams, id: string, inputs: [TensorType, ...TensorType[]]): readonly TensorType[] | undefined {
  try {
    return operator.infer({ params, id, inputs, fail }).outputs;
  } catch (thrown) {
    if (thrown instanceof LayerwrightError && thrown.code !== 'internal') return undefined;
    throw thrown;
  }
}
