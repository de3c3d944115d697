// The gradient of a convolution with respect to its input, in four forms.
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

/** [N, C, …] with `stride − 1` zeros behind each entry of an axis of known length. */
function stretch(b: GraphBuilder, v: Value, axis: number, stride: number): Value {
  const gaps = v.shape.flatMap((_, i) => (i === axis ? [0, stride - 1] : [0]));
  const padded = b.Pad(b.Unsqueeze(v, [axis + 1]), [...gaps.map(() => 0), ...gaps]);
  return b.Reshape(padded, [0, 0, ...v.shape.slice(2).map((d, i) => (i + 2 === axis ? (d as number) * stride : (d as number)))]);
}

/** As `flipped`, for any stride and padding: zeros between the entries of dy stand for the positions that windows step over. Sizes known. */
function stretched(b: GraphBuilder, dy: Value, w: Value, g: Geometry): Value {
  let wide = g.strides.reduce((v, stride, i) => (stride === 1 ? v : stretch(b, v, i + 2, stride)), dy);
  const begin = g.begin.map((p, i) => reach(g, i) - 1 - p);
  const end = begin.map((p, i) => (g.large[i] as number) + reach(g, i) - 1 - p - (g.small[i] as number) * (g.strides[i] as number));
  const cut = begin.flatMap((p, i) => (p < 0 || (end[i] as number) < 0 ? [i] : []));
  if (cut.length > 0) {
    wide = b.Slice(wide, cut.map((i) => Math.max(0, -(begin[i] as number))), cut.map((i) => (wide.shape[i + 2] as number) + Math.min(0, end[i] as number)), cut.map((i) => i + 2));
  }
  const pads = [...begin, ...end].map((p) => Math.max(0, p));
  return b.op('Conv', [wide, flip(b, w, g)], { kernel_shape: g.kernel, dilations: g.dilations, group: g.group, pads });
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

export const inputForms = { flipped, stretched, transposed, dense: denseInput } satisfies Record<InputForm, (b: GraphBuilder, dy: Value, w: Value, g: Geometry, x: Value) => Value>;
