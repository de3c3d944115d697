import { awayFrom, between, distinct, eitherSign, positive } from '../../fixtures/random.ts';
import { built, row, whole } from './case.ts';
import type { GradientCase } from './case.ts';

const nonzero = eitherSign(0.5, 2);

export const arithmeticCases: readonly GradientCase[] = [
  row('Add', 'same shape', [[2, 3], [2, 3]]),
  row('Add', 'a bias of lower rank', [[2, 3, 4], [4]]),
  row('Add', 'both broadcast', [[3, 1], [1, 4]]),
  row('Add', 'a scalar', [[], [2, 3]]),
  row('Add', 'a symbolic batch', [[3, 4], [4]], {}, { shapes: { a: ['N', 4] } }),
  row('Add', 'a symbolic batch on both sides, a column broadcast', [[3, 4], [3, 1]], {}, { shapes: { a: ['N', 4], b: ['N', 1] } }),
  built('Add', 'a value and itself', [[2, 3]], (b, [x]) => b.Add(x!, x!)),
  row('Sub', 'same shape', [[2, 3], [2, 3]]),
  row('Sub', 'the first broadcast', [[3], [2, 3]]),
  row('Mul', 'same shape', [[2, 3], [2, 3]]),
  row('Mul', 'per channel', [[2, 3, 2, 2], [3, 1, 1]]),
  built('Mul', 'a square', [[5]], (b, [x]) => b.Mul(x!, x!)),
  row('Div', 'same shape', [[2, 3], [[2, 3], nonzero]]),
  row('Div', 'the second broadcast', [[2, 3, 2], [[3, 1], nonzero]]),
  row('Div', 'the first broadcast', [[1], [[4], nonzero]]),
  row('Neg', '', [[5]]),
  row('Pow', 'two tensors', [[[2, 3], positive], [2, 3]]),
  row('Pow', 'an exponent broadcast, one of them 0', [[[4, 3], positive], [[3], between(-2, 2)]]),
  built('Pow', 'exponents of 0, the base 0 too', [[2, 2]], (b, [x]) => b.Pow(b.Mul(x!, b.constant(x!.dtype, [2, 2], [0, 1, 0, 1])), b.constant(x!.dtype, [2, 2], [0, 0, 2, 2]))),
  ...[0, 1, 2, 3, 0.5, -1, -2.5].map((e) => built('Pow', `a constant exponent ${e}`, [[[4], positive]], (b, [x]) => b.Pow(x!, b.scalar(e, x!.dtype)))),
  built('Pow', 'a whole exponent of another dtype', [[[4], nonzero]], (b, [x]) => b.Pow(x!, b.scalar(3, 'int64'))),
  row('Abs', '', [[[6], nonzero]]),
  row('Reciprocal', '', [[[6], nonzero]]),
  row('Mod', 'fmod of either sign', [whole([4], [3.3, -2.2, 5.5, -7.1], 'float64'), whole([4], [1.2, 0.9, -1.6, 2.3], 'float64')], { fmod: 1 }),
  row('Max', 'two', [[[2, 3], awayFrom(0)], distinct(5, [2, 3])]),
  row('Max', 'two, broadcast', [distinct(6, [2, 3]), [3]]),
  row('Max', 'three, one broadcast', [distinct(7, [2, 3]), distinct(8, [2, 3]), [1]]),
  built('Max', 'one', [[3]], (b, [x]) => b.op('Max', [x!])),
  row('Min', 'two', [distinct(9, [2, 3]), [2, 3]]),
  row('Min', 'four', [distinct(10, [5]), distinct(11, [5]), [5], [1]]),
  built('Min', 'with a constant', [[[6], awayFrom(0.5)]], (b, [x]) => b.op('Min', [x!, b.scalar(0.5, x!.dtype)])),
  row('Sum', 'three, one broadcast', [[2, 3], [3], [2, 1]]),
  built('Sum', 'one twice', [[3], [3]], (b, [x, y]) => b.op('Sum', [x!, y!, x!])),
  row('Mean', 'three, one broadcast', [[2, 3], [3], [2, 3]]),
  row('Where', 'same shape', [whole([2, 3], [1, 0, 1, 1, 0, 0], 'bool'), [2, 3], [2, 3]]),
  row('Where', 'all broadcast', [whole([2, 1], [1, 0], 'bool'), [3], []]),
  built('Where', 'an infinite slope in the branch not taken', [[[4], awayFrom(0)]], (b, [x]) => {
    const positive = b.Greater(x!, b.scalar(0, x!.dtype));
    return b.Where(positive, b.Sqrt(b.Where(positive, x!, b.scalar(1, x!.dtype))), x!);
  }),
  built('Clip', 'both bounds constant', [[[8], awayFrom(-1, 1)]], (b, [x]) => b.op('Clip', [x!, b.scalar(-1, x!.dtype), b.scalar(1, x!.dtype)])),
  built('Clip', 'only an upper bound', [[[8], awayFrom(0.5)]], (b, [x]) => b.op('Clip', [x!, undefined, b.scalar(0.5, x!.dtype)])),
  row('Clip', 'bounds as inputs', [[[8], awayFrom(-0.5, 0.7)], whole([], [-0.5], 'float64'), whole([], [0.7], 'float64')]),
  ...['Sign', 'Floor', 'Ceil', 'Round'].map((step) => built(step, 'lets nothing through', [[[4], between(0.1, 0.4)]], (b, [x]) => b.Add(b.op(step, [x!]), x!))),
  row('Add', 'a length that is found to be 1', [[3, 1], [3, 4]], {}, { shapes: { a: [3, 'T'] } }),
  row('Add', 'a length that is found to be 1, below a longer rank', [[1, 4], [2, 3, 4]], {}, { shapes: { a: ['T', 4] } }),
  row('Add', 'lengths that are found not to be 1', [[3, 4], [2, 3, 4]], {}, { shapes: { a: ['T', 'U'] } }),
  row('Mul', 'a length of 1 and one that is found to be 1', [[3, 1, 1], [3, 4, 5]], {}, { shapes: { a: [3, 1, 'T'] } }),
];
