// Gradient rules: softmax family.
import type { RuleTable } from '../rule.ts';

export const softmaxRules: RuleTable = {};
