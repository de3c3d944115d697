import { z } from 'zod';
import { defineLayer, plain } from './define.ts';
import { inferMerge } from './merge.ts';

export const multiply = defineLayer({
  type: 'Multiply',
  family: 'merge',
  title: 'Multiply',
  summary: 'The product of values, entry by entry: gates and attention weights.',
  doc: 'y = x₁ · x₂ · …; sizes of 1 are repeated, as in squeeze-and-excitation (Hu et al., 2017, arXiv 1709.01507). ONNX Mul.',
  params: z.strictObject({}),
  inputs: [{ name: 'in', variadic: true }],
  outputs: [{ name: 'out' }],
  infer: (c) => plain(inferMerge(c, 'Multiply')),
  lower: ({ b, inputs }) => inputs.reduce((a, x) => b.Mul(a, x)),
});
