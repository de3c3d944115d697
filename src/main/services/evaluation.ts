// Judges a trained model on data: every metric of its task, the loss it was trained with, the confusion matrix.
import { LayerwrightError, internal } from '../../core/errors.ts';
import { classesOfRows } from '../../core/metrics/classes.ts';
import { metrics } from '../../core/metrics/index.ts';
import { scoresOf } from '../../core/metrics/scores.ts';
import { numbersOf, sizeOf, tensorOf } from '../../core/tensor.ts';
import { inUnits, normalized, openDataset, splitDataset } from '../data/index.ts';
import type { Dataset, Field } from '../data/index.ts';
import { normalizationIn } from '../models/metadata.ts';
import type { OutputMeaning } from '../models/metadata.ts';
import { classMap, targetFieldOf } from './aligned.ts';
import { inferSamples } from './inference.ts';
import { lossMeter } from './loss-meter.ts';
import type { TrainedModel } from './models.ts';

export const splitNames = ['train', 'dev', 'test', 'all'] as const;
export type SplitName = (typeof splitNames)[number];

export interface EvaluationRequest {
  readonly source: string;
  readonly test?: string | undefined;
  /** Options of the reader, on top of those of the training data. */
  readonly options?: Readonly<Record<string, unknown>> | undefined;
  /** Default: the test part where the data have one or the model was trained on them, else all. */
  readonly split?: SplitName | undefined;
}

export interface OutputEvaluation {
  readonly name: string;
  readonly task: OutputMeaning['task'];
  readonly classes?: readonly string[];
  /** By metric id; `loss` as trained, where it can be worked out from what the model gives. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Confusion matrix, per-class values, curves, by metric id. */
  readonly details: Readonly<Record<string, unknown>>;
}

export interface Evaluation {
  readonly split: SplitName;
  readonly samples: number;
  readonly outputs: readonly OutputEvaluation[];
  readonly notes: readonly string[];
}

export async function evaluateModel(model: TrainedModel, request: EvaluationRequest): Promise<Evaluation> {
  const notes = [...model.notes];
  const { dataset, split, samples } = await openForEvaluation(model, request, notes);
  try {
    const judges: Judge[] = [];
    for (const output of model.outputs) judges.push(await judgeOf(output, dataset, model.path));
    try {
      for await (const batch of inferSamples(model, dataset, samples)) {
        for (const judge of judges) await judge.add(batch.samples, batch.outputs.get(judge.output.name) ?? nothing(judge.output.name));
      }
      return { split, samples: samples.length, outputs: judges.map((j) => j.result()), notes };
    } finally {
      for (const judge of judges) await judge.close();
    }
  } finally {
    dataset.close();
  }
}

export interface OpenForEvaluation { readonly dataset: Dataset; readonly split: SplitName; readonly samples: Int32Array; readonly options: Readonly<Record<string, unknown>> }

/** The data as the model was trained with them, and the samples of the part that is asked for; `notes` takes what was assumed. Close the data set after use. */
export async function openForEvaluation(model: TrainedModel, request: EvaluationRequest, notes: string[]): Promise<OpenForEvaluation> {
  const { dataset, options } = await openLike(model, request);
  try {
    return { dataset, options, ...await partOf(dataset, request.split, model.preprocessing?.reader, notes) };
  } catch (thrown) {
    dataset.close();
    throw thrown;
  }
}

const nothing = (name: string): never => { throw internal(`no output ${name}`); };

/** Opened with the reader's options of the training data, where the reader is the same. */
async function openLike(model: TrainedModel, { source, test, options: own }: EvaluationRequest): Promise<{ dataset: Dataset; options: Readonly<Record<string, unknown>> }> {
  const options = { ...model.preprocessing?.reader?.options, ...own };
  const first = model.inputs[0];
  if (Object.keys(options).length === 0) {
    const dataset = await openDataset(source, { test });
    // Pictures of a folder are decoded at the size the model takes.
    const shape = first?.preprocessing.sampleShape;
    const field = dataset.fields.find((f) => f.kind === 'image');
    if (dataset.format !== 'images' || first?.preprocessing.kind !== 'image' || shape?.length !== 3 || shape.includes(0) || field?.shape.join() === shape.join()) return { dataset, options };
    dataset.close();
    const [height, width, channels] = shape;
    const sized = { size: [height, width], ...((channels === 1 || channels === 3) && { channels }) };
    return { dataset: await openDataset(source, { test, options: sized }), options: sized };
  }
  try {
    return { dataset: await openDataset(source, { test, options }), options };
  } catch (thrown) {
    // Options of one reader mean nothing to another.
    if (own === undefined && thrown instanceof LayerwrightError && thrown.code === 'usage') return { dataset: await openDataset(source, { test }), options: {} };
    throw thrown;
  }
}

type Reader = NonNullable<NonNullable<TrainedModel['preprocessing']>['reader']>;

async function partOf(dataset: Dataset, asked: SplitName | undefined, reader: Reader | undefined, notes: string[]): Promise<{ split: SplitName; samples: Int32Array }> {
  const fixed = Object.keys(dataset.parts).length > 0;
  const own = reader?.fingerprint !== undefined && reader.fingerprint === dataset.fingerprint;
  const split = asked ?? (dataset.parts.test || (own && !fixed && (reader.split?.test ?? 0) > 0) ? 'test' : 'all');
  if (split === 'all') return { split, samples: Int32Array.from({ length: dataset.count }, (_, i) => i) };
  const range = dataset.parts[split];
  if (range && !own) return { split, samples: Int32Array.from({ length: range[1] - range[0] }, (_, i) => range[0] + i) };
  const shares = reader?.split ?? { train: 0.8, dev: 0, test: 0.2, stratify: true };
  if (!own && fixed) {
    throw new LayerwrightError('data/split', `The data have no ${split} part.`, { where: dataset.source, expected: Object.keys(dataset.parts).join(', '), received: split, hint: 'Evaluate another part, or `--split all`.' });
  }
  if (!own) {
    // A copy of the training data is split as they were; another file without parts is the part that is asked for.
    const copy = reader?.count === dataset.count;
    notes.push(`The data have no ${split} part of their own: ${copy ? 'they are split as the training data were' : 'all of them are taken'}.`);
    if (!copy) return { split, samples: Int32Array.from({ length: dataset.count }, (_, i) => i) };
  }
  const target = dataset.fields.some((f) => f.name === reader?.target) ? reader?.target : undefined;
  const samples = (await splitDataset(dataset, { ...shares, seed: reader?.seed ?? 1 }, target))[split];
  if (samples.length === 0) {
    throw new LayerwrightError('data/split', `The ${split} part is empty.`, { where: dataset.source, expected: 'a part with samples', received: JSON.stringify(shares), hint: 'Evaluate another part, or `--split all`.' });
  }
  return { split, samples };
}

interface Judge {
  readonly output: OutputMeaning;
  add(samples: Int32Array, got: { readonly shape: readonly number[]; readonly values: readonly number[] }): Promise<void>;
  result(): OutputEvaluation;
  close(): Promise<void>;
}

/** True values of samples as the metrics want them: class indices, or numbers in the data's own units. */
export function truthReader(output: OutputMeaning, dataset: Dataset): { field: Field; read(samples: Int32Array): Promise<number[]> } {
  const field = targetFieldOf(dataset, output);
  const map = field.kind === 'label' ? classMap(field, output.classes, dataset.source) : undefined;
  const width = Math.max(1, sizeOf(field.shape));
  return {
    field,
    async read(samples) {
      const data = await dataset.read(field.name, samples);
      const values = numbersOf(tensorOf(field.dtype, [data.length], data));
      if (map) return values.map((v) => map[v] ?? v);
      if (output.task !== 'multiclass' || field.kind === 'label' || width === 1) return values;
      return [...classesOfRows(values, samples.length)];
    },
  };
}

async function judgeOf(output: OutputMeaning, dataset: Dataset, where: string): Promise<Judge> {
  const truth = truthReader(output, dataset);
  const normalization = normalizationIn(output, where);
  const few = output.classes !== undefined && output.classes.length <= 5;
  // The right one is always among the first five of five.
  const chosen = metrics.filter((m) => m.tasks.includes(output.task) && !(few && m.id === 'top5'));
  const scores = scoresOf(chosen, output.task, output.classes);
  const loss = output.task === 'regression' || truth.field.kind === 'label' ? lossMeter(output) : undefined;
  let samplesSeen = 0;
  return {
    output,
    async add(samples, { shape, values }) {
      const target = await truth.read(samples);
      const width = shape.length > 1 ? (output.task === 'multiclass' ? shape.at(-1) as number : sizeOf(shape.slice(1))) : 1;
      const rows = values.length / Math.max(1, width);
      const expected = output.task === 'multiclass' ? rows : values.length;
      if (target.length !== expected) {
        throw new LayerwrightError('shape/mismatch', `The model gives ${expected / samples.length} results a sample for ${output.name}, and the data have ${target.length / samples.length} to compare them with.`, { where: `field ${truth.field.name} of ${dataset.source}` });
      }
      const outside = output.task === 'multiclass' ? target.find((t) => t >= width) : undefined;
      if (outside !== undefined) {
        throw new LayerwrightError('data/field', `${dataset.source} has a class that the model does not know.`, { where: `field ${truth.field.name}`, expected: `0..${width - 1}`, received: String(outside) });
      }
      const scaled = normalization.transform !== 'none' && output.task === 'regression';
      scores.add({ samples: rows, width, prediction: scaled ? inUnits(values, normalization) : values, target });
      await loss?.add(shape, values, scaled ? [...normalized(target, normalization)] : target);
      samplesSeen += samples.length;
    },
    result() {
      const mean = samplesSeen > 0 ? loss?.mean() : undefined;
      return {
        name: output.name, task: output.task, ...(output.classes && { classes: output.classes }),
        metrics: { ...(mean !== undefined && { loss: mean }), ...scores.figures }, details: scores.details,
      };
    },
    close: async () => { await loss?.close(); },
  };
}
