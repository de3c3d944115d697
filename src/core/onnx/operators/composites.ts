// The project's own operators: wholes that a gradient rule must see, each with its expansion into standard operators.
import { sumPerChannel, valuesPerChannel } from '../channels.ts';
import { floatAttribute } from '../model.ts';
import { expectRank, meet } from './common.ts';
import type { Operator } from './operator.ts';

/**
 * (x [N, C, …], scale [C], bias [C]) → y, mean [C], variance [C]; attribute `epsilon`. Batch normalisation with the
 * batch's own statistics over all axes but 1, the variance divided by their number (Ioffe & Szegedy 2015, algorithm
 * 1). onnxruntime has no BatchNormalization in training mode: statistics by reductions, then the inference operator.
 */
const batchNormTraining: Operator = {
  infer(c) {
    const x = c.input(0);
    expectRank(c, x, 2);
    for (const v of [c.input(1), c.input(2)]) {
      expectRank(c, v, 1, 1);
      meet(c, `${v.name} (one value a channel)`, x.shape[1] ?? 1, v.shape[0] ?? 1);
    }
    const statistic = { dtype: x.dtype, shape: [x.shape[1] ?? 1] };
    return [{ dtype: x.dtype, shape: x.shape }, statistic, statistic];
  },
  expand(b, node, inputs) {
    const [x, scale, bias] = inputs;
    if (!x || !scale || !bias) throw new TypeError('internal: BatchNormTraining takes three inputs');
    const count = valuesPerChannel(b, x);
    const mean = b.Div(sumPerChannel(b, x), count);
    const squares = b.Div(sumPerChannel(b, b.Mul(x, x)), count);
    // Rounding can bring E[x²] − E[x]² below zero.
    const variance = b.op('Max', [b.Sub(squares, b.Mul(mean, mean)), b.scalar(0, x.dtype)]);
    const y = b.op('BatchNormalization', [x, scale, bias, mean, variance], { epsilon: { float: floatAttribute(node, 'epsilon', 1e-5) } });
    return [y, mean, variance];
  },
};

/** By `layerwright.Name`. They are expanded before anything runs or is exported. */
export const composites: Record<string, Operator> = {
  'layerwright.BatchNormTraining': batchNormTraining,
};
