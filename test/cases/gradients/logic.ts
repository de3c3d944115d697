import { awayFrom } from '../../fixtures/random.ts';
import { built } from './case.ts';
import type { GradientCase } from './case.ts';

const kinked = [[4], awayFrom(0)] as const;

export const logicCases: readonly GradientCase[] = [
  ...['Equal', 'Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual'].map((operator) => built(operator, 'lets nothing through', [kinked], (b, [x]) => b.Mul(x!, b.mask(b.op(operator, [x!, b.scalar(0, x!.dtype)]), x!.dtype)))),
  ...['And', 'Or', 'Xor'].map((operator) => built(operator, 'lets nothing through', [kinked], (b, [x]) => {
    const above = b.Greater(x!, b.scalar(0, x!.dtype));
    return b.Mul(x!, b.mask(b.op(operator, [above, b.op('Not', [above])]), x!.dtype));
  })),
  built('Not', 'lets nothing through', [kinked], (b, [x]) => b.Mul(x!, b.mask(b.op('Not', [b.Greater(x!, b.scalar(0, x!.dtype))]), x!.dtype))),
  ...['IsNaN', 'IsInf'].map((operator) => built(operator, 'lets nothing through', [kinked], (b, [x]) => b.Mul(x!, b.mask(b.op('Not', [b.op(operator, [x!])]), x!.dtype)))),
];
