// Gradient rules: activation functions.
import type { RuleTable } from '../rule.ts';

export const activationRules: RuleTable = {};
