// What the layers share that disturb values in training.
import type { Value } from '../onnx/builder.ts';
import type { Shape } from '../tensor.ts';
import type { LowerContext } from './define.ts';

/** Inverted dropout with a mask of the shape given, repeated over the rest: kept values are divided by 1 − rate. */
export function dropped(c: LowerContext<{ readonly rate: number }>, x: Value, maskShape: Shape): Value {
  const { b, params: { rate } } = c;
  if (!c.training || rate === 0) return x;
  // A uniform number in [0, 1) is below 1 − rate with exactly that chance.
  const kept = b.mask(b.Less(c.uniform(maskShape), b.scalar(1 - rate)), x.dtype);
  return b.Mul(x, b.scale(kept, 1 / (1 - rate)));
}
