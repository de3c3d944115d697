// What max and average pools over one, two and three axes share.
import { z } from 'zod';
import type { Value } from '../onnx/builder.ts';
import { unexpected } from './convolution.ts';
import { plain } from './define.ts';
import type { InferContext, LayerFacts, LowerContext } from './define.ts';
import { slide, spatialInput, windowAttributes } from './geometry.ts';
import type { WindowParams } from './geometry.ts';
import { formatPerAxis, formatStride, padding, pads, poolStride, windowSize } from './params.ts';

export const poolParams = z.strictObject({ size: windowSize(), stride: poolStride(), padding: padding(), pads: pads() });
export type PoolParams = z.output<typeof poolParams>;

const windowOf = (p: PoolParams): WindowParams => ({ kernel: p.size, stride: p.stride ?? p.size, padding: p.padding, pads: p.pads });

export const briefPool = (rank: number) => (p: PoolParams): string => `${formatPerAxis(p.size, rank)}${formatStride(p.stride ?? p.size)}`;

export function inferPool(c: InferContext<PoolParams>, layer: string, rank: number): LayerFacts {
  const { type: x, space } = spatialInput(c, layer, rank);
  const { window, out } = slide(c, layer, windowOf(c.params), space);
  if (window.pads.some((p, i) => p >= (window.kernel[i % rank] as number))) {
    c.fail(`${layer}: the pads are as large as the window, which could then hold nothing but padding.`, { expected: `below ${window.kernel.join('×')}`, received: window.pads.join(', '), hint: 'Use smaller pads.' });
  }
  return plain({ dtype: x.dtype, shape: [x.shape[0]!, x.shape[1]!, ...out] });
}

export function lowerPool(c: LowerContext<PoolParams>, operator: 'MaxPool' | 'AveragePool'): Value {
  const x = c.inputs[0];
  const { window } = slide({ fail: unexpected }, operator, windowOf(c.params), x.shape.slice(2));
  return c.b.op(operator, [x], { ...windowAttributes(window), ...(operator === 'AveragePool' && { count_include_pad: 0 }) });
}
