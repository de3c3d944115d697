import { z } from 'zod';
import { defineBlock } from './define.ts';
import { filters, inputs, outputs, sketchBlock } from './frame.ts';
import { concat, conv, convBn, maxPool } from './vocabulary.ts';
import type { Sketch } from '../../graph/sketch.ts';

export const inception = defineBlock({
  type: 'Inception',
  title: 'Inception module',
  summary: '1×1, 3×3 and 5×5 convolutions and a pool side by side, with 1×1 bottlenecks.',
  doc: 'The channels of four branches joined: 1×1; 1×1 then 3×3; 1×1 then 5×5; 3×3 max pool then 1×1, each convolution followed by relu (Szegedy et al., 2014, arXiv 1409.4842, figure 2b).',
  params: z.strictObject({
    filters1: filters('1×1'), reduce3: filters('1×1 before 3×3', 96), filters3: filters('3×3', 128),
    reduce5: filters('1×1 before 5×5', 16), filters5: filters('5×5', 32), filtersPool: filters('1×1 after the pool', 32),
    batchNorm: z.boolean().default(false).meta({ title: 'Batch norm', help: 'After each convolution, in place of its bias.' }),
  }),
  inputs, outputs,
  brief: (p) => `${p.filters1} · ${p.filters3} · ${p.filters5} · ${p.filtersPool}`,
  build({ params: p }) {
    const unit = (s: Sketch, from: string, id: string, count: number, size: number): string =>
      p.batchNorm ? convBn(s, from, id, count, size, 1, 'relu') : conv(s, from, count, size, { id, activation: 'relu' });
    return sketchBlock((s, x) => {
      const one = unit(s, x, 'conv1', p.filters1, 1);
      const three = unit(s, unit(s, x, 'reduce3', p.reduce3, 1), 'conv3', p.filters3, 3);
      const five = unit(s, unit(s, x, 'reduce5', p.reduce5, 1), 'conv5', p.filters5, 5);
      const pool = unit(s, maxPool(s, x, 3, { id: 'pool', stride: 1, padding: 'same' }), 'project', p.filtersPool, 1);
      return concat(s, [one, three, five, pool], { id: 'concat' });
    });
  },
});
