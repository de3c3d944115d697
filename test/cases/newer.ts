// Single-operator models of opsets 18 and later, made after the operator pages: what opset 17 has no word for, or says otherwise.
import { emptyGraph, attributeOf, modelOf } from '../../src/core/onnx/model.ts';
import type { AttributeInput, Model } from '../../src/core/onnx/model.ts';
import { sizeOf, tensorFrom } from '../../src/core/tensor.ts';
import type { DType, Tensor } from '../../src/core/tensor.ts';

export interface NewerCase {
  readonly name: string;
  readonly model: Model;
  /** By input. */
  readonly feeds: Readonly<Record<string, Tensor>>;
  /** Whether a gradient is expected to pass by its float inputs. */
  readonly differentiable: boolean;
}

type Given = Tensor | undefined;
/** No two neighbours alike, between −1 and 1. */
const wave = (n: number, seed: number): number[] => Array.from({ length: n }, (_, i) => Math.sin(1 + 1.7 * i + seed * 0.37) * 0.9);
let seeds = 0;
const x = (...shape: number[]): Tensor => tensorFrom('float32', shape, wave(sizeOf(shape), seeds++));
const positive = (...shape: number[]): Tensor => tensorFrom('float32', shape, wave(sizeOf(shape), seeds++).map((v) => 0.2 + Math.abs(v)));
const ints = (...values: number[]): Tensor => tensorFrom('int64', [values.length], values);
const int = (value: number): Tensor => tensorFrom('int64', [], [value]);
const of = (dtype: DType, shape: readonly number[], values: readonly number[]): Tensor => tensorFrom(dtype, shape, values);
const strings = (shape: readonly number[], values: readonly string[]): Tensor => ({ dtype: 'string', shape, bytes: new Uint8Array(0), strings: values });
const f = (float: number) => ({ float });

interface Out { readonly dtype: DType; readonly shape: readonly number[] }
const out = (...shape: number[]): Out => ({ dtype: 'float32', shape });
const as = (dtype: DType, ...shape: number[]): Out => ({ dtype, shape });

function row(op: string, opset: number, inputs: readonly Given[], attributes: Record<string, AttributeInput>, outputs: readonly Out[], options: { note?: string; flat?: true } = {}): NewerCase {
  const names = inputs.map((t, i) => (t ? `x${i}` : ''));
  const tensor = (name: string, { dtype, shape }: Out | Tensor) => ({ name, type: { kind: 'tensor' as const, dtype, shape: [...shape] }, docString: '' });
  const graph = {
    ...emptyGraph('made'), nodes: [{ name: '', opType: op, domain: '', inputs: names, outputs: outputs.map((_, i) => `y${i}`), attributes: new Map(Object.entries(attributes).map(([k, v]) => [k, attributeOf(v)])), docString: '' }],
    inputs: inputs.flatMap((t, i) => (t ? [tensor(`x${i}`, t)] : [])), outputs: outputs.map((o, i) => tensor(`y${i}`, o)),
  };
  return {
    name: `${op}-${opset} ${options.note ?? JSON.stringify(attributes)}`, model: { ...modelOf(graph, opset), irVersion: opset >= 23 ? 11 : opset >= 21 ? 10 : 9 },
    feeds: Object.fromEntries(inputs.flatMap((t, i) => (t ? [[`x${i}`, t]] : []))),
    differentiable: options.flat !== true && inputs.some((t) => t?.dtype === 'float32') && outputs.some((o) => o.dtype === 'float32'),
  };
}

const reductions = ['ReduceMean', 'ReduceMax', 'ReduceMin', 'ReduceProd', 'ReduceL1', 'ReduceL2', 'ReduceLogSum', 'ReduceLogSumExp', 'ReduceSumSquare'];
const attention = (q: Tensor, k: Tensor, v: Tensor, attributes: Record<string, AttributeInput>, outputs: readonly Out[], more: readonly Given[] = [], note?: string): NewerCase =>
  row('Attention', 23, [q, k, v, ...more], attributes, outputs, note === undefined ? {} : { note });

export const newerCases: readonly NewerCase[] = [
  ...['Abs', 'Sin', 'Cos', 'Tanh', 'Elu', 'Selu', 'HardSwish', 'HardSigmoid', 'Softplus', 'Softsign', 'ThresholdedRelu', 'Mish', 'Tan', 'Atan', 'Sinh'].map((op) => row(op, 22, [x(2, 3, 4)], {}, [out(2, 3, 4)])),
  row('Round', 22, [x(4)], {}, [out(4)], { flat: true }), row('Identity', 23, [x(3)], {}, [out(3)]), row('Transpose', 23, [x(2, 3)], {}, [out(3, 2)]), row('Flatten', 23, [x(2, 3, 4)], {}, [out(2, 12)]),
  row('Reshape', 23, [x(2, 6), ints(3, -1)], {}, [out(3, 4)]), row('Squeeze', 23, [x(1, 3), ints(0)], {}, [out(3)]), row('Unsqueeze', 23, [x(3), ints(0, 2)], {}, [out(1, 3, 1)]), row('Cast', 23, [x(3)], { to: 11 }, [as('float64', 3)]),
  ...reductions.flatMap((op) => [row(op, 18, [positive(2, 3, 4), ints(1)], { keepdims: 0 }, [out(2, 4)]), row(op, 18, [positive(2, 3, 4), ints(-1, 0)], { keepdims: 1 }, [out(1, 3, 1)])]),
  row('ReduceSum', 18, [x(2, 3), of('int64', [0], [])], { noop_with_empty_axes: 1 }, [out(2, 3)]), row('ReduceL1', 18, [x(2, 3), of('int64', [0], [])], { noop_with_empty_axes: 1 }, [out(2, 3)]),
  row('ReduceSumSquare', 18, [x(2, 3), of('int64', [0], [])], { noop_with_empty_axes: 1 }, [out(2, 3)]), row('ReduceLogSum', 18, [positive(2, 3), of('int64', [0], [])], { noop_with_empty_axes: 1 }, [out(2, 3)]),
  row('ReduceMax', 20, [of('bool', [2, 2], [0, 1, 0, 0]), ints(1)], { keepdims: 1 }, [as('bool', 2, 1)]),
  row('Split', 18, [x(7)], { num_outputs: 3 }, [out(3), out(3), out(1)]), row('Pad', 19, [x(2, 3), ints(1, 2, 0, 1), of('float32', [], [0.5])], { mode: 'constant' }, [out(3, 6)]), row('Pad', 19, [x(3, 4), ints(1, 2, 1, 1)], { mode: 'wrap' }, [out(5, 7)]),
  row('Pad', 18, [x(1, 3, 4), ints(0, 3, 0, 4), of('float32', [], [0.5]), ints(1, 2)], { mode: 'constant' }, [out(1, 3, 11)]), row('Pad', 18, [x(1, 3, 4), ints(1, 1, 1, 1), undefined, ints(-2, -1)], { mode: 'reflect' }, [out(1, 5, 6)]),
  ...['max', 'min', 'mul', 'add'].flatMap((reduction) => [
    row('ScatterElements', 18, [x(1, 5), of('int64', [1, 3], [1, 1, 3]), x(1, 3)], { axis: 1, reduction }, [out(1, 5)]),
    row('ScatterND', 18, [x(4, 3), of('int64', [3, 1], [0, 2, 0]), x(3, 3)], { reduction }, [out(4, 3)]),
  ]),
  row('Gelu', 20, [x(2, 3)], {}, [out(2, 3)]), row('Gelu', 20, [x(2, 3)], { approximate: 'tanh' }, [out(2, 3)]), row('Swish', 24, [x(2, 3)], { alpha: f(1.3) }, [out(2, 3)]), row('Swish', 24, [x(3)], {}, [out(3)]),
  row('GroupNormalization', 21, [x(2, 4, 3, 3), x(4), x(4)], { num_groups: 2 }, [out(2, 4, 3, 3)]), row('GroupNormalization', 18, [x(2, 4, 3, 3), x(2), x(2)], { num_groups: 2, epsilon: f(0.01) }, [out(2, 4, 3, 3)]),
  row('RMSNormalization', 23, [x(2, 3, 4), x(4)], {}, [out(2, 3, 4)]), row('RMSNormalization', 23, [x(2, 3, 4), x(3, 4)], { axis: 1, epsilon: f(0.1) }, [out(2, 3, 4)]), row('LayerNormalization', 17, [x(2, 3, 4), x(4), x(4)], { axis: -1 }, [out(2, 3, 4), out(2, 3, 1), out(2, 3, 1)]),
  row('CenterCropPad', 18, [x(8, 5, 3), ints(5, 7, 3)], {}, [out(5, 7, 3)]), row('CenterCropPad', 18, [x(3, 8, 4), ints(9, 3)], { axes: [1, 2] }, [out(3, 9, 3)]), row('CenterCropPad', 18, [x(3, 8, 4), ints(10, 9)], { axes: [-2, -1] }, [out(3, 10, 9)]),
  row('Col2Im', 18, [x(1, 5, 5), ints(5, 5), ints(1, 5)], {}, [out(1, 1, 5, 5)]), row('Col2Im', 18, [x(1, 9, 4), ints(5, 5), ints(3, 3)], { strides: [2, 2] }, [out(1, 1, 5, 5)]), row('Col2Im', 18, [x(1, 5, 15), ints(5, 5), ints(1, 5)], { pads: [0, 1, 0, 1] }, [out(1, 1, 5, 5)]),
  row('Col2Im', 18, [x(1, 4, 5), ints(6, 6), ints(2, 2)], { dilations: [1, 5] }, [out(1, 1, 6, 6)]), row('Col2Im', 18, [x(1, 10, 12), ints(3, 4, 5), ints(1, 1, 5)], {}, [out(1, 2, 3, 4, 5)]),
  row('DFT', 20, [x(1, 6, 4, 1), undefined, int(1)], {}, [out(1, 6, 4, 2)]), row('DFT', 20, [x(1, 6, 4, 2), undefined, int(-2)], { inverse: 1 }, [out(1, 6, 4, 2)]), row('DFT', 20, [x(1, 6, 1), int(8), int(1)], { onesided: 1 }, [out(1, 5, 2)]),
  row('GridSample', 20, [x(1, 1, 4, 4), x(1, 3, 3, 2)], { mode: 'linear', padding_mode: 'border' }, [out(1, 1, 3, 3)]), row('GridSample', 22, [x(1, 1, 4, 4), x(1, 3, 3, 2)], { mode: 'cubic' }, [out(1, 1, 3, 3)]),
  row('GridSample', 20, [x(1, 1, 3, 2, 2), x(1, 2, 2, 1, 3)], { mode: 'linear' }, [out(1, 1, 2, 2, 1)]), row('GridSample', 20, [x(1, 1, 3, 2, 2), x(1, 2, 2, 1, 3)], { mode: 'nearest', align_corners: 1 }, [out(1, 1, 2, 2, 1)]),
  row('AffineGrid', 20, [x(2, 2, 3), ints(2, 3, 4, 5)], {}, [out(2, 4, 5, 2)]), row('AffineGrid', 20, [x(1, 3, 4), ints(1, 2, 3, 4, 2)], { align_corners: 1 }, [out(1, 3, 4, 2, 3)]),
  row('Resize', 19, [x(1, 1, 4, 4), undefined, of('float32', [4], [1, 1, 0.6, 0.6])], { mode: 'linear', antialias: 1 }, [out(1, 1, 2, 2)]), row('Resize', 19, [x(1, 1, 4, 4), undefined, of('float32', [4], [1, 1, 0.8, 0.8])], { mode: 'cubic', antialias: 1 }, [out(1, 1, 3, 3)]),
  row('Resize', 19, [x(1, 1, 4, 4), undefined, undefined, ints(1, 1, 3, 3)], { mode: 'cubic', antialias: 1 }, [out(1, 1, 3, 3)]), row('Resize', 19, [x(1, 1, 4, 4), undefined, of('float32', [4], [1, 1, 0.6, 0.6])], { mode: 'linear', coordinate_transformation_mode: 'half_pixel_symmetric' }, [out(1, 1, 2, 2)]),
  row('Resize', 19, [x(1, 1, 2, 4), undefined, undefined, ints(7, 8)], { mode: 'nearest', axes: [2, 3], keep_aspect_ratio_policy: 'not_larger' }, [out(1, 1, 4, 8)]), row('Resize', 18, [x(1, 1, 2, 2), undefined, of('float32', [2], [2.5, 2])], { mode: 'cubic', axes: [3, 2] }, [out(1, 1, 4, 5)]),
  row('Resize', 19, [x(1, 1, 4, 4), of('float32', [4], [0.4, 0.6, 0.6, 0.8]), undefined, ints(3, 3)], { mode: 'linear', axes: [2, 3], coordinate_transformation_mode: 'tf_crop_and_resize' }, [out(1, 1, 3, 3)]),
  row('AveragePool', 22, [x(1, 1, 5, 5)], { kernel_shape: [2, 2], dilations: [2, 2] }, [out(1, 1, 3, 3)]), row('AveragePool', 19, [x(1, 1, 4, 4)], { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 }, [out(1, 1, 2, 2)]), row('AveragePool', 19, [x(1, 1, 6, 6)], { kernel_shape: [3, 3], dilations: [2, 2], pads: [1, 1, 1, 1], count_include_pad: 1 }, [out(1, 1, 4, 4)]),
  row('LpPool', 18, [positive(1, 1, 5, 5)], { kernel_shape: [2, 2], dilations: [2, 2] }, [out(1, 1, 3, 3)]), row('LpPool', 22, [positive(1, 2, 4, 4)], { kernel_shape: [2, 2], strides: [2, 2], p: 3 }, [out(1, 2, 2, 2)]), row('MaxPool', 22, [x(1, 1, 5, 5)], { kernel_shape: [2, 2] }, [out(1, 1, 4, 4)]),
  row('DeformConv', 19, [x(1, 1, 3, 3), x(1, 1, 2, 2), x(1, 8, 2, 2)], { kernel_shape: [2, 2], pads: [0, 0, 0, 0] }, [out(1, 1, 2, 2)]), row('DeformConv', 22, [x(1, 2, 3, 3), x(2, 2, 2, 2), x(1, 8, 4, 4), x(2), x(1, 4, 4, 4)], { kernel_shape: [2, 2], pads: [1, 1, 1, 1] }, [out(1, 2, 4, 4)]),
  row('RotaryEmbedding', 23, [x(2, 3, 4, 8), x(4, 4), x(4, 4), of('int64', [2, 4], [0, 1, 2, 3, 3, 2, 1, 0])], {}, [out(2, 3, 4, 8)]), row('RotaryEmbedding', 23, [x(2, 4, 24), x(2, 4, 4), x(2, 4, 4)], { num_heads: 3, interleaved: 1 }, [out(2, 4, 24)]), row('RotaryEmbedding', 23, [x(2, 3, 4, 8), x(2, 4, 2), x(2, 4, 2)], { rotary_embedding_dim: 4 }, [out(2, 3, 4, 8)]),
  attention(x(2, 3, 4, 8), x(2, 3, 6, 8), x(2, 3, 6, 8), {}, [out(2, 3, 4, 8)]), attention(x(2, 3, 4, 8), x(2, 3, 6, 8), x(2, 3, 6, 10), { scale: f(0.01) }, [out(2, 3, 4, 10)]), attention(x(2, 3, 4, 8), x(2, 3, 6, 8), x(2, 3, 6, 8), { is_causal: 1 }, [out(2, 3, 4, 8)]),
  attention(x(2, 9, 4, 8), x(2, 3, 6, 8), x(2, 3, 6, 8), {}, [out(2, 9, 4, 8)], [], 'grouped'), attention(x(2, 4, 24), x(2, 6, 24), x(2, 6, 24), { q_num_heads: 3, kv_num_heads: 3 }, [out(2, 4, 24)]), attention(x(2, 3, 4, 8), x(2, 3, 6, 8), x(2, 3, 6, 8), { softcap: f(2) }, [out(2, 3, 4, 8)]),
  attention(x(2, 3, 4, 8), x(2, 3, 6, 8), x(2, 3, 6, 8), {}, [out(2, 3, 4, 8)], [x(4, 6)], 'a mask'), attention(x(2, 3, 4, 8), x(2, 3, 6, 8), x(2, 3, 6, 8), {}, [out(2, 3, 4, 8)], [of('bool', [4, 6], Array.from({ length: 24 }, (_, i) => (i % 5 === 0 ? 0 : 1)))], 'a boolean mask'),
  attention(x(2, 3, 4, 8), x(2, 3, 6, 8), x(2, 3, 6, 8), {}, [out(2, 3, 4, 8), out(2, 3, 18, 8), out(2, 3, 18, 8)], [x(4, 18), x(2, 3, 12, 8), x(2, 3, 12, 8)], 'past keys'),
  ...[0, 1, 2, 3].map((mode) => row('Attention', 23, [x(2, 3, 4, 8), x(2, 3, 6, 8), x(2, 3, 6, 8), x(4, 6)], { qk_matmul_output_mode: mode }, [out(2, 3, 4, 8)], { note: `mode ${mode}` })),
  row('TensorScatter', 24, [x(2, 3, 4, 5), x(2, 3, 1, 5), ints(1, 2)], { mode: 'linear' }, [out(2, 3, 4, 5)]), row('TensorScatter', 24, [x(2, 3, 4, 5), x(2, 3, 2, 5), ints(1, 3)], { mode: 'circular' }, [out(2, 3, 4, 5)]), row('TensorScatter', 24, [x(3, 4, 5), x(3, 2, 5)], { axis: 1 }, [out(3, 4, 5)]),
  ...['BitwiseAnd', 'BitwiseOr', 'BitwiseXor'].map((op) => row(op, 18, [of('int32', [3], [1, 2, 3]), of('int32', [3], [4, 6, 7])], {}, [as('int32', 3)])), row('BitwiseNot', 18, [of('int32', [3], [1, 2, 3])], {}, [as('int32', 3)]),
  row('StringConcat', 20, [strings([2], ['a', 'b']), strings([2], ['c', 'd'])], {}, [as('string', 2)]), row('RegexFullMatch', 20, [strings([2], ['www.google.com', 'x'])], { pattern: 'www.[\\w.-]+\\bcom\\b' }, [as('bool', 2)]), row('StringSplit', 20, [strings([2], ['abc.com', 'def.net'])], { delimiter: '.' }, [as('string', 2, 2), as('int64', 2)]),
  row('Equal', 19, [strings([1], ['a']), strings([1], ['b'])], {}, [as('bool', 1)]), row('IsInf', 20, [x(3)], {}, [as('bool', 3)]), row('IsNaN', 20, [x(3)], {}, [as('bool', 3)]), row('Size', 23, [x(3, 4)], {}, [as('int64')]), row('Shape', 23, [x(3, 4)], { start: 1 }, [as('int64', 1)]),
  row('QuantizeLinear', 21, [x(6), of('float32', [], [0.1]), of('uint8', [], [3])], {}, [as('uint8', 6)]), row('DequantizeLinear', 21, [of('uint8', [4], [0, 3, 128, 255]), of('float32', [], [2]), of('uint8', [], [128])], {}, [out(4)]),
  row('DequantizeLinear', 21, [of('uint8', [4, 2], [3, 89, 34, 200, 74, 59, 5, 24]), of('float32', [2, 2], [2, 4, 3, 2]), of('uint8', [2, 2], [1, 0, 2, 3])], { axis: 0, block_size: 2 }, [out(4, 2)]),
  row('Cast', 19, [x(3, 4)], { to: 17 }, [as('float8e4m3fn', 3, 4)]), row('Cast', 19, [{ dtype: 'float8e5m2', shape: [2], bytes: Uint8Array.of(0x3c, 0x40) }], { to: 1 }, [out(2)]), row('Cast', 21, [x(4)], { to: 22 }, [as('int4', 4)]), row('Cast', 19, [x(3)], { to: 10 }, [as('float16', 3)]),
  row('OptionalHasElement', 18, [x(4)], {}, [as('bool')]), row('OptionalGetElement', 18, [x(4)], {}, [out(4)]), row('Clip', 13, [x(3), of('float32', [], [-0.5]), of('float32', [], [0.5])], {}, [out(3)]), row('TopK', 24, [x(3, 4), ints(3)], { axis: 1 }, [out(3, 3), as('int64', 3, 3)]),
  row('InstanceNormalization', 22, [x(1, 2, 3), x(2), x(2)], {}, [out(1, 2, 3)]), row('LpNormalization', 22, [x(2, 3)], { axis: 1, p: 1 }, [out(2, 3)]), row('GlobalAveragePool', 22, [x(1, 3, 5, 5)], {}, [out(1, 3, 1, 1)]), row('Conv', 22, [x(1, 1, 5, 5), x(1, 1, 3, 3)], { kernel_shape: [3, 3] }, [out(1, 1, 3, 3)]), row('ConvTranspose', 22, [x(1, 1, 3, 3), x(1, 2, 3, 3)], {}, [out(1, 2, 5, 5)]),
  row('RoiAlign', 22, [x(1, 1, 10, 10), of('float32', [3, 4], [0, 0, 9, 9, 0, 5, 4, 9, 5, 5, 9, 9]), of('int64', [3], [0, 0, 0])], { output_height: 5, output_width: 5, sampling_ratio: 2, spatial_scale: f(1) }, [out(3, 1, 5, 5)]), row('RoiAlign', 22, [x(1, 1, 10, 10), of('float32', [1, 4], [0, 0, 9, 9]), of('int64', [1], [0])], { output_height: 3, output_width: 3, sampling_ratio: 2, mode: 'max' }, [out(1, 1, 3, 3)]),
  row('GRU', 22, [x(3, 2, 2), x(1, 15, 2), x(1, 15, 5)], { hidden_size: 5 }, [out(3, 1, 2, 5)]), row('LSTM', 22, [x(3, 2, 2), x(1, 12, 2), x(1, 12, 3)], { hidden_size: 3 }, [out(3, 1, 2, 3)]), row('Det', 22, [x(2, 3, 3)], {}, [out(2)]), row('EyeLike', 22, [of('int32', [3, 3], Array<number>(9).fill(0))], { dtype: 1 }, [out(3, 3)]),
  row('SoftmaxCrossEntropyLoss', 13, [x(3, 5), of('int64', [3], [1, 0, 4])], {}, [out(), out(3, 5)]), row('NegativeLogLikelihoodLoss', 22, [x(3, 5), of('int64', [3], [1, 0, 4])], {}, [out()]), row('MaxUnpool', 22, [x(1, 1, 2, 2), of('int64', [1, 1, 2, 2], [0, 2, 8, 10])], { kernel_shape: [2, 2], strides: [2, 2] }, [out(1, 1, 4, 4)]),
];
