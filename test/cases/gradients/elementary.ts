import { between, eitherSign, positive } from '../../fixtures/random.ts';
import { row } from './case.ts';
import type { GradientCase } from './case.ts';

export const elementaryCases: readonly GradientCase[] = [
  row('Exp', '', [[2, 3]]),
  row('Log', '', [[[2, 3], positive]]),
  row('Sqrt', '', [[[2, 3], positive]]),
  row('Erf', '', [[2, 3]]),
  row('Sin', '', [[6]]),
  row('Cos', '', [[6]]),
  row('Tan', '', [[[6], between(-1, 1)]]),
  row('Asin', '', [[[6], between(-0.8, 0.8)]]),
  row('Acos', '', [[[6], between(-0.8, 0.8)]]),
  row('Atan', '', [[6]]),
  row('Sinh', '', [[6]]),
  row('Cosh', '', [[6]]),
  row('Tanh', '', [[2, 3]]),
  row('Asinh', '', [[6]]),
  row('Acosh', '', [[[6], between(1.5, 3)]]),
  row('Atanh', '', [[[6], eitherSign(0.1, 0.8)]]),
];
