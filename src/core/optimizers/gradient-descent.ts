import { z } from 'zod';
import { descend } from './common.ts';
import { defineOptimizer } from './define.ts';

export const gradientDescent = defineOptimizer({
  type: 'gradientDescent',
  title: 'Gradient descent',
  doc: 'w ← w − α g. Batch, mini-batch or stochastic by the batch size.',
  params: z.strictObject({}),
  slots: [],
  defaultLearningRate: 0.01,
  update: ({ b, weight, gradient, learningRate }) => ({ weight: descend(b, weight, learningRate, gradient), slots: {} }),
});
