// The gradient of a convolution with respect to its weights, in seven forms.
import type { GraphBuilder, Value } from '../../../onnx/builder.ts';
import type { WeightForm } from './choose.ts';
import { denseWeight } from './dense.ts';
import { taps } from './geometry.ts';
import type { Geometry } from './geometry.ts';
import { shiftedWeight } from './shifted.ts';
import { windows } from './windows.ts';

/** dW [O, C/g, …k] of the large side x [N, C, …] and the gradient dy [N, O, …] of the small side. */
type Form = (b: GraphBuilder, x: Value, dy: Value, g: Geometry) => Value;

const dim = (v: Value, axis: number): number => v.shape[axis] as number;
const swapFirst = (b: GraphBuilder, x: Value): Value => b.Transpose(x, [1, 0, ...x.shape.slice(2).map((_, i) => i + 2)]);
const lastTwo = (x: Value): number[] => [...x.shape.slice(0, -2).map((_, i) => i), x.shape.length - 1, x.shape.length - 2];

/** One [O, C/g] a tap, as [O, C/g, …k]. */
function gather(b: GraphBuilder, parts: readonly Value[], filters: number, channels: number, g: Geometry): Value {
  if (parts.length === 1) return b.Reshape(parts[0] as Value, [filters, channels, ...g.kernel]);
  const stacked = b.Concat(parts.map((p) => b.Reshape(p, [1, filters, channels])), 0);
  return b.Reshape(b.Transpose(stacked, [1, 2, 0]), [filters, channels, ...g.kernel]);
}

/** One product a tap and image, summed over the images: dW_t = Σₙ dy[n] · x_t[n]ᵀ, x_t the padded input under tap t. */
const batched: Form = (b, x, dy, g) => {
  const [filters, channels] = [dim(dy, 1), dim(x, 1)];
  const rows = (v: Value, count: number): Value => b.Reshape(v, g.group === 1 ? [0, count, -1] : [0, g.group, count / g.group, -1]);
  const left = rows(dy, filters);
  const parts = windows(b, x, dy, g).map((t) => {
    const right = rows(t, channels);
    return b.ReduceSum(b.MatMul(left, b.Transpose(right, lastTwo(right))), [0], false);
  });
  return gather(b, parts, filters, channels / g.group, g);
};

/** One product a tap over all images at once, channels brought to the front: [O, N·HW] · [C, N·HW]ᵀ. One group. */
const whole: Form = (b, x, dy, g) => {
  const [filters, channels] = [dim(dy, 1), dim(x, 1)];
  const left = b.Reshape(swapFirst(b, dy), [filters, -1]);
  const parts = windows(b, swapFirst(b, x), dy, g).map((t) => b.op('Gemm', [left, b.Reshape(t, [channels, -1])], { transB: 1 }));
  return gather(b, parts, filters, channels, g);
};

/** All taps beside each other in one product an image: dy[n] · columns[n]ᵀ. One group, few channels. */
const columns: Form = (b, x, dy, g) => {
  const [filters, channels] = [dim(dy, 1), dim(x, 1)];
  const all = b.Concat(windows(b, x, dy, g).map((t) => b.Reshape(t, [0, channels, -1])), 1);
  const product = b.ReduceSum(b.MatMul(b.Reshape(dy, [0, filters, -1]), b.Transpose(all, [0, 2, 1])), [0], false);
  return b.Reshape(b.Transpose(b.Reshape(product, [filters, taps(g), channels]), [0, 2, 1]), [filters, channels, ...g.kernel]);
};

/** The part of a correlation that has as many entries as the kernel. */
function cut(b: GraphBuilder, product: Value, g: Geometry): Value {
  const axes = g.kernel.map((_, i) => i + 2);
  return b.Slice(product, axes.map(() => 0), g.kernel, axes);
}

const opposite = (g: Geometry): Record<string, number[]> => ({
  strides: [...g.dilations], dilations: [...g.strides], pads: [...g.begin, ...g.end], kernel_shape: [...(g.small as number[])],
});

/** Depthwise: every image and channel correlated with its own dy, as one Conv of N·C groups; then summed over N. */
const grouped: Form = (b, x, dy, g) => {
  const [batch, channels, filters] = [dim(x, 0), dim(x, 1), dim(dy, 1)];
  const images = b.Reshape(x, [1, batch * channels, ...x.shape.slice(2).map((d) => (typeof d === 'number' ? d : -1))]);
  const kernels = b.Reshape(dy, [batch * filters, 1, ...(g.small as number[])]);
  const product = cut(b, b.op('Conv', [images, kernels], { ...opposite(g), group: batch * channels }), g);
  return b.Reshape(b.ReduceSum(b.Reshape(product, [batch, filters * taps(g)]), [0], false), [filters, 1, ...g.kernel]);
};

/** Conv with batch and channels exchanged on both sides. One group; the small side's size static. */
const swapped: Form = (b, x, dy, g) =>
  swapFirst(b, cut(b, b.op('Conv', [swapFirst(b, x), swapFirst(b, dy)], opposite(g)), g));

export const weightForms = { batched, shifted: shiftedWeight, whole, columns, grouped, swapped, dense: denseWeight } satisfies Record<WeightForm, Form>;
