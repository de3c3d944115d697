// Gradient rules: activation functions. The output is used rather than the input where it tells as much: the runtime
// can then fuse the activation into what stands before it, and free the input early.
import { floatAttribute, stringAttribute } from '../../onnx/model.ts';
import type { Value } from '../../onnx/builder.ts';
import { by, from, isPositive, masked, plus, square } from '../equations.ts';
import type { RuleContext, RuleTable } from '../rule.ts';

const SELU_ALPHA = 1.67326319217681884765625;
const SELU_GAMMA = 1.05070102214813232421875;
const ROOT_TWO_OVER_PI = Math.sqrt(2 / Math.PI);

/** dx = one thing where x > 0, another below; told by y where it has the sign of x (`factor` > 0). */
const aboveZero = (c: RuleContext, factor: number, above: Value, below: Value): Value =>
  c.b.Where(isPositive(c.b, factor > 0 ? c.y(0) : c.x(0)), above, below);

/** y = x · Φ(x): dx = dy · (Φ(x) + x · φ(x)); the tanh form with its own derivative */
export function gelu(c: RuleContext, v: Value = c.x(0), approximate = stringAttribute(c.node, 'approximate', 'none')): Value {
  const { b, dy } = c;
  if (approximate === 'tanh') {
    // y = x/2 · (1 + t), t = tanh u, u = √(2/π) (x + 0.044715 x³): y′ = (1 + t)/2 + x/2 · (1 − t²) · u′
    const squared = square(b, v);
    const u = b.Mul(b.scale(v, ROOT_TWO_OVER_PI), plus(b, b.scale(squared, 0.044715), 1));
    const du = b.scale(plus(b, b.scale(squared, 3 * 0.044715), 1), ROOT_TWO_OVER_PI);
    const t = b.Tanh(u);
    const slope = b.Mul(b.Mul(v, from(b, 1, square(b, t))), du);
    return b.Mul(dy(), b.scale(b.Add(plus(b, t, 1), slope), 0.5));
  }
  const cdf = b.scale(plus(b, b.Erf(b.scale(v, Math.SQRT1_2)), 1), 0.5);
  const density = b.scale(b.Exp(b.scale(square(b, v), -0.5)), 1 / Math.sqrt(2 * Math.PI));
  return b.Mul(dy(), b.Add(cdf, b.Mul(v, density)));
}

/** y = x · tanh(s), s = softplus x: dx = dy · (tanh s + x · σ(x) · (1 − tanh² s)) */
function mish({ b, x, dy }: RuleContext): Value {
  const t = b.Tanh(b.op('Softplus', [x(0)]));
  return b.Mul(dy(), b.Add(t, b.Mul(b.Mul(x(0), b.Sigmoid(x(0))), from(b, 1, square(b, t)))));
}

/** y = x · s, s = σ(αx): dx = dy · (s + α · y · (1 − s)) */
export function swish({ b, x, y, dy }: RuleContext, alpha: number): Value {
  const s = b.Sigmoid(b.scale(x(0), alpha));
  return b.Mul(dy(), b.Add(s, b.Mul(b.scale(y(0), alpha), from(b, 1, s))));
}

/** y = x · h, h = clip(x/6 + 1/2, 0, 1): dx = dy · (h + x/6 where h is neither 0 nor 1) */
function hardSwish({ b, x, dy }: RuleContext): Value {
  const v = x(0);
  const h = b.op('HardSigmoid', [v], { alpha: { float: 1 / 6 }, beta: { float: 0.5 } });
  const ramp = masked(b, b.scale(v, 1 / 6), b.Less(b.Abs(v), b.scalar(3, v.dtype)));
  return b.Mul(dy(), b.Add(h, ramp));
}

export const activationRules = {
  /** y = σ(x): dx = dy · y · (1 − y) */
  Sigmoid: by(({ b, y, dy }) => b.Mul(dy(), b.Mul(y(0), from(b, 1, y(0))))),
  /** dx = dy where y > 0 */
  Relu: by(({ b, y, dy }) => masked(b, dy(), isPositive(b, y(0)))),
  /** dx = dy where x > 0, else α · dy */
  LeakyRelu: by((c) => {
    const alpha = floatAttribute(c.node, 'alpha', 0.01);
    return aboveZero(c, alpha, c.dy(), c.b.scale(c.dy(), alpha));
  }),
  /** y = x where x > 0, else s · x: dx likewise; ds = dy · x where x ≤ 0 */
  PRelu: by(
    (c) => c.b.Where(isPositive(c.b, c.x(0)), c.dy(), c.b.Mul(c.dy(), c.x(1))),
    ({ b, x, dy }) => b.Mul(dy(), b.op('Min', [x(0), b.scalar(0, x(0).dtype)])),
  ),
  ThresholdedRelu: by(({ b, node, x, dy }) => masked(b, dy(), b.Greater(x(0), b.scalar(floatAttribute(node, 'alpha', 1), x(0).dtype)))),
  /** y = α(eˣ − 1) below 0: dx = dy · (y + α) there */
  Elu: by((c) => {
    const alpha = floatAttribute(c.node, 'alpha', 1);
    return aboveZero(c, alpha, c.dy(), c.b.Mul(c.dy(), plus(c.b, c.y(0), alpha)));
  }),
  /** y = γx above 0, γα(eˣ − 1) below: dx = γ · dy, dy · (y + γα) */
  Selu: by((c) => {
    const gamma = floatAttribute(c.node, 'gamma', SELU_GAMMA);
    const alpha = floatAttribute(c.node, 'alpha', SELU_ALPHA);
    return aboveZero(c, Math.min(gamma, alpha), c.b.scale(c.dy(), gamma), c.b.Mul(c.dy(), plus(c.b, c.y(0), gamma * alpha)));
  }),
  /** y = α(e^(x/α) − 1) below 0: dx = dy · (y/α + 1) there */
  Celu: by((c) => {
    const alpha = floatAttribute(c.node, 'alpha', 1);
    return aboveZero(c, alpha, c.dy(), c.b.Mul(c.dy(), plus(c.b, c.b.scale(c.y(0), 1 / alpha), 1)));
  }),
  /** y = clip(αx + β, 0, 1): dx = α · dy where 0 < y < 1 */
  HardSigmoid: by(({ b, node, y, dy }) => {
    const between = b.op('And', [isPositive(b, y(0)), b.Less(y(0), b.scalar(1, y(0).dtype))]);
    return masked(b, b.scale(dy(), floatAttribute(node, 'alpha', 0.2)), between);
  }),
  HardSwish: by(hardSwish),
  /** y = ln(1 + eˣ): dx = dy · σ(x) */
  Softplus: by(({ b, x, dy }) => b.Mul(dy(), b.Sigmoid(x(0)))),
  /** y = x / (1 + |x|): dx = dy / (1 + |x|)² */
  Softsign: by(({ b, x, dy }) => b.Div(dy(), square(b, plus(b, b.Abs(x(0)), 1)))),
  Gelu: by((c) => gelu(c)),
  Mish: by(mish),
  /** y = x shrunk by β where |x| > λ, else 0 */
  Shrink: by(({ b, node, x, dy }) => masked(b, dy(), b.Greater(b.Abs(x(0)), b.scalar(floatAttribute(node, 'lambd', 0.5), x(0).dtype)))),
} satisfies RuleTable;
