import { defineLayer } from './define.ts';
import { briefPool, inferPool, lowerPool, poolParams } from './pooling.ts';

export const avgPool2D = defineLayer({
  type: 'AvgPool2D',
  family: 'pooling',
  title: '2D average pool',
  summary: 'The mean of each window of a picture.',
  doc: 'y[n,c,o] = mean over the window at o·stride − pad of x[n,c,·], on [N, channels, height, width]; padding is not counted. Windows overlap where the stride is smaller than they are. ONNX AveragePool.',
  params: poolParams,
  inputs: [{ name: 'in' }],
  outputs: [{ name: 'out' }],
  brief: briefPool(2),
  infer: (c) => inferPool(c, 'AvgPool2D', 2),
  lower: (c) => lowerPool(c, 'AveragePool'),
});
