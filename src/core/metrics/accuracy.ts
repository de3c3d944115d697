import { eachDecision } from './classes.ts';
import type { MetricDefinition } from './define.ts';

export const accuracy: MetricDefinition = {
  id: 'accuracy', title: 'Accuracy', better: 'higher', tasks: ['multiclass', 'binary'],
  doc: 'Share of right decisions: the class with the largest probability; binary: yes above ½, every output counted.',
  start({ task }) {
    let right = 0;
    let all = 0;
    return {
      add: (batch) => { eachDecision(batch, task, (truth, predicted) => { all++; if (truth === predicted) right++; }); },
      value: () => right / all,
    };
  },
};
