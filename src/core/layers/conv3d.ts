import { briefConvolution, convolutionParams, inferConvolution, lowerConvolution } from './convolution.ts';
import { defineLayer } from './define.ts';

export const conv3D = defineLayer({
  type: 'Conv3D',
  family: 'convolution',
  title: '3D convolution',
  summary: 'Filters that slide through a volume or a video.',
  doc: 'As Conv2D with depth as the first of three spatial axes, on [N, channels, depth, height, width]. ONNX Conv.',
  params: convolutionParams,
  inputs: [{ name: 'in' }],
  outputs: [{ name: 'out' }],
  brief: briefConvolution(3),
  infer: (c) => inferConvolution(c, 'Conv3D', 3),
  lower: lowerConvolution,
});
