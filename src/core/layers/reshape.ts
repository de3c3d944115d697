import { z } from 'zod';
import { formatShape, sizeOf } from '../tensor.ts';
import { defineLayer, plain } from './define.ts';

export const reshape = defineLayer({
  type: 'Reshape',
  family: 'shape',
  title: 'Reshape',
  summary: 'The same numbers of a sample in another shape.',
  doc: '[N, …] → [N, …shape], row-major; one size may be −1 and follows from the others. ONNX Reshape.',
  params: z.strictObject({
    shape: z.array(z.union([z.int().positive(), z.literal(-1)])).refine((s) => s.filter((d) => d === -1).length <= 1, 'only one size may be −1')
      .default([-1]).meta({ title: 'Shape', help: 'Size of one sample, without the batch. One entry may be −1: what is left.' }),
  }),
  inputs: [{ name: 'in' }],
  outputs: [{ name: 'out' }],
  brief: (p) => p.shape.join('×'),
  infer(c) {
    const x = c.inputs[0];
    const target = c.params.shape;
    const size = sizeOf(x.shape.slice(1));
    const given = target.reduce((product, d) => (d === -1 ? product : product * d), 1);
    if (size === undefined) {
      if (target.includes(-1)) c.fail('Reshape cannot work out −1: the size of the input is not known.', { received: formatShape(x.shape), hint: 'Give every size.' });
      return plain({ dtype: x.dtype, shape: [x.shape[0]!, ...target] });
    }
    if (target.includes(-1) ? size % given !== 0 : size !== given) {
      c.fail(`Reshape: ${size} numbers a sample do not make ${target.join('×')}.`, { expected: target.includes(-1) ? `a multiple of ${given} numbers` : `${given} numbers`, received: `${formatShape(x.shape.slice(1))} = ${size}` });
    }
    return plain({ dtype: x.dtype, shape: [x.shape[0]!, ...target.map((d) => (d === -1 ? size / given : d))] });
  },
  lower: ({ b, inputs, facts }) => b.Reshape(inputs[0], [0, ...facts.outputs[0]!.shape.slice(1).map(Number)]),
});
