import { z } from 'zod';
import { formatShape } from '../tensor.ts';
import { defineLayer, plain } from './define.ts';
import { rate } from './params.ts';
import { dropped } from './random.ts';

export const spatialDropout = defineLayer({
  type: 'SpatialDropout',
  family: 'regularization',
  title: 'Spatial dropout',
  summary: 'In training, sets whole channels to zero by chance.',
  doc: 'As Dropout with one mask entry for each sample and channel, repeated over space: neighbouring points carry the same information (Tompson et al., 2014, arXiv 1411.4280).',
  params: z.strictObject({ rate: rate() }),
  inputs: [{ name: 'in' }],
  outputs: [{ name: 'out' }],
  brief: (p) => String(p.rate),
  infer(c) {
    const x = c.inputs[0];
    if (x.shape.length < 3) c.fail('SpatialDropout drops channels with all their points; there are no points.', { expected: 'N×channels×height×width, or N×channels×length', received: formatShape(x.shape), hint: 'Use Dropout.' });
    return plain(x);
  },
  lower: (c) => dropped(c, c.inputs[0], c.inputs[0].shape.map((d, i) => (i < 2 ? d : 1))),
});
