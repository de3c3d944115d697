import { z } from 'zod';
import { formatShape } from '../tensor.ts';
import { defineLayer, plain } from './define.ts';
import { featureAxis } from './geometry.ts';

export const squeeze = defineLayer({
  type: 'Squeeze',
  family: 'shape',
  title: 'Squeeze',
  summary: 'Leaves out axes of size 1.',
  doc: 'Removes the axes given, or all axes of size 1 but the batch. ONNX Squeeze.',
  params: z.strictObject({
    axes: z.array(z.int()).default([]).meta({ title: 'Axes', help: 'Axes to leave out, each of size 1. Empty: all of size 1. Axis 0 is the batch.' }),
  }),
  inputs: [{ name: 'in' }],
  outputs: [{ name: 'out' }],
  brief: (p) => p.axes.join(' ') || 'all',
  infer(c) {
    const x = c.inputs[0];
    const axes = c.params.axes.map((a) => featureAxis(c, 'Squeeze', a, x.shape.length));
    const wrong = axes.find((a) => x.shape[a] !== 1);
    if (wrong !== undefined) c.fail(`Squeeze: axis ${wrong} does not have size 1.`, { expected: '1', received: `${x.shape[wrong]} in ${formatShape(x.shape)}` });
    return plain({ dtype: x.dtype, shape: x.shape.filter((d, i) => i === 0 || (axes.length > 0 ? !axes.includes(i) : d !== 1)) });
  },
  lower({ b, inputs, params: p }) {
    const x = inputs[0];
    const axes = p.axes.length > 0 ? [...new Set(p.axes.map((a) => (a < 0 ? a + x.shape.length : a)))] : x.shape.flatMap((d, i) => (i > 0 && d === 1 ? [i] : []));
    return b.Squeeze(x, axes);
  },
});
