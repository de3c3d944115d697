import { z } from 'zod';
import { defineLayer, plain } from './define.ts';

export const gaussianNoise = defineLayer({
  type: 'GaussianNoise',
  family: 'regularization',
  title: 'Gaussian noise',
  summary: 'In training, adds normal noise.',
  doc: 'Training: y = x + σ·n, n standard normal. Otherwise y = x.',
  params: z.strictObject({ stddev: z.number().nonnegative().default(0.1).meta({ title: 'Standard deviation', help: 'Of the noise, in units of the values.' }) }),
  inputs: [{ name: 'in' }],
  outputs: [{ name: 'out' }],
  brief: (p) => `σ ${p.stddev}`,
  infer: ({ inputs }) => plain(inputs[0]),
  lower(c) {
    const { b, params: p } = c;
    const x = c.inputs[0];
    return c.training && p.stddev > 0 ? b.Add(x, b.scale(b.Cast(c.normal(x.shape), x.dtype), p.stddev)) : x;
  },
});
