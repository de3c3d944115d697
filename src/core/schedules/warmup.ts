import { z } from 'zod';
import { LayerwrightError } from '../errors.ts';
import { defineSchedule } from './define.ts';
import { plainSchedules } from './plain.ts';

/** The schedule after the warm-up and its params. Throws `training/settings`. */
function following(after: { type: string }) {
  const { type, ...given } = after;
  const definition = plainSchedules.find((s) => s.type === type);
  const parsed = definition?.params.safeParse(given);
  if (!definition || !parsed?.success) {
    throw new LayerwrightError('training/settings', definition ? `The schedule after the warm-up is not valid: ${parsed?.error?.issues[0]?.message ?? ''}` : `There is no schedule "${type}" that can follow a warm-up.`, {
      where: 'training.schedule.after', expected: plainSchedules.map((s) => s.type).join(', '), received: JSON.stringify(after),
    });
  }
  return { definition, params: parsed.data };
}

export const warmup = defineSchedule({
  type: 'warmup', title: 'Warm-up',
  doc: 'α · (t + 1) / W in the first W steps (Goyal et al., 2017), then another schedule over the steps that are left.',
  params: z.strictObject({
    steps: z.int().positive().default(100).meta({ title: 'Steps', help: 'Steps until the full learning rate is reached.', unit: 'steps' }),
    after: z.looseObject({ type: z.string() }).default({ type: 'cosine' }).meta({ title: 'After that', help: 'Schedule after the warm-up.' }),
  }),
  factor(c) {
    const { steps, after } = c.params;
    if (c.step < steps) return (c.step + 1) / steps;
    const { definition, params } = following(after);
    const step = c.step - steps;
    return definition.factor({ ...c, params, step, epoch: c.epoch - steps / c.stepsPerEpoch, totalSteps: Math.max(1, c.totalSteps - steps) });
  },
});
