// What the operator families share: axes, broadcasting, constants given as attribute or input.
import { broadcastDim, formatShape, numbersOf, sizeOf } from '../../tensor.ts';
import type { DType, Dim, Shape } from '../../tensor.ts';
import { dtypeOfCode } from '../dtypes.ts';
import { intsAttribute } from '../model.ts';
import type { Infer, InferContext, Operator, OutputType, Value } from './operator.ts';

export const operator = (infer: Infer): Operator => ({ infer });

/** An axis from 0 on; fails where it is outside the rank. */
export function axisOf(c: InferContext, axis: number, rank: number): number {
  const at = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(at) || at < 0 || at >= rank) c.fail(`axis ${axis} does not exist`, `${-rank} to ${rank - 1}`, String(axis));
  return at;
}

export function axesOf(c: InferContext, axes: readonly number[], rank: number): number[] {
  const out = axes.map((a) => axisOf(c, a, rank));
  if (new Set(out).size !== out.length) c.fail('an axis is listed twice', 'different axes', axes.join(', '));
  return out;
}

/** Small numbers of a value known at build time: constants and worked-out vectors; undefined where a run must tell. */
export function numbersIn(v: Value | undefined): number[] | undefined {
  if (!v) return undefined;
  if (v.known && v.known.every((d) => typeof d === 'number')) return [...(v.known as number[])];
  if (v.tensor && v.tensor.dtype !== 'string') return numbersOf(v.tensor);
  return undefined;
}

/** Small integers, symbols included. */
export const dimsIn = (v: Value | undefined): readonly Dim[] | undefined => v?.known ?? numbersIn(v);

/** Ints given as attribute in older opsets and as an input in newer ones. 'unknown': an input that only the run has. */
export function intsOf(c: InferContext, name: string, input: number): number[] | undefined | 'unknown' {
  const v = c.inputs[input];
  if (v) return numbersIn(v) ?? 'unknown';
  return intsAttribute(c.node, name);
}

/** Broadcasts shapes or fails naming both. */
export function broadcast(c: InferContext, shapes: readonly Shape[]): Shape {
  return shapes.reduce((a, b) => {
    const rank = Math.max(a.length, b.length);
    return Array.from({ length: rank }, (_, i): Dim => {
      const d = broadcastDim(a[a.length - rank + i] ?? 1, b[b.length - rank + i] ?? 1);
      return d ?? c.fail('the shapes cannot be broadcast', formatShape(a), formatShape(b));
    });
  });
}

/** Fails where two values differ in dtype. */
export function sameDtype(c: InferContext, values: readonly (Value | undefined)[]): DType {
  const first = c.input(0).dtype;
  for (const v of values) {
    if (v && v.dtype !== first) c.fail('the inputs differ in dtype', first, `${v.dtype} (${v.name})`);
  }
  return first;
}

/** Fails where two sizes are known and differ; gives the better known one. */
export function meet(c: InferContext, what: string, a: Dim, b: Dim): Dim {
  if (typeof a === 'number' && typeof b === 'number' && a !== b) c.fail(`${what} does not fit`, String(a), String(b));
  return typeof a === 'number' ? a : typeof b === 'number' ? b : a;
}

export function expectRank(c: InferContext, v: Value, least: number, most = Infinity): void {
  const rank = v.shape.length;
  if (rank < least || rank > most) {
    const expected = most === Infinity ? `rank ${least} or more` : least === most ? `rank ${least}` : `rank ${least} to ${most}`;
    c.fail(`${v.name} has the wrong rank`, expected, formatShape(v.shape));
  }
}

/** Output like input 0. */
export const likeFirst: Infer = (c) => {
  const { dtype, shape } = c.input(0);
  return [{ dtype, shape }];
};
export const unary: Operator = operator(likeFirst);

/** One output of the inputs' dtype under broadcasting (any number of inputs). */
export const broadcasting: Operator = operator((c) => {
  c.input(0);
  const inputs = c.inputs.filter((v) => v !== undefined);
  return [{ dtype: sameDtype(c, inputs), shape: broadcast(c, inputs.map((v) => v.shape)) }];
});

/** The dtype of a TensorProto.DataType number in an attribute. */
export function dtypeOf(c: InferContext, code: number): DType {
  return dtypeOfCode(code) ?? c.fail('there is no such element type', 'a TensorProto.DataType number', String(code));
}

/** Works out an integer vector entry by entry, scalars broadcast; undefined where an input is not known. */
export function knownBy(c: InferContext, f: (...dims: Dim[]) => Dim | undefined): readonly Dim[] | undefined {
  const vectors = c.inputs.map((v) => v?.known);
  if (vectors.some((v) => v === undefined)) return undefined;
  if (c.inputs.length > 1 && c.inputs.some((v) => v && v.shape.length > 1)) return undefined;
  const length = Math.max(...vectors.map((v) => (v as readonly Dim[]).length));
  const out: Dim[] = [];
  for (let i = 0; i < length; i++) {
    const entries = vectors.map((v) => ((v as readonly Dim[]).length === 1 ? (v as readonly Dim[])[0] : (v as readonly Dim[])[i]));
    if (entries.some((e) => e === undefined)) return undefined;
    const d = f(...(entries as Dim[]));
    if (d === undefined) return undefined;
    out.push(d);
  }
  return out;
}

/** Known numbers are row-major; exporters reverse small matrices of pads, so rank 2 is kept too. */
export const withKnown = (type: OutputType, known: readonly Dim[] | undefined): OutputType =>
  (known && (type.shape.length <= 1 || sizeOf(type.shape) === known.length) ? { ...type, known } : type);

/** Ranks beyond this are a mistake of the file: nothing is set aside for them. */
const HIGHEST_RANK = 64;

/** As many fresh symbols as a vector of dims has entries. */
export function unknownDims(c: InferContext, length: Dim | undefined): Dim[] {
  if (typeof length !== 'number' || length > HIGHEST_RANK) return c.fail('the rank of the result is known only when it runs', 'a shape vector of known length', String(length));
  return Array.from({ length }, (_, i) => c.symbol(`d${i}`));
}
