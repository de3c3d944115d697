import { z } from 'zod';
import type { Value } from '../onnx/builder.ts';
import { decayingSum, descend, share } from './common.ts';
import { defineOptimizer } from './define.ts';

export const momentum = defineOptimizer({
  type: 'momentum',
  title: 'Momentum',
  doc: 'v ← β v + (1 − β) g, w ← w − α v (Polyak, 1964, with the running average). Without averaging: v ← β v + g. The slot holds v / (1 − β), so that both need the same passes.',
  params: z.strictObject({
    beta: share('Beta', 0.9, 'Share of the velocity that is kept from step to step.'),
    average: z.boolean().default(true).meta({ title: 'Average', help: 'On: the velocity is an average of gradients. Off: their sum, as in PyTorch; the learning rate is then about 1 / (1 − beta) times smaller for the same steps.' }),
  }),
  slots: [{ name: 'v' }],
  defaultLearningRate: 0.01,
  prepare: ({ b, params, learningRate }) => ({ rate: params.average ? b.scale(learningRate, 1 - params.beta) : learningRate }),
  update({ b, params, weight, gradient, slots, shared }) {
    const v = decayingSum(b, slots['v'] as Value, params.beta, gradient);
    return { weight: descend(b, weight, shared['rate'] as Value, v), slots: { v } };
  },
});
