// The gradient of Pad: what lies over the input, and for the copying modes what was copied from it, folded back.
import { stringAttribute } from '../../onnx/model.ts';
import type { Value } from '../../onnx/builder.ts';
import { axisOf, constantInts, reversed, staticDim } from '../equations.ts';
import type { RuleContext } from '../rule.ts';

const END = Number.MAX_SAFE_INTEGER;

/**
 * constant: dx = dy without the border (negative pads, which crop, become zeros). reflect and edge: the border's
 * gradient is added to where its values came from, one axis after the other, since padding is the same.
 */
export function padGradient(c: RuleContext): Value {
  const { b, node, x, maybe, dy, refuse } = c;
  const rank = x(0).shape.length;
  const mode = stringAttribute(node, 'mode', 'constant');
  const given = constantInts(x(1));
  if (!given) return mode === 'constant' ? b.op('Pad', [dy(), b.Neg(x(1)), undefined, maybe(3)]) : refuse('its pads are worked out while it runs');
  const axes = maybe(3) ? constantInts(maybe(3)) ?? refuse('its axes are worked out while it runs') : x(0).shape.map((_, i) => i);
  const before: number[] = x(0).shape.map(() => 0);
  const after: number[] = x(0).shape.map(() => 0);
  axes.forEach((a, i) => {
    before[axisOf(a, rank)] = given[i] as number;
    after[axisOf(a, rank)] = given[axes.length + i] as number;
  });
  if (mode === 'constant') return cropped(c, dy(), before, after);
  const fold = mode === 'reflect' ? foldReflected : mode === 'edge' ? foldEdge : refuse(`its mode is ${mode}`);
  let g = dy();
  x(0).shape.forEach((_, axis) => {
    const p = before[axis] as number;
    const q = after[axis] as number;
    if (p === 0 && q === 0) return;
    if (p < 0 || q < 0) refuse('a border of negative width is copied');
    const n = staticDim(x(0), axis) ?? refuse(`the length of axis ${axis} is only known while it runs`);
    const only = (value: number): number[] => x(0).shape.map((__, i) => (i === axis ? value : 0));
    const core = cropped(c, g, only(p), only(q));
    const parts = fold(c, g, { axis, p, q, n });
    g = parts.reduce((sum, part) => b.Add(sum, part), core);
  });
  return g;
}

function cropped({ b, x }: RuleContext, dy: Value, before: readonly number[], after: readonly number[]): Value {
  const cut = x(0).shape.map((_, i) => i).filter((i) => (before[i] as number) > 0 || (after[i] as number) > 0);
  const inner = cut.length === 0 ? dy : b.Slice(dy,
    cut.map((i) => Math.max(0, before[i] as number)), cut.map((i) => ((after[i] as number) > 0 ? -(after[i] as number) : END)), cut);
  return b.Pad(inner, [...before, ...after].map((p) => Math.max(0, -p)));
}

interface Border { readonly axis: number; readonly p: number; readonly q: number; readonly n: number }

/** Entry p − k came from entry k, entry p + n − 1 + k from n − 1 − k. */
function foldReflected({ b }: RuleContext, dy: Value, { axis, p, q, n }: Border): Value[] {
  const parts: Value[] = [];
  if (p > 0) parts.push(placed(b, reversed(b, b.Slice(dy, [0], [p], [axis]), axis), axis, 1, n - 1 - p));
  if (q > 0) parts.push(placed(b, reversed(b, b.Slice(dy, [-q], [END], [axis]), axis), axis, n - 1 - q, 1));
  return parts;
}

/** All of a border came from the entry next to it. */
function foldEdge({ b }: RuleContext, dy: Value, { axis, p, q, n }: Border): Value[] {
  const parts: Value[] = [];
  if (p > 0) parts.push(placed(b, b.ReduceSum(b.Slice(dy, [0], [p], [axis]), [axis]), axis, 0, n - 1));
  if (q > 0) parts.push(placed(b, b.ReduceSum(b.Slice(dy, [-q], [END], [axis]), [axis]), axis, n - 1, 0));
  return parts;
}

function placed(b: RuleContext['b'], value: Value, axis: number, zerosBefore: number, zerosAfter: number): Value {
  const rank = value.shape.length;
  const pads = Array.from({ length: 2 * rank }, () => 0);
  pads[axis] = zerosBefore;
  pads[rank + axis] = zerosAfter;
  return b.Pad(value, pads);
}
