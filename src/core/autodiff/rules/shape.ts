// Gradient rules: operators that move values without changing them. The gradient is moved back.
import { intAttribute, intsAttribute, stringAttribute } from '../../onnx/model.ts';
import type { Value } from '../../onnx/builder.ts';
import { axisOf, by, constantInts, constantNumber, partsOf, refuse, shapeOf, staticDim, zero } from '../equations.ts';
import type { ShapePart } from '../equations.ts';
import type { Rule, RuleContext, RuleTable } from '../rule.ts';
import { padGradient } from './pad.ts';
import { sliceGradient } from './slice.ts';

const back = by(({ b, x, dy }) => b.reshapeLike(dy(), x(0)), null);

/** dx_i = the part of dy that x_i became */
const concat: Rule = (c) => {
  const { b, node, x, dy, wanted } = c;
  const axis = axisOf(intAttribute(node, 'axis', 0), x(0).shape.length);
  if (wanted.length === 1) return [dy()];
  const sizes = wanted.map((_, i) => staticDim(x(i), axis));
  if (wanted.every(Boolean) || sizes.includes(undefined)) {
    const lengths = sizes.includes(undefined) ? b.Concat(wanted.map((_, i) => b.axisLength(x(i), axis)), 0) : b.ints(sizes as number[]);
    return b.ops('Split', [dy(), lengths], { axis }, wanted.length);
  }
  let start = 0;
  return (sizes as number[]).map((size, i) => {
    start += size;
    return wanted[i] ? b.Slice(dy(), [start - size], [start], [axis]) : undefined;
  });
};

/** dx = the gradients of the parts, joined */
const split: Rule = ({ b, node, x, dy }) => {
  const axis = axisOf(intAttribute(node, 'axis', 0), x(0).shape.length);
  return [b.Concat(node.outputs.map((_, i) => dy(i)), axis)];
};

/** dx = dy with the axes back in their places */
function transpose({ b, node, x, dy }: RuleContext): Value {
  const rank = x(0).shape.length;
  const perm = intsAttribute(node, 'perm') ?? Array.from({ length: rank }, (_, i) => rank - 1 - i);
  const inverse: number[] = [];
  perm.forEach((p, i) => { inverse[axisOf(p, rank)] = i; });
  return b.Transpose(dy(), inverse);
}

/** dx = Σ of the copies */
function tile({ b, x, dy }: RuleContext): Value {
  const repeats = constantInts(x(1));
  if (!repeats) {
    const all = x(0).shape.flatMap((_, axis) => [b.Slice(x(1), [axis], [axis + 1], [0]), b.axisLength(x(0), axis)]);
    return b.ReduceSum(b.op('Reshape', [dy(), b.Concat(all, 0)], { allowzero: 1 }), x(0).shape.map((_, axis) => 2 * axis), false);
  }
  const parts: ShapePart[] = [];
  const copies: number[] = [];
  x(0).shape.forEach((_, axis) => {
    const times = repeats[axis] as number;
    if (times !== 1) {
      copies.push(parts.length);
      parts.push(times);
    }
    parts.push([x(0), axis]);
  });
  if (copies.length === 0) return dy();
  return b.reshapeLike(b.ReduceSum(b.Reshape(dy(), shapeOf(b, parts)), copies, false), x(0));
}

/** dx = dy taken apart into blocks; for CRD the depth counts channels before blocks */
function depthToSpace({ b, node, x, dy }: RuleContext): Value {
  const size = intAttribute(node, 'blocksize', 1);
  if (stringAttribute(node, 'mode', 'DCR') === 'DCR') return b.op('SpaceToDepth', [dy()], { blocksize: size });
  const [n, , h, w] = partsOf(x(0)) as [ShapePart, ShapePart, ShapePart, ShapePart];
  const blocks = b.Reshape(dy(), shapeOf(b, [n, [dy(), 1], h, size, w, size]));
  return b.reshapeLike(b.Transpose(blocks, [0, 1, 3, 5, 2, 4]), x(0));
}

/** Inference form: the identity. Training form: dx = dy · mask / (1 − ratio) */
function dropout({ b, maybe, y, dy, refuse }: RuleContext): Value {
  if (maybe(2) === undefined || constantNumber(maybe(2)) === 0) return dy();
  const ratio = maybe(1) === undefined ? 0.5 : constantNumber(maybe(1)) ?? refuse('its ratio is worked out while it runs');
  if (constantNumber(maybe(2)) === undefined) refuse('whether it drops is decided while it runs');
  return b.scale(b.Mul(dy(), b.mask(y(1), dy().dtype)), 1 / (1 - ratio));
}

export const shapeRules = {
  Identity: by(({ dy }) => dy()),
  Cast: by(({ b, x, dy }) => b.Cast(dy(), x(0).dtype)),
  CastLike: by(({ b, x, dy }) => b.Cast(dy(), x(0).dtype), null),
  Dropout: by(dropout, null, null),
  Reshape: back,
  Flatten: back,
  Squeeze: back,
  Unsqueeze: back,
  Transpose: by(transpose),
  Concat: concat,
  Split: split,
  Slice: by(sliceGradient, null, null, null, null),
  Pad: by(
    padGradient,
    null,
    /** The fill takes what the input does not. */
    (c) => c.b.Sub(c.b.ReduceSum(c.dy(), undefined, false), c.b.ReduceSum(padGradient(c), undefined, false)),
  ),
  /** dx = Σ of what broadcasting repeated: the walker's own law */
  Expand: by(({ dy }) => dy(), null),
  Tile: by(tile, null),
  DepthToSpace: by(depthToSpace),
  SpaceToDepth: by(({ b, node, dy }) => b.op('DepthToSpace', [dy()], { blocksize: intAttribute(node, 'blocksize', 1), mode: 'DCR' })),
  /** The same triangle of dy */
  Trilu: by(({ b, node, dy, maybe }) => b.op('Trilu', [dy(), maybe(1)], { upper: intAttribute(node, 'upper', 1) }), null),
  ReverseSequence: by(({ b, node, x, dy }) => b.op('ReverseSequence', [dy(), x(1)], {
    batch_axis: intAttribute(node, 'batch_axis', 1), time_axis: intAttribute(node, 'time_axis', 0),
  }), null),
  CenterCropPad: refuse('its gradient has not been worked out', 'Use Slice or Pad instead, or freeze everything below it.'),
  Shape: zero('a shape, not values'),
  Size: zero('a size, not values'),
  ConstantOfShape: zero('its value is an attribute'),
} satisfies RuleTable;
