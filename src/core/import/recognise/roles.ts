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

export const opOf = (node: GraphNode): string => (node.type === 'Operator' ? String(node.params['op']) : node.type);

/** `wires`: how many values that data make come in. */
export function described(node: GraphNode, wires: number): Described {
  const op = opOf(node);
  if (node.type !== 'Operator') {
    const role = layers[node.type] ?? (node.type.startsWith('block:') ? 'other' : undefined) ?? 'other';
    const kernel = node.params['kernel'];
    const groups = Number(node.params['groups'] ?? 1);
    const deep = role === 'conv' && groups > 1 && groups === Number(node.params['filters']);
    return { role: deep ? 'depthwise' : role, mark: `${op} ${deep ? 'd' : ''}${JSON.stringify(kernel ?? '')}${JSON.stringify(node.params['activation'] ?? '')}`, pointwise: role === 'conv' && onesOf(kernel) };
  }
  const slots = Array.isArray(node.params['inputs']) ? node.params['inputs'] as unknown[] : [];
  const shapes = slots.map(shapeOf);
  if (arithmetic[op] !== undefined) return { role: wires > 1 ? arithmetic[op] : 'scale', mark: op, pointwise: false };
  if (op === 'MatMul' || op === 'MatMulInteger' || op === 'QLinearMatMul' || op === 'FusedMatMul') return { role: wires > 1 ? 'matmul' : 'dense', mark: op, pointwise: false };
  const role = operators[op] ?? 'other';
  if (role !== 'conv') return { role, mark: op, pointwise: false };
  const kernel = shapes.find((s) => s && s.length > 2);
  const group = Number((node.params['attributes'] as Record<string, { int?: unknown }> | undefined)?.['group']?.int ?? 1);
  const deep = group > 1 && kernel?.[1] === 1;
  const size = kernel?.slice(2);
  return { role: deep ? 'depthwise' : 'conv', mark: `${op} ${deep ? 'd' : ''}${size?.join('×') ?? ''}`, pointwise: size !== undefined && onesOf(size) };
}

const onesOf = (kernel: unknown): boolean => (Array.isArray(kernel) ? kernel.length > 0 && kernel.every((k) => k === 1) : kernel === 1);

function shapeOf(slot: unknown): readonly number[] | undefined {
  const shape = typeof slot === 'object' && slot !== null ? (slot as { shape?: unknown }).shape : undefined;
  return Array.isArray(shape) ? shape as number[] : undefined;
}
