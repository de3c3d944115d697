// PCA colour, AlexNet's: the same shift for all pixels along the principal axes of the training colours.
import { z } from 'zod';
import { addColour, defineAugmentation } from './plan.ts';

export const pcaColour = defineAugmentation({
  type: 'pcaColour',
  title: 'PCA colour',
  doc: 'Adds Σ αₖ·√λₖ·pₖ to every pixel, αₖ normal with the deviation given; λₖ, pₖ of the training colours (Krizhevsky et al., 2012, section 4.1).',
  params: z.strictObject({ deviation: z.number().min(0).max(2).default(0.1) }),
  draw(plan, { deviation }, random, sample) {
    const shift = [0, 0, 0];
    for (let k = 0; k < 3; k++) {
      // Drawn also where there are no axes (grey pictures), so that what follows draws the same numbers.
      const alpha = random.normal(0, deviation);
      const value = sample.colour?.values[k];
      if (value === undefined) continue;
      for (let c = 0; c < 3; c++) shift[c] = (shift[c] as number) + alpha * Math.sqrt(Math.max(0, value)) * (sample.colour?.vectors[k]?.[c] ?? 0);
    }
    const [r, g, b] = shift as [number, number, number];
    addColour(plan, [1, 0, 0, r, 0, 1, 0, g, 0, 0, 1, b]);
  },
});
