import { z } from 'zod';
import { defineSchedule } from './define.ts';

export const cosine = defineSchedule({
  type: 'cosine', title: 'Cosine', doc: 'α · (m + (1 − m) · ½ (1 + cos(π t / T))) over all T steps (Loshchilov and Hutter, 2017, without restarts).',
  params: z.strictObject({ minimum: z.number().min(0).max(1).default(0).meta({ title: 'Minimum', help: 'Share of the learning rate that is left at the end.' }) }),
  factor({ params, step, totalSteps }) {
    const done = totalSteps <= 0 ? 1 : Math.min(1, step / totalSteps);
    return params.minimum + (1 - params.minimum) * 0.5 * (1 + Math.cos(Math.PI * done));
  },
});
