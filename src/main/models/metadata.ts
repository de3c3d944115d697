// What an exported model carries beside its graph: how its inputs were made of data, and what its outputs mean.
import { z } from 'zod';
import { LayerwrightError } from '../../core/errors.ts';
import { dtypes } from '../../core/tensor.ts';
import { layoutSchema, statisticsSchema, transformSchema } from '../../core/using/picture.ts';
import { normalizationOf } from '../data/statistics.ts';
import type { Normalization } from '../data/statistics.ts';

/** Key in the ONNX file's `metadata_props`; its value is JSON. */
export const PREPROCESSING_KEY = 'layerwright.preprocessing';
const VERSION = 1;

const inputSchema = z.object({
  /** Field of the data set it was trained on. */
  field: z.string(),
  kind: z.enum(['image', 'label', 'table', 'tensor', 'text']),
  /** Dtype and shape of a sample as stored: [height, width, channels] for pictures. */
  dtype: z.enum(dtypes),
  sampleShape: z.array(z.int().nonnegative()),
  layout: layoutSchema,
  transform: transformSchema,
  /** Of the training part; there where the transform needs them. */
  statistics: statisticsSchema.optional(),
  columns: z.array(z.string()).optional(),
});

const outputSchema = z.object({
  /** Name of the ONNX output. */
  name: z.string(),
  task: z.enum(['multiclass', 'binary', 'regression', 'embedding']),
  /** Loss node and type that it was trained with. */
  loss: z.string(),
  lossType: z.string(),
  params: z.record(z.string(), z.unknown()),
  /** Field with the targets, and how they were scaled: predictions are scaled back with it. */
  field: z.string(),
  transform: transformSchema,
  statistics: statisticsSchema.optional(),
  /** Names of the classes, by index. */
  classes: z.array(z.string()).optional(),
  /** Names of the values of a numeric target. */
  columns: z.array(z.string()).optional(),
});

const preprocessingSchema = z.object({
  version: z.literal(VERSION),
  /** By name of the ONNX input. */
  inputs: z.record(z.string(), inputSchema),
  outputs: z.array(outputSchema),
  /** The data it was trained on: other files are read and split the same way, and this very one is known again. */
  reader: z.object({
    format: z.string(),
    options: z.record(z.string(), z.unknown()),
    fingerprint: z.string().optional(),
    /** Samples of all its parts. */
    count: z.int().optional(),
    split: z.object({ train: z.number(), dev: z.number(), test: z.number(), stratify: z.boolean() }).optional(),
    /** Target field, by which a stratified split goes if it holds labels. */
    target: z.string().optional(),
    seed: z.int().optional(),
  }).optional(),
});

export type InputPreprocessing = z.output<typeof inputSchema>;
export type OutputMeaning = z.output<typeof outputSchema>;
export type Preprocessing = z.output<typeof preprocessingSchema>;

/**
 * y = (x − subtract) / divide as training fed it, for an input or a target. Throws `onnx/damaged` where the numbers are missing.
 */
export function normalizationIn(of: Pick<InputPreprocessing, 'field' | 'transform' | 'statistics'>, where: string): Normalization {
  if (of.transform !== 'standardize') return normalizationOf({ name: of.field }, of.transform);
  const { statistics } = of;
  if (!statistics || statistics.mean.length !== statistics.std.length) {
    throw new LayerwrightError('onnx/damaged', `The model standardises ${of.field} but does not carry its mean and deviation.`, { where, hint: 'Export the model again.' });
  }
  return normalizationOf({ name: of.field }, of.transform, { field: of.field, samples: 0, mean: statistics.mean, std: statistics.std, min: [], max: [] });
}

/** Entries for `metadata_props` of an exported model. Not-finite numbers have no JSON and are refused (`internal`). */
export function modelMetadata(preprocessing: Omit<Preprocessing, 'version'>): Record<string, string> {
  return { [PREPROCESSING_KEY]: JSON.stringify(preprocessingSchema.parse({ version: VERSION, ...preprocessing })) };
}

/** What a model says of its inputs and outputs; undefined for models of others. Throws `onnx/damaged`, `onnx/unsupported` (a newer version). */
export function readModelMetadata(metadata: ReadonlyMap<string, string>, where: string): Preprocessing | undefined {
  const text = metadata.get(PREPROCESSING_KEY);
  if (text === undefined) return undefined;
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (cause) {
    throw new LayerwrightError('onnx/damaged', 'The model says how its inputs are made, but not in JSON.', { where: `${where} → metadata.${PREPROCESSING_KEY}`, expected: 'JSON', received: text.slice(0, 80), cause });
  }
  const version = (raw as { version?: unknown } | null)?.version;
  if (typeof version === 'number' && version > VERSION) {
    throw new LayerwrightError('onnx/unsupported', 'The model was exported by a newer Layerwright.', { where, expected: `version ${VERSION}`, received: `version ${version}`, hint: 'Update Layerwright.' });
  }
  const parsed = preprocessingSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new LayerwrightError('onnx/damaged', 'What the model says of its inputs and outputs is not complete.', {
    where: `${where} → metadata.${PREPROCESSING_KEY}${issue ? `.${issue.path.join('.')}` : ''}`, ...(issue && { received: issue.message }), hint: 'Export the model again.',
  });
}
