// Gradient rules: elementwise arithmetic.
import type { RuleTable } from '../rule.ts';

export const arithmeticRules: RuleTable = {};
