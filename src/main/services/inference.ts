// Samples of a data set through a model, batch by batch, the same way as in training.
import { LayerwrightError, internal } from '../../core/errors.ts';
import { formatShape, numbersOf, sizeOf, tensorOf } from '../../core/tensor.ts';
import type { Tensor } from '../../core/tensor.ts';
import { BatchSource } from '../data/index.ts';
import type { BatchInput, Dataset, Feeds, Field } from '../data/index.ts';
import { normalizationIn } from '../models/metadata.ts';
import { inputFieldOf, withColumns } from './aligned.ts';
import type { ModelInput, TrainedModel } from './models.ts';

const BATCH = 64;

export interface OutputBatch {
  /** Indices in the data set, in order. */
  readonly samples: Int32Array;
  /** Values by output name, row-major; `shape` begins with the number of samples. */
  readonly outputs: ReadonlyMap<string, { readonly shape: readonly number[]; readonly values: readonly number[] }>;
}

/** Shape that the data give an input: symbols of the model become the data's numbers. */
function shapeFor(input: ModelInput, field: Field, model: Pick<TrainedModel, 'path'>): readonly number[] {
  const { layout } = input.preprocessing;
  const [height = 1, width = 1, channels = 1] = field.shape;
  const natural = field.kind === 'image' ? (layout === 'channelsLast' ? [height, width, channels] : [channels, height, width]) : field.shape;
  const shape = input.shape.map((d, i) => (typeof d === 'number' ? d : natural[i] ?? 0));
  if (shape.includes(0) || (field.kind !== 'image' && sizeOf(shape) !== sizeOf(field.shape))) {
    throw new LayerwrightError('shape/mismatch', `The data do not fit the input ${input.name} of the model.`, {
      where: model.path, expected: formatShape(input.shape), received: `${formatShape(natural)} in field ${field.name}`, hint: 'Give data of that size.',
    });
  }
  return shape;
}

/** Samples as the model takes them. */
export interface FeedBatch {
  /** Indices in the data set, in order. */
  readonly samples: Int32Array;
  /** By input; a model of a fixed batch gets its last one filled up with copies. Valid until the next is asked for. */
  readonly feeds: Readonly<Record<string, Tensor>>;
}

/** The samples in batches of `size`, or of the size that the model fixes. Throws what reading throws, `data/field` and `shape/mismatch` where the data do not fit. */
export async function* feedSamples(model: Pick<TrainedModel, 'inputs' | 'batch' | 'path'>, given: Dataset, samples: Int32Array, most = BATCH): AsyncGenerator<FeedBatch> {
  let data = given;
  const inputs = model.inputs.map((input): BatchInput => {
    const field = inputFieldOf(data, input.preprocessing);
    data = withColumns(data, field, input.preprocessing.columns);
    const aligned = data.fields.find((f) => f.name === field.name) as Field;
    return {
      name: input.name, field: field.name, dtype: input.dtype, shape: shapeFor(input, aligned, model),
      layout: input.preprocessing.layout === 'channelsLast' ? 'nhwc' : 'nchw', normalization: normalizationIn(input.preprocessing, model.path),
    };
  });
  const source = await BatchSource.open(data, inputs, { seed: 0, ...(data !== given && { workers: 0 }) });
  const size = model.batch ?? most;
  try {
    const requests = Array.from({ length: Math.ceil(samples.length / size) }, (_, i) => {
      const own = samples.subarray(i * size, (i + 1) * size);
      return { own, indices: model.batch === undefined ? own : Int32Array.from({ length: size }, (_, k) => own[Math.min(k, own.length - 1)] as number) };
    });
    const stream = source.stream(requests);
    for (let batch = await stream.next(); batch; batch = await stream.next()) {
      yield { samples: batch.request.own, feeds: tensorsOf(batch.feeds, inputs, batch.request.indices.length) };
      stream.recycle(batch.feeds);
    }
  } finally {
    source.close();
  }
}

/** The model's outputs for the samples, in order. Throws as `feedSamples`. */
export async function* inferSamples(model: TrainedModel, given: Dataset, samples: Int32Array): AsyncGenerator<OutputBatch> {
  for await (const batch of feedSamples(model, given, samples)) {
    const results = await model.session.run(batch.feeds);
    yield { samples: batch.samples, outputs: new Map(model.outputs.map((o) => [o.name, rowsOf(results[o.name], o.name, batch.samples.length)])) };
  }
}

const tensorsOf = (feeds: Feeds, inputs: readonly BatchInput[], count: number): Record<string, Tensor> =>
  Object.fromEntries(inputs.map(({ name, dtype, shape }) => [name, tensorOf(dtype, [count, ...shape], feeds[name] ?? missing(name))]));

function missing(name: string): never {
  throw internal(`no data for ${name}`);
}

function rowsOf(tensor: Tensor | undefined, name: string, count: number): { shape: readonly number[]; values: readonly number[] } {
  if (!tensor) throw internal(`no output ${name}`);
  const [rows = 1, ...rest] = tensor.shape;
  if (rows < count) throw new LayerwrightError('onnx/unsupported', `The output ${name} is not one result a sample.`, { expected: `${count}×…`, received: formatShape(tensor.shape) });
  const each = sizeOf(rest);
  return { shape: [count, ...rest], values: numbersOf(tensor).slice(0, count * each) };
}
