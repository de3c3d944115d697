// ResNet-18 and ResNet-50 for large pictures, ResNet-20 for small ones.
import { z } from 'zod';
import type { Sketch } from '../graph/sketch.ts';
import { globalAvgPool, maxPool } from '../layers/blocks/vocabulary.ts';
import { defineTemplate, pictureParams } from './define.ts';
import { classify, input } from './words.ts';

const training = { optimizer: { type: 'adam' }, learningRate: 0.001, schedule: { type: 'cosine' }, batch: 32, epochs: 20 };

/** Convolution 7×7 and pool 3×3, both with stride 2. */
function stem(s: Sketch, shape: readonly number[]): string {
  const x = s.add('ConvBnRelu', { filters: 64, kernel: 7, stride: 2 }, input(s, shape), { id: 'conv1' });
  return maxPool(s, x, 3, { id: 'pool1', stride: 2, padding: 'symmetric' });
}

const letter = (i: number): string => String.fromCharCode(97 + i);

/** Stages of basic blocks; each but the first halves the size. */
function basicStages(s: Sketch, from: string, stages: readonly { readonly filters: number; readonly count: number }[]): string {
  let x = from;
  stages.forEach(({ filters, count }, stage) => {
    for (let i = 0; i < count; i++) {
      const id = `stage${stage + 1}${letter(i)}`;
      x = i === 0 && stage > 0
        ? s.add('ResidualConvolution', { filters, stride: 2 }, x, { id })
        : s.add('ResidualIdentity', {}, x, { id });
    }
  });
  return x;
}

export const resnet18 = defineTemplate({
  id: 'resnet-18',
  title: 'ResNet-18',
  summary: 'Eight residual blocks of two convolutions: 11,689,512 trained parameters.',
  doc: 'He et al., 2015, arXiv 1512.03385, table 1.',
  params: z.strictObject(pictureParams(3, 224, 1000)),
  training,
  draw(s, p) {
    const x = basicStages(s, stem(s, p.shape), [64, 128, 256, 512].map((filters) => ({ filters, count: 2 })));
    classify(s, globalAvgPool(s, x, { id: 'pool' }), p.classes, { id: 'fc' });
  },
});

export const resnet50 = defineTemplate({
  id: 'resnet-50',
  title: 'ResNet-50',
  summary: 'Sixteen bottleneck blocks: 25,557,032 trained parameters.',
  doc: 'He et al., 2015, arXiv 1512.03385, table 1; no convolution biases, the stride at the 3×3 convolution of a block. Takes pictures from 32×32.',
  params: z.strictObject(pictureParams(3, 224, 1000)),
  training,
  draw(s, p) {
    let x = stem(s, p.shape);
    [[64, 3], [128, 4], [256, 6], [512, 3]].forEach(([filters = 0, count = 0], stage) => {
      for (let i = 0; i < count; i++) {
        const first = i === 0;
        x = s.add('Bottleneck', { filters, projection: first, stride: first && stage > 0 ? 2 : 1 }, x, { id: `stage${stage + 2}${letter(i)}` });
      }
    });
    classify(s, globalAvgPool(s, x, { id: 'pool' }), p.classes, { id: 'fc' });
  },
});

export const resnet20 = defineTemplate({
  id: 'resnet-20',
  title: 'ResNet-20',
  summary: 'Nine residual blocks for 32×32 pictures.',
  doc: 'He et al., 2015, arXiv 1512.03385, section 4.2, n = 3, with 1×1 convolutions in the shortcuts that change size (option B).',
  params: z.strictObject(pictureParams(3, 32, 10)),
  training: { ...training, batch: 64 },
  draw(s, p) {
    const x = s.add('ConvBnRelu', { filters: 16 }, input(s, p.shape), { id: 'conv1' });
    const y = basicStages(s, x, [16, 32, 64].map((filters) => ({ filters, count: 3 })));
    classify(s, globalAvgPool(s, y, { id: 'pool' }), p.classes, { id: 'fc' });
  },
});
