// Brightness: all colours times one factor.
import { z } from 'zod';
import { addColour, defineAugmentation, scaleColour } from './plan.ts';

export const brightness = defineAugmentation({
  type: 'brightness',
  title: 'Brightness',
  doc: 'Multiplies all colours by a factor between 1 − amount and 1 + amount.',
  params: z.strictObject({ amount: z.number().min(0).max(1).default(0.2) }),
  draw(plan, { amount }, random) {
    addColour(plan, scaleColour(1 + random.uniform(-amount, amount)));
  },
});
