// Pooling over sliding windows, over all of space, and over regions.
import type { Dim, Shape } from '../../tensor.ts';
import { intAttribute, intsAttribute } from '../model.ts';
import { expectRank, numbersIn, operator } from './common.ts';
import { slide, windowOf } from './convolution.ts';
import { addDims, mulDims, subDims } from './dims.ts';
import type { InferContext, Operator } from './operator.ts';

export function poolShape(c: InferContext, x: Shape): Shape {
  const kernel = intsAttribute(c.node, 'kernel_shape');
  if (!kernel || kernel.length !== x.length - 2) return c.fail('kernel_shape does not fit the input', `${x.length - 2} numbers`, kernel?.join(', ') ?? 'none');
  const window = windowOf(c, kernel);
  const ceil = intAttribute(c.node, 'ceil_mode', 0) !== 0;
  return [...x.slice(0, 2), ...x.slice(2).map((d, i) => slide(c, d, window, i, ceil))];
}

const pool = operator((c) => {
  expectRank(c, c.input(0), 3);
  return [{ dtype: c.input(0).dtype, shape: poolShape(c, c.input(0).shape) }];
});

const globalPool = operator((c) => {
  const x = c.input(0);
  expectRank(c, x, 3);
  return [{ dtype: x.dtype, shape: x.shape.map((d, i) => (i < 2 ? d : 1)) }];
});

export const poolingOperators = {
  MaxPool: operator((c) => {
    expectRank(c, c.input(0), 3);
    const shape = poolShape(c, c.input(0).shape);
    return [{ dtype: c.input(0).dtype, shape }, { dtype: 'int64', shape }];
  }),
  AveragePool: pool,
  LpPool: pool,
  GlobalAveragePool: globalPool,
  GlobalMaxPool: globalPool,
  GlobalLpPool: globalPool,
  /** The inverse size of MaxPool, unless `output_shape` says otherwise. */
  MaxUnpool: operator((c) => {
    const x = c.input(0);
    expectRank(c, x, 3);
    const asked = c.inputs[2];
    if (asked) return [{ dtype: x.dtype, shape: asked.known ?? numbersIn(asked) ?? x.shape.map((_, i) => c.symbol(`d${i}`)) }];
    const kernel = intsAttribute(c.node, 'kernel_shape');
    if (!kernel || kernel.length !== x.shape.length - 2) return c.fail('kernel_shape does not fit the input');
    const w = windowOf(c, kernel);
    const spatial = x.shape.slice(2).map((d, i) =>
      addDims(mulDims(subDims(d, 1), w.strides[i] as number), (kernel[i] as number) - (w.pads[i] as number) - (w.pads[i + kernel.length] as number)));
    return [{ dtype: x.dtype, shape: [...x.shape.slice(0, 2), ...spatial] }];
  }),
  MaxRoiPool: operator((c) => {
    const [x, rois] = [c.input(0), c.input(1)];
    const size = intsAttribute(c.node, 'pooled_shape') ?? c.fail('pooled_shape is missing');
    return [{ dtype: x.dtype, shape: [rois.shape[0] as Dim, x.shape[1] as Dim, ...size] }];
  }),
  RoiAlign: operator((c) => {
    const [x, rois] = [c.input(0), c.input(1)];
    expectRank(c, x, 4, 4);
    const size = [intAttribute(c.node, 'output_height', 1), intAttribute(c.node, 'output_width', 1)];
    return [{ dtype: x.dtype, shape: [rois.shape[0] as Dim, x.shape[1] as Dim, ...size] }];
  }),
} satisfies Record<string, Operator>;
