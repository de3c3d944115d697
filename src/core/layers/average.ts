import { z } from 'zod';
import { defineLayer, plain } from './define.ts';
import { inferMerge } from './merge.ts';

export const average = defineLayer({
  type: 'Average',
  family: 'merge',
  title: 'Average',
  summary: 'The mean of values, entry by entry.',
  doc: 'y = (x₁ + … + xₖ) / k; sizes of 1 are repeated. ONNX Add and Mul.',
  params: z.strictObject({}),
  inputs: [{ name: 'in', variadic: true }],
  outputs: [{ name: 'out' }],
  infer: (c) => plain(inferMerge(c, 'Average')),
  lower: ({ b, inputs }) => b.scale(inputs.reduce((a, x) => b.Add(a, x)), 1 / inputs.length),
});
