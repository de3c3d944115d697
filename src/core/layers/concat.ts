import { z } from 'zod';
import { addDims } from '../onnx/operators/dims.ts';
import { formatShape } from '../tensor.ts';
import type { Dim } from '../tensor.ts';
import { defineLayer, plain } from './define.ts';
import { featureAxis } from './geometry.ts';
import { axis } from './params.ts';

export const concat = defineLayer({
  type: 'Concat',
  family: 'merge',
  title: 'Concatenate',
  summary: 'Joins values side by side; by default their channels.',
  doc: 'The inputs one after the other along the axis; all other sizes are equal. ONNX Concat.',
  params: z.strictObject({ axis: axis(1, 'Along which the values are joined: 1 for channels or features.') }),
  inputs: [{ name: 'in', variadic: true }],
  outputs: [{ name: 'out' }],
  brief: (p) => (p.axis === 1 ? 'channels' : `axis ${p.axis}`),
  infer(c) {
    const first = c.inputs[0];
    const at = featureAxis(c, 'Concat', c.params.axis, first.shape.length);
    c.inputs.forEach((x, i) => {
      if (x.dtype !== first.dtype) c.fail(`Concat: input ${i + 1} holds other numbers than the first.`, { expected: first.dtype, received: x.dtype });
      const fits = x.shape.length === first.shape.length && x.shape.every((d, k) => k === at || d === first.shape[k] || typeof d === 'string' || typeof first.shape[k] === 'string');
      if (!fits) c.fail(`Concat: input ${i + 1} differs from the first in more than axis ${at}.`, { expected: first.shape.map((d, k) => (k === at ? 'any' : d)).join('×'), received: formatShape(x.shape), hint: 'Pad or crop it, or let it pass through a pool.' });
    });
    return plain({ dtype: first.dtype, shape: first.shape.map((d, k) => (k === at ? c.inputs.map((x) => x.shape[k]!).reduce<Dim>(addDims, 0) : d)) });
  },
  lower: ({ b, inputs, params: p }) => b.Concat(inputs, p.axis),
});
