// What a metric is: a number (or table) worked out from activated predictions and targets, sample by sample, in one pass.
import type { Task } from '../losses/define.ts';

/** One batch of results. `prediction` is what the exported model gives (probabilities, values), row-major. */
export interface MetricBatch {
  readonly samples: number;
  /** Values per sample (classes, or outputs). */
  readonly width: number;
  readonly prediction: ArrayLike<number>;
  /** Class index per sample for classification tasks (also where targets were one-hot); values, `width` per sample, for regression. */
  readonly target: ArrayLike<number>;
}

export interface MetricState {
  add(batch: MetricBatch): void;
  /** The figure over everything added; NaN where undefined (no samples, one class only for AUC). */
  value(): number;
  /** Per-class values, matrices, curves: whatever the metric can show beside its figure. */
  detail?(): unknown;
}

export interface MetricDefinition {
  /** Key in runs and in JSON: `accuracy`, `f1`, `auc`, `r2`. */
  readonly id: string;
  readonly title: string;
  readonly doc: string;
  readonly tasks: readonly Task[];
  readonly better: 'higher' | 'lower';
  start(options: { classes: number; task: Task }): MetricState;
}
