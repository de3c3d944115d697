// What a loss is before anything has been learned: what guessing costs.
import type { FlatNode } from '../../../../core/shapes/types.ts';
import { formula } from './formula.ts';
import type { Lesson } from './formula.ts';

/** Cross-entropy of a network that finds all classes equally likely: a first loss far above it means a mistake. */
export function guessLessons(node: FlatNode): readonly Lesson[] {
  const classes = node.target?.classes;
  if (node.kind.type === 'SoftmaxCrossEntropy' && classes !== undefined) return [formula('guess', '−ln(1/C) = ln C', `ln ${classes}`, Math.log(classes))];
  if (node.kind.type === 'BinaryCrossEntropy') return [formula('guess', '−ln(1/2) = ln 2', 'ln 2', Math.LN2)];
  return [];
}
