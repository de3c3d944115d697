import { z } from 'zod';
import { activations, activationWeights, applyActivation } from './activations.ts';
import { defineLayer } from './define.ts';
import { featureAxis } from './geometry.ts';
import { initializer } from './params.ts';

export const prelu = defineLayer({
  type: 'PReLU',
  family: 'activation',
  title: 'PReLU',
  summary: 'ReLU with a trained slope below zero for each channel.',
  doc: `${activations.prelu.formula}. No weight decay on the slope.`,
  params: z.strictObject({ slopeInitializer: initializer('Slope initialiser', { type: 'constant', value: 0.25 }, 'Slopes before the first step.') }),
  inputs: [{ name: 'in' }],
  outputs: [{ name: 'out' }],
  infer(c) {
    const x = c.inputs[0];
    featureAxis(c, 'PReLU', 1, x.shape.length);
    return { outputs: [x], weights: activationWeights(c, 'prelu', x, 1).map((w) => ({ ...w, init: c.params.slopeInitializer })), multiplyAdds: 0 };
  },
  lower: (c) => applyActivation(c, 'prelu', c.inputs[0], 1),
});
