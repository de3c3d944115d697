// Values read between pixels, in products and look-ups that gradients pass: by the picture and by the places.
import { isStatic } from '../../tensor.ts';
import type { GraphBuilder, Value } from '../builder.ts';
import type { Expansion } from '../expansions.ts';
import { floatAttribute, intAttribute, stringAttribute } from '../model.ts';

type Padding = 'zeros' | 'border' | 'reflection';

const clip = (b: GraphBuilder, x: Value, low: number, high: number): Value => b.op('Clip', [x, b.scalar(low, x.dtype), b.scalar(high, x.dtype)]);

/** A coordinate mirrored at both ends until it lies inside: at pixel centres (`aligned`) or at their outer edges. */
function reflected(b: GraphBuilder, x: Value, size: number, aligned: boolean): Value {
  const [low, high] = aligned ? [0, size - 1] : [-0.5, size - 0.5];
  const span = high - low;
  if (span === 0) return b.scale(x, 0);
  const moved = b.Sub(x, b.scalar(low, x.dtype));
  // A triangle wave: |((m − s) mod 2s) − s| turned over, by floors that carry no gradient.
  const turns = b.op('Floor', [b.scale(moved, 1 / (2 * span))]);
  const within = b.Sub(moved, b.scale(turns, 2 * span));
  return b.Add(b.Sub(b.scalar(span, x.dtype), b.Abs(b.Sub(within, b.scalar(span, x.dtype)))), b.scalar(low, x.dtype));
}

/** Weights and whole places of the neighbours along an axis; each [N, P]. */
interface Tap { readonly weight: Value | undefined; readonly at: Value }

/** Keys' convolution kernel with a = −0.75 at distance t from the second of four neighbours. */
function cubicWeights(b: GraphBuilder, t: Value): Value[] {
  const a = -0.75;
  const poly = (x: Value, c: readonly [number, number, number, number]): Value =>
    c.slice(1).reduce((sum, k) => b.Add(b.Mul(sum, x), b.scalar(k, x.dtype)), b.fillLike(x, c[0]));
  const near = (x: Value): Value => poly(x, [a + 2, -(a + 3), 0, 1]);
  const far = (x: Value): Value => poly(x, [a, -5 * a, 8 * a, -4 * a]);
  const one = b.scalar(1, t.dtype);
  const rest = b.Sub(one, t);
  return [far(b.Add(t, one)), near(t), near(rest), far(b.Add(rest, one))];
}

function tapsOf(b: GraphBuilder, x: Value, mode: string): Tap[] {
  if (mode === 'nearest') return [{ weight: undefined, at: b.op('Round', [x]) }];
  const low = b.op('Floor', [x]);
  const t = b.Sub(x, low);
  const one = b.scalar(1, x.dtype);
  if (mode === 'bicubic') return cubicWeights(b, t).map((weight, i) => ({ weight, at: b.Add(low, b.scalar(i - 1, x.dtype)) }));
  return [{ weight: b.Sub(one, t), at: low }, { weight: t, at: b.Add(low, one) }];
}

/** Reads picture[N, C, …sizes] at coordinates (one [N, P] an axis) → [N, C, P]. */
export function sampled(b: GraphBuilder, picture: Value, coordinates: readonly Value[], mode: string, padding: Padding, aligned: boolean): Value {
  const [batch, channels, ...sizes] = picture.shape as number[] as [number, number, ...number[]];
  const points = coordinates[0]?.shape[1] as number;
  const flat = b.Reshape(picture, [batch, channels, -1]);
  const perAxis = coordinates.map((x, i) => {
    const size = sizes[i] as number;
    const inside = mode === 'bicubic' || padding === 'zeros' ? x : padding === 'border' ? clip(b, x, 0, size - 1) : clip(b, reflected(b, x, size, aligned), 0, size - 1);
    return tapsOf(b, inside, mode).map(({ weight, at }): Tap & { index: Value } => {
      const legal = padding === 'reflection' ? clip(b, reflected(b, at, size, aligned), 0, size - 1) : clip(b, at, 0, size - 1);
      const hit = padding === 'zeros' ? b.mask(b.Equal(legal, at), x.dtype) : undefined;
      const kept = hit && weight ? b.Mul(weight, hit) : (weight ?? hit);
      return { weight: kept, at, index: b.Cast(b.op('Round', [legal]), 'int64') };
    });
  });
  let combined: { weight: Value | undefined; index: Value }[] = [{ weight: undefined, index: b.constant('int64', [1, 1], [0]) }];
  perAxis.forEach((taps, i) => {
    combined = combined.flatMap(({ weight, index }) => taps.map((tap) => ({
      weight: weight && tap.weight ? b.Mul(weight, tap.weight) : (weight ?? tap.weight),
      index: b.Add(b.Mul(index, b.scalar(sizes[i] as number, 'int64')), tap.index),
    })));
  });
  const parts = combined.map(({ weight, index }) => {
    const places = b.Expand(b.Unsqueeze(index, [1]), [batch, channels, points]);
    const read = b.op('GatherElements', [flat, places], { axis: 2 });
    return weight ? b.Mul(read, b.Unsqueeze(weight, [1])) : read;
  });
  return parts.reduce((sum, part) => b.Add(sum, part));
}

export const sampledGrid: Expansion = (b, node, [x, grid]) => {
  if (!x || !grid || !isStatic(x.shape) || !isStatic(grid.shape)) return [];
  const given = stringAttribute(node, 'mode', 'bilinear');
  const mode = given === 'linear' ? 'bilinear' : given === 'cubic' ? 'bicubic' : given;
  const padding = stringAttribute(node, 'padding_mode', 'zeros') as Padding;
  const aligned = intAttribute(node, 'align_corners', 0) !== 0;
  const [batch, channels, ...sizes] = x.shape as number[] as [number, number, ...number[]];
  const out = grid.shape.slice(1, -1);
  const points = out.reduce((p, d) => p * d, 1);
  const flat = b.Reshape(grid, [batch, points, sizes.length]);
  const coordinates = sizes.map((size, i) => {
    const axis = sizes.length - 1 - i;
    const g = b.Squeeze(b.Slice(flat, [axis], [axis + 1], [2]), [2]);
    const shifted = b.Add(g, b.scalar(1, g.dtype));
    return aligned ? b.scale(shifted, (size - 1) / 2) : b.Sub(b.scale(shifted, size / 2), b.scalar(0.5, g.dtype));
  });
  return [b.Reshape(sampled(b, x, coordinates, mode, padding, aligned), [batch, channels, ...out])];
};

/** Weights of H pixels at the places y [R, S]: 1 − distance; nothing outside of −1 to H, the edge's own just outside of it. */
function tents(b: GraphBuilder, y: Value, size: number): Value {
  const { dtype } = y;
  const inside = b.op('And', [b.op('GreaterOrEqual', [y, b.scalar(-1, dtype)]), b.op('LessOrEqual', [y, b.scalar(size, dtype)])]);
  const at = b.Unsqueeze(clip(b, y, 0, size - 1), [2]);
  const pixels = b.constant(dtype, [1, 1, size], Array.from({ length: size }, (_, i) => i));
  const weight = b.Relu(b.Sub(b.scalar(1, dtype), b.Abs(b.Sub(at, pixels))));
  return b.Mul(weight, b.Unsqueeze(b.mask(inside, dtype), [2]));
}

/** Means of points read inside the cells of each region. Other readings (max, a number of points that depends on the region) stay. */
const roiAlign: Expansion = (b, node, [x, rois, batches]) => {
  const points = intAttribute(node, 'sampling_ratio', 0);
  if (!x || !rois || !batches || !isStatic(x.shape) || !isStatic(rois.shape) || points < 1 || stringAttribute(node, 'mode', 'avg') !== 'avg') return [];
  const [height, width] = [intAttribute(node, 'output_height', 1), intAttribute(node, 'output_width', 1)];
  const half = stringAttribute(node, 'coordinate_transformation_mode', 'half_pixel') === 'half_pixel';
  const scaled = b.Sub(b.scale(rois, floatAttribute(node, 'spatial_scale', 1)), b.scalar(half ? 0.5 : 0, rois.dtype));
  const corner = (i: number): Value => b.Slice(scaled, [i], [i + 1], [1]);
  const along = (low: Value, high: Value, cells: number, size: number): Value => {
    const extent = half ? b.Sub(high, low) : b.op('Max', [b.Sub(high, low), b.scalar(1, rois.dtype)]);
    const count = cells * points;
    const shares = b.constant(rois.dtype, [1, count], Array.from({ length: count }, (_, i) => (i + 0.5) / count));
    return tents(b, b.Add(low, b.Mul(extent, shares)), size);
  };
  const rows = along(corner(1), corner(3), height, x.shape[2] as number);
  const columns = along(corner(0), corner(2), width, x.shape[3] as number);
  const read = b.MatMul(b.MatMul(b.Unsqueeze(rows, [1]), b.Gather(x, batches)), b.Unsqueeze(b.Transpose(columns, [0, 2, 1]), [1]));
  const cells = b.Reshape(read, [rois.shape[0] as number, x.shape[1] as number, height, points, width, points]);
  return [b.ReduceMean(cells, [3, 5], false)];
};

export const samplingForms: Readonly<Record<string, Expansion>> = { GridSample: sampledGrid, RoiAlign: roiAlign };
