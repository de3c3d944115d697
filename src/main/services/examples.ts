// Single samples of a data set with what the model says of them: the worst first, or those of one cell of the confusion matrix.
import { LayerwrightError, internal } from '../../core/errors.ts';
import { sizeOf } from '../../core/tensor.ts';
import { inUnits } from '../data/index.ts';
import { normalizationIn } from '../models/metadata.ts';
import type { OutputMeaning } from '../models/metadata.ts';
import { inputFieldOf } from './aligned.ts';
import { openForEvaluation, truthReader } from './evaluation.ts';
import type { EvaluationRequest, SplitName } from './evaluation.ts';
import { inferSamples } from './inference.ts';
import type { TrainedModel } from './models.ts';

export interface ExampleFilter {
  /** Name of an output; the first where left out. */
  readonly output?: string | undefined;
  /** Class indices. */
  readonly truth?: number | undefined;
  readonly predicted?: number | undefined;
  readonly order: 'loss' | 'sample';
  readonly limit: number;
  readonly offset: number;
}

export interface Example {
  /** Index in the data set. */
  readonly sample: number;
  /** Class index; in regression the first value, in the units of the data. */
  readonly truth: number;
  readonly predicted: number;
  /** Of the predicted class, and of the true one. */
  readonly probability?: number;
  readonly trueProbability?: number;
  /** Cross-entropy of the sample; in regression the squared error, mean over the outputs. */
  readonly loss: number;
}

export interface Examples {
  readonly split: SplitName;
  readonly task: OutputMeaning['task'];
  readonly classes?: readonly string[];
  /** Field that the first input takes: what a sample looks like. */
  readonly field: string;
  /** Options that the data were opened with, for `datasets.samples`. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Samples that fit the filter. */
  readonly total: number;
  readonly examples: readonly Example[];
  /** Regression: true and predicted values, of 2,000 samples at most. */
  readonly scatter?: { readonly truth: readonly number[]; readonly predicted: readonly number[] };
}

const MOST_SCATTERED = 2000;
/** As onnxruntime's losses do: no logarithm of 0. */
const LEAST = 1e-12;

/** Throws as `evaluateModel`. */
export async function examplesOf(model: TrainedModel, request: EvaluationRequest, filter: ExampleFilter): Promise<Examples> {
  const output = filter.output === undefined ? model.outputs[0] : model.outputs.find((o) => o.name === filter.output);
  if (!output) throw new LayerwrightError('usage', `The model has no output "${filter.output ?? ''}".`, { expected: model.outputs.map((o) => o.name).join(', ') });
  const { dataset, split, samples, options } = await openForEvaluation(model, request, []);
  try {
    const [input] = model.inputs;
    if (!input) throw internal('a model without inputs');
    const truth = truthReader(output, dataset);
    const normalization = normalizationIn(output, model.path);
    const all: Example[] = [];
    for await (const batch of inferSamples(model, dataset, samples)) {
      const got = batch.outputs.get(output.name);
      if (!got) throw internal(`no output ${output.name}`);
      const width = Math.max(1, sizeOf(got.shape.slice(1)));
      const target = await truth.read(batch.samples);
      const each = target.length / batch.samples.length;
      batch.samples.forEach((sample, i) => {
        const values = got.values.slice(i * width, (i + 1) * width);
        const own = target.slice(i * each, (i + 1) * each);
        all.push({ sample, ...judged(output.task, output.task === 'regression' ? Array.from(inUnits(values, normalization)) : values, own) });
      });
    }
    const fitting = all.filter((e) => (filter.truth === undefined || e.truth === filter.truth) && (filter.predicted === undefined || e.predicted === filter.predicted));
    if (filter.order === 'loss') fitting.sort((a, b) => b.loss - a.loss);
    const every = Math.max(1, Math.ceil(all.length / MOST_SCATTERED));
    const scattered = all.filter((_, i) => i % every === 0);
    return {
      split, task: output.task, ...(output.classes && { classes: output.classes }), field: inputFieldOf(dataset, input.preprocessing).name, options, total: fitting.length,
      examples: fitting.slice(filter.offset, filter.offset + filter.limit),
      ...(output.task === 'regression' && { scatter: { truth: scattered.map((e) => e.truth), predicted: scattered.map((e) => e.predicted) } }),
    };
  } finally {
    dataset.close();
  }
}

function judged(task: OutputMeaning['task'], values: readonly number[], target: readonly number[]): Omit<Example, 'sample'> {
  const [first = Number.NaN] = values;
  const [truth = Number.NaN] = target;
  if (task === 'multiclass') {
    const predicted = values.indexOf(Math.max(...values));
    return { truth, predicted, probability: values[predicted] as number, trueProbability: values[truth] ?? Number.NaN, loss: -Math.log(Math.max(LEAST, values[truth] ?? 0)) };
  }
  if (task === 'binary') {
    const loss = values.reduce((sum, p, i) => sum - Math.log(Math.max(LEAST, (target[i] ?? 0) > 0.5 ? p : 1 - p)), 0) / values.length;
    const predicted = first > 0.5 ? 1 : 0;
    const yes = truth > 0.5 ? 1 : 0;
    return { truth: yes, predicted, probability: predicted === 1 ? first : 1 - first, trueProbability: yes === 1 ? first : 1 - first, loss };
  }
  return { truth, predicted: first, loss: values.reduce((sum, v, i) => sum + (v - (target[i] ?? Number.NaN)) ** 2, 0) / values.length };
}
