import { built, row } from './case.ts';
import type { GradientCase } from './case.ts';

export const matmulCases: readonly GradientCase[] = [
  row('MatMul', 'matrices', [[2, 3], [3, 4]]),
  row('MatMul', 'two vectors', [[3], [3]]),
  row('MatMul', 'vector and matrix', [[3], [3, 2]]),
  row('MatMul', 'matrix and vector', [[2, 3], [3]]),
  row('MatMul', 'batch and vector', [[2, 3, 4], [4]]),
  row('MatMul', 'vector and batch', [[4], [2, 4, 3]]),
  row('MatMul', 'batches', [[2, 3, 4], [2, 4, 2]]),
  row('MatMul', 'the second shared', [[2, 3, 2, 4], [4, 2]]),
  row('MatMul', 'the first shared', [[2, 3], [2, 2, 3, 2]]),
  row('MatMul', 'batches that broadcast both ways', [[2, 1, 2, 3], [3, 3, 2]]),
  row('MatMul', 'a symbolic batch', [[2, 3], [3, 4]], {}, { shapes: { a: ['N', 3] } }),
  row('MatMul', 'a symbolic batch of sequences', [[2, 4, 3], [3, 2]], {}, { shapes: { a: ['N', 'T', 3] } }),
  ...[0, 1].flatMap((transA) => [0, 1].map((transB) =>
    row('Gemm', `transA ${transA}, transB ${transB}, scaled`, [transA ? [3, 2] : [2, 3], transB ? [4, 3] : [3, 4], [4]], { transA, transB, alpha: 0.5, beta: 1.5 }))),
  row('Gemm', 'without a bias', [[2, 3], [3, 4]]),
  row('Gemm', 'a bias by row', [[2, 3], [3, 4], [2, 1]]),
  row('Gemm', 'a scalar bias', [[2, 3], [3, 4], []]),
  row('Gemm', 'a full bias', [[2, 3], [3, 4], [2, 4]]),
  row('Gemm', 'a symbolic batch', [[2, 3], [4, 3], [4]], { transB: 1 }, { shapes: { a: ['N', 3] } }),
  built('Gemm', 'only the weight', [[2, 3], [3, 4]], (b, x) => b.op('Gemm', x), { wrt: ['b'] }),
  row('MatMul', 'a batch that is found to be 1', [[2, 1, 2, 3], [2, 3, 3, 2]], {}, { shapes: { a: [2, 'N', 2, 3] } }),
  row('Gemm', 'a bias that is found to be by row', [[2, 3], [3, 4], [2, 1]], {}, { shapes: { c: [2, 'T'] } }),
];
