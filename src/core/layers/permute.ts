import { z } from 'zod';
import { defineLayer, plain } from './define.ts';

export const permute = defineLayer({
  type: 'Permute',
  family: 'shape',
  title: 'Permute',
  summary: 'Axes of a sample in another order.',
  doc: 'y’s axis i is x’s axis order[i−1]; axes are numbered from 1, the batch (0) stays first. ONNX Transpose.',
  params: z.strictObject({
    order: z.array(z.int().positive()).default([2, 1]).meta({ title: 'Order', help: 'The axes 1, 2, … of the input in the order wanted. 2, 3, 1 makes channels-first pictures channels-last.' }),
  }),
  inputs: [{ name: 'in' }],
  outputs: [{ name: 'out' }],
  brief: (p) => p.order.join(' '),
  infer(c) {
    const x = c.inputs[0];
    const { order } = c.params;
    const axes = x.shape.slice(1).map((_, i) => i + 1);
    if (order.toSorted((a, b) => a - b).join() !== axes.join()) {
      c.fail('Permute: the order must list every axis of the sample once.', { expected: `${axes.join(', ')} in any order`, received: order.join(', ') });
    }
    return plain({ dtype: x.dtype, shape: [x.shape[0]!, ...order.map((a) => x.shape[a]!)] });
  },
  lower: ({ b, inputs, params: p }) => b.Transpose(inputs[0], [0, ...p.order]),
});
