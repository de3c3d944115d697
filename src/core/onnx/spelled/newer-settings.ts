// Settings that operators of opset 17 do not have yet: wrapping pads, dilated pools, extremes in scatters, smoothing resizes.
import { isStatic } from '../../tensor.ts';
import type { GraphBuilder, Value } from '../builder.ts';
import type { Expansion } from '../expansions.ts';
import { interpolationMatrix, isCoordinates, isNearest } from '../interpolation.ts';
import { floatAttribute, intAttribute, intsAttribute, stringAttribute } from '../model.ts';
import type { Node } from '../model.ts';
import { numbersIn } from './later.ts';
import { sampledGrid } from './sampling.ts';

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const product = (dims: readonly number[]): number => dims.reduce((p, d) => p * d, 1);

/** Reads past the end from the front again. */
const wrappingPad: Expansion = (b, _node, [x, given, , axesInput]) => {
  const pads = numbersIn(given);
  if (!x || !pads || !isStatic(x.shape)) return [];
  const rank = x.shape.length;
  const axes = (numbersIn(axesInput) ?? range(rank)).map((a) => (a < 0 ? a + rank : a));
  return [axes.reduce((v, axis, i) => {
    const size = x.shape[axis] as number;
    const [before, after] = [pads[i] as number, pads[i + axes.length] as number];
    return b.Gather(v, b.ints(range(before + size + after).map((k) => (((k - before) % size) + size) % size)), axis);
  }, x)];
};

/** Sums over windows of each channel, as a convolution with ones. */
function windowSums(b: GraphBuilder, node: Node, x: Value): Value {
  const [batch, channels, ...sizes] = x.shape as number[] as [number, number, ...number[]];
  const kernel = intsAttribute(node, 'kernel_shape') ?? [];
  const ones = b.constant(x.dtype, [1, 1, ...kernel], Array<number>(product(kernel)).fill(1));
  const y = b.op('Conv', [b.Reshape(x, [batch * channels, 1, ...sizes]), ones], {
    kernel_shape: kernel, strides: intsAttribute(node, 'strides'), pads: intsAttribute(node, 'pads'), dilations: intsAttribute(node, 'dilations'), auto_pad: stringAttribute(node, 'auto_pad', 'NOTSET'),
  });
  return b.Reshape(y, [batch, channels, ...(y.shape.slice(2) as number[])]);
}

const averagePool: Expansion = (b, node, [x]) => {
  if (!x || !isStatic(x.shape) || intAttribute(node, 'ceil_mode', 0) !== 0) return [];
  const sums = windowSums(b, node, x);
  if (intAttribute(node, 'count_include_pad', 0) !== 0) return [b.scale(sums, 1 / product(intsAttribute(node, 'kernel_shape') ?? []))];
  const sizes = x.shape.slice(2);
  return [b.Div(sums, windowSums(b, node, b.constant(x.dtype, [1, 1, ...sizes], Array<number>(product(sizes)).fill(1))))];
};

const lpPool: Expansion = (b, node, [x]) => {
  if (!x || !isStatic(x.shape) || intAttribute(node, 'ceil_mode', 0) !== 0) return [];
  const p = intAttribute(node, 'p', 2);
  return [b.Pow(windowSums(b, node, b.Pow(b.Abs(x), b.scalar(p, x.dtype))), b.scalar(1 / p, x.dtype))];
};

/** Where each entry of the updates goes, counted through the whole of the data. */
function targets(node: Node, data: readonly number[], indices: Value, updates: readonly number[]): number[] | undefined {
  const given = numbersIn(indices);
  if (!given) return undefined;
  const inside = (i: number, size: number): number => (i < 0 ? i + size : i);
  if (node.opType === 'ScatterElements') {
    const axis = (intAttribute(node, 'axis', 0) + data.length) % data.length;
    return range(product(updates)).map((k) => updates.reduce((flat, d, i) => {
      const place = i === axis ? inside(given[k] as number, data[i] as number) : Math.floor(k / product(updates.slice(i + 1))) % d;
      return flat * (data[i] as number) + place;
    }, 0));
  }
  const depth = indices.shape.at(-1) as number;
  const slice = product(data.slice(depth));
  return range(given.length / depth).flatMap((k) => {
    const start = range(depth).reduce((flat, i) => flat * (data[i] as number) + inside(given[k * depth + i] as number, data[i] as number), 0);
    return range(slice).map((i) => start * slice + i);
  });
}

/** The larger (smaller) of what stands there and what comes, one round for each time that a place is named. */
const scatterExtreme: Expansion = (b, node, [data, indices, updates]) => {
  const reduction = stringAttribute(node, 'reduction', 'none');
  if (!data || !indices || !updates || (reduction !== 'max' && reduction !== 'min') || !isStatic(data.shape) || !isStatic(updates.shape)) return [];
  const places = targets(node, data.shape, indices, updates.shape);
  if (!places) return [];
  const given = b.Reshape(updates, [-1]);
  const rounds: number[][] = [];
  const seen = new Map<number, number>();
  places.forEach((place, k) => {
    const round = seen.get(place) ?? 0;
    seen.set(place, round + 1);
    (rounds[round] ??= []).push(k);
  });
  const flat = rounds.reduce((v, entries) => {
    const at = b.ints(entries.map((k) => places[k] as number));
    const best = b.op(reduction === 'max' ? 'Max' : 'Min', [b.Gather(v, at), b.Gather(given, b.ints(entries))]);
    return b.op('ScatterElements', [v, at, best], { axis: 0 });
  }, b.Reshape(data, [-1]));
  return [b.Reshape(flat, data.shape)];
};

/** Interpolation as a product with a matrix for each axis. */
const resize: Expansion = (b, node, [x, region, scalesInput, sizesInput]) => {
  const mode = stringAttribute(node, 'mode', 'nearest');
  const coordinates = stringAttribute(node, 'coordinate_transformation_mode', 'half_pixel');
  const nearest = stringAttribute(node, 'nearest_mode', 'round_prefer_floor');
  if (!x || !isStatic(x.shape) || !isCoordinates(coordinates) || !isNearest(nearest) || (region?.shape[0] ?? 0) !== 0) return [];
  const shape: readonly number[] = x.shape;
  const axes = (intsAttribute(node, 'axes') ?? range(shape.length)).map((a) => (a < 0 ? a + shape.length : a));
  const sizes = sizesInput?.shape[0] === 0 ? undefined : numbersIn(sizesInput);
  const scales = scalesInput?.shape[0] === 0 ? undefined : numbersIn(scalesInput);
  if ((!sizes && !scales) || stringAttribute(node, 'keep_aspect_ratio_policy', 'stretch') !== 'stretch') return [];
  const kind = mode === 'nearest' ? nearest : mode === 'cubic' ? { a: floatAttribute(node, 'cubic_coeff_a', -0.75), excludeOutside: intAttribute(node, 'exclude_outside', 0) !== 0 } : undefined;
  const smooth = intAttribute(node, 'antialias', 0) !== 0;
  return [axes.reduce((v, axis, i) => {
    const from = shape[axis] as number;
    const to = sizes ? (sizes[i] as number) : Math.floor(from * (scales?.[i] as number));
    const scale = sizes ? to / from : (scales?.[i] as number);
    if (scale === 1) return v;
    const matrix = b.constant(x.dtype, [from, to], transposed(interpolationMatrix({ from, to, scale, ...(smooth && { smooth }) }, coordinates, kind), to, from));
    const order = [...range(shape.length).filter((a) => a !== axis), axis];
    return b.Transpose(b.MatMul(b.Transpose(v, order), matrix), order.map((_, a) => order.indexOf(a)));
  }, x)];
};

const transposed = (m: readonly number[], rows: number, columns: number): number[] => range(rows * columns).map((k) => m[(k % rows) * columns + Math.floor(k / rows)] as number);

export const newerSettings: Readonly<Record<string, Expansion>> = {
  Pad: wrappingPad, AveragePool: averagePool, LpPool: lpPool, ScatterElements: scatterExtreme, ScatterND: scatterExtreme, Resize: resize, GridSample: sampledGrid,
};
