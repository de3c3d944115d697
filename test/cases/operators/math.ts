// Operators that compute: elementwise, products, reductions, convolutions, pools, normalisations, recurrent, quantised.
import { fed, fixed, floats, int, ints, row, scalar, whole, x } from './case.ts';
import type { OperatorCase } from './case.ts';

const f = (float: number) => ({ float });
const unary = ['Neg', 'Abs', 'Sign', 'Floor', 'Ceil', 'Round', 'Reciprocal', 'Sqrt', 'Exp', 'Log', 'Erf', 'Sin', 'Cos', 'Tan', 'Asin', 'Acos', 'Atan', 'Sinh', 'Cosh',
  'Tanh', 'Asinh', 'Atanh', 'IsInf', 'IsNaN', 'Relu', 'Sigmoid', 'LeakyRelu', 'ThresholdedRelu', 'Elu', 'Selu', 'Celu', 'HardSigmoid', 'HardSwish', 'Softplus',
  'Softsign', 'Shrink'];
const binary = ['Add', 'Sub', 'Mul', 'Div', 'Max', 'Min', 'Mean', 'Sum', 'Pow'];
const comparisons = ['Equal', 'Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual'];
const reductions = ['ReduceMean', 'ReduceMax', 'ReduceMin', 'ReduceProd', 'ReduceL1', 'ReduceL2', 'ReduceLogSum', 'ReduceLogSumExp', 'ReduceSumSquare'];

export const mathCases: readonly OperatorCase[] = [
  ...unary.map((op) => row(op, [x(2, 3, 4)])),
  row('Acosh', [fed('float32', [3], [1.5, 2, 3])]),
  ...binary.flatMap((op) => [row(op, [x(2, 3), x(2, 3)]), row(op, [x(2, 1, 4), x(3, 1)]), row(op, [x(4), x()])]),
  row('Add', [whole('int64', 3), ints(1, 2, 3)]), row('Sum', [x(2, 3), x(3), x(1, 1)]), row('Max', [x(2), x(1), x()]),
  row('Pow', [x(2, 3), whole('int64', 3)]), row('Mod', [whole('int64', 4), ints(2)]), row('Mod', [x(4), x(4)], { fmod: 1 }),
  row('BitShift', [whole('uint8', 4), fixed('uint8', [1], [1])], { direction: 'LEFT' }),
  ...['BitwiseAnd', 'BitwiseOr', 'BitwiseXor'].map((op) => row(op, [whole('int32', 2, 3), whole('int32', 3)], {}, { opset: 18 })),
  row('BitwiseNot', [whole('int32', 4)], {}, { opset: 18 }),
  row('CumSum', [x(2, 3), int(1)]), row('Det', [x(2, 3, 3)]),
  row('Clip', [x(2, 3), scalar('float32', 0.2), scalar('float32', 0.5)]), row('Clip', [x(2, 3), undefined, scalar('float32', 0.5)]),
  row('Clip', [x(2, 3)], { min: f(0.2), max: f(0.5) }, { opset: 9 }),
  ...comparisons.flatMap((op) => [row(op, [x(2, 3), x(3)]), row(op, [whole('int64', 2, 1), whole('int64', 1, 4)])]),
  ...['And', 'Or', 'Xor'].map((op) => row(op, [fed('bool', [2, 2], [0, 1, 1, 0]), fed('bool', [2], [1, 0])])),
  row('Not', [fed('bool', [2], [1, 0])]), row('Where', [fed('bool', [2, 1], [1, 0]), x(2, 3), x(3)]),
  row('PRelu', [x(2, 3, 4), x(3, 1)]), row('Gelu', [x(2, 3)], {}, { opset: 20 }), row('Mish', [x(2, 3)], {}, { opset: 18 }),
  ...['Softmax', 'LogSoftmax', 'Hardmax'].flatMap((op) => [row(op, [x(2, 3, 4)]), row(op, [x(2, 3, 4)], { axis: 0 }), row(op, [x(2, 3, 4)], { axis: 1 }, { opset: 11 })]),

  row('NegativeLogLikelihoodLoss', [x(3, 4), whole('int64', 3)]), row('NegativeLogLikelihoodLoss', [x(2, 4, 3), whole('int64', 2, 3), x(4)], { reduction: 'none' }),
  row('SoftmaxCrossEntropyLoss', [x(3, 4), whole('int64', 3)], { reduction: 'sum' }, { outputs: 2 }),
  row('MatMul', [x(2, 3), x(3, 4)]), row('MatMul', [x(3), x(3)]), row('MatMul', [x(3), x(3, 4)]), row('MatMul', [x(2, 3), x(3)]),
  row('MatMul', [x(5, 1, 2, 3), x(4, 3, 6)]), row('MatMul', [x(5, 2, 3), x(3)]),
  row('MatMulInteger', [whole('uint8', 2, 3), whole('uint8', 3, 4)]),
  row('Gemm', [x(2, 3), x(3, 4)]), row('Gemm', [x(3, 2), x(4, 3), x(4)], { transA: 1, transB: 1 }), row('Gemm', [x(2, 3), x(3, 4), x(2, 1)], { alpha: f(2) }),
  row('Einsum', [x(2, 3, 4), x(2, 4, 5)], { equation: 'bij,bjk->bik' }), row('Einsum', [x(3, 3)], { equation: 'ii->i' }), row('Einsum', [x(2, 3), x(3)], { equation: 'ij,j' }),
  row('Einsum', [x(5, 2, 3), x(3, 4)], { equation: '...ij,jk->...ik' }),

  ...reductions.flatMap((op) => [row(op, [x(2, 3, 4)]), row(op, [x(2, 3, 4)], { axes: [1], keepdims: 0 }), row(op, [x(2, 3, 4), ints(-1, 0)], {}, { opset: 18 })]),
  row('ReduceMean', [x(2, 3)], { noop_with_empty_axes: 1 }, { opset: 18 }),
  row('ReduceSum', [x(2, 3, 4)]), row('ReduceSum', [x(2, 3, 4), ints(0, 2)], { keepdims: 0 }), row('ReduceSum', [x(2, 3, 4)], { axes: [1], keepdims: 0 }, { opset: 11 }),
  row('ReduceSum', [x(2, 3), ints()], { noop_with_empty_axes: 1 }), row('ReduceSum', [x()]),
  ...['ArgMax', 'ArgMin'].flatMap((op) => [row(op, [x(2, 3, 4)]), row(op, [x(2, 3, 4)], { axis: -1, keepdims: 0 })]),
  row('TopK', [x(2, 5), ints(3)], {}, { outputs: 2 }), row('TopK', [x(5, 2), ints(2)], { axis: 0, largest: 0 }, { outputs: 2 }), row('TopK', [x(2, 5)], { k: 3 }, { opset: 9, outputs: 2 }),

  row('Conv', [x(2, 3, 8, 9), x(4, 3, 3, 3)]), row('Conv', [x(2, 3, 8, 9), x(4, 3, 3, 3), x(4)], { pads: [1, 1, 1, 1], strides: [2, 2] }),
  row('Conv', [x(2, 4, 8, 9), x(6, 2, 3, 2)], { group: 2, dilations: [2, 3], pads: [1, 0, 2, 3] }), row('Conv', [x(1, 4, 7, 7), x(4, 1, 3, 3)], { group: 4, auto_pad: 'SAME_UPPER', strides: [2, 2] }),
  row('Conv', [x(1, 2, 7, 8), x(3, 2, 3, 3)], { auto_pad: 'SAME_LOWER', strides: [3, 2] }), row('Conv', [x(1, 2, 7, 8), x(3, 2, 3, 3)], { auto_pad: 'VALID' }),
  row('Conv', [x(1, 2, 10), x(3, 2, 4)], { strides: [3] }), row('Conv', [x(1, 2, 5, 6, 7), x(3, 2, 2, 3, 3)], { strides: [1, 2, 2] }),
  row('ConvTranspose', [x(1, 3, 4, 5), x(3, 2, 3, 3)]), row('ConvTranspose', [x(1, 3, 4, 5), x(3, 2, 3, 3), x(2)], { strides: [2, 3], pads: [1, 0, 1, 1], output_padding: [1, 1] }),
  row('ConvTranspose', [x(1, 4, 4, 5), x(4, 2, 3, 3)], { group: 2, dilations: [2, 1] }), row('ConvTranspose', [x(1, 3, 4, 5), x(3, 2, 3, 3)], { strides: [2, 2], auto_pad: 'SAME_UPPER' }),
  row('ConvTranspose', [x(1, 3, 4, 5), x(3, 2, 3, 3)], { strides: [2, 2], output_shape: [9, 11] }), row('ConvTranspose', [x(1, 3, 4), x(3, 2, 3)], { strides: [2] }),
  row('ConvTranspose', [x(1, 2, 3, 3, 3), x(2, 2, 2, 2, 2)], { strides: [2, 2, 2] }),
  row('ConvInteger', [whole('uint8', 1, 2, 5, 5), whole('uint8', 3, 2, 3, 3)]),
  row('QLinearConv', [whole('uint8', 1, 2, 5, 5), scalar('float32', 0.1), scalar('uint8', 1), fixed('uint8', [3, 2, 3, 3], Array<number>(54).fill(2)), scalar('float32', 0.1), scalar('uint8', 1), scalar('float32', 0.1), scalar('uint8', 1)], { pads: [1, 1, 1, 1] }),
  row('Col2Im', [x(1, 4, 4), ints(3, 3), ints(2, 2)], {}, { opset: 18 }),

  row('MaxPool', [x(1, 2, 8, 9)], { kernel_shape: [2, 2], strides: [2, 2] }), row('MaxPool', [x(1, 2, 8, 9)], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }, { outputs: 2 }),
  row('MaxPool', [x(1, 2, 8, 9)], { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 }), row('MaxPool', [x(1, 2, 7, 7)], { kernel_shape: [2, 2], strides: [3, 3], pads: [0, 0, 1, 1], ceil_mode: 1 }),
  row('MaxPool', [x(1, 2, 8, 9)], { kernel_shape: [2, 3], dilations: [2, 2] }), row('MaxPool', [x(1, 2, 8)], { kernel_shape: [3] }), row('MaxPool', [x(1, 2, 5, 5, 5)], { kernel_shape: [2, 2, 2] }),
  row('MaxPool', [x(1, 2, 7, 8)], { kernel_shape: [3, 3], strides: [2, 2], auto_pad: 'SAME_UPPER' }), row('MaxPool', [x(1, 1, 5, 5)], { kernel_shape: [1, 1], strides: [2, 2], ceil_mode: 1 }),
  row('AveragePool', [x(1, 2, 8, 9)], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1], count_include_pad: 1 }), row('AveragePool', [x(1, 2, 8, 9)], { kernel_shape: [3, 2], strides: [2, 2], ceil_mode: 1 }),
  row('AveragePool', [x(1, 2, 8, 9)], { kernel_shape: [3, 3], auto_pad: 'SAME_LOWER' }), row('AveragePool', [x(1, 2, 8, 9)], { kernel_shape: [3, 3], dilations: [2, 2] }, { opset: 19 }),
  row('LpPool', [x(1, 2, 8, 9)], { kernel_shape: [3, 3], strides: [2, 2] }),
  ...['GlobalAveragePool', 'GlobalMaxPool', 'GlobalLpPool'].flatMap((op) => [row(op, [x(2, 3, 4, 5)]), row(op, [x(2, 3, 4)])]),
  row('MaxUnpool', [x(1, 1, 2, 2), fed('int64', [1, 1, 2, 2], [0, 2, 8, 10])], { kernel_shape: [2, 2], strides: [2, 2] }),
  row('MaxUnpool', [x(1, 1, 2, 2), fed('int64', [1, 1, 2, 2], [0, 2, 8, 10]), ints(1, 1, 5, 5)], { kernel_shape: [2, 2], strides: [2, 2] }),
  row('MaxRoiPool', [x(1, 2, 6, 6), fixed('float32', [1, 5], [0, 0, 0, 3, 3])], { pooled_shape: [2, 2] }),
  row('RoiAlign', [x(1, 2, 6, 6), fixed('float32', [1, 4], [0, 0, 3, 3]), ints(0)], { output_height: 2, output_width: 3 }),

  row('BatchNormalization', [x(2, 3, 4), x(3), x(3), x(3), x(3)]), row('BatchNormalization', [x(2, 3, 4, 4), x(3), x(3), x(3), x(3)], { epsilon: f(0.01) }, { opset: 9 }),
  row('BatchNormalization', [x(2, 3), x(3), x(3), x(3), x(3)]), row('InstanceNormalization', [x(2, 3, 4, 5), x(3), x(3)]),
  row('LayerNormalization', [x(2, 3, 4), x(4)], {}, { outputs: 3 }), row('LayerNormalization', [x(2, 3, 4), x(3, 4), x(3, 4)], { axis: 1 }, { outputs: 3 }),
  row('GroupNormalization', [x(2, 4, 3), x(4), x(4)], { num_groups: 2 }, { opset: 21 }),
  row('LRN', [x(1, 4, 3, 3)], { size: 3 }), row('LpNormalization', [x(2, 3)], { axis: 1, p: 2 }), row('MeanVarianceNormalization', [x(2, 3, 4, 4)]),

  row('LSTM', [x(5, 2, 3), x(1, 16, 3), x(1, 16, 4)], { hidden_size: 4 }, { outputs: 3 }), row('LSTM', [x(5, 2, 3), x(2, 16, 3), x(2, 16, 4), x(2, 32)], { hidden_size: 4, direction: 'bidirectional' }, { outputs: 3 }),
  row('GRU', [x(5, 2, 3), x(1, 12, 3), x(1, 12, 4)], { hidden_size: 4, linear_before_reset: 1 }, { outputs: 2 }), row('RNN', [x(5, 2, 3), x(1, 4, 3), x(1, 4, 4)], { hidden_size: 4, direction: 'reverse' }, { outputs: 2 }),

  row('QuantizeLinear', [x(2, 3), scalar('float32', 0.1), scalar('int8', 0)]), row('QuantizeLinear', [x(2, 3), scalar('float32', 0.1)]), row('DequantizeLinear', [whole('uint8', 2, 3), floats(0.1, 0.2, 0.3), fixed('uint8', [3], [0, 1, 2])], { axis: 1 }),
  row('DynamicQuantizeLinear', [x(2, 3)], {}, { outputs: 3 }),
  row('QLinearMatMul', [whole('uint8', 2, 3), scalar('float32', 0.1), scalar('uint8', 1), whole('uint8', 3, 4), scalar('float32', 0.1), scalar('uint8', 1), scalar('float32', 0.1), scalar('uint8', 1)]),

  row('HannWindow', [int(8)]), row('HammingWindow', [int(8)]), row('BlackmanWindow', [int(8)]), row('MelWeightMatrix', [int(8), int(32), int(8000), scalar('float32', 0), scalar('float32', 4000)]),
  row('DFT', [x(1, 8, 1)], { axis: 1 }), row('DFT', [x(1, 8, 1)], { axis: 1, onesided: 1 }), row('DFT', [x(1, 8, 2), int(4)], { axis: 1, inverse: 1 }), row('DFT', [x(1, 8, 1), undefined, int(1)], {}, { opset: 20 }),
  row('STFT', [x(1, 32, 1), int(8), undefined, int(16)]), row('STFT', [x(1, 32, 1), int(8), floats(...Array<number>(16).fill(1))], { onesided: 0 }),
];

const quantized = (...shape: number[]) => [whole('uint8', ...shape), scalar('float32', 0.1), scalar('uint8', 1)];
const out = [scalar('float32', 0.1), scalar('uint8', 1)];
const ms = (op: string) => `com.microsoft.${op}`;

export const microsoftCases: readonly OperatorCase[] = [
  row(ms('FusedMatMul'), [x(3, 2), x(4, 3)], { transA: 1, transB: 1 }), row(ms('FusedMatMul'), [x(5, 2, 3), x(3, 4)], { alpha: f(0.5) }),
  row(ms('FusedConv'), [x(1, 2, 5, 5), x(3, 2, 3, 3)], { activation: 'Relu' }), row(ms('FusedGemm'), [x(3, 2), x(3, 4), x(4)], { transA: 1, activation: 'Relu' }),
  row(ms('Gelu'), [x(2, 3)]), row(ms('FastGelu'), [x(2, 3)]), row(ms('QuickGelu'), [x(2, 3)]), row(ms('BiasGelu'), [x(2, 3), x(3)]),
  row(ms('QLinearAdd'), [...quantized(2, 3), ...quantized(3), ...out]), row(ms('QLinearMul'), [...quantized(2, 3), ...quantized(2, 1), ...out]),
  row(ms('QLinearSigmoid'), [...quantized(2, 3), ...out]), row(ms('QLinearLeakyRelu'), [...quantized(2, 3), ...out], { alpha: f(0.1) }), row(ms('QLinearSoftmax'), [...quantized(2, 3), ...out], { axis: -1, opset: 13 }),
  row(ms('QLinearAveragePool'), [...quantized(1, 2, 6, 6), ...out], { kernel_shape: [2, 2], strides: [2, 2] }), row(ms('QLinearGlobalAveragePool'), [...quantized(1, 2, 6, 6), ...out]),
  row(ms('QLinearConcat'), [...out, ...quantized(2, 3), ...quantized(2, 2)], { axis: 1 }),
  row(ms('DequantizeLinear'), quantized(2, 3)), row(ms('QuantizeLinear'), [x(2, 3), scalar('float32', 0.1), scalar('uint16', 0)]),
  row(ms('DynamicQuantizeMatMul'), [x(2, 3), fixed('uint8', [3, 4], Array<number>(12).fill(3)), scalar('float32', 0.1), scalar('uint8', 1)]),
  row(ms('MatMulIntegerToFloat'), [whole('uint8', 2, 3), fixed('uint8', [3, 4], Array<number>(12).fill(3)), scalar('float32', 0.1), scalar('float32', 0.2)]),
];
