// Gradient rules: integers that stand for real numbers. They are for inference: training needs the real numbers.
import { refuse } from '../equations.ts';
import type { RuleTable } from '../rule.ts';

export const quantized = refuse('it computes in whole numbers', 'Train the model as it was before quantization, or freeze everything below it.');

export const quantizationRules = {
  QuantizeLinear: quantized,
  DequantizeLinear: quantized,
  DynamicQuantizeLinear: quantized,
  QLinearMatMul: quantized,
} satisfies RuleTable;
