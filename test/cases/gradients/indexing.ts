import { distinct } from '../../fixtures/random.ts';
import { built, row, whole } from './case.ts';
import type { GradientCase } from './case.ts';

const einsum = (equation: string, ...shapes: number[][]): GradientCase => row('Einsum', equation, shapes, { equation });

export const indexingCases: readonly GradientCase[] = [
  row('Gather', 'rows, one of them twice', [[5, 3], whole([4], [0, 3, 3, 1])]),
  row('Gather', 'an embedding of a batch', [[6, 2], whole([2, 3], [0, 5, 5, 2, 2, 0])]),
  row('Gather', 'indices from the end', [[5, 3], whole([3], [-1, 1, -5])]),
  row('Gather', 'int32 indices', [[5, 3], whole([3], [4, 1, 4], 'int32')]),
  row('Gather', 'axis 1', [[2, 5, 3], whole([4], [0, 3, 3, 1])], { axis: 1 }),
  row('Gather', 'axis -1, indices of rank 2', [[2, 4], whole([2, 2], [0, 3, 3, -1])], { axis: -1 }),
  row('Gather', 'axis 1, a symbolic batch', [[2, 5, 3], whole([2], [4, 4])], { axis: 1 }, { shapes: { a: ['N', 5, 3] } }),
  built('Gather', 'one constant column', [[3, 4]], (b, [x]) => b.Gather(x!, b.scalar(2, 'int64'), 1)),
  built('Gather', 'one constant row from the end, kept', [[3, 4]], (b, [x]) => b.Gather(x!, b.ints([-1]), 0)),
  built('Gather', 'one constant row of a symbolic batch', [[3, 4]], (b, [x]) => b.Gather(x!, b.scalar(2, 'int64'), 0), { shapes: { a: ['N', 4] } }),
  row('GatherElements', '', [[3, 3], whole([2, 3], [0, 2, 2, 1, 2, 0])], { axis: 0 }),
  row('GatherElements', 'axis -1, a place twice', [[2, 4], whole([2, 3], [0, 0, 3, 1, 2, 2])], { axis: -1 }),
  row('GatherND', 'entries', [[3, 4], whole([3, 2], [0, 1, 2, 3, 0, 1])]),
  row('GatherND', 'rows', [[3, 4], whole([2, 1], [2, 2])]),
  row('GatherND', 'by batch', [[2, 3, 2], whole([2, 1], [1, 0])], { batch_dims: 1 }),
  row('GatherND', 'by batch, several each', [[2, 3, 2], whole([2, 2, 1], [1, 0, 2, 2])], { batch_dims: 1 }),
  row('ScatterElements', '', [[3, 3], whole([2, 3], [1, 0, 2, 0, 2, 1]), [2, 3]], { axis: 0 }),
  row('ScatterElements', 'adding, a place twice', [[2, 4], whole([2, 3], [0, 0, 3, 1, 2, 2]), [2, 3]], { axis: 1, reduction: 'add' }),
  row('ScatterND', '', [[4, 3], whole([2, 1], [3, 1]), [2, 3]]),
  row('ScatterND', 'adding, a place twice', [[4, 3], whole([3, 1], [3, 1, 3]), [3, 3]], { reduction: 'add' }),
  built('TopK', 'largest', [distinct(1, [2, 5])], (b, [x]) => b.ops('TopK', [x!, b.ints([2])], {}, 2)),
  built('TopK', 'smallest along axis 0', [distinct(2, [4, 2])], (b, [x]) => b.ops('TopK', [x!, b.ints([3])], { axis: 0, largest: 0 }, 2)),
  einsum('ij,jk->ik', [2, 3], [3, 4]),
  einsum('bij,bkj->bik', [2, 2, 3], [2, 4, 3]),
  einsum('i,j->ij', [2], [3]),
  einsum('ij->ji', [2, 3]),
  einsum('ij->i', [2, 3]),
  einsum('ij,ik->j', [2, 3], [2, 2]),
  einsum('ij,jk', [2, 3], [3, 2]),
  einsum('ab,bc,cd->ad', [2, 3], [3, 2], [2, 3]),
  einsum('...ij,jk->...ik', [2, 2, 3], [3, 2]),
  einsum('bhqd,bhkd->bhqk', [1, 2, 3, 2], [1, 2, 2, 2]),
  built('NonZero', 'lets nothing through', [[3]], (b, [x]) => b.Add(x!, b.Cast(b.op('Squeeze', [b.op('NonZero', [x!]), b.ints([0])]), x!.dtype))),
];
