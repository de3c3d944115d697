// Gradient rules: Fourier transforms and determinants, through which no gradient passes yet.
import { refuse } from '../equations.ts';
import type { RuleTable } from '../rule.ts';

const hint = 'Freeze everything below it.';

export const signalRules = {
  DFT: refuse('its gradient has not been worked out', hint),
  STFT: refuse('its gradient has not been worked out', hint),
  Det: refuse('the inverse of a matrix, which its gradient needs, is no operator of ONNX', hint),
} satisfies RuleTable;
