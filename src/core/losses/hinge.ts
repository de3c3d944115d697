import { z } from 'zod';
import { binaryTarget, meanOf, weight } from './common.ts';
import { defineLoss } from './define.ts';

export const hinge = defineLoss({
  type: 'Hinge',
  title: 'Hinge',
  summary: 'For yes or no by a margin, as in support vector machines.',
  doc: 'L = mean(max(0, 1 − t z)), or its square; labels y of 0 and 1 become t = 2y − 1. The exported prediction is σ(z), which is ½ on the boundary.',
  params: z.strictObject({
    weight: weight(),
    squared: z.boolean().default(false).meta({ title: 'Squared', help: 'Squares each term: smooth where it reaches zero.' }),
  }),
  task: 'binary',
  metrics: ['accuracy'],
  target: (prediction, _p, field, fail) => binaryTarget(prediction, field, fail),
  lower({ b, params, prediction: z, target }) {
    const one = b.scalar(1, z.dtype);
    const t = b.Sub(b.scale(b.Cast(target, z.dtype), 2), one);
    const term = b.Relu(b.Sub(one, b.Mul(t, z)));
    return meanOf(b, params.squared ? b.Mul(term, term) : term);
  },
  activate: (b, z) => b.Sigmoid(z),
});
