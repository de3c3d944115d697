import { z } from 'zod';
import type { Value } from '../onnx/builder.ts';
import { LAYERWRIGHT_DOMAIN } from '../onnx/operators/operator.ts';
import { formatShape, sizeOf } from '../tensor.ts';
import { defineLayer } from './define.ts';
import { knownDim } from './geometry.ts';
import { epsilon, keptSpec, vectorSpec } from './params.ts';

export const batchNorm = defineLayer({
  type: 'BatchNorm',
  family: 'normalization',
  title: 'Batch norm',
  summary: 'Each channel to mean 0 and variance 1 over the batch, then scaled and shifted by trained numbers.',
  doc: 'y = γ·(x − μ)/√(σ² + ε) + β for each channel (axis 1). Training: μ and σ² of the batch, over samples and space; the running ones move by running = m·running + (1 − m)·batch, with the variance corrected by n/(n − 1), as in PyTorch. Otherwise, and where statistics are kept (so under frozen weights, unless the layer says otherwise): the running ones. Ioffe and Szegedy, 2015, arXiv 1502.03167; ONNX BatchNormalization.',
  params: z.strictObject({
    momentum: z.number().min(0).max(1).default(0.9).meta({ title: 'Momentum', help: 'Share of the running mean and variance that is kept each step.' }),
    epsilon: epsilon(1e-5),
  }),
  inputs: [{ name: 'in' }],
  outputs: [{ name: 'out' }],
  infer(c) {
    const x = c.inputs[0];
    if (x.shape.length < 2) c.fail('BatchNorm works on axis 1; there is none.', { expected: 'N×channels×…', received: formatShape(x.shape) });
    const shape = [knownDim(c, 'BatchNorm', x, 1)];
    return {
      outputs: [x],
      weights: [
        vectorSpec('gamma', shape, { type: 'ones' }), vectorSpec('beta', shape, { type: 'zeros' }),
        keptSpec('mean', shape, { type: 'zeros' }), keptSpec('variance', shape, { type: 'ones' }),
      ],
      multiplyAdds: 0,
    };
  },
  lower(c) {
    const { b, params: p } = c;
    const x = c.inputs[0];
    const [gamma, beta, mean, variance] = ['gamma', 'beta', 'mean', 'variance'].map((name) => c.weight(name)) as [Value, Value, Value, Value];
    if (!c.training || c.keepsStatistics) return b.op('BatchNormalization', [x, gamma, beta, mean, variance], { epsilon: { float: p.epsilon } });
    const [y, batchMean, batchVariance] = b.ops('BatchNormTraining', [x, gamma, beta], { epsilon: { float: p.epsilon } }, 3, { domain: LAYERWRIGHT_DOMAIN }) as [Value, Value, Value];
    const n = sizeOf(x.shape.filter((_, i) => i !== 1));
    const unbiased = n !== undefined && n > 1 ? n / (n - 1) : 1;
    const moved = (running: Value, batch: Value, factor: number): Value => b.Add(b.scale(running, p.momentum), b.scale(batch, (1 - p.momentum) * factor));
    c.update('mean', moved(mean, batchMean, 1));
    c.update('variance', moved(variance, batchVariance, unbiased));
    return y;
  },
});
