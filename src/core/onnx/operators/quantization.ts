// Integers that stand for real numbers.
import { castCode } from '../dtypes.ts';
import { intAttribute } from '../model.ts';
import { dtypeOf, operator } from './common.ts';
import { matmulShape } from './matmul.ts';
import type { Operator } from './operator.ts';

export const quantizationOperators = {
  QuantizeLinear: operator((c) => {
    const code = intAttribute(c.node, 'output_dtype', 0);
    return [{ dtype: c.inputs[2]?.dtype ?? dtypeOf(c, code === 0 ? castCode.uint8 : code), shape: c.input(0).shape }];
  }),
  DequantizeLinear: operator((c) => {
    const code = intAttribute(c.node, 'output_dtype', 0);
    return [{ dtype: code === 0 ? c.input(1).dtype : dtypeOf(c, code), shape: c.input(0).shape }];
  }),
  DynamicQuantizeLinear: operator((c) => [
    { dtype: 'uint8', shape: c.input(0).shape }, { dtype: 'float32', shape: [] }, { dtype: 'uint8', shape: [] },
  ]),
  /** a, scale, zero point, b, scale, zero point, y scale, y zero point. */
  QLinearMatMul: operator((c) => [{ dtype: c.input(7).dtype, shape: matmulShape(c, c.input(0).shape, c.input(3).shape) }]),
} satisfies Record<string, Operator>;
