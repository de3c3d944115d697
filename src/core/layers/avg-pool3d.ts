import { defineLayer } from './define.ts';
import { briefPool, inferPool, lowerPool, poolParams } from './pooling.ts';

export const avgPool3D = defineLayer({
  type: 'AvgPool3D',
  family: 'pooling',
  title: '3D average pool',
  summary: 'The mean of each window of a volume.',
  doc: 'y[n,c,o] = mean over the window at o·stride − pad of x[n,c,·], on [N, channels, depth, height, width]; padding is not counted. Windows overlap where the stride is smaller than they are. ONNX AveragePool.',
  params: poolParams,
  inputs: [{ name: 'in' }],
  outputs: [{ name: 'out' }],
  brief: briefPool(3),
  infer: (c) => inferPool(c, 'AvgPool3D', 3),
  lower: (c) => lowerPool(c, 'AveragePool'),
});
