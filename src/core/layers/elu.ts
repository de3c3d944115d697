import { z } from 'zod';
import { defineLayer, plain } from './define.ts';

export const elu = defineLayer({
  type: 'ELU',
  family: 'activation',
  title: 'ELU',
  summary: 'Smooth below zero, down to −α.',
  doc: 'y = x where x ≥ 0, else α·(e^x − 1) (Clevert et al., 2015, arXiv 1511.07289). ONNX Elu.',
  params: z.strictObject({ alpha: z.number().positive().default(1).meta({ title: 'Alpha', help: 'The limit far below zero is minus this.' }) }),
  inputs: [{ name: 'in' }],
  outputs: [{ name: 'out' }],
  brief: (p) => String(p.alpha),
  infer: ({ inputs }) => plain(inputs[0]),
  lower: ({ b, inputs, params: p }) => b.op('Elu', [inputs[0]], { alpha: { float: p.alpha } }),
});
