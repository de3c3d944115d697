// Metrics of numbers that are a mean over all outputs of all samples.
import type { MetricDefinition, MetricState } from './define.ts';

function meanState(term: (difference: number) => number, finish = (mean: number): number => mean): MetricState {
  let sum = 0;
  let count = 0;
  return {
    add({ samples, width, prediction, target }) {
      for (let i = 0; i < samples * width; i++) sum += term((prediction[i] as number) - (target[i] as number));
      count += samples * width;
    },
    value: () => finish(sum / count),
  };
}

export const mse: MetricDefinition = {
  id: 'mse', title: 'Mean squared error', better: 'lower', tasks: ['regression', 'embedding'], doc: 'mean((ŷ − y)²).',
  start: () => meanState((d) => d * d),
};

export const mae: MetricDefinition = {
  id: 'mae', title: 'Mean absolute error', better: 'lower', tasks: ['regression', 'embedding'], doc: 'mean(|ŷ − y|).',
  start: () => meanState(Math.abs),
};

export const rmse: MetricDefinition = {
  id: 'rmse', title: 'Root mean squared error', better: 'lower', tasks: ['regression', 'embedding'], doc: '√mean((ŷ − y)²), in the units of the target.',
  start: () => meanState((d) => d * d, Math.sqrt),
};
