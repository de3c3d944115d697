// What an exported model is tried on: samples of the data that it was made for, else made inputs.
import { LayerwrightError, asLayerwrightError } from '../../../core/errors.ts';
import type { Model } from '../../../core/onnx/model.ts';
import type { Tensor } from '../../../core/tensor.ts';
import type { Session } from '../../engine/executor.ts';
import { madeFeeds } from '../../engine/verify/feeds.ts';
import type { Dataset } from '../../data/index.ts';
import { spread } from '../../data/statistics.ts';
import { openForEvaluation } from '../evaluation.ts';
import type { EvaluationRequest, OpenForEvaluation } from '../evaluation.ts';
import { feedSamples } from '../inference.ts';
import type { TrainedModel } from '../models.ts';
import type { Feeds } from './calibrate.ts';

export interface Samples {
  readonly on: 'data' | 'made inputs';
  /** Up to so many samples of the part that models are judged on, in batches of `size`. */
  some(model: Pick<TrainedModel, 'inputs' | 'batch' | 'path'>, count: number, size: number): AsyncIterable<Feeds>;
  /** Samples of the training part, spread evenly; undefined where there are only made inputs. */
  readonly calibration: { readonly count: number; feeds(model: Pick<TrainedModel, 'inputs' | 'batch' | 'path'>): AsyncIterable<Feeds> } | undefined;
  close(): void;
}

/** Of `count` training samples at most for calibration. What keeps the data from being read is a note. */
export async function openSamples(base: TrainedModel, request: EvaluationRequest | undefined, count: number, notes: string[]): Promise<Samples | undefined> {
  if (!request) return undefined;
  const opened: Dataset[] = [];
  try {
    const judged = await openForEvaluation(base, request, []);
    opened.push(judged.dataset);
    const trained = await trainingPart(base, request);
    if (trained.dataset !== judged.dataset) opened.push(trained.dataset);
    const chosen = Int32Array.from(spread(trained.samples, count));
    return {
      on: 'data',
      some: (model, n, size) => feedsOf(model, judged.dataset, Int32Array.from(spread(judged.samples, n)), size),
      calibration: { count: chosen.length, feeds: (model) => feedsOf(model, trained.dataset, chosen, CALIBRATION_BATCH) },
      close: () => { for (const dataset of opened) dataset.close(); },
    };
  } catch (thrown) {
    for (const dataset of opened) dataset.close();
    const error = asLayerwrightError(thrown);
    if (error.code === 'internal') throw error;
    notes.push(`The data could not be used: ${error.message}`);
    return undefined;
  }
}

/** Every value inside is held for all of them. */
const CALIBRATION_BATCH = 16;

async function* feedsOf(model: Pick<TrainedModel, 'inputs' | 'batch' | 'path'>, dataset: Dataset, samples: Int32Array, size: number): AsyncGenerator<Feeds> {
  for await (const { feeds } of feedSamples(model, dataset, samples, size)) yield feeds;
}

async function trainingPart(base: TrainedModel, request: EvaluationRequest): Promise<OpenForEvaluation> {
  try {
    return await openForEvaluation(base, { ...request, split: 'train' }, []);
  } catch (thrown) {
    if (!(thrown instanceof LayerwrightError) || thrown.code !== 'data/split') throw thrown;
    return openForEvaluation(base, { ...request, split: 'all' }, []);
  }
}

/** Made inputs that the model runs on, and what it gives for them; undefined where it runs on none of those that were tried. */
export async function runOnMade(model: Model, session: Session): Promise<{ readonly feeds: Feeds; readonly outputs: Record<string, Tensor> } | undefined> {
  for (const feeds of madeFeeds(model)) {
    try {
      return { feeds, outputs: await session.run(feeds) };
    } catch (thrown) {
      if (!(thrown instanceof LayerwrightError) || thrown.code !== 'onnx/unsupported') throw thrown;
    }
  }
  return undefined;
}
