import { z } from 'zod';
import type { GraphBuilder, Value } from '../onnx/builder.ts';
import { meanOf, sameTarget, weight } from './common.ts';
import { defineLoss } from './define.ts';

/** Smallest squared length that is divided by. */
const EPSILON = 1e-12;

const dot = (b: GraphBuilder, x: Value, y: Value): Value => b.ReduceSum(b.Mul(x, y), [-1], false);

export const cosineSimilarity = defineLoss({
  type: 'CosineSimilarity',
  title: 'Cosine similarity',
  summary: 'For directions: embeddings that are to point the same way as their targets.',
  doc: 'L = mean(1 − x·y / √(max(‖x‖², ε) max(‖y‖², ε))), ε = 1e-12, over the last axis: 0 for the same direction, 2 for opposite ones.',
  params: z.strictObject({ weight: weight() }),
  task: 'embedding',
  metrics: [],
  target: (prediction, _p, field, fail) => sameTarget(prediction, field, fail),
  lower({ b, prediction: x, target }) {
    const y = b.Cast(target, x.dtype);
    const least = (v: Value): Value => b.op('Clip', [v, b.scalar(EPSILON, x.dtype)]);
    const lengths = b.Mul(b.Sqrt(least(dot(b, x, x))), b.Sqrt(least(dot(b, y, y))));
    return meanOf(b, b.Sub(b.scalar(1, x.dtype), b.Div(dot(b, x, y), lengths)));
  },
});
