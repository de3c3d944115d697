import { z } from 'zod';
import { dense, he } from '../layers/blocks/vocabulary.ts';
import { anyParams, defineTemplate } from './define.ts';
import { classify, features } from './words.ts';

export const mlp = defineTemplate({
  id: 'mlp',
  title: 'Multilayer perceptron',
  summary: 'Dense layers with relu, for tables and small pictures; classes or numbers.',
  doc: '784-512-256-10 on 28×28 pictures; 64 and 32 hidden units for tables of fewer than 100 columns. For a numeric target it ends in one linear unit and the mean squared error.',
  takes: 'any',
  params: z.strictObject({
    ...anyParams([784], 10),
    hidden: z.array(z.int().positive()).default([]).meta({ title: 'Hidden layers', help: 'Units of each hidden layer; none: chosen by the size of a sample.' }),
    task: z.enum(['classes', 'numbers']).default('classes').meta({ title: 'Task', help: 'Tell classes apart, or predict numbers.' }),
    outputs: z.int().positive().default(1).meta({ title: 'Numbers', help: 'How many numbers are predicted.' }),
  }),
  training: { optimizer: { type: 'adam' }, learningRate: 0.002, schedule: { type: 'cosine' }, batch: 32, epochs: 100 },
  draw(s, p) {
    const width = p.shape.reduce((a, b) => a * b, 1);
    const hidden = p.hidden.length > 0 ? p.hidden : width < 100 ? [64, 32] : [512, 256];
    let x = features(s, p.shape);
    hidden.forEach((units, i) => {
      x = dense(s, x, units, { id: `dense${i + 1}`, activation: 'relu', init: he });
    });
    if (p.task === 'classes') classify(s, x, p.classes);
    else s.add('MeanSquaredError', {}, dense(s, x, p.outputs, { id: 'value' }), { id: 'loss' });
  },
});
