import { z } from 'zod';
import { productOf } from '../onnx/operators/dims.ts';
import { defineLayer, plain } from './define.ts';

export const flatten = defineLayer({
  type: 'Flatten',
  family: 'shape',
  title: 'Flatten',
  summary: 'Each sample as one row of numbers.',
  doc: '[N, d₁, …, dₖ] → [N, d₁·…·dₖ], row-major (channels, then rows, then columns of a picture). ONNX Flatten.',
  params: z.strictObject({}),
  inputs: [{ name: 'in' }],
  outputs: [{ name: 'out' }],
  infer({ inputs }) {
    const x = inputs[0];
    return plain({ dtype: x.dtype, shape: [x.shape[0]!, productOf(x.shape.slice(1))] });
  },
  lower: ({ b, inputs }) => b.op('Flatten', [inputs[0]], { axis: 1 }),
});
