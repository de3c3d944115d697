// MobileNet v1 and v2 for large pictures, and the one for 32×32 pictures of the benchmark.
import { z } from 'zod';
import type { Sketch } from '../graph/sketch.ts';
import { dropout, globalAvgPool } from '../layers/blocks/vocabulary.ts';
import { defineTemplate, pictureParams } from './define.ts';
import { classify, input } from './words.ts';

const training = { optimizer: { type: 'adam' }, learningRate: 0.001, schedule: { type: 'cosine' }, batch: 64, epochs: 30 };

/** Filters and stride of the thirteen depthwise separable blocks of v1 (table 1 of the paper). */
const v1 = [[64, 1], [128, 2], [128, 1], [256, 2], [256, 1], [512, 2], [512, 1], [512, 1], [512, 1], [512, 1], [512, 1], [1024, 2], [1024, 1]] as const;

function body(s: Sketch, shape: readonly number[], stride: number): string {
  let x = s.add('ConvBnRelu', { filters: 32, stride }, input(s, shape), { id: 'conv1' });
  v1.forEach(([filters, step], i) => {
    x = s.add('DepthwiseSeparable', { filters, stride: step }, x, { id: `block${i + 1}` });
  });
  return globalAvgPool(s, x, { id: 'pool' });
}

export const mobilenetV1 = defineTemplate({
  id: 'mobilenet-v1',
  title: 'MobileNet v1',
  summary: 'Thirteen depthwise separable blocks: 4,231,976 trained parameters.',
  doc: 'Howard et al., 2017, arXiv 1704.04861, table 1, width 1.',
  params: z.strictObject(pictureParams(3, 224, 1000)),
  training,
  draw: (s, p) => classify(s, dropout(s, body(s, p.shape, 2), 0.001, { id: 'dropout' }), p.classes, { id: 'fc' }),
});

export const mobilenetSmall = defineTemplate({
  id: 'mobilenet-small',
  title: 'MobileNet for small pictures',
  summary: 'MobileNet v1 with stride 1 at the start, for 32×32 pictures.',
  doc: 'Howard et al., 2017, arXiv 1704.04861, table 1, the first convolution with stride 1: one of the networks of the benchmark.',
  params: z.strictObject(pictureParams(3, 32, 10)),
  training,
  draw: (s, p) => classify(s, body(s, p.shape, 1), p.classes, { id: 'fc' }),
});

/** Expansion, filters, repetitions and stride of the stages of v2 (table 2 of the paper). */
const v2 = [[1, 16, 1, 1], [6, 24, 2, 2], [6, 32, 3, 2], [6, 64, 4, 2], [6, 96, 3, 1], [6, 160, 3, 2], [6, 320, 1, 1]] as const;

export const mobilenetV2 = defineTemplate({
  id: 'mobilenet-v2',
  title: 'MobileNet v2',
  summary: 'Seventeen inverted residual blocks: 3,504,872 trained parameters.',
  doc: 'Sandler et al., 2018, arXiv 1801.04381, table 2, width 1.',
  params: z.strictObject(pictureParams(3, 224, 1000)),
  training,
  draw(s, p) {
    let x = s.add('ConvBnRelu', { filters: 32, stride: 2, activation: 'relu6' }, input(s, p.shape), { id: 'conv1' });
    let n = 0;
    for (const [expansion, filters, count, stride] of v2) {
      for (let i = 0; i < count; i++) {
        x = s.add('InvertedResidual', { filters, expansion, stride: i === 0 ? stride : 1 }, x, { id: `block${++n}` });
      }
    }
    x = globalAvgPool(s, s.add('ConvBnRelu', { filters: 1280, kernel: 1, activation: 'relu6' }, x, { id: 'conv2' }), { id: 'pool' });
    classify(s, dropout(s, x, 0.2, { id: 'dropout' }), p.classes, { id: 'fc' });
  },
});
