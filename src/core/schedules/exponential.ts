import { z } from 'zod';
import { defineSchedule } from './define.ts';

export const exponential = defineSchedule({
  type: 'exponential', title: 'Exponential', doc: 'α · r^epoch, falling within epochs too.',
  params: z.strictObject({ rate: z.number().positive().max(1).default(0.95).meta({ title: 'Rate', help: 'Share of the learning rate that is left after an epoch.' }) }),
  factor: ({ params, epoch }) => params.rate ** epoch,
});
