import { z } from 'zod';
import { defineSchedule } from './define.ts';

export const constant = defineSchedule({
  type: 'constant', title: 'Constant', doc: 'The learning rate stays as it is.',
  params: z.strictObject({}),
  factor: () => 1,
});
