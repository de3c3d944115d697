// Gradient rules: recurrent operators and control flow, through which no gradient passes yet.
import { refuse } from '../equations.ts';
import type { RuleTable } from '../rule.ts';

const hint = 'Freeze everything below it, or replace it by layers without recurrence.';

export const recurrentRules = {
  LSTM: refuse('the runtime keeps its gates to itself', hint),
  GRU: refuse('the runtime keeps its gates to itself', hint),
  RNN: refuse('the runtime keeps its states to itself', hint),
  If: refuse('which branch it takes is decided while it runs', hint),
  Loop: refuse('how often it runs is decided while it runs', hint),
  Scan: refuse('its states between the steps are not kept', hint),
} satisfies RuleTable;
