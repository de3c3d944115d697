import { z } from 'zod';
import { defineLayer, plain } from './define.ts';

export const input = defineLayer({
  type: 'Input',
  family: 'input',
  title: 'Input',
  summary: 'Where samples come in.',
  doc: 'One value a batch, [N, …shape]. Pictures are channels first, [channels, height, width], as ONNX has them; a table’s row is [columns]; token ids are int64.',
  params: z.strictObject({
    shape: z.array(z.int().positive()).default([1, 28, 28]).meta({ title: 'Shape', help: 'Size of one sample, without the batch: channels, height, width for pictures.' }),
    dtype: z.enum(['float32', 'int64']).default('float32').meta({ title: 'Number type', help: 'float32 for measurements and pictures, int64 for ids of words or categories.' }),
  }),
  inputs: [],
  outputs: [{ name: 'out' }],
  brief: (p) => `${p.shape.join('×') || 'one number'}${p.dtype === 'int64' ? ' · int64' : ''}`,
  infer: ({ params: p }) => plain({ dtype: p.dtype, shape: ['N', ...p.shape] }),
  // The graph input is made by whoever lowers, and handed in.
  lower: ({ inputs }) => inputs,
});
