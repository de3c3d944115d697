import { awayFrom } from '../../fixtures/random.ts';
import { row } from './case.ts';
import type { GradientCase } from './case.ts';

const kinked = [[[3, 4], awayFrom(0)]] as const;

export const activationCases: readonly GradientCase[] = [
  row('Sigmoid', '', [[2, 3]]),
  row('Relu', '', kinked),
  row('Relu', 'a symbolic batch', kinked, {}, { shapes: { a: ['N', 4] } }),
  row('LeakyRelu', '', kinked),
  row('LeakyRelu', 'alpha 0.3', kinked, { alpha: 0.3 }),
  row('PRelu', 'a slope per channel', [[[2, 3, 2, 2], awayFrom(0)], [3, 1, 1]]),
  row('PRelu', 'one slope', [[[2, 3], awayFrom(0)], [1]]),
  row('ThresholdedRelu', '', [[[10], awayFrom(1)]]),
  row('ThresholdedRelu', 'alpha 0.5', [[[10], awayFrom(0.5)]], { alpha: 0.5 }),
  row('Elu', '', kinked),
  row('Elu', 'alpha 0.5', kinked, { alpha: 0.5 }),
  row('Selu', '', kinked),
  row('Selu', 'its own constants', kinked, { alpha: 1.5, gamma: 1.25 }),
  row('Celu', '', kinked),
  row('Celu', 'alpha 0.5', kinked, { alpha: 0.5 }),
  row('HardSigmoid', '', [[[12], awayFrom(-2.5, 2.5)]]),
  row('HardSigmoid', 'alpha and beta', [[[12], awayFrom(-1.2, 0.8)]], { alpha: 0.5, beta: 0.6 }),
  row('HardSwish', '', [[[12], (r) => awayFrom(-1.5, 1.5)(r, 0) * 2]]),
  row('Gelu', 'exact', [[2, 3]], {}, { opset: 20 }),
  row('Gelu', 'tanh', [[2, 3]], { approximate: 'tanh' }, { opset: 20 }),
  row('Mish', '', [[2, 3]], {}, { opset: 18 }),
  // The runtime's float64 kernel of Shrink rounds to float32.
  row('Shrink', '', [[[8], awayFrom(-0.5, 0.5)]], {}, { dtypes: ['float32'] }),
  row('Shrink', 'lambda and bias', [[[8], awayFrom(-1, 1)]], { lambd: { float: 1 }, bias: 0.25 }, { dtypes: ['float32'] }),
  row('Softplus', '', [[2, 3]]),
  row('Softsign', '', kinked),
];
