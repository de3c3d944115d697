import { z } from 'zod';
import { defineBlock } from './define.ts';
import { activation, filters, inputs, kernel, outputs, sketchBlock, stride } from './frame.ts';
import { convBn } from './vocabulary.ts';

export const convBnRelu = defineBlock({
  type: 'ConvBnRelu',
  title: 'Convolution, batch norm, relu',
  summary: 'The three layers that modern convolutional networks repeat.',
  doc: 'y = relu(batchNorm(W * x)). The convolution has no bias: the batch norm’s beta takes its place (Ioffe and Szegedy, 2015, arXiv 1502.03167).',
  params: z.strictObject({ filters: filters(), kernel, stride: stride(), activation: activation() }),
  inputs, outputs,
  brief: (p) => `${p.filters} · ${p.kernel}×${p.kernel}${p.stride > 1 ? ` · stride ${p.stride}` : ''}`,
  build: ({ params: p }) => sketchBlock((s, x) => convBn(s, x, 'conv', p.filters, p.kernel, p.stride, p.activation)),
});
