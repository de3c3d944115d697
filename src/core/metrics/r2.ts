import type { MetricDefinition } from './define.ts';

export const r2: MetricDefinition = {
  id: 'r2', title: 'R²', better: 'higher', tasks: ['regression'],
  doc: '1 − Σ(y − ŷ)² / Σ(y − ȳ)²: the share of the variance that is explained, mean over the outputs. Sums by Welford (1962). NaN where a target never changes.',
  start() {
    let outputs: { count: number; mean: number; squares: number; residual: number }[] = [];
    const each = (): number[] => outputs.map((o) => (o.squares > 0 ? 1 - o.residual / o.squares : Number.NaN));
    return {
      add({ samples, width, prediction, target }) {
        if (outputs.length === 0) outputs = Array.from({ length: width }, () => ({ count: 0, mean: 0, squares: 0, residual: 0 }));
        for (let i = 0; i < samples; i++) {
          outputs.forEach((o, j) => {
            const y = target[i * width + j] as number;
            const before = y - o.mean;
            o.count++;
            o.mean += before / o.count;
            o.squares += before * (y - o.mean);
            o.residual += (y - (prediction[i * width + j] as number)) ** 2;
          });
        }
      },
      value: () => each().reduce((a, b) => a + b, 0) / outputs.length,
      detail: () => ({ perOutput: each() }),
    };
  },
};
