import { z } from 'zod';
import { defineSchedule } from './define.ts';

export const reduceOnPlateau = defineSchedule({
  type: 'reduceOnPlateau', title: 'Reduce on plateau',
  doc: 'Multiplies α by a factor whenever the watched metric has not got better for `patience` epochs. A function of the metric’s history alone.',
  params: z.strictObject({
    factor: z.number().positive().lt(1).default(0.1).meta({ title: 'Factor', help: 'The learning rate is multiplied by this.' }),
    patience: z.int().positive().default(5).meta({ title: 'Patience', help: 'Epochs without progress before it is.', unit: 'epochs' }),
    minDelta: z.number().nonnegative().default(1e-4).meta({ title: 'Least progress', help: 'Smaller changes do not count.' }),
    cooldown: z.int().nonnegative().default(0).meta({ title: 'Rest', help: 'Epochs after a reduction that are not counted.', unit: 'epochs' }),
    minimum: z.number().min(0).max(1).default(0).meta({ title: 'Minimum', help: 'Share of the learning rate that is kept at least.' }),
    better: z.enum(['lower', 'higher']).default('lower').meta({ title: 'Better is', help: 'lower for losses, higher for accuracy and its like.' }),
  }),
  factor({ params, history }) {
    const sign = params.better === 'lower' ? 1 : -1;
    let best = Infinity;
    let waited = 0;
    let resting = 0;
    let factor = 1;
    for (const raw of history) {
      const value = sign * raw;
      if (value < best - params.minDelta) {
        best = value;
        waited = 0;
      } else if (resting === 0) waited++;
      if (resting > 0) resting--;
      if (waited < params.patience) continue;
      factor *= params.factor;
      waited = 0;
      resting = params.cooldown;
    }
    return Math.max(factor, params.minimum);
  },
});
