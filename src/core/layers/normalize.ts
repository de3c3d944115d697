import { z } from 'zod';
import { defineLayer } from './define.ts';
import { featureAxis, knownDim } from './geometry.ts';
import { axis, epsilon, keptSpec } from './params.ts';

export const normalize = defineLayer({
  type: 'Normalize',
  family: 'normalization',
  title: 'Normalise',
  summary: 'Mean 0 and variance 1 for each feature, with statistics from the training set.',
  doc: 'y = (x − μ)/√(σ² + ε), μ and σ² for each entry of the axis, worked out from the training part of the data alone and stored with the model: the lectures’ normalising of inputs.',
  params: z.strictObject({ axis: axis(1, 'Each entry of this axis has a mean and variance of its own: columns of a table, channels of a picture.'), epsilon: epsilon(1e-7) }),
  inputs: [{ name: 'in' }],
  outputs: [{ name: 'out' }],
  infer(c) {
    const x = c.inputs[0];
    const shape = [knownDim(c, 'Normalize', x, featureAxis(c, 'Normalize', c.params.axis, x.shape.length))];
    return {
      outputs: [x],
      weights: [
        { ...keptSpec('mean', shape, { type: 'zeros' }), source: 'dataStatistics' },
        { ...keptSpec('variance', shape, { type: 'ones' }), source: 'dataStatistics' },
      ],
      multiplyAdds: 0,
    };
  },
  lower(c) {
    const { b, params: p } = c;
    const x = c.inputs[0];
    const at = p.axis < 0 ? p.axis + x.shape.length : p.axis;
    const each = (v: Parameters<typeof b.Sqrt>[0]) => b.Reshape(v, [-1, ...Array<number>(x.shape.length - 1 - at).fill(1)]);
    const deviation = b.Sqrt(b.Add(c.weight('variance'), b.scalar(p.epsilon, x.dtype)));
    return b.Div(b.Sub(x, each(c.weight('mean'))), each(deviation));
  },
});
