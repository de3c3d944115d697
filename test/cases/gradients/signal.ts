import { normal } from '../../fixtures/random.ts';
import { row } from './case.ts';
import type { GradientCase } from './case.ts';

export const signalCases: readonly GradientCase[] = [
  row('Det', '2×2', [[[2, 2], normal]], {}, { dtypes: ['float32'] }),
  row('Det', 'a batch of 4×4', [[[2, 4, 4], normal]], {}, { dtypes: ['float32'] }),
  row('Det', '1×1', [[[3, 1, 1], normal]], {}, { dtypes: ['float32'] }),
];
