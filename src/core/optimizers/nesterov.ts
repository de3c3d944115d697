import { z } from 'zod';
import type { Value } from '../onnx/builder.ts';
import { decayingSum, descend, share } from './common.ts';
import { defineOptimizer } from './define.ts';

export const nesterov = defineOptimizer({
  type: 'nesterov',
  title: 'Nesterov momentum',
  doc: 'v ← β v + g, w ← w − α (g + β v) (Nesterov, 1983; in the form of Sutskever et al., 2013, with the gradient taken at the look-ahead point).',
  params: z.strictObject({ beta: share('Beta', 0.9, 'Share of the velocity that is kept from step to step.') }),
  slots: [{ name: 'v' }],
  defaultLearningRate: 0.01,
  update({ b, params, weight, gradient, learningRate, slots }) {
    const v = decayingSum(b, slots['v'] as Value, params.beta, gradient);
    return { weight: descend(b, weight, learningRate, decayingSum(b, v, params.beta, gradient)), slots: { v } };
  },
});
