// All augmentations. A project lists them as `{ type, ...params }`, in order.
import type { z } from 'zod';
import { LayerwrightError } from '../../../core/errors.ts';
import { parseSettings } from '../../../core/graph/issues.ts';
import { Random, hashSeed } from '../../../core/random.ts';
import { brightness } from './brightness.ts';
import { contrast } from './contrast.ts';
import { cutout } from './cutout.ts';
import { hue } from './hue.ts';
import { mirror } from './mirror.ts';
import { pcaColour } from './pca-colour.ts';
import { emptyPlan } from './plan.ts';
import type { Augmentation, Plan, Sample } from './plan.ts';
import { randomCrop } from './random-crop.ts';
import { rotation } from './rotation.ts';
import { saturation } from './saturation.ts';
import { shear } from './shear.ts';
import { zoom } from './zoom.ts';

export const augmentations = [mirror, randomCrop, rotation, shear, zoom, brightness, contrast, saturation, hue, pcaColour, cutout] as const;
export type AugmentationType = (typeof augmentations)[number]['type'];

/** As a project holds it. */
export type AugmentSpec = Readonly<{ type: string }> & Readonly<Record<string, unknown>>;

/** Checks the list against the augmentations' own params, defaults filled in. Throws `usage`. */
export function parseAugment(list: readonly AugmentSpec[]): AugmentSpec[] {
  return list.map(({ type, ...params }, i) => {
    const found = augmentations.find((a) => a.type === type);
    if (!found) throw new LayerwrightError('usage', `There is no augmentation "${type}".`, { where: `data.augment[${i}]`, expected: augmentations.map((a) => a.type).join(', '), received: type });
    return { type, ...parseSettings<z.ZodObject>(found.params, params, { code: 'usage', what: `Augmentation ${type}`, path: `data.augment[${i}]` }) };
  });
}

/** The plan of one sample. Chance depends on run seed, epoch and sample alone, so threads may come in any order. */
export function planSample(list: readonly AugmentSpec[], seed: number, epoch: number, index: number, sample: Sample): Plan {
  const random = Random.seeded(hashSeed(seed, 'augment', epoch, index));
  const plan = emptyPlan();
  for (const { type, ...params } of list) {
    const found = augmentations.find((a) => a.type === type) as unknown as Augmentation | undefined;
    found?.draw(plan, params, random, sample);
  }
  return plan;
}
