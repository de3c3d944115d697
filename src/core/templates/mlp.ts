import { z } from 'zod';
import { dense, he } from '../layers/blocks/vocabulary.ts';
import { anyParams, defineTemplate } from './define.ts';
import { classify, features } from './words.ts';

/** A row of a table, as against a picture. */
const narrow = (shape: readonly number[]): boolean => shape.reduce((a, b) => a * b, 1) < 100;

export const mlp = defineTemplate({
  id: 'mlp',
  title: 'Multilayer perceptron',
  summary: 'Dense layers with relu, for tables and small pictures; classes or numbers.',
  doc: '784-512-256-10 on 28×28 pictures; 16 hidden units for tables of fewer than 100 columns, which have few rows. For a numeric target it ends in one linear unit and the mean squared error.',
  takes: 'any',
  params: z.strictObject({
    ...anyParams([784], 10),
    hidden: z.array(z.int().positive()).default([]).meta({ title: 'Hidden layers', help: 'Units of each hidden layer; none: chosen by the size of a sample.' }),
    task: z.enum(['classes', 'numbers']).default('classes').meta({ title: 'Task', help: 'Tell classes apart, or predict numbers.' }),
    outputs: z.int().positive().default(1).meta({ title: 'Numbers', help: 'How many numbers are predicted.' }),
  }),
  training: (p) => ({
    optimizer: { type: 'adam' }, schedule: { type: 'cosine' },
    ...(narrow(p.shape) ? { learningRate: 0.01, batch: 16, epochs: 100 } : { learningRate: 0.001, batch: 64, epochs: 20 }),
  }),
  draw(s, p) {
    const hidden = p.hidden.length > 0 ? p.hidden : narrow(p.shape) ? [16] : [512, 256];
    let x = features(s, p.shape);
    hidden.forEach((units, i) => {
      x = dense(s, x, units, { id: `dense${i + 1}`, activation: 'relu', init: he });
    });
    if (p.task === 'classes') classify(s, x, p.classes);
    else s.add('MeanSquaredError', {}, dense(s, x, p.outputs, { id: 'value' }), { id: 'loss' });
  },
});
