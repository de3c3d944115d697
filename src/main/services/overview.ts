// Statistics and histograms of a data set for people: of the training part, in small steps that hold nobody up.
import { setImmediate } from 'node:timers/promises';
import { LayerwrightError } from '../../core/errors.ts';
import { sizeOf } from '../../core/tensor.ts';
import { computeStatistics, histograms, spread } from '../data/index.ts';
import type { Dataset, Field, FieldStatistics, Histogram, Pace } from '../data/index.ts';
import { splitBy } from './parts.ts';
import type { SplitRequest } from './parts.ts';

export interface FieldOverview extends Omit<FieldStatistics, 'colour'> {
  /** One entry a channel, a column, or one for all, as the means. */
  readonly histograms: readonly Histogram[];
}

export interface DatasetStatistics {
  /** Samples of the training part. */
  readonly training: number;
  readonly fields: readonly FieldOverview[];
}

/** Values that are looked at, of each field. */
const MOST_VALUES = 16_000_000;
/** Samples of sets whose pictures are decoded or drawn one by one. */
const MOST_SLOW: Readonly<Record<string, number>> = { images: 600, made: 2000 };
/** Columns and channels that are told apart. */
const MOST_CHANNELS = 200;
const BINS = 48;

/** The other work of the process goes on between blocks; a caller who has left ends it. */
export const gently = (signal: AbortSignal | undefined): Pace => ({
  blockBytes: 1 << 19,
  async pause() {
    await setImmediate();
    if (signal?.aborted) throw new LayerwrightError('cancelled', 'The statistics are not wanted any more.');
  },
});

/** Throws `data/split`, `cancelled`. */
export async function statisticsOf(dataset: Dataset, request: SplitRequest, signal?: AbortSignal): Promise<DatasetStatistics> {
  const { train } = await splitBy(dataset, request);
  const pace = gently(signal);
  const fields: FieldOverview[] = [];
  for (const field of dataset.fields.filter((f) => f.kind !== 'text' && f.kind !== 'label' && (f.kind !== 'table' || sizeOf(f.shape) <= MOST_CHANNELS))) {
    fields.push(await overviewOf(dataset, field, train, pace));
  }
  return { training: train.length, fields };
}

async function overviewOf(dataset: Dataset, field: Field, train: Int32Array, pace: Pace): Promise<FieldOverview> {
  const most = Math.max(1, Math.floor(MOST_VALUES / Math.max(1, sizeOf(field.shape))));
  const samples = spread(train, field.kind === 'image' ? Math.min(most, MOST_SLOW[dataset.format] ?? most) : most);
  const { field: name, samples: count, mean, std, min, max } = await computeStatistics(dataset, field.name, samples, pace);
  const bounds = min.map((low, i): [number, number] => (field.kind === 'image' ? [0, 256] : [low, max[i] as number]));
  return { field: name, samples: count, mean, std, min, max, histograms: await histograms(dataset, field.name, samples, bounds, BINS, pace) };
}
