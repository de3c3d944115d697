// Gradient rules: elementary functions.
import type { RuleTable } from '../rule.ts';

export const elementaryRules: RuleTable = {};
