import { defineLayer } from './define.ts';
import { briefPool, inferPool, lowerPool, poolParams } from './pooling.ts';

export const maxPool3D = defineLayer({
  type: 'MaxPool3D',
  family: 'pooling',
  title: '3D max pool',
  summary: 'The largest value of each window of a volume.',
  doc: 'y[n,c,o] = max over the window at o·stride − pad of x[n,c,·], on [N, channels, depth, height, width]. Padding never wins. Windows overlap where the stride is smaller than they are. ONNX MaxPool.',
  params: poolParams,
  inputs: [{ name: 'in' }],
  outputs: [{ name: 'out' }],
  brief: briefPool(3),
  infer: (c) => inferPool(c, 'MaxPool3D', 3),
  lower: (c) => lowerPool(c, 'MaxPool'),
});
