// Gradient rules: operators that move values without changing them.
import type { RuleTable } from '../rule.ts';

export const shapeRules: RuleTable = {};
