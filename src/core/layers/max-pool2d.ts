import { defineLayer } from './define.ts';
import { briefPool, inferPool, lowerPool, poolParams } from './pooling.ts';

export const maxPool2D = defineLayer({
  type: 'MaxPool2D',
  family: 'pooling',
  title: '2D max pool',
  summary: 'The largest value of each window of a picture.',
  doc: 'y[n,c,o] = max over the window at o·stride − pad of x[n,c,·], on [N, channels, height, width]. Padding never wins. Windows overlap where the stride is smaller than they are. ONNX MaxPool.',
  params: poolParams,
  inputs: [{ name: 'in' }],
  outputs: [{ name: 'out' }],
  brief: briefPool(2),
  infer: (c) => inferPool(c, 'MaxPool2D', 2),
  lower: (c) => lowerPool(c, 'MaxPool'),
});
