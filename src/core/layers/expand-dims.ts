import { z } from 'zod';
import { defineLayer, plain } from './define.ts';
import { featureAxis } from './geometry.ts';
import { axis } from './params.ts';

export const expandDims = defineLayer({
  type: 'ExpandDims',
  family: 'shape',
  title: 'Expand axes',
  summary: 'Puts in an axis of size 1.',
  doc: 'The output has an axis of size 1 at `axis`. ONNX Unsqueeze.',
  params: z.strictObject({ axis: axis(1, 'Where the new axis stands in the output.') }),
  inputs: [{ name: 'in' }],
  outputs: [{ name: 'out' }],
  brief: (p) => `axis ${p.axis}`,
  infer(c) {
    const x = c.inputs[0];
    const at = featureAxis(c, 'ExpandDims', c.params.axis, x.shape.length + 1);
    return plain({ dtype: x.dtype, shape: [...x.shape.slice(0, at), 1, ...x.shape.slice(at)] });
  },
  lower: ({ b, inputs, params: p }) => b.Unsqueeze(inputs[0], [p.axis]),
});
