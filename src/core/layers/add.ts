import { z } from 'zod';
import { defineLayer, plain } from './define.ts';
import { inferMerge } from './merge.ts';

export const add = defineLayer({
  type: 'Add',
  family: 'merge',
  title: 'Add',
  summary: 'The sum of values, entry by entry: a shortcut joins here.',
  doc: 'y = x₁ + x₂ + …; sizes of 1 are repeated. The residual networks’ a^[l+2] = g(z^[l+2] + a^[l]) adds before its activation (He et al., 2015, arXiv 1512.03385). ONNX Add.',
  params: z.strictObject({}),
  inputs: [{ name: 'in', variadic: true }],
  outputs: [{ name: 'out' }],
  infer: (c) => plain(inferMerge(c, 'Add')),
  lower: ({ b, inputs }) => inputs.reduce((a, x) => b.Add(a, x)),
});
