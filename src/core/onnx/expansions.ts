// The project's own operators in standard ones, by `layerwright.Name`.
import { sumPerChannel, valuesPerChannel } from './channels.ts';
import type { GraphBuilder, Value } from './builder.ts';
import { floatAttribute } from './model.ts';
import type { Node } from './model.ts';

/** Appends the same computation in standard operators; gives the node's outputs. */
export type Expansion = (b: GraphBuilder, node: Node, inputs: readonly (Value | undefined)[]) => readonly Value[];

/** Statistics by reductions, then the inference operator: onnxruntime has no BatchNormalization in training mode. */
const batchNormTraining: Expansion = (b, node, inputs) => {
  const [x, scale, bias] = inputs;
  if (!x || !scale || !bias) throw new TypeError('internal: BatchNormTraining takes three inputs');
  const count = valuesPerChannel(b, x);
  const mean = b.Div(sumPerChannel(b, x), count);
  const squares = b.Div(sumPerChannel(b, b.Mul(x, x)), count);
  // Rounding can bring E[x²] − E[x]² below zero.
  const variance = b.op('Max', [b.Sub(squares, b.Mul(mean, mean)), b.scalar(0, x.dtype)]);
  const y = b.op('BatchNormalization', [x, scale, bias, mean, variance], { epsilon: { float: floatAttribute(node, 'epsilon', 1e-5) } });
  return [y, mean, variance];
};

export const expansions: Readonly<Record<string, Expansion>> = {
  'layerwright.BatchNormTraining': batchNormTraining,
};
