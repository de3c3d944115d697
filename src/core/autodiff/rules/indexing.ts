// Gradient rules: gathering and scattering.
import type { RuleTable } from '../rule.ts';

export const indexingRules: RuleTable = {};
