import { ratio, rateState } from './classes.ts';
import type { MetricDefinition } from './define.ts';

export const recall: MetricDefinition = {
  id: 'recall', title: 'Recall', better: 'higher', tasks: ['multiclass', 'binary'],
  doc: 'TP / (TP + FN): how many of the positive ones are found. Several classes: mean over the classes; micro and per class in the detail.',
  start: (options) => rateState(options, (c) => ratio(c.hits, c.hits + c.misses)),
};
