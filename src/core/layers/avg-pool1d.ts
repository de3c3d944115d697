import { defineLayer } from './define.ts';
import { briefPool, inferPool, lowerPool, poolParams } from './pooling.ts';

export const avgPool1D = defineLayer({
  type: 'AvgPool1D',
  family: 'pooling',
  title: '1D average pool',
  summary: 'The mean of each window of a sequence.',
  doc: 'y[n,c,o] = mean over the window at o·stride − pad of x[n,c,·], on [N, channels, length]; padding is not counted. Windows overlap where the stride is smaller than they are. ONNX AveragePool.',
  params: poolParams,
  inputs: [{ name: 'in' }],
  outputs: [{ name: 'out' }],
  brief: briefPool(1),
  infer: (c) => inferPool(c, 'AvgPool1D', 1),
  lower: (c) => lowerPool(c, 'AveragePool'),
});
