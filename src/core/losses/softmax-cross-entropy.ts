import { z } from 'zod';
import { axis, classTarget, from, meanOfSums, oneHot, safeLog, weight } from './common.ts';
import { defineLoss } from './define.ts';

export const softmaxCrossEntropy = defineLoss({
  type: 'SoftmaxCrossEntropy',
  title: 'Softmax cross-entropy',
  summary: 'For one class of several. Takes class numbers or one-hot labels.',
  doc: 'L = −(1/N) Σₙ w(y) Σ_c y′_c ln softmax(z)_c, with y′ = (1 − s) y + s/C under label smoothing s (Szegedy et al., 2016) and w(y) the weight of the true class. From logits by log-softmax: no overflow. From probabilities ln is taken of max(p, 1e-7).',
  params: z.strictObject({
    weight: weight(), from: from(), axis: axis(),
    labelSmoothing: z.number().min(0).lt(1).default(0).meta({ title: 'Label smoothing', help: 'Share of every label that is spread over all classes.' }),
    classWeights: z.array(z.number().nonnegative()).nullable().default(null).meta({ title: 'Class weights', help: 'A factor for each class; empty: all count the same.' }),
  }),
  task: 'multiclass',
  metrics: ['accuracy'],
  target(prediction, p, field, fail) {
    const target = classTarget(prediction, p.axis, field, fail);
    if (p.classWeights && p.classWeights.length !== target.classes) {
      fail('There must be a weight for each class.', { expected: `${target.classes} class weights`, received: String(p.classWeights.length) });
    }
    return target;
  },
  lower({ b, params: p, prediction: z, target }) {
    const at = p.axis < 0 ? p.axis + z.shape.length : p.axis;
    const classes = z.shape[at] as number;
    const logs = p.from === 'logits' ? b.LogSoftmax(z, at) : safeLog(b, z);
    const hot = target.shape.length < z.shape.length ? oneHot(b, target, at, classes, z.dtype) : b.Cast(target, z.dtype);
    let y = hot;
    if (p.labelSmoothing > 0) y = b.Add(b.scale(y, 1 - p.labelSmoothing), b.scalar(p.labelSmoothing / classes, z.dtype));
    if (p.classWeights) {
      const shape = z.shape.map((_, i) => (i === at ? classes : 1));
      y = b.Mul(y, b.ReduceSum(b.Mul(hot, b.constant(z.dtype, shape, p.classWeights)), [at], true));
    }
    return b.Neg(meanOfSums(b, b.Mul(y, logs), at));
  },
  activate: (b, z, p) => (p.from === 'logits' ? b.Softmax(z, p.axis) : z),
});
