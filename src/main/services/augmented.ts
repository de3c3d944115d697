// What the augmentations make of one picture: the same code, and the same chance, as in a training.
import { LayerwrightError } from '../../core/errors.ts';
import { applyPlan, computeStatistics, fieldOf, meanLuma, parseAugment, planSample, spread } from '../data/index.ts';
import type { AugmentSpec, Dataset, FieldStatistics } from '../data/index.ts';
import { gently } from './overview.ts';
import { pictureShape, pngOf } from './pictures.ts';

export interface Augmented {
  readonly original: Uint8Array;
  readonly variants: readonly Uint8Array[];
}

export interface AugmentRequest {
  readonly field: string;
  readonly index: number;
  readonly augment: readonly AugmentSpec[];
  readonly seed: number;
  readonly count: number;
}

/** Pictures that stand for the training part's colours. */
const MOST_PICTURES = 256;

/** Colours of a data set, worked out once as long as it is open. */
const colours = new WeakMap<Dataset, Map<string, Promise<FieldStatistics>>>();
function coloursOf(dataset: Dataset, field: string): Promise<FieldStatistics> {
  const known = colours.get(dataset) ?? new Map<string, Promise<FieldStatistics>>();
  colours.set(dataset, known);
  const found = known.get(field) ?? computeStatistics(dataset, field, spread(Int32Array.from({ length: dataset.count }, (_, i) => i), MOST_PICTURES), gently(undefined));
  known.set(field, found);
  return found;
}

/** Throws `usage` for a wrong augmentation or sample, `data/field` where the field holds no pictures. */
export async function augmentedOf(dataset: Dataset, { field: name, index, augment, seed, count }: AugmentRequest): Promise<Augmented> {
  const list = parseAugment(augment);
  const field = fieldOf(dataset, name);
  if (field.kind !== 'image') throw new LayerwrightError('data/field', 'Augmentation changes pictures.', { where: dataset.source, expected: 'a field of pictures', received: `${name} (${field.kind})` });
  if (index >= dataset.count) throw new LayerwrightError('usage', `${dataset.source} has no sample ${index}.`, { where: dataset.source, expected: `0..${dataset.count - 1}`, received: String(index) });
  const shape = pictureShape(field.shape);
  const { height, width, channels } = shape;
  const pixels = Uint8Array.from(await dataset.read(name, [index]) as Uint8Array);
  const statistics = list.some((a) => a.type === 'pcaColour' || a.type === 'cutout') ? await coloursOf(dataset, name) : undefined;
  const variants = Array.from({ length: count }, (_, epoch) => {
    const plan = planSample(list, seed, epoch, index, { width, height, meanLuma: () => meanLuma(pixels, channels), colour: statistics?.colour });
    const out = new Float32Array(pixels.length);
    applyPlan(pixels, height, width, channels, plan, statistics?.mean ?? [0], out);
    return Uint8Array.from(out, (v) => Math.max(0, Math.min(255, Math.round(v))));
  });
  return { original: await pngOf(pixels, shape), variants: await Promise.all(variants.map((v) => pngOf(v, shape))) };
}
