// Gradient rules: matrix products.
import type { RuleTable } from '../rule.ts';

export const matmulRules: RuleTable = {};
