import { z } from 'zod';
import { defineSchedule } from './define.ts';

export const inverseTime = defineSchedule({
  type: 'inverseTime', title: '1/t', doc: 'α / (1 + d · epoch) (Robbins and Monro, 1951), falling within epochs too.',
  params: z.strictObject({ decay: z.number().nonnegative().default(1).meta({ title: 'Decay', help: 'With 1 the learning rate is halved after one epoch, a third of it is left after two.' }) }),
  factor: ({ params, epoch }) => 1 / (1 + params.decay * epoch),
});
