import { z } from 'zod';
import { meanOf, sameTarget, weight } from './common.ts';
import { defineLoss } from './define.ts';

export const huber = defineLoss({
  type: 'Huber',
  title: 'Huber',
  summary: 'For numbers. Squared near the target, linear far from it.',
  doc: 'L = mean(½ d²) where |d| ≤ δ, else δ (|d| − ½ δ), d = ŷ − y (Huber, 1964). Written with r = relu(|d| − δ): ½ (|d| − r)² + δ r.',
  params: z.strictObject({
    weight: weight(),
    delta: z.number().positive().default(1).meta({ title: 'Delta', help: 'Distance from which on errors count linearly.' }),
  }),
  task: 'regression',
  metrics: ['mae', 'r2'],
  target: (prediction, _p, field, fail) => sameTarget(prediction, field, fail),
  lower({ b, params, prediction, target }) {
    const distance = b.Abs(b.Sub(prediction, b.Cast(target, prediction.dtype)));
    const beyond = b.Relu(b.Sub(distance, b.scalar(params.delta, prediction.dtype)));
    const near = b.Sub(distance, beyond);
    return meanOf(b, b.Add(b.scale(b.Mul(near, near), 0.5), b.scale(beyond, params.delta)));
  },
});
