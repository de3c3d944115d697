// Contrast: distance from the picture's mean brightness times one factor.
import { z } from 'zod';
import { addColour, defineAugmentation, scaleColour } from './plan.ts';

export const contrast = defineAugmentation({
  type: 'contrast',
  title: 'Contrast',
  doc: 'Stretches the colours about the picture\'s mean brightness by a factor between 1 − amount and 1 + amount.',
  params: z.strictObject({ amount: z.number().min(0).max(1).default(0.2) }),
  draw(plan, { amount }, random, sample) {
    const factor = 1 + random.uniform(-amount, amount);
    addColour(plan, scaleColour(factor, (1 - factor) * sample.meanLuma()));
  },
});
