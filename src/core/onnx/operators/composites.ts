// The project's own operators: wholes that a gradient rule must see. Their expansions stand in ../expansions.ts.
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
};

/** By `layerwright.Name`. They are expanded before anything runs or is exported. */
export const composites: Record<string, Operator> = {
  'layerwright.BatchNormTraining': batchNormTraining,
};
