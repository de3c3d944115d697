import { z } from 'zod';
import { defineLayer, plain } from './define.ts';
import { inferMerge } from './merge.ts';

export const maximum = defineLayer({
  type: 'Maximum',
  family: 'merge',
  title: 'Maximum',
  summary: 'The largest of values, entry by entry.',
  doc: 'y = max(x₁, x₂, …); sizes of 1 are repeated. Maxout: Goodfellow et al., 2013, arXiv 1302.4389. ONNX Max.',
  params: z.strictObject({}),
  inputs: [{ name: 'in', variadic: true }],
  outputs: [{ name: 'out' }],
  infer: (c) => plain(inferMerge(c, 'Maximum')),
  lower: ({ b, inputs }) => inputs.reduce((a, x) => b.op('Max', [a, x])),
});
