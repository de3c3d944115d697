import { z } from 'zod';
import { activate, batchNorm, conv, flatten } from '../layers/blocks/vocabulary.ts';
import { defineTemplate, pictureParams } from './define.ts';
import { decide, input, poolIfFits } from './words.ts';

export const happyHouse = defineTemplate({
  id: 'happy-house',
  title: 'Happy House',
  summary: 'One convolution with batch norm, to tell smiling faces from others.',
  doc: 'zero padding 3 → conv 7×7×32 → batch norm → relu → max pool 2 → flatten → one sigmoid unit: the Keras exercise of deeplearning.ai’s fourth course.',
  params: z.strictObject(pictureParams(3, 64, 2)),
  training: { optimizer: { type: 'adam' }, learningRate: 0.001, schedule: { type: 'cosine' }, batch: 16, epochs: 40 },
  draw(s, p) {
    const padded = s.add('Pad', { padding: 3 }, input(s, p.shape), { id: 'pad' });
    const x = activate(s, batchNorm(s, conv(s, padded, 32, 7, { id: 'conv', padding: 'valid' }), { id: 'bn' }), 'relu', { id: 'relu' });
    const [pooled] = poolIfFits(s, x, Math.min(p.shape[1], p.shape[2]), 2, 2, { id: 'pool' });
    decide(s, flatten(s, pooled, { id: 'flatten' }), p.classes);
  },
});
