import { z } from 'zod';
import { defineLayer, plain } from './define.ts';
import { featureAxis } from './geometry.ts';
import { l2Normalized } from './l2.ts';
import { axis, epsilon } from './params.ts';

export const l2Normalize = defineLayer({
  type: 'L2Normalize',
  family: 'normalization',
  title: 'L2 normalise',
  summary: 'Divides a vector by its length.',
  doc: 'y = x / √max(Σx², ε) along the axis: embeddings on the unit sphere, as FaceNet’s (Schroff et al., 2015, arXiv 1503.03832).',
  params: z.strictObject({ axis: axis(1, 'Along which the length is taken.'), epsilon: epsilon(1e-12) }),
  inputs: [{ name: 'in' }],
  outputs: [{ name: 'out' }],
  infer(c) {
    featureAxis(c, 'L2Normalize', c.params.axis, c.inputs[0].shape.length);
    return plain(c.inputs[0]);
  },
  lower: ({ b, inputs, params: p }) => l2Normalized(b, inputs[0], [p.axis], p.epsilon),
});
