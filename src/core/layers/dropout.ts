import { z } from 'zod';
import { defineLayer, plain } from './define.ts';
import { rate } from './params.ts';
import { dropped } from './random.ts';

export const dropout = defineLayer({
  type: 'Dropout',
  family: 'regularization',
  title: 'Dropout',
  summary: 'In training, sets values to zero by chance.',
  doc: 'Training: y = x·m / (1 − rate), each mask entry m 1 with chance 1 − rate, else 0 (inverted dropout, as in the lectures, keep_prob = 1 − rate). Otherwise y = x. Srivastava et al., 2014, JMLR 15.',
  params: z.strictObject({ rate: rate() }),
  inputs: [{ name: 'in' }],
  outputs: [{ name: 'out' }],
  brief: (p) => String(p.rate),
  infer: ({ inputs }) => plain(inputs[0]),
  lower: (c) => dropped(c, c.inputs[0], c.inputs[0].shape),
});
