import { z } from 'zod';
import { defineLayer, plain } from './define.ts';
import { featureAxis } from './geometry.ts';
import { axis } from './params.ts';

export const softmax = defineLayer({
  type: 'Softmax',
  family: 'activation',
  title: 'Softmax',
  summary: 'Numbers to shares that add up to 1, along an axis.',
  doc: 'yᵢ = e^xᵢ / Σⱼ e^xⱼ along the axis, the largest x taken off first. The cross-entropy loss takes logits: no softmax is needed before it. ONNX Softmax.',
  params: z.strictObject({ axis: axis(1, 'Along which the shares add up to 1.') }),
  inputs: [{ name: 'in' }],
  outputs: [{ name: 'out' }],
  brief: (p) => (p.axis === 1 ? '' : `axis ${p.axis}`),
  infer(c) {
    featureAxis(c, 'Softmax', c.params.axis, c.inputs[0].shape.length);
    return plain(c.inputs[0]);
  },
  lower: ({ b, inputs, params: p }) => b.Softmax(inputs[0], p.axis),
});
