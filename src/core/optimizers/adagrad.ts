import { z } from 'zod';
import type { Value } from '../onnx/builder.ts';
import { descendScaled, epsilon } from './common.ts';
import { defineOptimizer } from './define.ts';

export const adagrad = defineOptimizer({
  type: 'adagrad',
  title: 'Adagrad',
  doc: 's ← s + g², w ← w − α g / (√s + ε) (Duchi, Hazan and Singer, 2011).',
  params: z.strictObject({
    initial: z.number().nonnegative().default(0).meta({ title: 'Initial sum', help: 'What the sum of squares starts with. Above zero the first steps are smaller.' }),
    epsilon: epsilon(1e-10),
  }),
  slots: [{ name: 's', initial: (params) => params.initial }],
  defaultLearningRate: 0.01,
  prepare: ({ b, params, learningRate }) => ({ rate: learningRate, epsilon: b.scalar(params.epsilon, learningRate.dtype) }),
  update({ b, weight, gradient, slots, shared }) {
    const s = b.Add(slots['s'] as Value, b.Mul(gradient, gradient));
    return { weight: descendScaled({ b, shared }, weight, gradient, s), slots: { s } };
  },
});
