// Gradient rules: resizing.
import type { RuleTable } from '../rule.ts';

export const resizeRules: RuleTable = {};
