// Saturation: distance of each colour from the pixel's own grey times one factor.
import { z } from 'zod';
import { LUMA, addColour, defineAugmentation } from './plan.ts';

export const saturation = defineAugmentation({
  type: 'saturation',
  title: 'Saturation',
  doc: 'Mixes every pixel with its own grey by a factor between 1 − amount and 1 + amount.',
  params: z.strictObject({ amount: z.number().min(0).max(1).default(0.2) }),
  draw(plan, { amount }, random) {
    const k = 1 + random.uniform(-amount, amount);
    const [r, g, b] = LUMA;
    const rest = 1 - k;
    addColour(plan, [rest * r + k, rest * g, rest * b, 0, rest * r, rest * g + k, rest * b, 0, rest * r, rest * g, rest * b + k, 0]);
  },
});
