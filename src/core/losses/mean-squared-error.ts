import { z } from 'zod';
import { meanOf, sameTarget, weight } from './common.ts';
import { defineLoss } from './define.ts';

export const meanSquaredError = defineLoss({
  type: 'MeanSquaredError',
  title: 'Mean squared error',
  summary: 'For numbers. Large errors count most.',
  doc: 'L = mean((ŷ − y)²) over the batch and all outputs.',
  params: z.strictObject({ weight: weight() }),
  task: 'regression',
  metrics: ['mae', 'r2'],
  target: (prediction, _p, field, fail) => sameTarget(prediction, field, fail),
  lower({ b, prediction, target }) {
    const d = b.Sub(prediction, b.Cast(target, prediction.dtype));
    return meanOf(b, b.Mul(d, d));
  },
});
