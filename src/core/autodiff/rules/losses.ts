// Gradient rules: losses, which are spelled out in logarithms and look-ups before.
import { refuse } from '../equations.ts';
import type { RuleTable } from '../rule.ts';

const spelled = refuse('it is spelled out before', 'Differentiate the graph after its losses were spelled out.');

export const lossRules = { NegativeLogLikelihoodLoss: spelled, SoftmaxCrossEntropyLoss: spelled } satisfies RuleTable;
