import { z } from 'zod';
import { meanOf, sameTarget, weight } from './common.ts';
import { defineLoss } from './define.ts';

export const meanAbsoluteError = defineLoss({
  type: 'MeanAbsoluteError',
  title: 'Mean absolute error',
  summary: 'For numbers. Outliers count no more than by their distance.',
  doc: 'L = mean(|ŷ − y|) over the batch and all outputs; the gradient at 0 is 0.',
  params: z.strictObject({ weight: weight() }),
  task: 'regression',
  metrics: ['mae', 'r2'],
  target: (prediction, _p, field, fail) => sameTarget(prediction, field, fail),
  lower: ({ b, prediction, target }) => meanOf(b, b.Abs(b.Sub(prediction, b.Cast(target, prediction.dtype)))),
});
