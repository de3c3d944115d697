// The gradient of Slice: dy in its place among zeros.
import { axisOf, constantInts, partsOf, reversed, shapeOf, staticDim, zerosOf } from '../equations.ts';
import type { ShapePart } from '../equations.ts';
import type { Value } from '../../onnx/builder.ts';
import type { RuleContext } from '../rule.ts';

/** One axis of a slice, walked upwards: `count` entries from `first`, `step` apart (0 < step). */
interface Cut { readonly axis: number; readonly first: number; readonly step: number; readonly length: number; readonly reversed: boolean }

/**
 * dx = dy with step − 1 zeros put between its entries, and zeros before and after. Where starts, ends or lengths are
 * only known while it runs: dy scattered to the places that a slice of the positions names.
 */
export function sliceGradient(c: RuleContext): Value {
  const { b, x, maybe, dy } = c;
  const rank = x(0).shape.length;
  const starts = constantInts(x(1));
  const ends = constantInts(x(2));
  const axes = maybe(3) ? constantInts(maybe(3)) : starts?.map((_, i) => i);
  const steps = maybe(4) ? constantInts(maybe(4)) : starts?.map(() => 1);
  if (!starts || !ends || !axes || !steps) return scattered(c);
  const cuts: Cut[] = [];
  for (const [i, a] of axes.entries()) {
    const axis = axisOf(a, rank);
    const length = staticDim(x(0), axis);
    const step = steps[i] as number;
    if (length === undefined) return scattered(c);
    cuts.push(cutOf(axis, starts[i] as number, ends[i] as number, step, length));
  }
  const effective = cuts.filter((cut) => cut.reversed || staticDim(dy(), cut.axis) !== cut.length);
  const gradient = effective.filter((cut) => cut.reversed).reduce((g, cut) => reversed(b, g, cut.axis), dy());
  const spread = effective.reduce((g, cut) => spreadOut(c, g, cut), gradient);
  const pads = Array.from({ length: 2 * rank }, () => 0);
  for (const cut of effective) {
    const count = staticDim(dy(), cut.axis) as number;
    const span = count === 0 ? 0 : (count - 1) * cut.step + 1;
    pads[cut.axis] = cut.first;
    pads[rank + cut.axis] = cut.length - cut.first - span;
  }
  return b.Pad(spread, pads);
}

/** Bounds clamped as the operator's page says. */
function cutOf(axis: number, start: number, end: number, step: number, length: number): Cut {
  const clamp = (v: number, low: number, high: number): number => Math.min(Math.max(v < 0 ? v + length : v, low), high);
  if (step > 0) return { axis, first: clamp(start, 0, length), step, length, reversed: false };
  const from = clamp(start, 0, length - 1);
  const to = clamp(end, -1, length - 1);
  const count = Math.max(0, Math.ceil((to - from) / step));
  return { axis, first: count === 0 ? 0 : from + (count - 1) * step, step: -step, length, reversed: true };
}

/** step − 1 zeros between the entries along the axis; none after the last. */
function spreadOut({ b }: RuleContext, g: Value, cut: Cut): Value {
  const count = staticDim(g, cut.axis);
  if (cut.step === 1 || count === undefined || count < 2) return g;
  const rank = g.shape.length;
  const apart = b.Unsqueeze(g, [cut.axis + 1]);
  const pads = Array.from({ length: 2 * (rank + 1) }, () => 0);
  pads[rank + 1 + cut.axis + 1] = cut.step - 1;
  const parts: ShapePart[] = partsOf(g);
  parts[cut.axis] = count * cut.step;
  const joined = b.Reshape(b.Pad(apart, pads), shapeOf(b, parts));
  return b.Slice(joined, [0], [(count - 1) * cut.step + 1], [cut.axis]);
}

function scattered({ b, x, maybe, dy }: RuleContext): Value {
  const size = x(0).shape.map((_, axis) => b.axisLength(x(0), axis)).reduce((p, d) => b.Mul(p, d));
  const flat = b.ints([-1]);
  const count = b.Squeeze(size, [0]);
  const positions = b.Reshape(b.op('Range', [b.scalar(0, 'int64'), count, b.scalar(1, 'int64')]), b.Shape(x(0)));
  const taken = b.op('Slice', [positions, x(1), x(2), maybe(3), maybe(4)]);
  const zeros = b.Reshape(zerosOf(b, x(0), partsOf(x(0))), flat);
  return b.reshapeLike(b.op('ScatterElements', [zeros, b.Reshape(taken, flat), b.Reshape(dy(), flat)], { axis: 0 }), x(0));
}
