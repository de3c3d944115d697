import { z } from 'zod';
import { conv, flatten, maxPool } from '../layers/blocks/vocabulary.ts';
import { defineTemplate, pictureParams } from './define.ts';
import { classify, input } from './words.ts';

export const signsConvnet = defineTemplate({
  id: 'signs-convnet',
  title: 'ConvNet for hand signs',
  summary: 'Two convolutions with large pools, for the SIGNS pictures.',
  doc: 'conv 4×4×8 same → relu → max pool 8/8 → conv 2×2×16 same → relu → max pool 4/4 → flatten → dense 6: the ConvNet exercise of deeplearning.ai’s fourth course.',
  // Without centred colours so small a network learns slowly: 89 % in place of 99 % of the training part after 100 epochs.
  scaling: { picture: 'standardize', table: 'standardize' },
  params: z.strictObject(pictureParams(3, 64, 6)),
  training: { optimizer: { type: 'adam' }, learningRate: 0.005, schedule: { type: 'cosine' }, batch: 64, epochs: 100 },
  draw(s, p) {
    let x = conv(s, input(s, p.shape), 8, 4, { id: 'conv1', activation: 'relu' });
    x = conv(s, maxPool(s, x, 8, { id: 'pool1', padding: 'same' }), 16, 2, { id: 'conv2', activation: 'relu' });
    classify(s, flatten(s, maxPool(s, x, 4, { id: 'pool2', padding: 'same' }), { id: 'flatten' }), p.classes);
  },
});
