// A graph in double precision: what two-sided differences need to be told from rounding.
import { dataOf, numbersOf, tensorOf } from '../tensor.ts';
import type { DType, Tensor } from '../tensor.ts';
import { castCode } from './dtypes.ts';
import { attributeOf } from './model.ts';
import type { Attribute, Graph, Initializer, Node, ValueInfo } from './model.ts';

/** Inputs that are float32 whatever the operator computes in. */
const alwaysSingle: Readonly<Record<string, readonly number[]>> = { Resize: [2], Upsample: [1], Dropout: [1], QuantizeLinear: [1], DequantizeLinear: [1] };
const halves = new Set([castCode.float32, castCode.float16, castCode.bfloat16]);
/** Attributes that name the element type of the result. */
const typeAttributes: Readonly<Record<string, string>> = {
  Cast: 'to', EyeLike: 'dtype', RandomNormal: 'dtype', RandomUniform: 'dtype', RandomNormalLike: 'dtype', RandomUniformLike: 'dtype', Multinomial: 'dtype',
  HannWindow: 'output_datatype', HammingWindow: 'output_datatype', BlackmanWindow: 'output_datatype', MelWeightMatrix: 'output_datatype', LayerNormalization: 'stash_type',
};

const narrow = (dtype: DType): boolean => dtype === 'float32' || dtype === 'float16' || dtype === 'bfloat16';

export const widened = <T extends Tensor>(tensor: T): T =>
  (tensor.dtype === 'float32' ? { ...tensor, ...tensorOf('float64', tensor.shape, Float64Array.from(dataOf(tensor) as Float32Array)) }
    : narrow(tensor.dtype) ? { ...tensor, ...tensorOf('float64', tensor.shape, Float64Array.from(numbersOf(tensor))) } : tensor);

const widenInfo = (info: ValueInfo): ValueInfo =>
  (info.type.kind === 'tensor' && narrow(info.type.dtype) ? { ...info, type: { ...info.type, dtype: 'float64' } } : info);

/** The same graph with float64 in the place of float32 and of halves; the graph given stays as it is. */
export function inFloat64(graph: Graph): Graph {
  const single = new Set(graph.nodes.flatMap((n) => (alwaysSingle[n.opType] ?? []).map((i) => n.inputs[i] ?? '')));
  const widenNode = (node: Node): Node => ({ ...node, attributes: new Map([...stashed(node), ...[...node.attributes].map(([name, a]): [string, Attribute] => [name, widenAttribute(node, name, a)])]) });
  return {
    ...graph, nodes: graph.nodes.map((n) => (n.opType === 'Constant' && single.has(n.outputs[0] ?? '') ? n : widenNode(n))), inputs: graph.inputs.map(widenInfo), outputs: graph.outputs.map(widenInfo),
    initializers: new Map([...graph.initializers].map(([name, t]): [string, Initializer] => [name, single.has(name) ? t : widened(t)])),
    valueInfo: new Map([...graph.valueInfo].map(([name, info]) => [name, single.has(name) ? info : widenInfo(info)])),
  };
}

/** Statistics that are read come in an element type of their own, float32 where nothing is said. */
const stashed = (node: Node): [string, Attribute][] => (node.opType === 'LayerNormalization' && node.outputs.length > 1 ? [['stash_type', attributeOf(castCode.float64)]] : []);

function widenAttribute(node: Node, name: string, a: Attribute): Attribute {
  if (a.kind === 'tensor') return { ...a, value: widened(a.value) };
  if (a.kind === 'graph') return { ...a, value: inFloat64(a.value) };
  if (a.kind === 'graphs') return { ...a, value: a.value.map(inFloat64) };
  if (a.kind === 'int' && typeAttributes[node.opType] === name && halves.has(Number(a.value))) return { ...a, value: BigInt(castCode.float64) };
  return a;
}
