import { z } from 'zod';
import type { Value } from '../onnx/builder.ts';
import { adamParams, adamScalars, adamSlots, adamStep } from './adam.ts';
import { defineOptimizer } from './define.ts';

export const adamw = defineOptimizer({
  type: 'adamw',
  title: 'AdamW',
  doc: 'Adam with weight decay of its own: w ← (1 − α λ) w − α m̂ / (√v̂ + ε) (Loshchilov and Hutter, 2019). Kernels decay; biases and the scales of normalisations do not.',
  params: z.strictObject({
    ...adamParams,
    weightDecay: z.number().nonnegative().default(0.01).meta({ title: 'Weight decay', help: 'λ: kernels lose this share, times the learning rate, in each step.' }),
  }),
  slots: adamSlots,
  defaultLearningRate: 0.001,
  prepare: (c) => ({
    ...adamScalars(c),
    kept: c.b.Sub(c.b.scalar(1, c.learningRate.dtype), c.b.scale(c.learningRate, c.params.weightDecay)),
  }),
  update: (c) => adamStep(c, c.decay && c.params.weightDecay > 0 ? c.b.Mul(c.weight, c.shared['kept'] as Value) : c.weight),
});
