// Reductions over axes, and what picks along one.
import type { DType, Dim, Shape } from '../../tensor.ts';
import { intAttribute } from '../model.ts';
import { axesOf, axisOf, expectRank, intsOf, numbersIn, operator, withKnown } from './common.ts';
import { mulDims } from './dims.ts';
import type { InferContext, Operator } from './operator.ts';

/** `axes` is an attribute until opset 17 (ReduceSum: 12) and an input after. */
const reduce = (product = false): Operator => operator((c) => {
  const x = c.input(0);
  const rank = x.shape.length;
  const keep = intAttribute(c.node, 'keepdims', 1) !== 0;
  let axes = intsOf(c, 'axes', 1);
  if (axes === 'unknown') {
    if (keep) return [{ dtype: x.dtype, shape: x.shape.map((_, i) => c.symbol(`d${i}`)) }];
    return c.fail('the axes are known only when it runs and are not kept', 'constant axes');
  }
  if ((axes === undefined || axes.length === 0) && intAttribute(c.node, 'noop_with_empty_axes', 0) !== 0) return [{ dtype: x.dtype, shape: x.shape }];
  if (axes === undefined || axes.length === 0) axes = x.shape.map((_, i) => i);
  const reduced = new Set(axesOf(c, axes, rank));
  const shape = reducedShape(x.shape, reduced, keep);
  const known = product && x.known && rank <= 1 ? [x.known.reduce(mulDims, 1)] : undefined;
  return [withKnown({ dtype: x.dtype, shape }, known)];
});

function reducedShape(shape: Shape, axes: ReadonlySet<number>, keep: boolean): Dim[] {
  return keep ? shape.map((d, i) => (axes.has(i) ? 1 : d)) : shape.filter((_, i) => !axes.has(i));
}

const arg = operator((c) => {
  const x = c.input(0);
  expectRank(c, x, 1);
  const axis = axisOf(c, intAttribute(c.node, 'axis', 0), x.shape.length);
  return [{ dtype: 'int64', shape: reducedShape(x.shape, new Set([axis]), intAttribute(c.node, 'keepdims', 1) !== 0) }];
});

function topK(c: InferContext): readonly [{ dtype: DType; shape: Shape }, { dtype: DType; shape: Shape }] {
  const x = c.input(0);
  expectRank(c, x, 1);
  const axis = axisOf(c, intAttribute(c.node, 'axis', -1), x.shape.length);
  const k: Dim = c.opset < 10 ? intAttribute(c.node, 'k', 1) : c.input(1).known?.[0] ?? numbersIn(c.input(1))?.[0] ?? c.symbol('k');
  const size = x.shape[axis];
  if (typeof k === 'number' && typeof size === 'number' && k > size) c.fail('k is larger than the axis', `at most ${size}`, String(k));
  const shape = x.shape.map((d, i) => (i === axis ? k : d));
  return [{ dtype: x.dtype, shape }, { dtype: 'int64', shape }];
}

const plain = reduce();

export const reductionOperators = {
  ReduceSum: plain, ReduceMean: plain, ReduceMax: plain, ReduceMin: plain, ReduceProd: reduce(true),
  ReduceL1: plain, ReduceL2: plain, ReduceLogSum: plain, ReduceLogSumExp: plain, ReduceSumSquare: plain,
  ArgMax: arg,
  ArgMin: arg,
  TopK: operator(topK),
} satisfies Record<string, Operator>;
