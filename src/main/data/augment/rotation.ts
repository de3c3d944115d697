// Rotation about the centre by an angle drawn evenly.
import { z } from 'zod';
import { addAffine, defineAugmentation } from './plan.ts';

export const rotation = defineAugmentation({
  type: 'rotation',
  title: 'Rotation',
  doc: 'Turns by at most so many degrees either way.',
  params: z.strictObject({ degrees: z.number().min(0).max(180).default(15), border: z.enum(['edge', 'zero']).default('edge') }),
  draw(plan, { degrees, border }, random) {
    const angle = (random.uniform(-degrees, degrees) * Math.PI) / 180;
    const cos = Math.cos(angle);
    const sin = Math.sin(angle);
    addAffine(plan, [cos, -sin, 0, sin, cos, 0]);
    plan.border = border;
  },
});
