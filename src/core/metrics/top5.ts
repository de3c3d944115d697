import type { MetricDefinition } from './define.ts';

const K = 5;

export const top5: MetricDefinition = {
  id: 'top5', title: 'Top-5 accuracy', better: 'higher', tasks: ['multiclass'],
  doc: 'Share of samples whose class is among the five with the largest probabilities. Equals rank by class number.',
  start() {
    let right = 0;
    let all = 0;
    return {
      add({ samples, width, prediction, target }) {
        for (let i = 0; i < samples; i++) {
          const truth = target[i] as number;
          const own = prediction[i * width + truth] as number;
          let before = 0;
          for (let c = 0; c < width; c++) {
            const other = prediction[i * width + c] as number;
            if (other > own || (other === own && c < truth)) before++;
          }
          all++;
          if (before < K && !Number.isNaN(own)) right++;
        }
      },
      value: () => right / all,
    };
  },
};
