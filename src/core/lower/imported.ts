// What an imported model says beside its graph, said again where it is exported: opsets, functions, names, declared types.
import type { ModelFacts } from '../graph/schema.ts';
import { OPSET } from '../onnx/model.ts';
import type { Graph, Model, Node, ValueInfo, ValueType } from '../onnx/model.ts';
import { namesOf } from '../onnx/names.ts';
import { renameValues } from '../onnx/rename.ts';
import { readFunction } from '../onnx/text/nodes.ts';
import { readTypeText } from '../onnx/text/values.ts';
import { LayerwrightError } from '../errors.ts';
import type { Tensor, TensorType } from '../tensor.ts';

/** Operators that layers lower to, by the opset from which on to opset 17 the same node means the same. */
const sinceThen: Readonly<Record<string, number>> = {
  Conv: 7, ConvTranspose: 7, BatchNormalization: 9, Relu: 7, Sigmoid: 7, Tanh: 7, Softplus: 7, Elu: 7, Selu: 7, LeakyRelu: 7, MaxPool: 8, AveragePool: 7,
  GlobalAveragePool: 7, GlobalMaxPool: 7, Gemm: 7, MatMul: 7, Add: 7, Sub: 7, Mul: 7, Div: 7, Concat: 7, Flatten: 9, Reshape: 7, Transpose: 7, Identity: 7,
  Softmax: 13, LogSoftmax: 13, Clip: 11, Squeeze: 13, Unsqueeze: 13, Slice: 10, Pad: 11, Neg: 7, Exp: 7, Sqrt: 7, Erf: 9,
};

/** Whether nodes as layers write them can stand in a graph of the opset. */
export const alike = (nodes: readonly Node[], opset: number): boolean =>
  opset === OPSET || nodes.every((n) => n.domain === '' && opset >= (n.opType === 'MaxPool' && n.attributes.has('dilations') ? 10 : (sinceThen[n.opType] ?? OPSET)));

/** The type to write at an end: the declared one where it does not contradict what was worked out. */
export function typeOfEnd(declared: string | undefined, found: TensorType): ValueType {
  const said = declared === undefined ? undefined : readTypeText(declared);
  if (found.dtype === 'opaque') return said ?? { kind: 'none' };
  const worked: ValueType = { kind: 'tensor', dtype: found.dtype, shape: [...found.shape] };
  if (said?.kind === 'other') return said;
  if (said?.kind !== 'tensor' || said.dtype !== found.dtype) return worked;
  if (said.shape === undefined) return said;
  const fits = said.shape.length === found.shape.length && said.shape.every((d, i) => d === found.shape[i] || typeof found.shape[i] === 'string');
  return fits ? said : worked;
}

/** Gives inputs and outputs their names in the file; another value that has such a name gets a fresh one. */
export function renameEnds(graph: Graph, names: ReadonlyMap<string, string>): Graph {
  const wanted = new Set(names.values());
  const taken = new Set<string>([...wanted, ...namesOf(graph, new Set())]);
  const fresh = new Map<string, string>();
  return renameValues(graph, (name) => {
    const given = names.get(name) ?? fresh.get(name);
    if (given !== undefined || !wanted.has(name)) return given ?? name;
    let other = `${name}~`;
    while (taken.has(other)) other += '~';
    taken.add(other);
    fresh.set(name, other);
    return other;
  });
}

/** The model around an exported graph of an imported project. Throws `checkpoint/damaged` where a tensor of a function is missing. */
export function restoreModel(model: Model, facts: ModelFacts, weights: ReadonlyMap<string, Tensor>): Model {
  const stored = (name: string): Tensor => {
    const tensor = weights.get(`model.${name}`);
    if (!tensor) throw new LayerwrightError('checkpoint/damaged', `The weights lack model.${name}.`, { where: `model.${name}` });
    return tensor;
  };
  const own = model.opsets.get('') ?? OPSET;
  const functions = (facts.functions ?? []).map((f) => readFunction(f, stored));
  return {
    ...model, irVersion: Math.max(4, own === facts.opsets[''] ? facts.irVersion : Math.max(facts.irVersion, model.irVersion)),
    opsets: new Map([...model.opsets, ...Object.entries(facts.opsets), ['', own]]), functions,
    metadata: new Map([...model.metadata, ...Object.entries(facts.metadata ?? {})]), graph: { ...model.graph, name: facts.graph ?? model.graph.name },
  };
}

/** A constant of an IR 4 file that whoever runs it may replace is an input too. */
export const replaceable = (name: string, { dtype, shape }: TensorType): ValueInfo => ({ name, type: { kind: 'tensor', dtype, shape: [...shape] }, docString: '' });
