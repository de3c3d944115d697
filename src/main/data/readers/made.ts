// Sets made by seeded generators: digits and points in the plane. Nothing is read; the seed is the data.
import { z } from 'zod';
import { LayerwrightError } from '../../../core/errors.ts';
import { Random, hashSeed } from '../../../core/random.ts';
import { arrayOf } from '../../../core/tensor.ts';
import { hashOf, sharedBytes } from '../files.ts';
import { DIGIT_SIZE, digitLabel, drawDigit } from '../made/digits.ts';
import { blobs, circles, moons, planar, spirals } from '../made/planes.ts';
import type { Plane } from '../made/planes.ts';
import { checkIndex } from '../rows.ts';
import { stretchedDataset } from '../stretched.ts';
import type { StretchedPayload } from '../stretched.ts';
import type { Dataset, Field } from '../types.ts';
import { fieldOf } from '../types.ts';
import { parseOptions } from './define.ts';
import type { Reader } from './define.ts';

const planes = {
  planar: { make: planar, classes: 2, count: 400 },
  moons: { make: moons, classes: 2, count: 500 },
  circles: { make: circles, classes: 2, count: 500 },
  spirals: { make: spirals, classes: 3, count: 600 },
  blobs: { make: blobs, classes: 3, count: 300 },
} as const satisfies Record<string, { make: Plane; classes: number; count: number }>;

/** Ids of the made sets, as in `made:digits`. */
export const madeIds = ['digits', 'planar', 'moons', 'circles', 'spirals', 'blobs'] as const;
export type MadeId = (typeof madeIds)[number];

const options = z.strictObject({
  count: z.int().min(2).max(10_000_000).optional(),
  seed: z.int().nonnegative().default(1),
  /** 1 is the usual amount, 0 none. */
  noise: z.number().min(0).max(10).default(1),
  /** Spirals and blobs. */
  classes: z.int().min(2).max(20).optional(),
});

interface DigitsPayload { readonly kind: 'digits'; readonly count: number; readonly seed: number; readonly noise: number; readonly fingerprint: string }

/** Digits are drawn when they are read: any number of them takes no memory. */
function digits(payload: DigitsPayload): Dataset {
  const { count, seed, noise, fingerprint } = payload;
  const pixels = DIGIT_SIZE * DIGIT_SIZE;
  const fields: Field[] = [
    { name: 'image', dtype: 'uint8', shape: [DIGIT_SIZE, DIGIT_SIZE, 1], kind: 'image', range: [0, 255] },
    { name: 'label', dtype: 'int32', shape: [], kind: 'label', classes: Array.from({ length: 10 }, (_, i) => String(i)), range: [0, 9] },
  ];
  const source = 'made:digits';
  const random = Random.from(seed);
  return {
    name: 'digits', source, format: 'made', fields, count, parts: {}, broken: [], fingerprint, inMemory: false,
    notes: ['Made by a generator of pen strokes: handwritten-like, not handwriting.'],
    // eslint-disable-next-line typescript/require-await
    async read(name, indices) {
      const field = fieldOf({ fields, source }, name);
      for (let i = 0; i < indices.length; i++) checkIndex(indices[i] as number, count);
      if (field.kind === 'label') return Int32Array.from(indices, (i) => digitLabel(seed, i));
      const out = arrayOf('uint8', indices.length * pixels) as Uint8Array;
      for (let i = 0; i < indices.length; i++) {
        const index = indices[i] as number;
        random.reseed(hashSeed(seed, 'digit', index));
        drawDigit(digitLabel(seed, index), random, noise, out, i * pixels);
      }
      return out;
    },
    share: () => ({ format: 'made', payload }),
    close: () => undefined,
  };
}

/** Points, class by class in turn, so that any stretch of them is balanced. */
function points(id: Exclude<MadeId, 'digits'>, count: number, seed: number, noise: number, classes: number, fingerprint: string): Dataset {
  const random = Random.from(seed, id);
  const features = sharedBytes(count * 8);
  const labels = sharedBytes(count * 4);
  const xy = new Float32Array(features.buffer);
  const y = new Int32Array(labels.buffer);
  const { make } = planes[id];
  const each = Math.ceil(count / classes);
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < count; i++) {
    const label = i % classes;
    const [a, b] = make(label, Math.floor(i / classes) / Math.max(1, each - 1), random, noise, classes);
    xy[2 * i] = a;
    xy[2 * i + 1] = b;
    y[i] = label;
    low = Math.min(low, a, b);
    high = Math.max(high, a, b);
  }
  return stretchedDataset({
    name: id, source: `made:${id}`, format: 'made', counts: [count], parts: {}, notes: ['Made by a generator.'], fingerprint,
    fields: [
      { field: { name: 'features', dtype: 'float32', shape: [2], kind: 'table', columns: ['x1', 'x2'], range: [low, high] }, rows: [{ at: 'memory', bytes: features }] },
      { field: { name: 'label', dtype: 'int32', shape: [], kind: 'label', classes: Array.from({ length: classes }, (_, i) => String(i)), range: [0, classes - 1] }, rows: [{ at: 'memory', bytes: labels }] },
    ],
  });
}

/** A made set. Throws `file/not-found` where there is none of that name, `usage` for a wrong option. */
export function openMade(id: string, given: Readonly<Record<string, unknown>>): Dataset {
  const o = parseOptions('made', options, given);
  const known = madeIds.find((m) => m === id);
  if (!known) throw new LayerwrightError('file/not-found', `There is no made set "${id}".`, { where: `made:${id}`, expected: madeIds.map((m) => `made:${m}`).join(', '), received: id });
  const fingerprint = hashOf(['made', 1, id, o]);
  if (known === 'digits') return digits({ kind: 'digits', count: o.count ?? 10_000, seed: o.seed, noise: o.noise, fingerprint });
  const { count, classes } = planes[known];
  const many = known === 'spirals' || known === 'blobs' ? o.classes ?? classes : classes;
  return points(known, o.count ?? count, o.seed, o.noise, many, fingerprint);
}

export const made: Reader = {
  id: 'made',
  title: 'Made sets',
  doc: 'Seeded generators: handwritten-like digits, and points in the plane (flower, moons, circles, spirals, blobs).',
  extensions: [],
  options,
  recognises: () => false,
  // eslint-disable-next-line typescript/require-await
  open: async (probe, given) => openMade(probe.path.replace(/^made:/, ''), given),
  attach: (payload) => ((payload as DigitsPayload).kind === 'digits' ? digits(payload as DigitsPayload) : stretchedDataset(payload as StretchedPayload)),
};
