import { briefConvolution, convolutionParams, inferConvolution, lowerConvolution } from './convolution.ts';
import { defineLayer } from './define.ts';

export const conv2D = defineLayer({
  type: 'Conv2D',
  family: 'convolution',
  title: '2D convolution',
  summary: 'Filters that slide over a picture.',
  doc: 'y[n,f,i,j] = g(b[f] + Σ_c,u,v W[f,c,u,v]·x[n,c,i·stride + u·dilation − pad, j·stride + v·dilation − pad]), on [N, channels, height, width]. Output size ⌊(n + 2p − f)/s⌋ + 1, as in the lectures. Cross-correlation, as all deep learning means by convolution. ONNX Conv; Dumoulin and Visin, 2016, arXiv 1603.07285.',
  params: convolutionParams,
  inputs: [{ name: 'in' }],
  outputs: [{ name: 'out' }],
  brief: briefConvolution(2),
  infer: (c) => inferConvolution(c, 'Conv2D', 2),
  lower: lowerConvolution,
});
