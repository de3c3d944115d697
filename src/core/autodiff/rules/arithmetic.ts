// Gradient rules: elementwise arithmetic. Broadcasting is undone by the walker.
import type { GraphBuilder, Value } from '../../onnx/builder.ts';
import { by, constantNumber, each, masked, plus, zero } from '../equations.ts';
import type { Rule, RuleContext, RuleTable } from '../rule.ts';

/** y = x0 / x1: dx0 = dy / x1, dx1 = −dx0 · y */
const div: Rule = (c) => {
  const { b, x, y, dy, wanted } = c;
  const dx0 = b.Div(dy(), x(1));
  return [wanted[0] ? dx0 : undefined, wanted[1] ? b.Neg(b.Mul(dx0, y(0))) : undefined];
};

/** y = aᵉ: da = dy · e · aᵉ⁻¹ */
function powBase({ b, x, y, dy }: RuleContext): Value {
  const a = x(0);
  const e = constantNumber(x(1));
  switch (e) {
    case 0: return b.fillLike(a, 0);
    case 1: return dy();
    case 2: return b.Mul(dy(), b.scale(a, 2));
    case 3: return b.Mul(dy(), b.scale(b.Mul(a, a), 3));
    case 0.5: return b.Div(b.scale(dy(), 0.5), y(0));
    case -1: return b.Neg(b.Mul(dy(), b.Mul(y(0), y(0))));
    case undefined: {
      // 0 · 0⁻¹ is not a number: where e is 0 the slope is 0 whatever a is.
      const exponent = b.Cast(x(1), a.dtype);
      const none = b.Equal(exponent, b.scalar(0, a.dtype));
      const slope = b.Mul(exponent, b.Pow(a, b.Where(none, b.scalar(1, a.dtype), plus(b, exponent, -1))));
      return b.Mul(dy(), slope);
    }
    default: return b.Mul(dy(), b.scale(b.Pow(a, b.scalar(e - 1, a.dtype)), e));
  }
}

/** y = aᵉ: de = dy · y · ln a, and 0 where a is not positive (PyTorch's convention at 0) */
function powExponent({ b, x, y, dy }: RuleContext): Value {
  const a = x(0);
  const isPositive = b.Greater(a, b.scalar(0, a.dtype));
  const log = b.Log(b.Where(isPositive, a, b.scalar(1, a.dtype)));
  return b.Cast(b.Mul(dy(), b.Mul(y(0), log)), x(1).dtype);
}

/** y = the largest (smallest) of the x: dx_i = dy where x_i is the first that equals y */
function extreme(wins: (b: GraphBuilder, a: Value, other: Value) => Value): Rule {
  return (c) => {
    const { b, dy, x, y, wanted } = c;
    if (wanted.length === 1) return [dy()];
    if (wanted.length === 2) {
      const first = wins(b, x(0), x(1));
      return [wanted[0] ? masked(b, dy(), first) : undefined, wanted[1] ? masked(b, dy(), b.op('Not', [first])) : undefined];
    }
    let taken: Value | undefined;
    return wanted.map((asked, i) => {
      const equal = b.Equal(x(i), y(0));
      const first = taken ? b.op('And', [equal, b.op('Not', [taken])]) : equal;
      taken = taken ? b.op('Or', [taken, equal]) : equal;
      return asked ? masked(b, dy(), first) : undefined;
    });
  };
}

/** Constant bounds: told by y, so that x need not be kept (0 at the bounds, as PyTorch's ReLU6); others: where y = x */
function clipped({ b, maybe, x, y, dy }: RuleContext): Value {
  const bounds = [constantNumber(maybe(1)), constantNumber(maybe(2))] as const;
  if ((maybe(1) && bounds[0] === undefined) || (maybe(2) && bounds[1] === undefined)) return masked(b, dy(), b.Equal(x(0), y(0)));
  const conditions = [
    ...(bounds[0] === undefined ? [] : [b.Greater(y(0), x(1))]),
    ...(bounds[1] === undefined ? [] : [b.Less(y(0), x(2))]),
  ];
  const [first, second] = conditions;
  if (!first) return dy();
  return masked(b, dy(), second ? b.op('And', [first, second]) : first);
}

export const arithmeticRules = {
  /** y = x0 + x1 */
  Add: each(({ dy }) => dy()),
  /** y = x0 − x1: dx0 = dy, dx1 = −dy */
  Sub: by(({ dy }) => dy(), ({ b, dy }) => b.Neg(dy())),
  /** y = x0 · x1: dx0 = dy · x1, dx1 = dy · x0 */
  Mul: by(({ b, x, dy }) => b.Mul(dy(), x(1)), ({ b, x, dy }) => b.Mul(dy(), x(0))),
  Div: div,
  Neg: by(({ b, dy }) => b.Neg(dy())),
  Pow: by(powBase, powExponent),
  /** y = |x|: dx = dy · sign x (0 at 0) */
  Abs: by(({ b, x, dy }) => b.Mul(dy(), b.Sign(x(0)))),
  /** y = 1 / x: dx = −dy · y² */
  Reciprocal: by(({ b, y, dy }) => b.Neg(b.Mul(dy(), b.Mul(y(0), y(0))))),
  /** y = x0 − n · x1 with n a whole number: dx0 = dy, dx1 = −n · dy */
  Mod: by(({ dy }) => dy(), ({ b, x, y, dy }) => b.Neg(b.Mul(dy(), b.op('Round', [b.Div(b.Sub(x(0), y(0)), x(1))])))),
  Max: extreme((b, a, other) => b.op('GreaterOrEqual', [a, other])),
  Min: extreme((b, a, other) => b.op('LessOrEqual', [a, other])),
  /** y = Σ x_i: dx_i = dy */
  Sum: each(({ dy }) => dy()),
  /** y = (Σ x_i) / n: dx_i = dy / n */
  Mean: (c) => {
    const share = c.b.scale(c.dy(), 1 / c.wanted.length);
    return c.wanted.map((wanted) => (wanted ? share : undefined));
  },
  /** y = x1 where x0, else x2: a zero is chosen, not multiplied in, so that an infinity of the other branch stays out */
  Where: by(
    null,
    ({ b, x, dy }) => b.Where(x(0), dy(), b.scalar(0, dy().dtype)),
    ({ b, x, dy }) => b.Where(x(0), b.scalar(0, dy().dtype), dy()),
  ),
  /** y = x between the bounds, else a bound: dx = dy between, the bounds get the rest */
  Clip: by(
    clipped,
    ({ b, x, dy }) => masked(b, dy(), b.Less(x(0), x(1))),
    ({ b, x, dy }) => masked(b, dy(), b.Greater(x(0), x(2))),
  ),
  Sign: zero('a step function'),
  Floor: zero('a step function'),
  Ceil: zero('a step function'),
  Round: zero('a step function'),
} satisfies RuleTable;
