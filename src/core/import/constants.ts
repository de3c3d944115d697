// The constants of a file: initializers and what Constant nodes hold, and which of them training may change.
import type { Graph, Node } from '../onnx/model.ts';
import { textOf } from '../onnx/model.ts';
import { bytesPerElement, sizeOf, tensorFrom, tensorOf } from '../tensor.ts';
import type { Tensor } from '../tensor.ts';

const NOTHING = new Uint8Array(0);

/** The tensor that a Constant node gives; undefined for other nodes, and for sparse ones. */
export function constantOf(node: Node): Tensor | undefined {
  if (node.opType !== 'Constant' || node.domain !== '' || node.attributes.size !== 1) return undefined;
  const [entry] = node.attributes;
  if (!entry) return undefined;
  const [name, a] = entry;
  if (name === 'value' && a.kind === 'tensor') return a.value;
  if (name === 'value_int' && a.kind === 'int') return tensorOf('int64', [], BigInt64Array.of(a.value));
  if (name === 'value_ints' && a.kind === 'ints') return tensorOf('int64', [a.value.length], BigInt64Array.from(a.value));
  if (name === 'value_float' && a.kind === 'float') return tensorFrom('float32', [], [a.value]);
  if (name === 'value_floats' && a.kind === 'floats') return tensorFrom('float32', [a.value.length], a.value);
  if (name === 'value_string' && a.kind === 'string') return { dtype: 'string', shape: [], bytes: NOTHING, strings: [textOf(a.value)] };
  if (name === 'value_strings' && a.kind === 'strings') return { dtype: 'string', shape: [a.value.length], bytes: NOTHING, strings: a.value.map(textOf) };
  return undefined;
}

/** All constants by name. */
export function constantsOf(graph: Graph): Map<string, Tensor> {
  const found = new Map<string, Tensor>(graph.initializers);
  for (const node of graph.nodes) {
    const tensor = constantOf(node);
    if (tensor) found.set(node.outputs[0] ?? '', tensor);
  }
  return found;
}

/** Inputs of operators that hold what is learned. */
const learned: Readonly<Record<string, readonly number[]>> = {
  Conv: [1, 2], ConvTranspose: [1, 2], DeformConv: [1, 3], Gemm: [0, 1, 2], MatMul: [0, 1], Einsum: [0, 1, 2, 3], Gather: [0],
  BatchNormalization: [1, 2], InstanceNormalization: [1, 2], LayerNormalization: [1, 2], GroupNormalization: [1, 2], RMSNormalization: [1],
  LSTM: [1, 2, 3, 7], GRU: [1, 2, 3], RNN: [1, 2, 3], PRelu: [1], Add: [0, 1], Sub: [0, 1], Mul: [0, 1], Div: [0, 1], Reshape: [0], Transpose: [0],
  'com.microsoft.FusedMatMul': [0, 1], 'com.microsoft.FusedConv': [1, 2], 'com.microsoft.FusedGemm': [0, 1, 2],
};

export const operatorName = (node: Pick<Node, 'opType' | 'domain'>): string => (node.domain === '' ? node.opType : `${node.domain}.${node.opType}`);

/** Whether a constant at this input is a weight: floats in the place of something learned; lone numbers are settings. */
export function isLearned(node: Node, input: number, tensor: Tensor): boolean {
  if (tensor.dtype !== 'float32' || sizeOf(tensor.shape) * bytesPerElement('float32') !== tensor.bytes.length) return false;
  if (!(learned[operatorName(node)] ?? []).includes(input)) return false;
  return sizeOf(tensor.shape) > 1 || !['Add', 'Sub', 'Mul', 'Div', 'Reshape', 'Transpose'].includes(node.opType);
}
