// Metrics worked out by hand.
import type { MetricBatch } from '../../src/core/metrics/define.ts';
import type { Task } from '../../src/core/losses/define.ts';

export interface MetricCase {
  readonly id: string;
  readonly note: string;
  readonly task: Task;
  readonly classes: number;
  readonly batches: readonly MetricBatch[];
  readonly value: number;
  readonly detail?: unknown;
}

const batch = (width: number, prediction: readonly number[], target: readonly number[]): MetricBatch => ({ samples: prediction.length / width, width, prediction, target });

/** Predicted 0 0 1 2 2 1, true 0 1 1 2 0 1. */
const six: readonly MetricBatch[] = [
  batch(3, [0.8, 0.1, 0.1, 0.5, 0.3, 0.2, 0.1, 0.8, 0.1, 0, 0.2, 0.8], [0, 1, 1, 2]),
  batch(3, [0.1, 0.2, 0.7, 0.3, 0.4, 0.3], [0, 1]),
];
const matrix = [[1, 0, 1], [1, 2, 0], [0, 0, 1]];

/** Predicted 1 1 0 0 1, true 1 0 0 1 1: TP 2, FP 1, FN 1, TN 1. */
const five: readonly MetricBatch[] = [batch(1, [0.9, 0.8], [1, 0]), batch(1, [0.3, 0.4, 0.6], [0, 1, 1])];

const numbers: readonly MetricBatch[] = [batch(1, [2.5, 0], [3, -0.5]), batch(1, [2, 8], [2, 7])];

export const metricCases: readonly MetricCase[] = [
  { id: 'accuracy', note: '4 of 6', task: 'multiclass', classes: 3, batches: six, value: 4 / 6 },
  { id: 'accuracy', note: '3 of 5', task: 'binary', classes: 2, batches: five, value: 3 / 5 },
  { id: 'accuracy', note: 'two labels a sample', task: 'binary', classes: 2, batches: [batch(2, [0.9, 0.2, 0.6, 0.7], [1, 0, 0, 1])], value: 3 / 4 },
  { id: 'accuracy', note: 'nothing', task: 'multiclass', classes: 3, batches: [], value: Number.NaN },
  { id: 'top5', note: 'ranks 1, 5 and 6', task: 'multiclass', classes: 7, batches: [0, 4, 5].map((truth) => batch(7, [7, 6, 5, 4, 3, 2, 1], [truth])), value: 2 / 3 },
  { id: 'top5', note: 'all equal: the first five classes', task: 'multiclass', classes: 7, batches: [0, 4, 5].map((truth) => batch(7, [1, 1, 1, 1, 1, 1, 1], [truth])), value: 2 / 3 },
  { id: 'precision', note: '1/2, 2/2, 1/2', task: 'multiclass', classes: 3, batches: six, value: 2 / 3, detail: { macro: 2 / 3, micro: 4 / 6, perClass: [0.5, 1, 0.5] } },
  { id: 'precision', note: '2 of 3 called positive', task: 'binary', classes: 2, batches: five, value: 2 / 3 },
  { id: 'recall', note: '1/2, 2/3, 1/1', task: 'multiclass', classes: 3, batches: six, value: (1 / 2 + 2 / 3 + 1) / 3, detail: { macro: 13 / 18, micro: 4 / 6, perClass: [0.5, 2 / 3, 1] } },
  { id: 'recall', note: '2 of 3 positives', task: 'binary', classes: 2, batches: five, value: 2 / 3 },
  { id: 'f1', note: '1/2, 4/5, 2/3', task: 'multiclass', classes: 3, batches: six, value: (1 / 2 + 4 / 5 + 2 / 3) / 3, detail: { macro: 59 / 90, micro: 4 / 6, perClass: [0.5, 0.8, 2 / 3] } },
  { id: 'f1', note: '4/6', task: 'binary', classes: 2, batches: five, value: 2 / 3 },
  { id: 'f1', note: 'a class that neither occurs nor is predicted does not count', task: 'multiclass', classes: 4, batches: six.map((b) => batch(4, Array.from(b.prediction).flatMap((p, i) => (i % 3 === 2 ? [p, -1] : [p])), Array.from(b.target))), value: 59 / 90 },
  { id: 'confusionMatrix', note: '', task: 'multiclass', classes: 3, batches: six, value: 4 / 6, detail: matrix },
  { id: 'confusionMatrix', note: '', task: 'binary', classes: 2, batches: five, value: 3 / 5, detail: [[1, 1], [1, 2]] },
  // Pairs of a positive (0.9 0.4 0.6) and a negative (0.8 0.3): 0.9 above both, 0.4 and 0.6 above one: 4 of 6.
  { id: 'auc', note: '4 of 6 pairs in order', task: 'binary', classes: 2, batches: five, value: 4 / 6 },
  { id: 'auc', note: 'ties count half', task: 'binary', classes: 2, batches: [batch(1, [0.5, 0.5, 0.5, 0.2], [1, 0, 1, 0])], value: 3 / 4 },
  { id: 'auc', note: 'the usual example', task: 'binary', classes: 2, batches: [batch(1, [0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])], value: 0.75, detail: { perClass: [{ falsePositiveRate: [0, 0, 0.5, 0.5, 1], truePositiveRate: [0, 0.5, 0.5, 1, 1], auc: 0.75, precision: [1, 1, 0.5, 2 / 3, 0.5], averagePrecision: 5 / 6 }] } },
  { id: 'auc', note: 'one class only', task: 'binary', classes: 2, batches: [batch(1, [0.1, 0.4], [1, 1])], value: Number.NaN },
  // Class 0: positives .8 .1, negatives .5 .1 0 .3: (4 + 1.5)/8. Class 1: .3 .8 .4 against .1 .2 .2: 9/9. Class 2: .8 against .1 .2 .1 .7 .3: 5/5.
  { id: 'auc', note: 'each class against the rest', task: 'multiclass', classes: 3, batches: six, value: (5.5 / 8 + 1 + 1) / 3 },
  { id: 'mse', note: '', task: 'regression', classes: 0, batches: numbers, value: (0.25 + 0.25 + 0 + 1) / 4 },
  { id: 'rmse', note: '', task: 'regression', classes: 0, batches: numbers, value: Math.sqrt(0.375) },
  { id: 'mae', note: '', task: 'regression', classes: 0, batches: numbers, value: 0.5 },
  { id: 'r2', note: 'mean 2.875, squares 29.1875, residual 1.5', task: 'regression', classes: 0, batches: numbers, value: 1 - 1.5 / 29.1875 },
  { id: 'r2', note: 'a target that never changes', task: 'regression', classes: 0, batches: [batch(1, [1, 2], [3, 3])], value: Number.NaN },
  { id: 'r2', note: 'mean of two outputs: 1 and 0', task: 'regression', classes: 0, batches: [batch(2, [1, 5, 3, 5], [1, 4, 3, 6])], value: 0.5 },
];
