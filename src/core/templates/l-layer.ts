import { z } from 'zod';
import { dense } from '../layers/blocks/vocabulary.ts';
import { anyParams, defineTemplate } from './define.ts';
import { decide, features } from './words.ts';

export const lLayer = defineTemplate({
  id: 'l-layer',
  title: 'L-layer network',
  summary: 'Dense layers with relu and a sigmoid at the end: 12288-20-7-5-1.',
  doc: 'Weights of variance 1/n_in, full batch, learning rate 0.0075, 2,500 iterations: the deep-network exercise of deeplearning.ai’s first course.',
  takes: 'any',
  params: z.strictObject({
    ...anyParams([3, 64, 64], 2),
    hidden: z.array(z.int().positive()).default([20, 7, 5]).meta({ title: 'Hidden layers', help: 'Units of each hidden layer.' }),
  }),
  training: { optimizer: { type: 'gradientDescent' }, learningRate: 0.0075, batch: 0, epochs: 2500 },
  draw(s, p) {
    const init = { type: 'lecunNormal' } as const;
    let x = features(s, p.shape);
    p.hidden.forEach((units, i) => {
      x = dense(s, x, units, { id: `dense${i + 1}`, activation: 'relu', init });
    });
    decide(s, x, p.classes, { init });
  },
});
