import { defineLayer } from './define.ts';
import { globalPoolParams, inferGlobalPool, spatialAxes } from './global-pool.ts';

export const globalMaxPool = defineLayer({
  type: 'GlobalMaxPool',
  family: 'pooling',
  title: 'Global max pool',
  summary: 'The largest value of each channel over all of space.',
  doc: 'y[n,c] = the largest value of x[n,c,·] over all axes after the channels: [N, channels]. ONNX ReduceMax (the same as GlobalMaxPool, with kernels in every float type).',
  params: globalPoolParams,
  inputs: [{ name: 'in' }],
  outputs: [{ name: 'out' }],
  infer: (c) => inferGlobalPool(c, 'GlobalMaxPool'),
  lower: ({ b, inputs, params: p }) => b.ReduceMax(inputs[0], spatialAxes(inputs[0].shape.length), p.keepDims),
});
