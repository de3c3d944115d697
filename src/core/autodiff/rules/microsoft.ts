// Gradient rules: contributed operators of onnxruntime (domain com.microsoft).
import { floatAttribute, intAttribute } from '../../onnx/model.ts';
import type { Value } from '../../onnx/builder.ts';
import { refuse } from '../equations.ts';
import type { Rule, RuleTable } from '../rule.ts';
import { gelu, swish } from './activation.ts';
import { quantized } from './quantization.ts';

/** y = α · op(a) · op(b), op a transposition of the last two axes or none */
const fusedMatMul: Rule = (c) => {
  const { b, node, x, dy, wanted } = c;
  const given = (name: string): boolean => intAttribute(node, name, 0) !== 0;
  if (given('transBatchA') || given('transBatchB')) c.refuse('it transposes the batch');
  if (x(0).shape.length < 2 || x(1).shape.length < 2) c.refuse('it multiplies a vector');
  const flip = (v: Value): Value => {
    const rank = v.shape.length;
    return b.Transpose(v, [...Array.from({ length: rank - 2 }, (_, i) => i), rank - 1, rank - 2]);
  };
  const [ta, tb] = [given('transA'), given('transB')];
  const g = b.scale(dy(), floatAttribute(node, 'alpha', 1));
  const da = (): Value => b.MatMul(g, tb ? x(1) : flip(x(1)));
  const db = (): Value => b.MatMul(ta ? x(0) : flip(x(0)), g);
  return [
    wanted[0] ? (ta ? flip(da()) : da()) : undefined,
    wanted[1] ? (tb ? flip(db()) : db()) : undefined,
  ];
};

/** gelu of x plus a bias over the last axis */
const biased = (approximate: string): Rule => (c) => {
  const v = c.maybe(1) ? c.b.Add(c.x(0), c.x(1)) : c.x(0);
  const g = gelu(c, v, approximate);
  return c.wanted.map((wanted) => (wanted ? g : undefined));
};

const fused = refuse('it was fused for inference', 'Load the model before it was optimised, or freeze everything below it.');

export const microsoftRules = {
  'com.microsoft.FusedMatMul': fusedMatMul,
  'com.microsoft.FusedConv': fused,
  'com.microsoft.FusedGemm': fused,
  'com.microsoft.Gelu': biased('none'),
  'com.microsoft.BiasGelu': biased('none'),
  'com.microsoft.FastGelu': biased('tanh'),
  'com.microsoft.QuickGelu': (c) => [swish(c, floatAttribute(c.node, 'alpha', 1.702))],
  'com.microsoft.QuantizeLinear': quantized,
  'com.microsoft.QLinearAdd': quantized,
  'com.microsoft.QLinearMul': quantized,
  'com.microsoft.QLinearSigmoid': quantized,
  'com.microsoft.QLinearLeakyRelu': quantized,
  'com.microsoft.QLinearSoftmax': quantized,
  'com.microsoft.QLinearAveragePool': quantized,
  'com.microsoft.QLinearGlobalAveragePool': quantized,
  'com.microsoft.QLinearConcat': quantized,
  'com.microsoft.DequantizeLinear': quantized,
  'com.microsoft.DynamicQuantizeMatMul': quantized,
  'com.microsoft.MatMulIntegerToFloat': quantized,
} satisfies RuleTable;
