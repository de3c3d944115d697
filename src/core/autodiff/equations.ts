// What rules are written with: one equation an input, and the few phrases that many equations share.
import { numbersOf } from '../tensor.ts';
import type { Dim } from '../tensor.ts';
import type { GraphBuilder, Value } from '../onnx/builder.ts';
import type { Rule, RuleContext, ZeroRule, RefusedRule } from './rule.ts';

/** One equation an input, in order, worked out only where a gradient is asked for; null: the input never has one. */
export const by = (...equations: readonly (((c: RuleContext) => Value) | null)[]): Rule =>
  (c) => equations.map((equation, i) => (equation && c.wanted[i] ? equation(c) : undefined));

/** The same equation for every input, of any number. */
export const each = (equation: (c: RuleContext, i: number) => Value): Rule =>
  (c) => c.wanted.map((wanted, i) => (wanted ? equation(c, i) : undefined));

export const zero = (why: string): ZeroRule => ({ zero: why });
export const refuse = (why: string, hint: string): RefusedRule => ({ refuse: why, hint });

/** x + a number. */
export const plus = (b: GraphBuilder, x: Value, by: number): Value => (by === 0 ? x : b.Add(x, b.number(by, x)));
/** A number − x. */
export const from = (b: GraphBuilder, number: number, x: Value): Value => b.Sub(b.number(number, x), x);
export const square = (b: GraphBuilder, x: Value): Value => b.Mul(x, x);
/** dy where the condition holds, 0 elsewhere: the fastest form on the CPU, a product with a mask. */
export const masked = (b: GraphBuilder, dy: Value, condition: Value): Value => b.Mul(dy, b.mask(condition, dy.dtype));
export const isPositive = (b: GraphBuilder, x: Value): Value => b.Greater(x, b.number(0, x));

/** The value of a constant scalar (or one-element tensor), else undefined. */
export function constantNumber(value: Value | undefined): number | undefined {
  if (!value?.tensor || value.tensor.shape.some((d) => d !== 1)) return undefined;
  return numbersOf(value.tensor)[0];
}

/** The entries of a constant vector of integers, else undefined. */
export function constantInts(value: Value | undefined): readonly number[] | undefined {
  if (value?.known?.every((d) => typeof d === 'number')) return value.known;
  return value?.tensor && value.tensor.shape.length <= 1 ? numbersOf(value.tensor) : undefined;
}

/** An axis counted from the front. */
export const axisOf = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);

/** The whole axis backwards. (The WebGPU provider of onnxruntime 1.30 gets only whole axes right with negative steps.) */
export const reversed = (b: GraphBuilder, x: Value, axis: number): Value => b.Slice(x, [-1], [-Number.MAX_SAFE_INTEGER], [axis], [-1]);

/** A number where one is known. */
export function staticDim(x: Value, axis: number): number | undefined {
  const d = x.shape[axis];
  return typeof d === 'number' ? d : undefined;
}

/** A part of a shape: a number, or the length of a value's axis. */
export type ShapePart = number | readonly [x: Value, axis: number];

/** A shape put together from parts, as an int64 vector; constant where all parts are known. */
export function shapeOf(b: GraphBuilder, parts: readonly ShapePart[]): Value {
  const dims = parts.map((part): Dim | undefined => (typeof part === 'number' ? part : part[0].shape[part[1]]));
  if (dims.every((d) => typeof d === 'number')) return b.ints(dims);
  return b.Concat(parts.map((part) => (typeof part === 'number' ? b.ints([part]) : b.axisLength(...part))), 0);
}

/** The parts of a value's own shape. */
export const partsOf = (x: Value): ShapePart[] => x.shape.map((_, axis) => [x, axis] as const);

/** Zeros of the dtype in a shape given as parts. */
export const zerosOf = (b: GraphBuilder, like: Value, parts: readonly ShapePart[]): Value => b.Expand(b.scalar(0, like.dtype), shapeOf(b, parts));
