// Elementwise arithmetic and elementary functions; integer vectors are worked out while building.
import type { DType, Dim } from '../../tensor.ts';
import { intAttribute } from '../model.ts';
import { broadcast, broadcasting, knownBy, operator, sameDtype, unary, withKnown } from './common.ts';
import { addDims, floorDivDims, maxDims, minDims, mulDims, subDims } from './dims.ts';
import type { Operator } from './operator.ts';

const isInteger = (dtype: DType): boolean => /^u?int/.test(dtype);

/** Broadcasting arithmetic whose integer results are kept. */
const arithmetic = (f: (a: Dim, b: Dim, integers: boolean) => Dim | undefined): Operator => operator((c) => {
  c.input(0);
  const inputs = c.inputs.filter((v) => v !== undefined);
  const dtype = sameDtype(c, inputs);
  const shape = broadcast(c, inputs.map((v) => v.shape));
  const known = knownBy(c, (...dims) => {
    let result: Dim | undefined = dims[0];
    for (const d of dims.slice(1)) result = result === undefined ? undefined : f(result, d, isInteger(dtype));
    return result;
  });
  return [withKnown({ dtype, shape }, known)];
});

/** Symbolic arithmetic is on integers only. */
const whole = (f: (a: Dim, b: Dim) => Dim) => (a: Dim, b: Dim): Dim | undefined => {
  if (typeof a === 'string' && typeof b === 'number' && !Number.isInteger(b)) return undefined;
  if (typeof b === 'string' && typeof a === 'number' && !Number.isInteger(a)) return undefined;
  return f(a, b);
};

function divide(a: Dim, b: Dim, integers: boolean): Dim | undefined {
  if (typeof a === 'number' && typeof b === 'number') {
    if (b === 0) return undefined;
    return integers ? Math.trunc(a / b) : a / b;
  }
  if (typeof b === 'number' && (!Number.isInteger(b) || b < 1)) return undefined;
  if (typeof a === 'number' && !Number.isInteger(a)) return undefined;
  return integers || b === 1 ? floorDivDims(a, b) : undefined;
}

/** Elementwise of one input whose numbers are kept. */
const rounding = (f: (x: number) => number, symbols: boolean): Operator => operator((c) => {
  const { dtype, shape } = c.input(0);
  return [withKnown({ dtype, shape }, knownBy(c, (d) => (typeof d === 'number' ? f(d) : symbols ? d : undefined)))];
});

const roundHalfEven = (x: number): number => {
  const floor = Math.floor(x);
  const rest = x - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 !== 0) ? floor + 1 : floor;
};

export const arithmeticOperators = {
  Add: arithmetic(whole(addDims)),
  Sub: arithmetic(whole(subDims)),
  Mul: arithmetic(whole(mulDims)),
  Div: arithmetic(divide),
  Max: arithmetic(whole(maxDims)),
  Min: arithmetic(whole(minDims)),
  Mean: broadcasting,
  Sum: arithmetic(whole(addDims)),
  Mod: arithmetic((a, b) => (typeof a === 'number' && typeof b === 'number' && b !== 0 ? ((a % b) + b) % b : undefined)),
  /** The exponent may have a dtype of its own; the result has the base's. */
  Pow: operator((c) => [{ dtype: c.input(0).dtype, shape: broadcast(c, [c.input(0).shape, c.input(1).shape]) }]),
  BitShift: broadcasting,
  BitwiseAnd: broadcasting,
  BitwiseOr: broadcasting,
  BitwiseXor: broadcasting,
  BitwiseNot: unary,
  Neg: operator((c) => {
    const { dtype, shape } = c.input(0);
    return [withKnown({ dtype, shape }, knownBy(c, (d) => subDims(0, d)))];
  }),
  Abs: rounding(Math.abs, true),
  Sign: rounding(Math.sign, false),
  Floor: rounding(Math.floor, true),
  Ceil: rounding(Math.ceil, true),
  Round: rounding(roundHalfEven, true),
  Reciprocal: unary, Sqrt: unary, Exp: unary, Log: unary, Erf: unary,
  Sin: unary, Cos: unary, Tan: unary, Asin: unary, Acos: unary, Atan: unary,
  Sinh: unary, Cosh: unary, Tanh: unary, Asinh: unary, Acosh: unary, Atanh: unary,
  CumSum: unary,
  Det: operator((c) => [{ dtype: c.input(0).dtype, shape: c.input(0).shape.slice(0, -2) }]),
  /** Domain com.microsoft has more; Affine, Scale and their like were experimental and are gone. */
  Clip: operator((c) => {
    const { dtype, shape, known } = c.input(0);
    const low = c.inputs[1];
    const high = c.inputs[2];
    if (known && c.opset >= 11 && (low === undefined || low.known) && (high === undefined || high.known)) {
      const l = low?.known?.[0] ?? -Infinity;
      const h = high?.known?.[0] ?? Infinity;
      if (known.every((d) => typeof d === 'number') && typeof l === 'number' && typeof h === 'number') {
        return [withKnown({ dtype, shape }, known.map((d) => Math.min(Math.max(d, l), h)))];
      }
    }
    return [{ dtype, shape }];
  }),
  Shrink: unary,
  /** Only the sign convention of `fmod` differs; types are as for every arithmetic operator. */
  IsInf: operator((c) => [{ dtype: 'bool', shape: c.input(0).shape }]),
  IsNaN: operator((c) => [{ dtype: 'bool', shape: c.input(0).shape }]),
  Hardmax: operator((c) => {
    const { dtype, shape } = c.input(0);
    const axis = intAttribute(c.node, 'axis', c.opset < 13 ? 1 : -1);
    if (axis < -shape.length || axis > shape.length) c.fail(`axis ${axis} does not exist`);
    return [{ dtype, shape }];
  }),
} satisfies Record<string, Operator>;
