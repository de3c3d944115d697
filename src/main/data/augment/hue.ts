// Hue: colours turned about the grey axis.
import { z } from 'zod';
import { addColour, defineAugmentation } from './plan.ts';

export const hue = defineAugmentation({
  type: 'hue',
  title: 'Hue',
  doc: 'Turns the colours about the grey axis by at most so many degrees either way.',
  params: z.strictObject({ degrees: z.number().min(0).max(180).default(10) }),
  draw(plan, { degrees }, random) {
    const angle = (random.uniform(-degrees, degrees) * Math.PI) / 180;
    const cos = Math.cos(angle);
    // Rodrigues' rotation about (1, 1, 1)/√3: greys stay.
    const third = (1 - cos) / 3;
    const side = Math.sin(angle) / Math.sqrt(3);
    const [same, next, last] = [cos + third, third - side, third + side];
    addColour(plan, [same, next, last, 0, last, same, next, 0, next, last, same, 0]);
  },
});
