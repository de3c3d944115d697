import { z } from 'zod';
import { anyParams, defineTemplate } from './define.ts';
import { decide, features } from './words.ts';

export const logisticRegression = defineTemplate({
  id: 'logistic-regression',
  title: 'Logistic regression',
  summary: 'One unit with a sigmoid, trained by gradient descent on the whole set.',
  doc: 'ŷ = σ(wᵀx + b), zero initialisation, full batch, learning rate 0.005, 2,000 iterations: the cats exercise of deeplearning.ai’s first course. More than two classes give softmax regression.',
  takes: 'any',
  params: z.strictObject(anyParams([3, 64, 64], 2)),
  training: { optimizer: { type: 'gradientDescent' }, learningRate: 0.005, batch: 0, epochs: 2000 },
  draw: (s, p) => decide(s, features(s, p.shape), p.classes, { init: { type: 'zeros' } }),
});
