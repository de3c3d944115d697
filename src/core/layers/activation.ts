import { z } from 'zod';
import { activations, activationNames, activationWeights, applyActivation } from './activations.ts';
import { defineLayer } from './define.ts';
import { featureAxis } from './geometry.ts';
import { activation as activationParam } from './params.ts';

export const activation = defineLayer({
  type: 'Activation',
  family: 'activation',
  title: 'Activation',
  summary: 'A function applied to every number: the g of a = g(z).',
  doc: `y = g(x). ${activationNames.map((name) => `${name}: ${activations[name].formula}`).join('. ')}. Softmax and log-softmax over axis 1.`,
  params: z.strictObject({ activation: activationParam('relu') }),
  inputs: [{ name: 'in' }],
  outputs: [{ name: 'out' }],
  brief: (p) => p.activation,
  infer(c) {
    const x = c.inputs[0];
    const { activation: name } = c.params;
    if (name === 'softmax' || name === 'logSoftmax' || name === 'prelu') featureAxis(c, name, 1, x.shape.length);
    return { outputs: [x], weights: activationWeights(c, name, x, 1), multiplyAdds: 0 };
  },
  lower: (c) => applyActivation(c, c.params.activation, c.inputs[0], 1),
});
