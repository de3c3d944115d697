// Gradient rules: reductions. What was reduced is spread out again over the input.
import { intAttribute, intsAttribute } from '../../onnx/model.ts';
import type { Value } from '../../onnx/builder.ts';
import { axisOf, by, constantInts, zero } from '../equations.ts';
import type { RuleContext, RuleTable } from '../rule.ts';

/** An output (or its gradient) with the reduced axes kept as ones, so that it broadcasts against the input. */
function kept(c: RuleContext, value: Value): Value {
  const { b, node, x, maybe } = c;
  if (value.shape.length === x(0).shape.length || value.shape.length === 0) return value;
  const axes = intsAttribute(node, 'axes') ?? constantInts(maybe(1));
  if (axes) {
    const rank = x(0).shape.length;
    return b.Unsqueeze(value, axes.map((a) => axisOf(a, rank)).sort((p, q) => p - q));
  }
  return b.op('Unsqueeze', [value, x(1)]);
}

const keptDy = (c: RuleContext): Value => kept(c, c.dy());
const keptY = (c: RuleContext): Value => kept(c, c.y(0));

/** dx = dy / n, n the number of values behind each mean */
function mean(c: RuleContext): Value {
  const { b, x, y, dy } = c;
  const count = countRatio(x(0), y(0));
  if (count !== undefined) return b.expandLike(kept(c, b.scale(dy(), 1 / count)), x(0));
  const size = (v: Value): Value => b.Cast(b.op('Size', [v]), x(0).dtype);
  return b.expandLike(kept(c, b.Mul(dy(), b.Div(size(y(0)), size(x(0))))), x(0));
}

/** Size of x over size of y where the symbols of both are the same, else undefined. */
function countRatio(x: Value, y: Value): number | undefined {
  const symbols = (v: Value): string => v.shape.filter((d) => typeof d === 'string').sort().join();
  if (symbols(x) !== symbols(y)) return undefined;
  const product = (v: Value): number => v.shape.reduce((p: number, d) => (typeof d === 'number' ? p * d : p), 1);
  return product(x) / product(y);
}

/** dx = dy at the extreme, in equal parts where several values share it (as torch.amax) */
function extreme(c: RuleContext): Value {
  const { b, x } = c;
  const mask = b.mask(b.Equal(x(0), keptY(c)), x(0).dtype);
  const ties = kept(c, reduceAs(c, mask));
  return b.Mul(mask, b.Div(keptDy(c), ties));
}

/** ReduceSum over the axes of the node. */
function reduceAs(c: RuleContext, value: Value): Value {
  const { b, node, maybe } = c;
  const keepdims = intAttribute(node, 'keepdims', 1);
  const axes = intsAttribute(node, 'axes');
  return b.op('ReduceSum', [value, axes ? b.ints(axes) : maybe(1)], { keepdims });
}

/** dx_i = dy · Π_{j≠i} x_j, right where one or more of them are zero */
function product(c: RuleContext): Value {
  const { b, x, maybe, node } = c;
  const { dtype } = x(0);
  const nil = b.scalar(0, dtype);
  const one = b.scalar(1, dtype);
  const isZero = b.Equal(x(0), nil);
  const others = b.Where(isZero, one, x(0));
  const rest = kept(c, b.op('ReduceProd', [others, maybe(1)], { axes: intsAttribute(node, 'axes'), keepdims: intAttribute(node, 'keepdims', 1) }));
  const zeros = kept(c, reduceAs(c, b.mask(isZero, dtype)));
  // Without a zero every entry counts; with one, that entry alone; with more, none.
  const counts = b.Equal(zeros, b.mask(isZero, dtype));
  return b.Mul(keptDy(c), b.Where(counts, b.Div(rest, others), nil));
}

export const reductionRules = {
  ReduceSum: by((c) => c.b.expandLike(keptDy(c), c.x(0)), null),
  ReduceMean: by(mean, null),
  ReduceMax: by(extreme, null),
  ReduceMin: by(extreme, null),
  ReduceProd: by(product, null),
  /** y = Σ|x|: dx = dy · sign x */
  ReduceL1: by((c) => c.b.Mul(keptDy(c), c.b.Sign(c.x(0))), null),
  /** y = √Σx²: dx = dy · x / y, and 0 at the origin */
  ReduceL2: by((c) => {
    const { b, x } = c;
    const y = keptY(c);
    const norm = b.Where(b.Equal(y, b.scalar(0, y.dtype)), b.scalar(1, y.dtype), y);
    return b.Mul(b.Div(keptDy(c), norm), x(0));
  }, null),
  /** y = Σx²: dx = 2 · dy · x */
  ReduceSumSquare: by((c) => c.b.Mul(c.b.scale(keptDy(c), 2), c.x(0)), null),
  /** y = ln Σx: dx = dy · e⁻ʸ */
  ReduceLogSum: by((c) => c.b.expandLike(c.b.Mul(keptDy(c), c.b.Exp(c.b.Neg(keptY(c)))), c.x(0)), null),
  /** y = ln Σeˣ: dx = dy · e^(x−y) */
  ReduceLogSumExp: by((c) => c.b.Mul(keptDy(c), c.b.Exp(c.b.Sub(c.x(0), keptY(c)))), null),
  /** Sums from the front: the gradient sums from the back */
  CumSum: by(({ b, node, x, dy }) => b.op('CumSum', [dy(), x(1)], {
    exclusive: intAttribute(node, 'exclusive', 0), reverse: 1 - intAttribute(node, 'reverse', 0),
  }), null),
  ArgMax: zero('a position, not a value'),
  ArgMin: zero('a position, not a value'),
} satisfies RuleTable;
