import { z } from 'zod';
import { binaryTarget, from, meanOf, safeLog, weight } from './common.ts';
import { defineLoss } from './define.ts';

export const binaryCrossEntropy = defineLoss({
  type: 'BinaryCrossEntropy',
  title: 'Binary cross-entropy',
  summary: 'For yes or no, once or for several labels at a time.',
  doc: 'L = −mean(w y ln a + (1 − y) ln(1 − a)), a = σ(z), w the weight of positive samples. From logits as (1 − y) z + (1 + (w − 1) y) softplus(−z), which neither overflows nor takes ln 0; for w = 1 that is softplus(z) − y z. From probabilities ln is taken of numbers ≥ 1e-7.',
  params: z.strictObject({
    weight: weight(), from: from(),
    positiveWeight: z.number().positive().default(1).meta({ title: 'Weight of positives', help: 'Factor of the samples whose label is 1. Above 1 finds more of them, at the price of false alarms.' }),
  }),
  task: 'binary',
  metrics: ['accuracy'],
  target: (prediction, _p, field, fail) => binaryTarget(prediction, field, fail),
  lower({ b, params: p, prediction: z, target }) {
    const y = b.Cast(target, z.dtype);
    const one = b.scalar(1, z.dtype);
    if (p.from === 'probabilities') {
      const positive = b.Mul(b.scale(y, p.positiveWeight), safeLog(b, z));
      const negative = b.Mul(b.Sub(one, y), safeLog(b, b.Sub(one, z)));
      return b.Neg(meanOf(b, b.Add(positive, negative)));
    }
    if (p.positiveWeight === 1) return meanOf(b, b.Sub(b.op('Softplus', [z]), b.Mul(y, z)));
    const factor = b.Add(one, b.scale(y, p.positiveWeight - 1));
    return meanOf(b, b.Add(b.Mul(b.Sub(one, y), z), b.Mul(factor, b.op('Softplus', [b.Neg(z)]))));
  },
  activate: (b, z, p) => (p.from === 'logits' ? b.Sigmoid(z) : z),
});
