// Losses that are operators.
import { stringAttribute } from '../model.ts';
import { operator } from './common.ts';
import type { InferContext, Operator, OutputType } from './operator.ts';

const lossOf = (c: InferContext): OutputType => ({ dtype: c.input(0).dtype, shape: stringAttribute(c.node, 'reduction', 'mean') === 'none' ? c.input(1).shape : [] });

export const lossOperators = {
  NegativeLogLikelihoodLoss: operator((c) => [lossOf(c)]),
  /** Loss, and the logarithms of the probabilities. */
  SoftmaxCrossEntropyLoss: operator((c) => [lossOf(c), { dtype: c.input(0).dtype, shape: c.input(0).shape }]),
} satisfies Record<string, Operator>;
