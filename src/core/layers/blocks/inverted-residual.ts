import { z } from 'zod';
import { defineBlock } from './define.ts';
import { activation, channelsOf, filters, inputs, kernel, outputs, sketchBlock, stride } from './frame.ts';
import { activate, batchNorm, convBn, depthwise, sum } from './vocabulary.ts';

export const invertedResidual = defineBlock({
  type: 'InvertedResidual',
  title: 'Inverted residual block',
  summary: 'Widen by 1×1, filter each channel, narrow by 1×1, with a shortcut, as in MobileNet v2.',
  doc: 'F = 1×1 convolution to `expansion` times the channels (left out for 1), depthwise convolution with the stride, 1×1 convolution to `filters` without activation, each with batch norm; y = x + F(x) where stride is 1 and channels stay, else F(x) (Sandler et al., 2018, arXiv 1801.04381, table 1).',
  params: z.strictObject({
    filters: filters(), kernel, stride: stride(), activation: activation('relu6'),
    expansion: z.int().positive().default(6).meta({ title: 'Expansion', help: 'Times by which the channels are widened inside.' }),
  }),
  inputs, outputs,
  brief: (p) => `${p.filters} · ×${p.expansion}${p.stride > 1 ? ` · stride ${p.stride}` : ''}`,
  build(c) {
    const p = c.params;
    const channels = channelsOf(c);
    return sketchBlock((s, x) => {
      const wide = p.expansion === 1 ? x : convBn(s, x, 'expand', channels * p.expansion, 1, 1, p.activation);
      const filtered = batchNorm(s, depthwise(s, wide, p.kernel, { id: 'depthwise', stride: p.stride, bias: false }), { id: 'depthwise_bn' });
      const y = convBn(s, activate(s, filtered, p.activation, { id: 'depthwise_act' }), 'project', p.filters, 1, 1, 'linear');
      return p.stride === 1 && channels === p.filters ? sum(s, [y, x], { id: 'add' }) : y;
    });
  },
});
