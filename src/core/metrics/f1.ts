import { ratio, rateState } from './classes.ts';
import type { MetricDefinition } from './define.ts';

export const f1: MetricDefinition = {
  id: 'f1', title: 'F1', better: 'higher', tasks: ['multiclass', 'binary'],
  doc: '2 P R / (P + R) = 2 TP / (2 TP + FP + FN), the harmonic mean of precision and recall. Several classes: mean over the classes; micro and per class in the detail.',
  start: (options) => rateState(options, (c) => ratio(2 * c.hits, 2 * c.hits + c.falsePositives + c.misses)),
};
