// The gradient of a convolution with respect to its input, in three forms.
import type { GraphBuilder, Value } from '../../../onnx/builder.ts';
import { reversed, shapeOf } from '../../equations.ts';
import type { ShapePart } from '../../equations.ts';
import { denseInput } from './dense.ts';
import type { InputForm } from './choose.ts';
import { padAttributes, reach, taps } from './geometry.ts';
import type { Geometry } from './geometry.ts';

/** Weights [O, C/g, …k] as those of the opposite convolution, [C, O/g, …k], each kernel turned round. */
function flip(b: GraphBuilder, w: Value, g: Geometry): Value {
  const filters = w.shape[0] as number;
  const channels = w.shape[1] as number;
  const flat = b.Reshape(w, [g.group, filters / g.group, channels, taps(g)]);
  const turned = taps(g) === 1 ? flat : reversed(b, flat, 3);
  return b.Reshape(b.Transpose(turned, [0, 2, 1, 3]), [g.group * channels, filters / g.group, ...g.kernel]);
}

/** dx = dy padded to full overlap, convolved with the flipped weights. Strides 1. */
function flipped(b: GraphBuilder, dy: Value, w: Value, g: Geometry): Value {
  const pads = (given: readonly number[]): number[] => given.map((p, i) => reach(g, i) - 1 - p);
  return b.op('Conv', [dy, flip(b, w, g)], {
    kernel_shape: g.kernel, dilations: g.dilations, group: g.group, pads: [...pads(g.begin), ...pads(g.end)],
  });
}

/** dx = ConvTranspose(dy, w), its size completed to the input's where the stride left a remainder. */
function transposed(b: GraphBuilder, dy: Value, w: Value, g: Geometry, x: Value): Value {
  const rest = g.kernel.map((_, i) => {
    const [large, small, stride] = [g.large[i], g.small[i], g.strides[i] as number];
    if (typeof large !== 'number' || typeof small !== 'number') return stride === 1 ? 0 : undefined;
    return large + (g.begin[i] as number) + (g.end[i] as number) - (small - 1) * stride - reach(g, i);
  });
  const padding = rest.map((r, i) => r ?? (g.strides[i] as number) - 1);
  // The WebGPU provider of onnxruntime 1.30 is wrong for groups of several inputs and one output: a second output beside it, of zeros.
  const lone = g.group > 1 && w.shape[1] === 1 && w.shape[0] !== g.group;
  const weight = lone ? b.Pad(w, [...w.shape.map(() => 0), ...w.shape.map((_, i) => (i === 1 ? 1 : 0))]) : w;
  const made = b.op('ConvTranspose', [dy, weight], { ...padAttributes(g), group: g.group, output_padding: padding });
  const dx = lone ? b.Slice(made, [0], [Number.MAX_SAFE_INTEGER], [1], [2]) : made;
  const open = rest.flatMap((r, i) => (r === undefined ? [i + 2] : []));
  if (open.length === 0) return dx;
  const sizes = shapeOf(b, open.map((axis): ShapePart => [x, axis]));
  return b.op('Slice', [dx, b.ints(open.map(() => 0)), sizes, b.ints(open)]);
}

export const inputForms = { flipped, transposed, dense: denseInput } satisfies Record<InputForm, (b: GraphBuilder, dy: Value, w: Value, g: Geometry, x: Value) => Value>;
