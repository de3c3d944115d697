// Random crop: the picture is padded and a window of its own size cut out, whole pixels.
import { z } from 'zod';
import { addAffine, defineAugmentation } from './plan.ts';

export const randomCrop = defineAugmentation({
  type: 'randomCrop',
  title: 'Random crop',
  doc: 'Pads by so many pixels and cuts out a window of the same size at random (He et al., 2016, for CIFAR: 4).',
  params: z.strictObject({ pad: z.int().min(1).max(512).default(4), border: z.enum(['edge', 'zero']).default('zero') }),
  draw(plan, { pad, border }, random) {
    const dx = random.int(2 * pad + 1) - pad;
    const dy = random.int(2 * pad + 1) - pad;
    addAffine(plan, [1, 0, dx, 0, 1, dy]);
    plan.border = border;
  },
});
