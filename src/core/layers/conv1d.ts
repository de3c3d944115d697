import { briefConvolution, convolutionParams, inferConvolution, lowerConvolution } from './convolution.ts';
import { defineLayer } from './define.ts';

export const conv1D = defineLayer({
  type: 'Conv1D',
  family: 'convolution',
  title: '1D convolution',
  summary: 'Filters that slide along a sequence or signal.',
  doc: 'y[n,f,t] = g(b[f] + Σ_c,k W[f,c,k]·x[n,c,t·stride + k·dilation − pad]), on [N, channels, length]. Cross-correlation, as all deep learning means by convolution. ONNX Conv.',
  params: convolutionParams,
  inputs: [{ name: 'in' }],
  outputs: [{ name: 'out' }],
  brief: briefConvolution(1),
  infer: (c) => inferConvolution(c, 'Conv1D', 1),
  lower: lowerConvolution,
});
