import { z } from 'zod';
import { defineBlock } from './define.ts';
import { activation, filters, inputs, kernel, outputs, sketchBlock, stride } from './frame.ts';
import { activate, batchNorm, convBn, depthwise } from './vocabulary.ts';

export const depthwiseSeparable = defineBlock({
  type: 'DepthwiseSeparable',
  title: 'Depthwise separable block',
  summary: 'A depthwise and a 1×1 convolution in place of a full one, as in MobileNet v1.',
  doc: 'y = relu(batchNorm(W₁ * relu(batchNorm(D * x)))), D one filter a channel, W₁ a 1×1 convolution (Howard et al., 2017, arXiv 1704.04861, figure 3).',
  params: z.strictObject({ filters: filters(), kernel, stride: stride(), activation: activation() }),
  inputs, outputs,
  brief: (p) => `${p.filters} · ${p.kernel}×${p.kernel}${p.stride > 1 ? ` · stride ${p.stride}` : ''}`,
  build: ({ params: p }) => sketchBlock((s, x) => {
    const d = batchNorm(s, depthwise(s, x, p.kernel, { id: 'depthwise', stride: p.stride, bias: false }), { id: 'depthwise_bn' });
    return convBn(s, activate(s, d, p.activation, { id: 'depthwise_act' }), 'pointwise', p.filters, 1, 1, p.activation);
  }),
});
