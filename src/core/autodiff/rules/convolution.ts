// Gradient rules: convolution.
import type { RuleTable } from '../rule.ts';

export const convolutionRules: RuleTable = {};
