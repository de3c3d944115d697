import { z } from 'zod';
import { formatShape } from '../tensor.ts';
import type { LayerFacts } from './define.ts';
import { defineLayer } from './define.ts';
import { featureAxis, knownDim } from './geometry.ts';
import { axis, count } from './params.ts';

export const split = defineLayer({
  type: 'Split',
  family: 'shape',
  title: 'Split',
  summary: 'Cuts a value into several along an axis.',
  doc: 'Consecutive parts along the axis, equal ones or of the sizes given. ONNX Split.',
  params: z.strictObject({
    axis: axis(1, 'Along which the value is cut.'),
    parts: count('Parts', 2, 'Number of equal parts, where no sizes are given.'),
    sizes: z.array(z.int().positive()).default([]).meta({ title: 'Sizes', help: 'Size of each part; together the size of the axis. Empty: equal parts.' }),
  }),
  inputs: [{ name: 'in' }],
  outputs: (p) => Array.from({ length: p.sizes.length || p.parts }, (_, i) => ({ name: `out${i + 1}` })),
  brief: (p) => (p.sizes.length > 0 ? p.sizes.join(' + ') : `${p.parts} parts`),
  infer(c): LayerFacts {
    const x = c.inputs[0];
    const { params: p } = c;
    const at = featureAxis(c, 'Split', p.axis, x.shape.length);
    const size = knownDim(c, 'Split', x, at);
    const sizes = p.sizes.length > 0 ? p.sizes : Array<number>(p.parts).fill(size / p.parts);
    if (p.sizes.length === 0 && size % p.parts !== 0) c.fail(`Split: ${size} does not divide into ${p.parts} equal parts.`, { expected: `a multiple of ${p.parts}`, received: formatShape(x.shape), hint: 'Give the sizes of the parts.' });
    const total = sizes.reduce((a, b) => a + b, 0);
    if (total !== size) c.fail(`Split: the parts make ${total}, axis ${at} has ${size}.`, { expected: String(size), received: `${sizes.join(' + ')} = ${total}` });
    return { outputs: sizes.map((s) => ({ dtype: x.dtype, shape: x.shape.map((d, i) => (i === at ? s : d)) })), weights: [], multiplyAdds: 0 };
  },
  lower({ b, inputs, params: p, facts }) {
    const x = inputs[0];
    const at = p.axis < 0 ? p.axis + x.shape.length : p.axis;
    const sizes = facts.outputs.map((o) => Number(o.shape[at]));
    return sizes.length === 1 ? [x] : b.ops('Split', [x, b.ints(sizes)], { axis: at }, sizes.length);
  },
});
