// What the catalogue says of a public model: where its file is and how to know it, what it takes and gives, and whose it is.
import { z } from 'zod';
import { dtypes } from '../../../core/tensor.ts';
import { pictureWaySchema } from '../../../core/using/picture.ts';
import type { PictureWay } from '../../../core/using/picture.ts';
import { otherSchema } from '../../../core/using/others.ts';
import { windowSchema } from '../../../core/using/usage.ts';
import { labelLists } from './labels/index.ts';

export const tasks = ['classification', 'detection', 'face-detection', 'face-embedding', 'segmentation', 'style', 'super-resolution', 'audio'] as const;
export type ModelTask = (typeof tasks)[number];

const size = z.int().positive();
const sentence = z.string().min(10).max(300).regex(/^[A-Z].*\.$/s);

const licenceSchema = z.strictObject({
  /** SPDX identifier, or words where there is none. */
  id: z.string().min(1),
  /** Whether it may earn money: yes, under conditions that bind your own work, no, or nobody says. */
  commercial: z.enum(['yes', 'conditions', 'no', 'unclear']),
  plain: sentence,
});

/** An input or output of the file. A name in a shape stands for any size, `?` for one that the file does not name. */
const portSchema = z.strictObject({ name: z.string().min(1), dtype: z.enum(dtypes), shape: z.array(z.union([size, z.string().min(1)])) });

const soundSchema = z.strictObject({
  kind: z.literal('sound'),
  input: z.string().min(1),
  /** Samples a second. */
  rate: size,
  /** Samples go to 1 where left out. */
  scale: z.literal('int16').optional(),
  /** Where it is cut up and nothing more is done to it. */
  window: windowSchema.optional(),
  /** How the sound is cut up and fed. */
  how: sentence,
});

const preprocessingSchema = z.discriminatedUnion('kind', [pictureWaySchema, soundSchema]);

export const entrySchema = z.strictObject({
  id: z.string().max(60).regex(/^[a-z0-9]+([.-][a-z0-9]+)*$/),
  name: z.string().min(2).max(60),
  task: z.enum(tasks),
  /** One sentence. */
  about: sentence,
  licence: licenceSchema,
  /** Quantised files can be used, and not trained. */
  weights: z.enum(['float32', 'int8']),
  /** Direct addresses of one and the same file; the next is tried where one does not answer. */
  sources: z.array(z.url({ protocol: /^https$/ })).min(1),
  bytes: size,
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Where size, checksum and preprocessing were taken from, for people to read. */
  reference: z.url({ protocol: /^https$/ }),
  /** As its source names it. */
  opset: size.optional(),
  inputs: z.array(portSchema).min(1),
  outputs: z.array(portSchema).min(1),
  preprocessing: preprocessingSchema,
  /** What the inputs beside the picture or the sound are given. */
  others: z.array(otherSchema).min(1).optional(),
  /** Names of the classes; `first` is the number in the output of the list's first name. */
  labels: z.strictObject({ list: z.enum(labelLists), first: z.int().nonnegative() }).optional(),
});

export type CatalogueEntry = z.output<typeof entrySchema>;
export type CatalogueLicence = z.output<typeof licenceSchema>;
export type CataloguePort = z.output<typeof portSchema>;
export type PicturePreprocessing = PictureWay;
