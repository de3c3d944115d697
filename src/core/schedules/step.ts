import { z } from 'zod';
import { defineSchedule } from './define.ts';

export const step = defineSchedule({
  type: 'step', title: 'Step decay', doc: 'α · f^⌊epoch / every⌋.',
  params: z.strictObject({
    every: z.number().positive().default(10).meta({ title: 'Every', help: 'Epochs from one drop to the next.', unit: 'epochs' }),
    factor: z.number().positive().max(1).default(0.1).meta({ title: 'Factor', help: 'The learning rate is multiplied by this at each drop.' }),
  }),
  // The small number: 0.1 · 30 steps an epoch must count as 3.
  factor: ({ params, epoch }) => params.factor ** Math.floor(epoch / params.every + 1e-9),
});
