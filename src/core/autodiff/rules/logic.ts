// Gradient rules: comparisons, logic, integers.
import type { RuleTable } from '../rule.ts';

export const logicRules: RuleTable = {};
