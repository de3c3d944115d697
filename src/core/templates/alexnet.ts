import { z } from 'zod';
import { conv, dense, dropout, flatten, he } from '../layers/blocks/vocabulary.ts';
import { defineTemplate, pictureParams } from './define.ts';
import { classify, input, poolIfFits, same, valid } from './words.ts';

export const alexnet = defineTemplate({
  id: 'alexnet',
  title: 'AlexNet',
  summary: 'Five convolutions and three dense layers: 62,378,344 parameters at 227×227.',
  doc: 'Krizhevsky, Sutskever and Hinton, 2012, on one device (no groups) and without local response normalisation. Smaller pictures get a smaller first stride, and lose pools that no longer fit.',
  params: z.strictObject(pictureParams(3, 227, 1000)),
  training: { optimizer: { type: 'adam' }, learningRate: 0.0001, batch: 64, epochs: 30 },
  draw(s, p) {
    let side = Math.min(p.shape[1], p.shape[2]);
    const stride = side >= 128 ? 4 : side >= 64 ? 2 : 1;
    const padding = side >= 64 ? 'valid' : 'same';
    let x = conv(s, input(s, p.shape), 96, 11, { id: 'conv1', stride, padding, activation: 'relu' });
    side = padding === 'valid' ? valid(side, 11, stride) : same(side, stride);
    [x, side] = poolIfFits(s, x, side, 3, 2, { id: 'pool1' });
    x = conv(s, x, 256, 5, { id: 'conv2', activation: 'relu' });
    [x, side] = poolIfFits(s, x, side, 3, 2, { id: 'pool2' });
    x = conv(s, x, 384, 3, { id: 'conv3', activation: 'relu' });
    x = conv(s, x, 384, 3, { id: 'conv4', activation: 'relu' });
    x = conv(s, x, 256, 3, { id: 'conv5', activation: 'relu' });
    [x] = poolIfFits(s, x, side, 3, 2, { id: 'pool5' });
    x = flatten(s, x, { id: 'flatten' });
    for (const id of ['fc6', 'fc7']) {
      x = dropout(s, dense(s, x, 4096, { id, activation: 'relu', init: he }), 0.5, { id: `${id}_dropout` });
    }
    classify(s, x, p.classes, { id: 'fc8' });
  },
});
