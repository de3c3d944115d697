// Contributed operators of onnxruntime (domain com.microsoft) that published models use.
import type { Dim, Shape } from '../../tensor.ts';
import { intAttribute } from '../model.ts';
import { axisOf, broadcast, dtypeOf, operator, sameDtype, unary } from './common.ts';
import { convShape } from './convolution.ts';
import { addDims } from './dims.ts';
import { matmulShape } from './matmul.ts';
import type { Operator } from './operator.ts';
import { poolShape } from './pooling.ts';

/** a, scale, zero point, b, scale, zero point, y scale, y zero point. */
const quantizedBinary = operator((c) => [{ dtype: c.input(0).dtype, shape: broadcast(c, [c.input(0).shape, c.input(3).shape]) }]);

const flip = (shape: Shape, yes: boolean): Shape => (yes && shape.length > 1 ? [...shape.slice(0, -2), shape.at(-1) as Dim, shape.at(-2) as Dim] : shape);

export const microsoftOperators = {
  'com.microsoft.FusedMatMul': operator((c) => {
    const [a, b] = [c.input(0), c.input(1)];
    const shape = matmulShape(c, flip(a.shape, intAttribute(c.node, 'transA', 0) !== 0), flip(b.shape, intAttribute(c.node, 'transB', 0) !== 0));
    return [{ dtype: sameDtype(c, [a, b]), shape }];
  }),
  'com.microsoft.FusedConv': operator((c) => [{ dtype: c.input(0).dtype, shape: convShape(c, c.input(0).shape, c.input(1).shape) }]),
  'com.microsoft.FusedGemm': operator((c) => {
    const [a, b] = [flip(c.input(0).shape, intAttribute(c.node, 'transA', 0) !== 0), flip(c.input(1).shape, intAttribute(c.node, 'transB', 0) !== 0)];
    return [{ dtype: c.input(0).dtype, shape: matmulShape(c, a, b) }];
  }),
  'com.microsoft.Gelu': unary,
  'com.microsoft.FastGelu': unary,
  'com.microsoft.QuickGelu': unary,
  'com.microsoft.BiasGelu': unary,
  'com.microsoft.QLinearAdd': quantizedBinary,
  'com.microsoft.QLinearMul': quantizedBinary,
  'com.microsoft.QLinearSigmoid': unary,
  'com.microsoft.QLinearLeakyRelu': unary,
  'com.microsoft.QLinearSoftmax': unary,
  'com.microsoft.QLinearAveragePool': operator((c) => {
    const x = c.input(0);
    if (intAttribute(c.node, 'channels_last', 0) !== 0) c.fail('channels_last is not supported');
    return [{ dtype: x.dtype, shape: poolShape(c, x.shape) }];
  }),
  'com.microsoft.QLinearGlobalAveragePool': operator((c) => {
    const x = c.input(0);
    const last = intAttribute(c.node, 'channels_last', 0) !== 0;
    const channel = last ? x.shape.length - 1 : 1;
    return [{ dtype: x.dtype, shape: x.shape.map((d, i) => (i === 0 || i === channel ? d : 1)) }];
  }),
  /** y scale, y zero point, then tensor, scale and zero point of each part. */
  'com.microsoft.QLinearConcat': operator((c) => {
    const parts = Array.from({ length: Math.floor((c.inputs.length - 2) / 3) }, (_, i) => c.input(2 + 3 * i));
    const first = parts[0] ?? c.fail('it has no parts');
    const axis = axisOf(c, intAttribute(c.node, 'axis', 0), first.shape.length);
    const size = parts.map((p) => p.shape[axis] as Dim).reduce(addDims);
    return [{ dtype: first.dtype, shape: first.shape.map((d, i) => (i === axis ? size : d)) }];
  }),
  'com.microsoft.DequantizeLinear': operator((c) => [{ dtype: c.input(1).dtype, shape: c.input(0).shape }]),
  'com.microsoft.QuantizeLinear': operator((c) => [{ dtype: c.inputs[2]?.dtype ?? dtypeOf(c, 2), shape: c.input(0).shape }]),
  'com.microsoft.DynamicQuantizeMatMul': operator((c) => [{ dtype: 'float32', shape: matmulShape(c, c.input(0).shape, c.input(1).shape) }]),
  'com.microsoft.MatMulIntegerToFloat': operator((c) => [{ dtype: c.input(2).dtype, shape: matmulShape(c, c.input(0).shape, c.input(1).shape) }]),
} satisfies Record<string, Operator>;
