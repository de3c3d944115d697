import { ratio, rateState } from './classes.ts';
import type { MetricDefinition } from './define.ts';

export const precision: MetricDefinition = {
  id: 'precision', title: 'Precision', better: 'higher', tasks: ['multiclass', 'binary'],
  doc: 'TP / (TP + FP): how many of those called positive are. Several classes: mean over the classes; micro and per class in the detail.',
  start: (options) => rateState(options, (c) => ratio(c.hits, c.hits + c.falsePositives)),
};
