// Shear along x by an angle drawn evenly.
import { z } from 'zod';
import { addAffine, defineAugmentation } from './plan.ts';

export const shear = defineAugmentation({
  type: 'shear',
  title: 'Shear',
  doc: 'Slants by at most so many degrees either way.',
  params: z.strictObject({ degrees: z.number().min(0).max(60).default(10), border: z.enum(['edge', 'zero']).default('edge') }),
  draw(plan, { degrees, border }, random) {
    addAffine(plan, [1, Math.tan((random.uniform(-degrees, degrees) * Math.PI) / 180), 0, 0, 1, 0]);
    plan.border = border;
  },
});
