// Gradient rules: random numbers and constants.
import type { RuleTable } from '../rule.ts';

export const randomRules: RuleTable = {};
