import { defineLayer } from './define.ts';
import { globalPoolParams, inferGlobalPool, spatialAxes } from './global-pool.ts';

export const globalAvgPool = defineLayer({
  type: 'GlobalAvgPool',
  family: 'pooling',
  title: 'Global average pool',
  summary: 'The mean of each channel over all of space.',
  doc: 'y[n,c] = the mean of x[n,c,·] over all axes after the channels: [N, channels]. Lin et al., 2013, arXiv 1312.4400. ONNX ReduceMean (the same as GlobalAveragePool, with kernels in every float type).',
  params: globalPoolParams,
  inputs: [{ name: 'in' }],
  outputs: [{ name: 'out' }],
  infer: (c) => inferGlobalPool(c, 'GlobalAvgPool'),
  lower: ({ b, inputs, params: p }) => b.ReduceMean(inputs[0], spatialAxes(inputs[0].shape.length), p.keepDims),
});
