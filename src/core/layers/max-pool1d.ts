import { defineLayer } from './define.ts';
import { briefPool, inferPool, lowerPool, poolParams } from './pooling.ts';

export const maxPool1D = defineLayer({
  type: 'MaxPool1D',
  family: 'pooling',
  title: '1D max pool',
  summary: 'The largest value of each window of a sequence.',
  doc: 'y[n,c,o] = max over the window at o·stride − pad of x[n,c,·], on [N, channels, length]. Padding never wins. Windows overlap where the stride is smaller than they are. ONNX MaxPool.',
  params: poolParams,
  inputs: [{ name: 'in' }],
  outputs: [{ name: 'out' }],
  brief: briefPool(1),
  infer: (c) => inferPool(c, 'MaxPool1D', 1),
  lower: (c) => lowerPool(c, 'MaxPool'),
});
