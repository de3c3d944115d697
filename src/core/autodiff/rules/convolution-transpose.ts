// Gradient rules: transposed convolution.
import type { RuleTable } from '../rule.ts';

export const convolutionTransposeRules: RuleTable = {};
