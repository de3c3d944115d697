import { z } from 'zod';
import { formatShape } from '../tensor.ts';
import { defineLayer } from './define.ts';
import { knownDim } from './geometry.ts';
import { epsilon, vectorSpec } from './params.ts';

export const instanceNorm = defineLayer({
  type: 'InstanceNorm',
  family: 'normalization',
  title: 'Instance norm',
  summary: 'Each channel of each sample to mean 0 and variance 1: takes a picture’s contrast away.',
  doc: 'y = γ·(x − μ)/√(σ² + ε) + β, μ and σ² over space, for each sample and channel. Ulyanov et al., 2016, arXiv 1607.08022; ONNX InstanceNormalization.',
  params: z.strictObject({ epsilon: epsilon(1e-5) }),
  inputs: [{ name: 'in' }],
  outputs: [{ name: 'out' }],
  infer(c) {
    const x = c.inputs[0];
    if (x.shape.length < 3) c.fail('InstanceNorm works on channels with points; there are no points.', { expected: 'N×channels×height×width, or N×channels×length', received: formatShape(x.shape), hint: 'Use LayerNorm.' });
    const shape = [knownDim(c, 'InstanceNorm', x, 1)];
    return { outputs: [x], weights: [vectorSpec('gamma', shape, { type: 'ones' }), vectorSpec('beta', shape, { type: 'zeros' })], multiplyAdds: 0 };
  },
  lower: (c) => c.b.op('InstanceNormalization', [c.inputs[0], c.weight('gamma'), c.weight('beta')], { epsilon: { float: c.params.epsilon } }),
});
