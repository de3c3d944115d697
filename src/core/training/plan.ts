// The arithmetic of a training: batches, epochs, steps, and how many steps one run of the graph does.
import { LayerwrightError } from '../errors.ts';
import type { TrainingSettings } from '../graph/schema.ts';

export interface TrainingFacts {
  /** Samples of the training part. */
  readonly samples: number;
  /** Of the forward pass, for one sample. */
  readonly multiplyAdds: number;
  /** Bytes of one sample, inputs and targets. */
  readonly sampleBytes: number;
  /** Trained numbers. */
  readonly parameters: number;
  readonly device: 'cpu' | 'webgpu';
}

export interface TrainingPlan {
  /** Samples of one optimizer step, all micro-batches together. */
  readonly batch: number;
  /** Samples of one pass. */
  readonly microBatch: number;
  /** Steps of an epoch with a whole batch. */
  readonly wholeBatches: number;
  /** Samples of the last step of an epoch; equals `batch` where it divides the samples. */
  readonly lastBatch: number;
  readonly stepsPerEpoch: number;
  readonly totalSteps: number;
  readonly totalEpochs: number;
  /** K: optimizer steps of one run at most; a run never crosses the end of an epoch. */
  readonly stepsPerRun: number;
}

/** What a run is to take: long beside the cost of starting it, short beside the patience of whoever presses pause. */
const RUN_SECONDS = 0.1;
const MAX_STEPS = 64;
const MAX_STACK_BYTES = 64 * 2 ** 20;
/** Forward multiply-adds a second, and trained numbers updated a second, of a small machine. Only their scale matters. */
const SPEED = 3e10;
const UPDATES = 1e9;
const STEP_OVERHEAD = 2e-4;

/** Seconds that a step takes, roughly: backward costs twice the forward pass. */
const estimateStep = (facts: Pick<TrainingFacts, 'multiplyAdds' | 'parameters'>, batch: number): number =>
  STEP_OVERHEAD + (3 * facts.multiplyAdds * batch) / SPEED + facts.parameters / UPDATES;

/** Works the plan out of the settings and the data alone, so that a resumed training has the same. Throws `training/settings` and `data/empty`. */
export function planTraining(settings: Pick<TrainingSettings, 'batch' | 'epochs' | 'steps' | 'accumulate' | 'phases'>, facts: TrainingFacts): TrainingPlan {
  const { samples } = facts;
  if (samples <= 0) throw new LayerwrightError('data/empty', 'The training part of the data is empty.', { expected: 'at least one sample', hint: 'Give the training part a larger share.' });
  const microBatch = settings.batch === 0 ? Math.ceil(samples / settings.accumulate) : Math.min(settings.batch, samples);
  const batch = Math.min(samples, microBatch * settings.accumulate);
  const wholeBatches = Math.floor(samples / batch);
  const rest = samples - wholeBatches * batch;
  const stepsPerEpoch = wholeBatches + (rest > 0 ? 1 : 0);
  const wanted = settings.epochs * stepsPerEpoch;
  // Phases say what is done in which epoch: steps then only cut them short.
  const totalSteps = settings.phases ? Math.min(settings.steps ?? Infinity, wanted) : settings.steps ?? wanted;
  const byTime = Math.round(RUN_SECONDS / estimateStep(facts, batch));
  const bySize = Math.floor(MAX_STACK_BYTES / Math.max(1, batch * facts.sampleBytes));
  const stepsPerRun = facts.device === 'webgpu' ? 1 : Math.max(1, Math.min(MAX_STEPS, byTime, bySize, wholeBatches));
  return {
    batch, microBatch: Math.min(microBatch, batch), wholeBatches, lastBatch: rest > 0 ? rest : batch, stepsPerEpoch, totalSteps,
    totalEpochs: Math.ceil(totalSteps / stepsPerEpoch), stepsPerRun,
  };
}

/** Whether the figures of a step (from 0) are logged: the first, every so many, and the last. */
export const isLogStep = (step: number, every: number, totalSteps: number): boolean => step % every === 0 || step === totalSteps - 1;
