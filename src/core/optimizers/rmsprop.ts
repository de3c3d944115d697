import { z } from 'zod';
import type { Value } from '../onnx/builder.ts';
import { decayingSum, descendScaled, epsilon, share } from './common.ts';
import { defineOptimizer } from './define.ts';

export const rmsprop = defineOptimizer({
  type: 'rmsprop',
  title: 'RMSprop',
  doc: 's ← ρ s + (1 − ρ) g², w ← w − α g / (√s + ε) (Hinton, 2012). The slot holds s / (1 − ρ); its factor goes into α and ε.',
  params: z.strictObject({ rho: share('Rho', 0.9, 'Share of the average of squares that is kept from step to step.'), epsilon: epsilon(1e-8) }),
  slots: [{ name: 's' }],
  defaultLearningRate: 0.001,
  prepare({ b, params, learningRate }) {
    const root = Math.sqrt(1 - params.rho);
    return { rate: b.scale(learningRate, 1 / root), epsilon: b.scalar(params.epsilon / root, learningRate.dtype) };
  },
  update({ b, params, weight, gradient, slots, shared }) {
    const s = decayingSum(b, slots['s'] as Value, params.rho, b.Mul(gradient, gradient));
    return { weight: descendScaled({ b, shared }, weight, gradient, s), slots: { s } };
  },
});
