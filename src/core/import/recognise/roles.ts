// What a node does, as far as blocks are told apart by it: a convolution, a norm, an activation, a merge.
import type { GraphNode } from '../../graph/schema.ts';

export type Role =
  | 'end' | 'conv' | 'depthwise' | 'dense' | 'norm' | 'activation' | 'scale' | 'add' | 'multiply' | 'concat' | 'pool' | 'globalPool' | 'split' | 'slice'
  | 'reshape' | 'transpose' | 'softmax' | 'matmul' | 'recurrent' | 'resize' | 'pad' | 'quantize' | 'dequantize' | 'dropout' | 'constant' | 'other';

export interface Described {
  readonly role: Role;
  /** Tells apart what differs inside a block: the operator, the kernel; not the channels. */
  readonly mark: string;
  /** Sides of a convolution's kernel are all 1. */
  readonly pointwise: boolean;
}

const layers: Readonly<Record<string, Role>> = {
  Input: 'end', ModelInput: 'end', ModelOutput: 'end', BlockInput: 'end', BlockOutput: 'end', Constant: 'constant',
  Conv1D: 'conv', Conv2D: 'conv', Conv3D: 'conv', ConvTranspose2D: 'conv', SeparableConv2D: 'conv', DepthwiseConv2D: 'depthwise', Dense: 'dense',
  BatchNorm: 'norm', LayerNorm: 'norm', GroupNorm: 'norm', InstanceNorm: 'norm', L2Normalize: 'norm', Rescale: 'scale', Normalize: 'scale',
  Activation: 'activation', LeakyReLU: 'activation', ELU: 'activation', PReLU: 'activation', Softmax: 'softmax',
  Add: 'add', Subtract: 'add', Average: 'add', Maximum: 'add', Multiply: 'multiply', Concat: 'concat', Dot: 'matmul',
  MaxPool1D: 'pool', MaxPool2D: 'pool', MaxPool3D: 'pool', AvgPool1D: 'pool', AvgPool2D: 'pool', AvgPool3D: 'pool', GlobalAvgPool: 'globalPool', GlobalMaxPool: 'globalPool',
  Split: 'split', Slice: 'slice', Cropping2D: 'slice', Reshape: 'reshape', Flatten: 'reshape', Squeeze: 'reshape', ExpandDims: 'reshape', Permute: 'transpose',
  UpSampling2D: 'resize', Pad: 'pad', Dropout: 'dropout', SpatialDropout: 'dropout', LSTM: 'recurrent', GRU: 'recurrent', SimpleRNN: 'recurrent',
};

const operators: Readonly<Record<string, Role>> = {
  Conv: 'conv', ConvTranspose: 'conv', ConvInteger: 'conv', QLinearConv: 'conv', FusedConv: 'conv', DeformConv: 'conv', Gemm: 'dense', QGemm: 'dense', FusedGemm: 'dense',
  BatchNormalization: 'norm', InstanceNormalization: 'norm', LayerNormalization: 'norm', GroupNormalization: 'norm', RMSNormalization: 'norm', LpNormalization: 'norm', LRN: 'norm', SkipLayerNormalization: 'norm',
  Relu: 'activation', LeakyRelu: 'activation', PRelu: 'activation', Clip: 'activation', Sigmoid: 'activation', HardSigmoid: 'activation', HardSwish: 'activation', Tanh: 'activation', Elu: 'activation', Selu: 'activation',
  Softplus: 'activation', Softsign: 'activation', Mish: 'activation', Gelu: 'activation', FastGelu: 'activation', Erf: 'activation', ThresholdedRelu: 'activation', Celu: 'activation', QLinearSigmoid: 'activation', QLinearLeakyRelu: 'activation',
  Softmax: 'softmax', LogSoftmax: 'softmax', Concat: 'concat', QLinearConcat: 'concat', MaxPool: 'pool', AveragePool: 'pool', LpPool: 'pool', QLinearAveragePool: 'pool',
  GlobalAveragePool: 'globalPool', GlobalMaxPool: 'globalPool', QLinearGlobalAveragePool: 'globalPool', ReduceMean: 'globalPool', Split: 'split', Slice: 'slice',
  Reshape: 'reshape', Flatten: 'reshape', Squeeze: 'reshape', Unsqueeze: 'reshape', Expand: 'reshape', DepthToSpace: 'reshape', SpaceToDepth: 'reshape', Transpose: 'transpose',
  LSTM: 'recurrent', GRU: 'recurrent', RNN: 'recurrent', Resize: 'resize', Upsample: 'resize', Pad: 'pad', QuantizeLinear: 'quantize', DequantizeLinear: 'dequantize', DynamicQuantizeLinear: 'quantize',
  Dropout: 'dropout', Identity: 'scale', Cast: 'scale', Constant: 'constant', ConstantOfShape: 'constant', Shape: 'constant',
  Sqrt: 'scale', Pow: 'scale', Neg: 'scale', Abs: 'scale', Exp: 'scale', Log: 'scale', Reciprocal: 'scale', Floor: 'scale', Ceil: 'scale',
};
/** Merges with two wires; with one, the other side is a constant, and they shift or scale. */
const arithmetic: Readonly<Record<string, Role>> = { Add: 'add', Sub: 'add', Sum: 'add', Max: 'add', Min: 'add', QLinearAdd: 'add', Mul: 'multiply', Div: 'multiply', QLinearMul: 'multiply' };

/** Products of two matrices: of a wire and a weight, a dense layer. */
const products = new Set(['MatMul', 'MatMulInteger', 'QLinearMatMul', 'FusedMatMul']);

export const opOf = (node: GraphNode): string => (node.type === 'Operator' ? String(node.params['op']) : node.type);

/** What a node does, without what tells it apart from others that do the same; `wires` as below. */
export function roleOf(node: GraphNode, wires: number): Role {
  const op = opOf(node);
  if (node.type !== 'Operator') {
    const { groups = 1, filters } = node.params;
    const role = layers[node.type] ?? 'other';
    return role === 'conv' && Number(groups) > 1 && Number(groups) === Number(filters) ? 'depthwise' : role;
  }
  if (arithmetic[op] !== undefined) return wires > 1 ? arithmetic[op] : 'scale';
  if (products.has(op)) return wires > 1 ? 'matmul' : 'dense';
  const role = operators[op] ?? 'other';
  if (role !== 'conv') return role;
  const group = Number((node.params['attributes'] as Record<string, { int?: unknown }> | undefined)?.['group']?.int ?? 1);
  return group > 1 && kernelOf(node)?.[1] === 1 ? 'depthwise' : 'conv';
}

/** Shape of an operator's kernel. */
function kernelOf(node: GraphNode): readonly number[] | undefined {
  const slots = Array.isArray(node.params['inputs']) ? node.params['inputs'] as unknown[] : [];
  return slots.map(shapeOf).find((s) => s && s.length > 2);
}

/** `wires`: how many values that data make come in. */
export function described(node: GraphNode, wires: number): Described {
  const op = opOf(node);
  const role = roleOf(node, wires);
  const learns = role === 'conv' || role === 'depthwise';
  const size = !learns ? undefined : node.type === 'Operator' ? kernelOf(node)?.slice(2) : node.params['kernel'];
  const detail = learns ? `${role === 'depthwise' ? ' d' : ' '}${JSON.stringify(size ?? '')}` : node.type === 'Activation' ? ` ${JSON.stringify(node.params['activation'] ?? '')}` : '';
  return { role, mark: op + detail, pointwise: role === 'conv' && onesOf(size) };
}

const onesOf = (kernel: unknown): boolean => (Array.isArray(kernel) ? kernel.length > 0 && kernel.every((k) => k === 1) : kernel === 1);

function shapeOf(slot: unknown): readonly number[] | undefined {
  const shape = typeof slot === 'object' && slot !== null ? (slot as { shape?: unknown }).shape : undefined;
  return Array.isArray(shape) ? shape as number[] : undefined;
}
