import type { AttributeInput } from '../../../src/core/onnx/model.ts';
import { built } from './case.ts';
import type { GradientCase } from './case.ts';

const contributed = (operator: string, note: string, shapes: readonly number[][], attributes: Record<string, AttributeInput> = {}): GradientCase =>
  built(`com.microsoft.${operator}`, note, shapes, (b, x) => b.op(operator, x, attributes, { domain: 'com.microsoft' }));

export const microsoftCases: readonly GradientCase[] = [
  contributed('Gelu', '', [[2, 3]]),
  contributed('BiasGelu', '', [[2, 3], [3]]),
  contributed('FastGelu', '', [[2, 3]]),
  contributed('FastGelu', 'with a bias', [[2, 3], [3]]),
  contributed('QuickGelu', '', [[2, 3]]),
  contributed('QuickGelu', 'alpha 1', [[2, 3]], { alpha: { float: 1 } }),
  contributed('FusedMatMul', '', [[2, 3], [3, 2]]),
  contributed('FusedMatMul', 'both transposed, scaled, in batches', [[2, 3, 2], [2, 4, 3]], { transA: 1, transB: 1, alpha: 0.5 }),
  contributed('FusedMatMul', 'the second transposed, the first shared', [[3, 2], [2, 4, 2]], { transB: 1 }),
];
