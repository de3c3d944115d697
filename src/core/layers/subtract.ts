import { z } from 'zod';
import { defineLayer, plain } from './define.ts';
import { inferMerge } from './merge.ts';

export const subtract = defineLayer({
  type: 'Subtract',
  family: 'merge',
  title: 'Subtract',
  summary: 'One value less another, entry by entry.',
  doc: 'y = a − b; sizes of 1 are repeated. ONNX Sub.',
  params: z.strictObject({}),
  inputs: [{ name: 'a' }, { name: 'b' }],
  outputs: [{ name: 'out' }],
  infer: (c) => plain(inferMerge(c, 'Subtract')),
  lower: ({ b, inputs }) => b.Sub(inputs[0], inputs[1]!),
});
