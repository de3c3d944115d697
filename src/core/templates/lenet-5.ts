import { z } from 'zod';
import { conv, dense, flatten, he } from '../layers/blocks/vocabulary.ts';
import { defineTemplate, pictureParams } from './define.ts';
import { classify, input, poolIfFits, valid } from './words.ts';

export const lenet5 = defineTemplate({
  id: 'lenet-5',
  title: 'LeNet-5',
  summary: 'The classic for handwritten digits: 61,706 parameters.',
  doc: 'LeCun et al., 1998: 6 and 16 filters of 5×5, each followed by a pool, then 120, 84 and 10 units. 28×28 pictures are padded to 32×32 by the first convolution. Relu and max pools in place of scaled tanh and averages, all 16 filters see all 6 maps, softmax in place of radial basis units.',
  params: z.strictObject(pictureParams(1, 28, 10)),
  training: { optimizer: { type: 'adam' }, learningRate: 0.002, schedule: { type: 'cosine' }, batch: 64, epochs: 10 },
  draw(s, p) {
    let side = Math.min(p.shape[1], p.shape[2]);
    const padding = side < 32 ? 'same' : 'valid';
    let x = conv(s, input(s, p.shape), 6, 5, { id: 'conv1', padding, activation: 'relu' });
    if (padding === 'valid') side = valid(side, 5, 1);
    [x, side] = poolIfFits(s, x, side, 2, 2, { id: 'pool1' });
    x = conv(s, x, 16, 5, { id: 'conv2', padding: side < 5 ? 'same' : 'valid', activation: 'relu' });
    [x] = poolIfFits(s, x, side < 5 ? side : valid(side, 5, 1), 2, 2, { id: 'pool2' });
    x = dense(s, flatten(s, x, { id: 'flatten' }), 120, { id: 'dense1', activation: 'relu', init: he });
    classify(s, dense(s, x, 84, { id: 'dense2', activation: 'relu', init: he }), p.classes);
  },
});
