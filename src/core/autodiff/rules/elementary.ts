// Gradient rules: elementary functions of one variable, dx = dy · f′(x).
import { by, from, plus, square } from '../equations.ts';
import type { RuleTable } from '../rule.ts';

const TWO_OVER_ROOT_PI = 2 / Math.sqrt(Math.PI);

export const elementaryRules = {
  /** (eˣ)′ = eˣ */
  Exp: by(({ b, y, dy }) => b.Mul(dy(), y(0))),
  /** (ln x)′ = 1 / x */
  Log: by(({ b, x, dy }) => b.Div(dy(), x(0))),
  /** (√x)′ = 1 / 2√x */
  Sqrt: by(({ b, y, dy }) => b.Div(b.scale(dy(), 0.5), y(0))),
  /** erf′ x = 2/√π · e^(−x²) */
  Erf: by(({ b, x, dy }) => b.Mul(dy(), b.scale(b.Exp(b.Neg(square(b, x(0)))), TWO_OVER_ROOT_PI))),
  Sin: by(({ b, x, dy }) => b.Mul(dy(), b.op('Cos', [x(0)]))),
  Cos: by(({ b, x, dy }) => b.Neg(b.Mul(dy(), b.op('Sin', [x(0)])))),
  /** tan′ = 1 + tan² */
  Tan: by(({ b, y, dy }) => b.Mul(dy(), plus(b, square(b, y(0)), 1))),
  /** asin′ x = 1 / √(1 − x²) */
  Asin: by(({ b, x, dy }) => b.Div(dy(), b.Sqrt(from(b, 1, square(b, x(0)))))),
  Acos: by(({ b, x, dy }) => b.Neg(b.Div(dy(), b.Sqrt(from(b, 1, square(b, x(0))))))),
  /** atan′ x = 1 / (1 + x²) */
  Atan: by(({ b, x, dy }) => b.Div(dy(), plus(b, square(b, x(0)), 1))),
  Sinh: by(({ b, x, dy }) => b.Mul(dy(), b.op('Cosh', [x(0)]))),
  Cosh: by(({ b, x, dy }) => b.Mul(dy(), b.op('Sinh', [x(0)]))),
  /** tanh′ = 1 − tanh² */
  Tanh: by(({ b, y, dy }) => b.Mul(dy(), from(b, 1, square(b, y(0))))),
  /** asinh′ x = 1 / √(x² + 1) */
  Asinh: by(({ b, x, dy }) => b.Div(dy(), b.Sqrt(plus(b, square(b, x(0)), 1)))),
  /** acosh′ x = 1 / √(x² − 1) */
  Acosh: by(({ b, x, dy }) => b.Div(dy(), b.Sqrt(plus(b, square(b, x(0)), -1)))),
  /** atanh′ x = 1 / (1 − x²) */
  Atanh: by(({ b, x, dy }) => b.Div(dy(), from(b, 1, square(b, x(0))))),
} satisfies RuleTable;
