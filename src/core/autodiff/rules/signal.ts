// Gradient rules: Fourier transforms, which are spelled out before, and determinants.
import type { Value } from '../../onnx/builder.ts';
import { by, refuse, staticDim } from '../equations.ts';
import type { RuleContext, RuleTable } from '../rule.ts';

const long = refuse('its length is only known while it runs, or too long', 'Give the input a fixed size, or freeze everything below it.');

/** Larger matrices would need n² determinants of nearly their size. */
const LARGEST = 32;

/** ∂ det / ∂x_ij = (−1)^(i+j) · the determinant without row i and column j */
function det({ b, x, dy, refuse: no }: RuleContext): Value {
  const rank = x(0).shape.length;
  const n = staticDim(x(0), rank - 1);
  if (n === undefined || n > LARGEST) return no('the matrix is large, or its size is only known while it runs');
  const spread = b.Unsqueeze(dy(), [rank - 2, rank - 1]);
  if (n === 1) return spread;
  const others = b.constant('int64', [n, n - 1], Array.from({ length: n * (n - 1) }, (_, k) => (k % (n - 1)) + (k % (n - 1) >= Math.floor(k / (n - 1)) ? 1 : 0)));
  // […, i, row, j, column] → […, i, j, row, column]
  const minors = b.Gather(b.Gather(x(0), others, rank - 2), others, rank);
  const lead = Array.from({ length: rank - 2 }, (_, i) => i);
  const cofactors = b.op('Det', [b.Transpose(minors, [...lead, rank - 2, rank, rank - 1, rank + 1])]);
  const signs = b.constant(dy().dtype, [n, n], Array.from({ length: n * n }, (_, k) => ((Math.floor(k / n) + (k % n)) % 2 === 0 ? 1 : -1)));
  return b.Mul(spread, b.Mul(cofactors, signs));
}

export const signalRules = {
  DFT: long,
  STFT: long,
  Det: by(det),
} satisfies RuleTable;
