import { z } from 'zod';
import type { Sketch } from '../graph/sketch.ts';
import { avgPool, conv, dense, dropout, flatten, globalAvgPool, he, maxPool } from '../layers/blocks/vocabulary.ts';
import { defineTemplate, pictureParams } from './define.ts';
import { classify, input, same } from './words.ts';

/** Table 1 of the paper: 1×1, 3×3 reduce, 3×3, 5×5 reduce, 5×5, pool projection. */
const modules = {
  '3a': [64, 96, 128, 16, 32, 32], '3b': [128, 128, 192, 32, 96, 64],
  '4a': [192, 96, 208, 16, 48, 64], '4b': [160, 112, 224, 24, 64, 64], '4c': [128, 128, 256, 24, 64, 64],
  '4d': [112, 144, 288, 32, 64, 64], '4e': [256, 160, 320, 32, 128, 128],
  '5a': [256, 160, 320, 32, 128, 128], '5b': [384, 192, 384, 48, 128, 128],
} as const satisfies Record<string, readonly number[]>;

function inception(s: Sketch, from: string, name: keyof typeof modules): string {
  const [filters1, reduce3, filters3, reduce5, filters5, filtersPool] = modules[name];
  return s.add('Inception', { filters1, reduce3, filters3, reduce5, filters5, filtersPool }, from, { id: `inception${name}` });
}

/** A side output: average pool 5×5/3, 1×1 convolution, two dense layers. `side` is the size of the maps. */
function sideOutput(s: Sketch, from: string, side: number, classes: number, id: string): void {
  const group = id;
  let x = avgPool(s, from, Math.min(5, side), { id: `${id}_pool`, stride: 3, group });
  x = conv(s, x, 128, 1, { id: `${id}_conv`, activation: 'relu', group });
  x = dense(s, flatten(s, x, { id: `${id}_flatten`, group }), 1024, { id: `${id}_dense`, activation: 'relu', init: he, group });
  classify(s, dropout(s, x, 0.7, { id: `${id}_dropout`, group }), classes, { id: `${id}_logits`, loss: `${id}_loss`, lossParams: { weight: 0.3, exported: false }, group });
}

export const googlenet = defineTemplate({
  id: 'googlenet',
  title: 'GoogLeNet',
  summary: 'Nine Inception modules and two side outputs: 6,998,552 parameters without these.',
  doc: 'Szegedy et al., 2014, arXiv 1409.4842, table 1, without local response normalisation. The side outputs help training with weight 0.3 and are not exported.',
  params: z.strictObject({
    ...pictureParams(3, 224, 1000),
    sideOutputs: z.boolean().default(true).meta({ title: 'Side outputs', help: 'Two more classifiers half way, with losses of weight 0.3.' }),
  }),
  training: { optimizer: { type: 'adam' }, learningRate: 0.0005, schedule: { type: 'cosine' }, batch: 32, epochs: 30 },
  draw(s, p) {
    const half = (from: string, id: string): string => maxPool(s, from, 3, { id, stride: 2, padding: 'same' });
    let x = half(conv(s, input(s, p.shape), 64, 7, { id: 'conv1', stride: 2, activation: 'relu' }), 'pool1');
    x = conv(s, conv(s, x, 64, 1, { id: 'conv2_reduce', activation: 'relu' }), 192, 3, { id: 'conv2', activation: 'relu' });
    x = half(inception(s, inception(s, half(x, 'pool2'), '3a'), '3b'), 'pool3');
    const side = same(Math.min(p.shape[1], p.shape[2]), 16);
    const a = inception(s, x, '4a');
    if (p.sideOutputs) sideOutput(s, a, side, p.classes, 'side1');
    const d = inception(s, inception(s, inception(s, a, '4b'), '4c'), '4d');
    if (p.sideOutputs) sideOutput(s, d, side, p.classes, 'side2');
    x = half(inception(s, d, '4e'), 'pool4');
    x = globalAvgPool(s, inception(s, inception(s, x, '5a'), '5b'), { id: 'pool5' });
    classify(s, dropout(s, x, 0.4, { id: 'dropout' }), p.classes);
  },
});
