// Gradient rules: integers that stand for real numbers. They are for inference: training needs the real numbers.
import { intAttribute } from '../../onnx/model.ts';
import { axisOf, refuse } from '../equations.ts';
import type { Rule, RuleTable } from '../rule.ts';

export const quantized = refuse('it computes in whole numbers', 'Train the model as it was before quantization, or freeze everything below it.');

/** y = (q − z) · s: ds = Σ dy · (q − z) where s stands, one number or one an entry of an axis */
const dequantize: Rule = (c) => {
  const { b, node, x, maybe, dy, wanted } = c;
  if (wanted[0] || wanted[2]) return c.refuse(quantized.refuse, quantized.hint);
  const rank = x(0).shape.length;
  const scale = x(1);
  const axis = axisOf(intAttribute(node, 'axis', 1), rank);
  const spread = scale.shape.length === 1 && rank > 0 ? Array.from({ length: rank - 1 - axis }, (_, i) => i + 1) : [];
  const zero = maybe(2);
  const steps = zero ? b.Sub(b.Cast(x(0), scale.dtype), b.Unsqueeze(b.Cast(zero, scale.dtype), spread)) : b.Cast(x(0), scale.dtype);
  const product = b.Mul(dy(), steps);
  const ds = scale.shape.length === 1 && rank > 0 ? b.ReduceSum(product, Array.from({ length: rank }, (_, i) => i).filter((i) => i !== axis), false) : b.ReduceSum(product, undefined, false);
  return [undefined, b.reshapeLike(ds, scale)];
};

export const quantizationRules = {
  QuantizeLinear: quantized,
  DequantizeLinear: dequantize,
  DynamicQuantizeLinear: quantized,
  QLinearMatMul: quantized,
} satisfies RuleTable;
