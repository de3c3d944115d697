// Gradient rules: recurrent and control flow operators.
import type { RuleTable } from '../rule.ts';

export const recurrentRules: RuleTable = {};
