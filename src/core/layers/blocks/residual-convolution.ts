import { z } from 'zod';
import { defineBlock } from './define.ts';
import { activation, filters, inputs, kernel, outputs, sketchBlock, stride } from './frame.ts';
import { activate, convBn, sum } from './vocabulary.ts';

export const residualConvolution = defineBlock({
  type: 'ResidualConvolution',
  title: 'Residual block (convolution)',
  summary: 'Two convolutions beside a 1×1 convolution: changes channels and size.',
  doc: 'y = relu(F(x) + W * x), F two convolutions with batch norm, the first with the stride, W a 1×1 convolution with the same stride and batch norm (He et al., 2015, arXiv 1512.03385, option B).',
  params: z.strictObject({ filters: filters(), kernel, stride: stride(2), activation: activation() }),
  inputs, outputs,
  brief: (p) => `${p.filters} · ${p.kernel}×${p.kernel}${p.stride > 1 ? ` · stride ${p.stride}` : ''}`,
  build({ params: p }) {
    return sketchBlock((s, x) => {
      const y = convBn(s, convBn(s, x, 'conv1', p.filters, p.kernel, p.stride, p.activation), 'conv2', p.filters, p.kernel, 1, 'linear');
      const shortcut = convBn(s, x, 'shortcut', p.filters, 1, p.stride, 'linear');
      return activate(s, sum(s, [y, shortcut], { id: 'add' }), p.activation, { id: 'act' });
    });
  },
});
