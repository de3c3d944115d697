// The project's own operators in standard ones, by `layerwright.Name`.
import { centredPerChannel, sumPerChannel, valuesPerChannel } from './channels.ts';
import type { GraphBuilder, Value } from './builder.ts';
import { floatAttribute } from './model.ts';
import type { Node } from './model.ts';

/** Appends the same computation in standard operators; gives the node's outputs. */
export type Expansion = (b: GraphBuilder, node: Node, inputs: readonly (Value | undefined)[]) => readonly Value[];

/**
 * Statistics by reductions, then the inference operator: onnxruntime has no BatchNormalization in training mode. The
 * variance is that of x − μ: E[x²] − μ² in float32 is wrong by a tenth at μ = 1000·σ, and by everything at 10,000·σ.
 */
const batchNormTraining: Expansion = (b, node, inputs) => {
  const [x, scale, bias] = inputs;
  if (!x || !scale || !bias) throw new TypeError('internal: BatchNormTraining takes three inputs');
  const count = valuesPerChannel(b, x);
  const mean = b.Div(sumPerChannel(b, x), count);
  const centred = centredPerChannel(b, x, mean);
  const variance = b.Div(sumPerChannel(b, b.Mul(centred, centred)), count);
  const y = b.op('BatchNormalization', [centred, scale, bias, b.Sub(mean, mean), variance], { epsilon: { float: floatAttribute(node, 'epsilon', 1e-5) } });
  return [y, mean, variance];
};

export const expansions: Readonly<Record<string, Expansion>> = {
  'layerwright.BatchNormTraining': batchNormTraining,
};
