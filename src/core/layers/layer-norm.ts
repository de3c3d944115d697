import { z } from 'zod';
import { defineLayer } from './define.ts';
import { featureAxis, knownDim } from './geometry.ts';
import { axis, epsilon, vectorSpec } from './params.ts';

export const layerNorm = defineLayer({
  type: 'LayerNorm',
  family: 'normalization',
  title: 'Layer norm',
  summary: 'Each sample to mean 0 and variance 1 over its features, then scaled and shifted by trained numbers.',
  doc: 'y = γ·(x − μ)/√(σ² + ε) + β, μ and σ² over the axes from `axis` on, for each sample (and position) alone. Ba et al., 2016, arXiv 1607.06450; ONNX LayerNormalization.',
  params: z.strictObject({ axis: axis(-1, 'First of the axes that are normalised; all after it are too.'), epsilon: epsilon(1e-5) }),
  inputs: [{ name: 'in' }],
  outputs: [{ name: 'out' }],
  brief: (p) => (p.axis === -1 ? '' : `from axis ${p.axis}`),
  infer(c) {
    const x = c.inputs[0];
    const from = featureAxis(c, 'LayerNorm', c.params.axis, x.shape.length);
    const shape = x.shape.slice(from).map((_, i) => knownDim(c, 'LayerNorm', x, from + i));
    return { outputs: [x], weights: [vectorSpec('gamma', shape, { type: 'ones' }), vectorSpec('beta', shape, { type: 'zeros' })], multiplyAdds: 0 };
  },
  lower: (c) => c.b.op('LayerNormalization', [c.inputs[0], c.weight('gamma'), c.weight('beta')], { axis: c.params.axis, epsilon: { float: c.params.epsilon } }),
});
