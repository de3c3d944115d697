// Gradient rules: random numbers and constants depend on nothing.
import { zero } from '../equations.ts';
import type { RuleTable } from '../rule.ts';

const drawn = zero('drawn at random, whatever the inputs');

export const randomRules = {
  Constant: zero('a constant'),
  EyeLike: zero('a constant'),
  Range: zero('positions, not values'),
  HannWindow: zero('a constant'),
  HammingWindow: zero('a constant'),
  BlackmanWindow: zero('a constant'),
  MelWeightMatrix: zero('a constant'),
  RandomNormal: drawn,
  RandomNormalLike: drawn,
  RandomUniform: drawn,
  RandomUniformLike: drawn,
  Bernoulli: drawn,
  Multinomial: drawn,
} satisfies RuleTable;
