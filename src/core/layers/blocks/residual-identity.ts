import { z } from 'zod';
import { defineBlock } from './define.ts';
import { activation, channelsOf, inputs, kernel, outputs, sketchBlock } from './frame.ts';
import { activate, convBn, sum } from './vocabulary.ts';

export const residualIdentity = defineBlock({
  type: 'ResidualIdentity',
  title: 'Residual block (identity)',
  summary: 'Two convolutions beside a shortcut that changes nothing: same shape out as in.',
  doc: 'y = relu(F(x) + x), F two convolutions with batch norm and as many filters as x has channels (He et al., 2015, arXiv 1512.03385, figure 2).',
  params: z.strictObject({ kernel, activation: activation() }),
  inputs, outputs,
  brief: (p) => `2 · ${p.kernel}×${p.kernel}`,
  build(c) {
    const { kernel: size, activation: name } = c.params;
    const channels = channelsOf(c);
    return sketchBlock((s, x) => {
      const y = convBn(s, convBn(s, x, 'conv1', channels, size, 1, name), 'conv2', channels, size, 1, 'linear');
      return activate(s, sum(s, [y, x], { id: 'add' }), name, { id: 'act' });
    });
  },
});
