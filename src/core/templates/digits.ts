import { z } from 'zod';
import { conv, dense, dropout, flatten, he } from '../layers/blocks/vocabulary.ts';
import { defineTemplate, pictureParams } from './define.ts';
import { classify, input, poolIfFits } from './words.ts';

export const digits = defineTemplate({
  id: 'digits',
  title: 'Made digits',
  summary: 'A small ConvNet on handwritten-like digits that Layerwright makes itself.',
  doc: 'Two convolutions with pools, one hidden layer with dropout: trains in well under a minute on two cores. The digits are made by a seeded generator, not collected.',
  source: 'made:digits',
  params: z.strictObject(pictureParams(1, 28, 10)),
  training: { optimizer: { type: 'adam' }, learningRate: 0.002, schedule: { type: 'cosine' }, batch: 64, epochs: 8 },
  draw(s, p) {
    let side = Math.min(p.shape[1], p.shape[2]);
    let x = conv(s, input(s, p.shape), 12, 5, { id: 'conv1', activation: 'relu' });
    [x, side] = poolIfFits(s, x, side, 2, 2, { id: 'pool1' });
    x = conv(s, x, 24, 5, { id: 'conv2', activation: 'relu' });
    [x] = poolIfFits(s, x, side, 2, 2, { id: 'pool2' });
    x = dense(s, flatten(s, x, { id: 'flatten' }), 96, { id: 'dense', activation: 'relu', init: he });
    classify(s, dropout(s, x, 0.25, { id: 'dropout' }), p.classes);
  },
});
