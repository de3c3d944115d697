// Fourier transforms of known length as products with matrices of cosines and sines.
import { isStatic, numbersOf } from '../../tensor.ts';
import type { GraphBuilder, Value } from '../builder.ts';
import type { Expansion } from '../expansions.ts';
import { intAttribute } from '../model.ts';

/** Longer ones would make matrices of more than 32 MB. */
const LONGEST = 2048;

const numberOf = (v: Value | undefined): number | undefined => (v?.tensor ? numbersOf(v.tensor)[0] : typeof v?.known?.[0] === 'number' ? v.known[0] : undefined);

/** Transforms x[…, L, 1 or 2] along its last but one axis, cut or filled up to `length`; the first `bins` of the result. */
function transform(b: GraphBuilder, x: Value, length: number, bins: number, inverse: boolean): Value {
  const rank = x.shape.length;
  const own = Math.min(x.shape[rank - 2] as number, length);
  const cut = b.Slice(x, [0], [own], [rank - 2]);
  const matrix = (f: (angle: number) => number): Value => b.constant(x.dtype, [bins, own], Array.from({ length: bins * own }, (_, i) => {
    const turn = (Math.floor(i / own) * (i % own)) % length;
    return f((2 * Math.PI * turn) / length) / (inverse ? length : 1);
  }));
  const cos = matrix(Math.cos);
  const sin = matrix(inverse ? (a) => -Math.sin(a) : Math.sin);
  if (x.shape[rank - 1] === 1) return b.Concat([b.MatMul(cos, cut), b.Neg(b.MatMul(sin, cut))], rank - 1);
  const re = b.Slice(cut, [0], [1], [rank - 1]);
  const im = b.Slice(cut, [1], [2], [rank - 1]);
  return b.Concat([b.Add(b.MatMul(cos, re), b.MatMul(sin, im)), b.Sub(b.MatMul(cos, im), b.MatMul(sin, re))], rank - 1);
}

const dft: Expansion = (b, node, [x, lengths]) => {
  if (!x || !isStatic(x.shape)) return [];
  const rank = x.shape.length;
  const given = intAttribute(node, 'axis', 1);
  const axis = given < 0 ? given + rank : given;
  const length = lengths ? numberOf(lengths) : (x.shape[axis] as number);
  const inverse = intAttribute(node, 'inverse', 0) !== 0;
  const oneSided = intAttribute(node, 'onesided', 0) !== 0;
  if (length === undefined || length > LONGEST || (inverse && oneSided) || axis === rank - 1) return [];
  const order = [...Array.from({ length: rank - 1 }, (_, i) => i).filter((i) => i !== axis), axis, rank - 1];
  const back = order.map((_, i) => order.indexOf(i));
  const y = transform(b, b.Transpose(x, order), length, oneSided ? Math.floor(length / 2) + 1 : length, inverse);
  return [b.Transpose(y, back)];
};

const stft: Expansion = (b, node, [given, steps, window, lengths]) => {
  if (!given || !isStatic(given.shape)) return [];
  const signal = given.shape.length === 2 ? b.Unsqueeze(given, [2]) : given;
  const step = numberOf(steps);
  const length = lengths ? numberOf(lengths) : (window?.shape[0] as number | undefined);
  if (step === undefined || typeof length !== 'number' || length > LONGEST) return [];
  const frames = Math.floor(((signal.shape[1] as number) - length) / step) + 1;
  const places = b.constant('int64', [frames, length], Array.from({ length: frames * length }, (_, i) => Math.floor(i / length) * step + (i % length)));
  const framed = b.Gather(signal, places, 1);
  const weighted = window ? b.Mul(framed, b.Unsqueeze(window, [1])) : framed;
  return [transform(b, weighted, length, intAttribute(node, 'onesided', 1) !== 0 ? Math.floor(length / 2) + 1 : length, false)];
};

export const signalForms: Readonly<Record<string, Expansion>> = { DFT: dft, STFT: stft };
