// Zoom about the centre: larger or smaller by a factor, drawn evenly on a logarithmic scale.
import { z } from 'zod';
import { addAffine, defineAugmentation } from './plan.ts';

export const zoom = defineAugmentation({
  type: 'zoom',
  title: 'Zoom',
  doc: 'Scales by a factor between 1/(1+amount) and 1+amount.',
  params: z.strictObject({ amount: z.number().min(0).max(4).default(0.15), border: z.enum(['edge', 'zero']).default('edge') }),
  draw(plan, { amount, border }, random) {
    const factor = Math.exp(random.uniform(-1, 1) * Math.log(1 + amount));
    addAffine(plan, [1 / factor, 0, 0, 0, 1 / factor, 0]);
    plan.border = border;
  },
});
