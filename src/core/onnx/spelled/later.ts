// Operators that came after opset 17, in those of opset 17. Settings that are inputs must be constant.
import { isStatic, numbersOf, sizeOf } from '../../tensor.ts';
import type { GraphBuilder, Value } from '../builder.ts';
import type { Expansion } from '../expansions.ts';
import { floatAttribute, intAttribute, intsAttribute, stringAttribute } from '../model.ts';
import { sampled } from './sampling.ts';

export const numbersIn = (v: Value | undefined): readonly number[] | undefined =>
  (v?.tensor ? numbersOf(v.tensor) : v?.known?.every((d) => typeof d === 'number') ? v.known : undefined);
const product = (dims: readonly number[]): number => dims.reduce((p, d) => p * d, 1);
const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** x · σ(αx) */
const swish: Expansion = (b, node, [x]) => (x ? [b.Mul(x, b.Sigmoid(b.scale(x, floatAttribute(node, 'alpha', 1))))] : []);

/** x / √(mean x² + ε) · scale over the axes from `axis` on */
const rmsNormalization: Expansion = (b, node, [x, scale]) => {
  if (!x || !scale) return [];
  const rank = x.shape.length;
  const given = intAttribute(node, 'axis', -1);
  const axes = range(rank).slice(given < 0 ? given + rank : given);
  const mean = b.ReduceMean(b.Mul(x, x), axes);
  return [b.Mul(b.Div(x, b.Sqrt(b.Add(mean, b.scalar(floatAttribute(node, 'epsilon', 1e-5), x.dtype)))), scale)];
};

/** The middle of what is too long, zeros around what is too short. */
const centerCropPad: Expansion = (b, node, [x, shape]) => {
  const target = numbersIn(shape);
  if (!x || !target || !isStatic(x.shape)) return [];
  const rank = x.shape.length;
  const axes = (intsAttribute(node, 'axes') ?? range(rank)).map((a) => (a < 0 ? a + rank : a));
  const starts = axes.map((axis, i) => Math.floor(Math.max(0, (x.shape[axis] as number) - (target[i] as number)) / 2));
  const cut = b.Slice(x, starts, starts.map((s, i) => s + (target[i] as number)), axes);
  const pads = Array<number>(2 * rank).fill(0);
  axes.forEach((axis, i) => {
    const missing = Math.max(0, (target[i] as number) - (x.shape[axis] as number));
    pads[axis] = Math.floor(missing / 2);
    pads[axis + rank] = missing - Math.floor(missing / 2);
  });
  return [b.Pad(cut, pads)];
};

/** Columns added to the places that they were taken from; what falls into the padding goes to a place behind the picture. */
const col2Im: Expansion = (b, node, [x, image, block]) => {
  const [sizes, kernel] = [numbersIn(image), numbersIn(block)];
  if (!x || !sizes || !kernel || !isStatic(x.shape)) return [];
  const n = sizes.length;
  const [strides, dilations, pads] = [intsAttribute(node, 'strides') ?? kernel.map(() => 1), intsAttribute(node, 'dilations') ?? kernel.map(() => 1), intsAttribute(node, 'pads') ?? Array<number>(2 * n).fill(0)];
  const counts = sizes.map((s, i) => Math.floor((s + (pads[i] as number) + (pads[i + n] as number) - (dilations[i] as number) * ((kernel[i] as number) - 1) - 1) / (strides[i] as number)) + 1);
  const [taps, windows, all] = [product(kernel), product(counts), product(sizes)];
  const split = (flat: number, dims: readonly number[]): number[] => dims.map((d, i) => Math.floor(flat / product(dims.slice(i + 1))) % d);
  const places = range(taps * windows).map((k) => {
    const [tap, window] = [split(Math.floor(k / windows), kernel), split(k % windows, counts)];
    const at = sizes.map((_, i) => (window[i] as number) * (strides[i] as number) + (tap[i] as number) * (dilations[i] as number) - (pads[i] as number));
    return at.every((p, i) => p >= 0 && p < (sizes[i] as number)) ? at.reduce((flat, p, i) => flat * (sizes[i] as number) + p, 0) : all;
  });
  const batch = x.shape[0] as number;
  const channels = (x.shape[1] as number) / taps;
  const columns = b.Reshape(x, [batch, channels, taps * windows]);
  const index = b.Expand(b.constant('int64', [1, 1, taps * windows], places), [batch, channels, taps * windows]);
  const sums = b.op('ScatterElements', [b.Expand(b.scalar(0, x.dtype), [batch, channels, all + 1]), index, columns], { axis: 2, reduction: 'add' });
  return [b.Reshape(b.Slice(sums, [0], [all], [2]), [batch, channels, ...sizes])];
};

/** Places in [−1, 1] through a matrix for each sample. */
const affineGrid: Expansion = (b, node, [theta, size]) => {
  const dims = numbersIn(size);
  if (!theta || !dims) return [];
  const aligned = intAttribute(node, 'align_corners', 0) !== 0;
  const [batch, , ...space] = dims as [number, number, ...number[]];
  const at = (i: number, n: number): number => (aligned ? (n === 1 ? 0 : (2 * i) / (n - 1) - 1) : (2 * i + 1) / n - 1);
  const total = product(space);
  const rows = range(total).flatMap((k) => [...space.map((n, i) => at(Math.floor(k / product(space.slice(i + 1))) % n, n)).reverse(), 1]);
  const base = b.constant(theta.dtype, [1, total, space.length + 1], rows);
  return [b.Reshape(b.MatMul(base, b.Transpose(theta, [0, 2, 1])), [batch, ...space, space.length])];
};

/** Convolution at places that are moved by offsets, weighted by a mask. */
const deformConv: Expansion = (b, node, [x, w, offset, bias, mask]) => {
  if (!x || !w || !offset || !isStatic(x.shape) || !isStatic(w.shape) || !isStatic(offset.shape) || x.shape.length !== 4) return [];
  const [batch, channels] = x.shape as [number, number];
  const [filters, , kh, kw] = w.shape as [number, number, number, number];
  const [oh, ow] = offset.shape.slice(2) as [number, number];
  const [group, parts] = [intAttribute(node, 'group', 1), intAttribute(node, 'offset_group', 1)];
  const [strides, dilations, pads] = [intsAttribute(node, 'strides') ?? [1, 1], intsAttribute(node, 'dilations') ?? [1, 1], intsAttribute(node, 'pads') ?? [0, 0, 0, 0]];
  const [taps, points] = [kh * kw, oh * ow];
  const moves = b.Reshape(offset, [batch, parts, taps, 2, points]);
  const weights = mask && b.Reshape(mask, [batch, parts, taps * points]);
  const columns = range(parts).map((part) => {
    const coordinates = [0, 1].map((axis) => {
      const own = b.Reshape(b.Slice(moves, [part, axis], [part + 1, axis + 1], [1, 3]), [batch, taps * points]);
      const base = range(taps * points).map((k) => {
        const [tap, point] = [Math.floor(k / points), k % points];
        const [o, t] = axis === 0 ? [Math.floor(point / ow), Math.floor(tap / kw)] : [point % ow, tap % kw];
        return o * (strides[axis] as number) - (pads[axis] as number) + t * (dilations[axis] as number);
      });
      return b.Add(own, b.constant(x.dtype, [1, taps * points], base));
    });
    const share = channels / parts;
    const read = sampled(b, b.Slice(x, [part * share], [(part + 1) * share], [1]), coordinates, 'bilinear', 'zeros', true);
    return weights ? b.Mul(read, b.Slice(weights, [part], [part + 1], [1])) : read;
  });
  const all = b.Reshape(b.Concat(columns, 1), [batch, group, (channels / group) * taps, points]);
  const kernel = b.Reshape(w, [1, group, filters / group, (channels / group) * taps]);
  const y = b.Reshape(b.MatMul(kernel, all), [batch, filters, oh, ow]);
  return [bias ? b.Add(y, b.Unsqueeze(bias, [1, 2])) : y];
};

/** The update written over a part of an axis, from an index of each sample on; `circular` goes on at the front. */
const tensorScatter: Expansion = (b, node, [past, update, indices]) => {
  if (!past || !update || !isStatic(past.shape) || !isStatic(update.shape)) return [];
  const shape: readonly number[] = past.shape;
  const given: readonly number[] = update.shape;
  const at = indices ? numbersIn(indices) : Array<number>(shape[0] as number).fill(0);
  if (!at) return [];
  const named = intAttribute(node, 'axis', -2);
  const axis = named < 0 ? named + shape.length : named;
  const circular = stringAttribute(node, 'mode', 'linear') === 'circular';
  const places = range(sizeOf(given)).map((k) => {
    const where = given.map((d, i) => Math.floor(k / product(given.slice(i + 1))) % d);
    const moved = (where[axis] as number) + (at[where[0] as number] as number);
    where[axis] = circular ? moved % (shape[axis] as number) : moved;
    return where.reduce((flat, p, i) => flat * (shape[i] as number) + p, 0);
  });
  const flat = b.op('ScatterElements', [b.Reshape(past, [-1]), b.constant('int64', [places.length], places), b.Reshape(update, [-1])], { axis: 0 });
  return [b.Reshape(flat, shape)];
};

/** One scale and zero point for blocks along an axis. */
const dequantizeBlocks: Expansion = (b, node, [x, scale, zero]) => {
  const size = intAttribute(node, 'block_size', 0);
  if (!x || !scale || !isStatic(scale.shape) || !isStatic(x.shape) || size === 0) return [];
  const rank = x.shape.length;
  const given = intAttribute(node, 'axis', 1);
  const axis = given < 0 ? given + rank : given;
  const length = x.shape[axis] as number;
  const rows = b.ints(range(length).map((i) => Math.floor(i / size)));
  const spread = (v: Value): Value => b.Gather(v, rows, axis);
  const steps = b.Cast(x, scale.dtype);
  return [b.Mul(zero ? b.Sub(steps, b.Cast(spread(zero), scale.dtype)) : steps, spread(scale))];
};

const same = (b: GraphBuilder, x: Value): Value => b.op('Identity', [x]);

export const laterForms: Readonly<Record<string, Expansion>> = {
  Swish: swish, RMSNormalization: rmsNormalization, CenterCropPad: centerCropPad, Col2Im: col2Im, AffineGrid: affineGrid, DeformConv: deformConv,
  TensorScatter: tensorScatter, DequantizeLinear: dequantizeBlocks, OptionalGetElement: (b, _node, [x]) => (x ? [same(b, x)] : []),
};
