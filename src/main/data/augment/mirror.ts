// Mirror: left and right, or top and bottom, exchanged in a share of the samples.
import { z } from 'zod';
import { addAffine, defineAugmentation } from './plan.ts';

export const mirror = defineAugmentation({
  type: 'mirror',
  title: 'Mirror',
  doc: 'Exchanges left and right (or top and bottom) with the probability given.',
  params: z.strictObject({ axis: z.enum(['horizontal', 'vertical']).default('horizontal'), probability: z.number().min(0).max(1).default(0.5) }),
  draw(plan, { axis, probability }, random) {
    if (random.uniform() >= probability) return;
    addAffine(plan, axis === 'horizontal' ? [-1, 0, 0, 0, 1, 0] : [1, 0, 0, 0, -1, 0]);
  },
});
