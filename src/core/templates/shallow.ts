import { z } from 'zod';
import { dense } from '../layers/blocks/vocabulary.ts';
import { anyParams, defineTemplate } from './define.ts';
import { decide, features } from './words.ts';

export const shallow = defineTemplate({
  id: 'shallow',
  title: 'Shallow network',
  summary: 'One hidden layer with tanh, for points in the plane.',
  doc: 'Four tanh units and a sigmoid, weights normal(0.01), full batch, learning rate 1.2: the planar-data exercise of deeplearning.ai’s first course.',
  takes: 'any',
  scaling: { picture: 'scale255', table: 'none' },
  params: z.strictObject({ ...anyParams([2], 2), hidden: z.int().positive().default(4).meta({ title: 'Hidden units', help: 'Units of the hidden layer.' }) }),
  training: { optimizer: { type: 'gradientDescent' }, learningRate: 1.2, batch: 0, epochs: 10000 },
  draw(s, p) {
    const init = { type: 'normal', stddev: 0.01 } as const;
    decide(s, dense(s, features(s, p.shape), p.hidden, { id: 'hidden', activation: 'tanh', init }), p.classes, { init });
  },
});
