// Gradient rules: comparisons, logic and whole numbers. Nothing flows through them.
import { zero } from '../equations.ts';
import type { RuleTable } from '../rule.ts';

const truth = zero('true or false, not a value');

const bits = zero('bits, not a value');

export const logicRules = {
  Equal: truth, Greater: truth, GreaterOrEqual: truth, Less: truth, LessOrEqual: truth,
  BitShift: bits, BitwiseAnd: bits, BitwiseOr: bits, BitwiseXor: bits, BitwiseNot: bits,
  And: truth, Or: truth, Xor: truth, Not: truth, IsNaN: truth, IsInf: truth,
} satisfies RuleTable;
