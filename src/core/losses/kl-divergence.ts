import { z } from 'zod';
import { axis, classesOf, from, meanOfSums, safeLog, weight } from './common.ts';
import { defineLoss } from './define.ts';
import { formatShape, sameShape } from '../tensor.ts';

export const klDivergence = defineLoss({
  type: 'KLDivergence',
  title: 'Kullback–Leibler divergence',
  summary: 'For predicting a whole distribution, such as a teacher’s.',
  doc: 'L = (1/N) Σₙ Σ_c t_c (ln t_c − ln p_c) (Kullback and Leibler, 1951), 0 ln 0 = 0; p = softmax(z) from logits.',
  params: z.strictObject({ weight: weight(), from: from(), axis: axis() }),
  task: 'multiclass',
  metrics: ['accuracy'],
  target(prediction, p, field, fail) {
    const { classes } = classesOf(prediction, p.axis, fail);
    const sample = prediction.shape.slice(1);
    if (field && !sameShape(field.shape, sample)) {
      fail('The targets must be distributions over the classes.', { expected: `${formatShape(sample)} a sample`, received: formatShape(field.shape), hint: 'For class numbers use SoftmaxCrossEntropy.' });
    }
    return { kind: 'oneHot', dtype: prediction.dtype, shape: prediction.shape, classes };
  },
  lower({ b, params: p, prediction: z, target }) {
    const at = p.axis < 0 ? p.axis + z.shape.length : p.axis;
    const t = b.Cast(target, z.dtype);
    const logs = p.from === 'logits' ? b.LogSoftmax(z, at) : safeLog(b, z);
    return meanOfSums(b, b.Mul(t, b.Sub(safeLog(b, t), logs)), at);
  },
  activate: (b, z, p) => (p.from === 'logits' ? b.Softmax(z, p.axis) : z),
});
