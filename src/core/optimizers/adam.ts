import { z } from 'zod';
import type { GraphBuilder, Value } from '../onnx/builder.ts';
import { biasCorrection, decayingSum, descendScaled, epsilon, share } from './common.ts';
import { defineOptimizer } from './define.ts';
import type { UpdateContext } from './define.ts';

export const adamParams = {
  beta1: share('Beta 1', 0.9, 'Share of the average of gradients that is kept from step to step.'),
  beta2: share('Beta 2', 0.999, 'Share of the average of squared gradients that is kept from step to step.'),
  epsilon: epsilon(1e-8),
};

export interface AdamParams { readonly beta1: number; readonly beta2: number; readonly epsilon: number }

export const adamSlots = [{ name: 'm' }, { name: 'v' }] as const;

/**
 * With the slots M = m / (1 − β₁) and V = v / (1 − β₂) the step α m̂ / (√v̂ + ε) is `rate · M / (√V + epsilon)`, where
 * c = √((1 − β₂) / (1 − β₂ᵗ)), rate = α (1 − β₁) / ((1 − β₁ᵗ) c), epsilon = ε / c: two passes over memory fewer.
 */
export function adamScalars({ b, params, learningRate, step }: { b: GraphBuilder; params: AdamParams; learningRate: Value; step: Value }): Record<string, Value> {
  const { dtype } = learningRate;
  const c = b.Sqrt(b.Div(b.scalar(1 - params.beta2, 'float64'), biasCorrection(b, params.beta2, step)));
  const first = b.Div(b.scalar(1 - params.beta1, 'float64'), biasCorrection(b, params.beta1, step));
  return {
    rate: b.Mul(learningRate, b.Cast(b.Div(first, c), dtype)),
    epsilon: b.Cast(b.Div(b.scalar(params.epsilon, 'float64'), c), dtype),
  };
}

/** The step from `weight` (decayed or not), and the new slots. */
export function adamStep({ b, params, gradient, slots, shared }: Pick<UpdateContext<AdamParams>, 'b' | 'params' | 'gradient' | 'slots' | 'shared'>, weight: Value): { weight: Value; slots: Record<string, Value> } {
  const m = decayingSum(b, slots['m'] as Value, params.beta1, gradient);
  const v = decayingSum(b, slots['v'] as Value, params.beta2, b.Mul(gradient, gradient));
  return { weight: descendScaled({ b, shared }, weight, m, v), slots: { m, v } };
}

export const adam = defineOptimizer({
  type: 'adam',
  title: 'Adam',
  doc: 'm ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ), w ← w − α m̂ / (√v̂ + ε) (Kingma and Ba, 2015). The slots hold m / (1 − β₁) and v / (1 − β₂).',
  params: z.strictObject(adamParams),
  slots: adamSlots,
  defaultLearningRate: 0.001,
  prepare: adamScalars,
  update: (c) => adamStep(c, c.weight),
});
