import { between, distinct, eitherSign, positive } from '../../fixtures/random.ts';
import type { Generator } from '../../fixtures/random.ts';
import { built, row, whole } from './case.ts';
import type { GradientCase } from './case.ts';

/** Every way of naming the axes, for an operator that takes them as an attribute (opset 17). */
const everyAxes = (operator: string, generator: Generator): GradientCase[] => [
  row(operator, 'all', [[[2, 3], generator]], { keepdims: 0 }),
  row(operator, 'all, kept', [[[2, 3], generator]]),
  row(operator, 'one', [[[2, 3, 2], generator]], { axes: [1] }),
  row(operator, 'two, dropped', [[[2, 3, 2], generator]], { axes: [0, 2], keepdims: 0 }),
  row(operator, 'counted from the back, dropped', [[[2, 3, 2], generator]], { axes: [-1, -3], keepdims: 0 }),
  row(operator, 'a symbolic batch, dropped', [[[3, 4], generator]], { axes: [1], keepdims: 0 }, { shapes: { a: ['N', 4] } }),
];

const any = eitherSign(0.3, 1.5);

export const reductionCases: readonly GradientCase[] = [
  row('ReduceSum', 'all', [[2, 3]], { keepdims: 0 }),
  built('ReduceSum', 'one axis', [[2, 3, 2]], (b, [x]) => b.ReduceSum(x!, [1])),
  built('ReduceSum', 'two axes, dropped', [[2, 3, 2]], (b, [x]) => b.ReduceSum(x!, [-1, 0], false)),
  built('ReduceSum', 'a symbolic batch', [[3, 4]], (b, [x]) => b.ReduceSum(x!, [0], false), { shapes: { a: ['N', 4] } }),
  built('ReduceSum', 'no axes, taken as none', [[2, 3]], (b, [x]) => b.op('ReduceSum', [x!], { noop_with_empty_axes: 1 })),
  ...everyAxes('ReduceMean', any),
  row('ReduceMean', 'over a symbolic batch', [[3, 4]], { axes: [0] }, { shapes: { a: ['N', 4] } }),
  row('ReduceMax', 'all', [distinct(1, [2, 3])], { keepdims: 0 }),
  row('ReduceMax', 'one, dropped', [distinct(2, [2, 3, 2])], { axes: [1], keepdims: 0 }),
  row('ReduceMax', 'two, kept', [distinct(3, [2, 3, 2])], { axes: [0, -1] }),
  row('ReduceMin', 'all', [distinct(4, [2, 3])], { keepdims: 0 }),
  row('ReduceMin', 'one, kept', [distinct(5, [2, 3, 2])], { axes: [-2] }),
  ...everyAxes('ReduceProd', any),
  ...([[0, 1, 2, 3], [0, 1, 0, 3], [2, 1, 0.5, 3]] as const).map((values) => built('ReduceProd', `of ${values.join(', ')}`, [whole([4], values, 'float64')], (b, [x]) => b.op('ReduceProd', [x!], { axes: [0] }))),
  ...everyAxes('ReduceL1', any),
  ...everyAxes('ReduceL2', any),
  ...everyAxes('ReduceSumSquare', between(-1, 1)),
  ...everyAxes('ReduceLogSum', positive),
  ...everyAxes('ReduceLogSumExp', between(-1, 1)),
  ...['ReduceMean', 'ReduceMax', 'ReduceMin', 'ReduceProd', 'ReduceL1', 'ReduceL2', 'ReduceSumSquare', 'ReduceLogSum', 'ReduceLogSumExp'].flatMap((operator) => [0, 1].map((keepdims) =>
    built(operator, `opset 18, keepdims ${keepdims}`, [[[2, 3, 2], positive]], (b, [x]) => b.op(operator, [x!, b.ints([-1, 0])], { keepdims }), { opset: 18 }))),
  ...[0, 1].flatMap((exclusive) => [0, 1].map((reverse) => built('CumSum', `exclusive ${exclusive}, reverse ${reverse}`, [[2, 4]], (b, [x]) => b.op('CumSum', [x!, b.scalar(1, 'int64')], { exclusive, reverse })))),
  ...['ArgMax', 'ArgMin'].map((operator) => built(operator, 'lets nothing through', [distinct(6, [2, 3])], (b, [x]) => b.Add(b.Cast(b.op(operator, [x!], { axis: 1 }), x!.dtype), x!))),
];
