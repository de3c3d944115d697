import { built, row } from './case.ts';
import type { GradientCase } from './case.ts';

export const softmaxCases: readonly GradientCase[] = [
  row('Softmax', 'the last axis', [[3, 4]]),
  row('Softmax', 'axis 1 of 4', [[2, 3, 2, 2]], { axis: 1 }),
  row('Softmax', 'axis -2', [[2, 3, 2]], { axis: -2 }),
  row('Softmax', 'a symbolic batch', [[3, 4]], {}, { shapes: { a: ['N', 4] } }),
  row('LogSoftmax', 'the last axis', [[3, 4]]),
  row('LogSoftmax', 'axis 0', [[3, 4]], { axis: 0 }),
  built('Hardmax', 'lets nothing through', [[2, 3]], (b, [x]) => b.Add(b.op('Hardmax', [x!]), x!)),
];
