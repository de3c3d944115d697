// Cutout: squares at random places blanked.
import { z } from 'zod';
import { defineAugmentation } from './plan.ts';

export const cutout = defineAugmentation({
  type: 'cutout',
  title: 'Cutout',
  doc: 'Blanks squares of the side given (a share of the shorter edge), centred anywhere in the picture (DeVries and Taylor, 2017).',
  params: z.strictObject({ size: z.number().min(0.01).max(1).default(0.25), count: z.int().min(1).max(16).default(1) }),
  draw(plan, { size, count }, random, sample) {
    const side = Math.max(1, Math.round(size * Math.min(sample.width, sample.height)));
    for (let k = 0; k < count; k++) {
      plan.blank.push({ x: random.int(sample.width) - (side >> 1), y: random.int(sample.height) - (side >> 1), width: side, height: side });
    }
  },
});
