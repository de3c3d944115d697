import { ConfusionCounts } from './classes.ts';
import type { MetricDefinition } from './define.ts';

export const confusionMatrix: MetricDefinition = {
  id: 'confusionMatrix', title: 'Confusion matrix', better: 'higher', tasks: ['multiclass', 'binary'],
  doc: 'Counts by true class (rows) and predicted class (columns), in the detail. The figure is the share on the diagonal.',
  start(options) {
    const confusion = new ConfusionCounts(options);
    return {
      add: (batch) => { confusion.add(batch); },
      value: () => confusion.right / confusion.total,
      detail: () => confusion.counts.map((row) => [...row]),
    };
  },
};
