// What the layers share that combine values entry by entry.
import { broadcastDim, formatShape } from '../tensor.ts';
import type { TensorType } from '../tensor.ts';
import type { InferContext } from './define.ts';

/** Type of an entry-wise combination: equal ranks; sizes equal, or 1 where a value is repeated; equal dtypes. */
export function inferMerge(c: Pick<InferContext<unknown>, 'inputs' | 'fail'>, layer: string): TensorType {
  const first = c.inputs[0];
  if (c.inputs.length < 2) c.fail(`${layer} combines two values or more.`, { expected: '2 wires', received: String(c.inputs.length), hint: 'Wire another value in.' });
  return c.inputs.slice(1).reduce<TensorType>((a, x, i) => {
    if (x.dtype !== a.dtype) c.fail(`${layer}: input ${i + 2} holds other numbers than the first.`, { expected: a.dtype, received: x.dtype });
    const shape = a.shape.map((d, k) => broadcastDim(d, x.shape[k] ?? 0));
    if (x.shape.length !== a.shape.length || shape.includes(undefined)) {
      c.fail(`${layer}: ${formatShape(a.shape)} and ${formatShape(x.shape)} do not fit.`, {
        expected: formatShape(a.shape), received: formatShape(x.shape),
        hint: 'Sizes must be equal, or 1 to be repeated. A 1×1 convolution changes the number of channels, a stride the size.',
      });
    }
    return { dtype: a.dtype, shape: shape.map((d) => d!) };
  }, first);
}
