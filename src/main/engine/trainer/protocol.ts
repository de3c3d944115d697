// What is said between the app and the trainer process. Plain data only: it crosses a process boundary.
import type { ErrorJson } from '../../../core/errors.ts';
import type { Project } from '../../../core/graph/schema.ts';
import type { Diagnostics } from '../../../core/training/index.ts';
import type { DeviceId } from '../executor.ts';

export interface TrainJob {
  readonly run: string;
  /** The run's own folder: checkpoints and the exported model go here. */
  readonly folder: string;
  /** Settings as they are to be used; everything overridden is overridden already. */
  readonly project: Project;
  readonly device: DeviceId;
  /** Threads of one operator; the machine's own choice where left out. */
  readonly threads?: number;
  /** Training metrics are reported every so many steps. */
  readonly logEvery: number;
  /** The layers are looked at every so many steps; not at all where left out. */
  readonly diagnose?: number;
  /** Continue from the last whole checkpoint in the folder. */
  readonly resume: boolean;
  /** Folder where features are kept that were computed once; they are not where left out. */
  readonly features?: string;
}

export type ToTrainer =
  | { readonly type: 'start'; readonly job: TrainJob }
  | { readonly type: 'pause' }
  /** A metrics message has been written down. */
  | { readonly type: 'written' }
  | { readonly type: 'resume' }
  /** Write a checkpoint as soon as may be. */
  | { readonly type: 'checkpoint' }
  /** Look at the layers after the next steps. */
  | { readonly type: 'look' }
  /** keep: checkpoint, evaluate and export what there is; else end at once. */
  | { readonly type: 'stop'; readonly keep: boolean };

/** One number of a run; `step` counts optimizer steps, 0 is before the first update. */
export interface MetricRow {
  readonly key: string;
  readonly step: number;
  readonly epoch: number;
  readonly value: number;
}

export interface Prepared {
  readonly parameters: { readonly trainable: number; readonly fixed: number };
  readonly samples: { readonly train: number; readonly dev: number; readonly test: number };
  readonly batch: number;
  readonly stepsPerEpoch: number;
  readonly totalSteps: number;
  readonly totalEpochs: number;
  /** Optimizer steps of one call of the runtime. */
  readonly stepsPerRun: number;
  /** First step to come: above 0 after a resume. */
  readonly step: number;
  readonly broken: number;
  readonly seconds: number;
}

export interface Progress {
  readonly step: number;
  readonly totalSteps: number;
  readonly epoch: number;
  readonly totalEpochs: number;
  readonly loss: number;
  readonly samplesPerSecond: number;
  readonly secondsLeft: number;
  /** Share of the time that the trainer waited for data, 0..1. */
  readonly waiting: number;
  /** Resident memory of the trainer, bytes. */
  readonly memory: number;
}

/** The part of a training that begins. */
export interface PhaseStarted {
  /** From 0. */
  readonly index: number;
  readonly count: number;
  readonly step: number;
  readonly epoch: number;
  readonly freeze: string;
  readonly learningRate: number;
  readonly parameters: Prepared['parameters'];
  /** Of the whole training, as it is planned now. */
  readonly totalSteps: number;
  readonly totalEpochs: number;
}

/** How far features are that are computed once; of an earlier training where they took no time. */
export interface FeatureProgress { readonly done: number; readonly total: number; readonly seconds: number; readonly secondsLeft: number }

export type PartMetrics = Readonly<Record<string, number>>;

/** Figures, and tables such as the confusion matrix, by part of the data. */
export interface TrainResult {
  readonly status: 'finished' | 'stopped';
  readonly epochs: number;
  readonly steps: number;
  readonly seconds: number;
  readonly metrics: { readonly train: PartMetrics; readonly dev?: PartMetrics; readonly test?: PartMetrics };
  /** Confusion matrix and the like of the test part (dev, train where there is none), by metric id. */
  readonly details: Readonly<Record<string, unknown>>;
  /** Path of the exported model. */
  readonly model: string;
  /** Largest difference between the exported file run afresh and the trainer's own forward pass, over a sample. */
  readonly exportDifference: number;
  readonly peakMemory: number;
  readonly secondsToFirstStep: number;
  readonly waiting: number;
  /** Step whose weights were kept, where early stopping restored the best. */
  readonly bestStep?: number;
}

export type FromTrainer =
  | { readonly type: 'prepared'; readonly info: Prepared }
  | { readonly type: 'metrics'; readonly rows: readonly MetricRow[] }
  | { readonly type: 'progress'; readonly progress: Progress }
  | { readonly type: 'epoch'; readonly epoch: number; readonly step: number; readonly dev?: PartMetrics; readonly trainLoss: number }
  | { readonly type: 'checkpoint'; readonly step: number; readonly path: string; readonly best: boolean }
  | { readonly type: 'state'; readonly state: 'paused' | 'running' }
  | { readonly type: 'diagnostics'; readonly diagnostics: Diagnostics }
  | { readonly type: 'features'; readonly features: FeatureProgress }
  | { readonly type: 'phase'; readonly phase: PhaseStarted }
  | { readonly type: 'note'; readonly text: string }
  | { readonly type: 'done'; readonly result: TrainResult }
  | { readonly type: 'cancelled' }
  | { readonly type: 'failed'; readonly error: ErrorJson };
