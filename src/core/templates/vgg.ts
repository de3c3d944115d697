// VGG-16, VGG-19, and the small one of the benchmark.
import { z } from 'zod';
import type { Sketch } from '../graph/sketch.ts';
import { conv, dense, dropout, flatten, he } from '../layers/blocks/vocabulary.ts';
import { defineTemplate, pictureParams } from './define.ts';
import { classify, input, poolIfFits } from './words.ts';

/** Stages of 3×3 convolutions, a pool after each; gives the flattened maps. */
function stages(s: Sketch, shape: readonly [number, number, number], counts: readonly (readonly number[])[]): string {
  let x = input(s, shape);
  let side = Math.min(shape[1], shape[2]);
  counts.forEach((filters, i) => {
    filters.forEach((count, j) => {
      x = conv(s, x, count, 3, { id: `conv${i + 1}_${j + 1}`, activation: 'relu' });
    });
    [x, side] = poolIfFits(s, x, side, 2, 2, { id: `pool${i + 1}` });
  });
  return flatten(s, x, { id: 'flatten' });
}

const repeat = (count: number, filters: number): number[] => Array.from({ length: count }, () => filters);

function vgg(layers: 16 | 19, parameters: string) {
  const deep = layers === 16 ? 3 : 4;
  return defineTemplate({
    id: `vgg-${layers}`,
    title: `VGG-${layers}`,
    summary: `${layers - 3} convolutions of 3×3 and three dense layers: ${parameters} parameters at 224×224.`,
    doc: `Simonyan and Zisserman, 2014, arXiv 1409.1556, configuration ${layers === 16 ? 'D' : 'E'}. Pools that no longer fit a small picture are left out.`,
    params: z.strictObject(pictureParams(3, 224, 1000)),
    training: { optimizer: { type: 'adam' }, learningRate: 0.0001, batch: 32, epochs: 30 },
    draw(s, p) {
      let x = stages(s, p.shape, [repeat(2, 64), repeat(2, 128), repeat(deep, 256), repeat(deep, 512), repeat(deep, 512)]);
      for (const id of ['fc6', 'fc7']) {
        x = dropout(s, dense(s, x, 4096, { id, activation: 'relu', init: he }), 0.5, { id: `${id}_dropout` });
      }
      classify(s, x, p.classes, { id: 'fc8' });
    },
  });
}

export const vgg16 = vgg(16, '138,357,544');
export const vgg19 = vgg(19, '143,667,240');

export const vggSmall = defineTemplate({
  id: 'vgg-small',
  title: 'Small VGG',
  summary: 'Five convolutions of 3×3 and two dense layers, for 32×32 pictures.',
  doc: 'conv 64, 64, pool, 128, 128, pool, 256, pool, dense 256: one of the networks of the benchmark.',
  params: z.strictObject(pictureParams(3, 32, 10)),
  training: { optimizer: { type: 'adam' }, learningRate: 0.001, schedule: { type: 'cosine' }, batch: 64, epochs: 20 },
  draw(s, p) {
    const x = stages(s, p.shape, [[64, 64], [128, 128], [256]]);
    classify(s, dense(s, x, 256, { id: 'dense', activation: 'relu', init: he }), p.classes);
  },
});
