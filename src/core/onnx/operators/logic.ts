// Comparisons, logic and the choice between two values.
import type { Dim } from '../../tensor.ts';
import { broadcast, knownBy, operator, sameDtype, withKnown } from './common.ts';
import type { Operator } from './operator.ts';

/** Bool output under broadcasting. Sizes are never negative, so a symbol is known to differ from −1. */
const comparison = (f: (a: Dim, b: Dim) => boolean | undefined): Operator => operator((c) => {
  const [a, b] = [c.input(0), c.input(1)];
  sameDtype(c, [a, b]);
  const known = knownBy(c, (x, y) => {
    const truth = f(x, y);
    return truth === undefined ? undefined : Number(truth);
  });
  return [withKnown({ dtype: 'bool', shape: broadcast(c, [a.shape, b.shape]) }, known)];
});

const numeric = (f: (a: number, b: number) => boolean) => (a: Dim, b: Dim): boolean | undefined => {
  if (typeof a === 'number' && typeof b === 'number') return f(a, b);
  // Only the sign of a size is known. Comparisons with a negative number are decided by it.
  if (typeof b === 'number' && b < 0) return f(0, b);
  if (typeof a === 'number' && a < 0) return f(a, 0);
  return undefined;
};

const equal = (a: Dim, b: Dim): boolean | undefined => (a === b ? true : numeric((x, y) => x === y)(a, b));
const both = (f: (a: boolean, b: boolean) => boolean) => (a: Dim, b: Dim): boolean | undefined =>
  (typeof a === 'number' && typeof b === 'number' ? f(a !== 0, b !== 0) : undefined);

export const logicOperators = {
  Equal: comparison(equal),
  Greater: comparison(numeric((a, b) => a > b)),
  GreaterOrEqual: comparison(numeric((a, b) => a >= b)),
  Less: comparison(numeric((a, b) => a < b)),
  LessOrEqual: comparison(numeric((a, b) => a <= b)),
  And: comparison(both((a, b) => a && b)),
  Or: comparison(both((a, b) => a || b)),
  Xor: comparison(both((a, b) => a !== b)),
  Not: operator((c) => {
    const known = knownBy(c, (d) => (typeof d === 'number' ? Number(d === 0) : undefined));
    return [withKnown({ dtype: 'bool', shape: c.input(0).shape }, known)];
  }),
  Where: operator((c) => {
    const [condition, a, b] = [c.input(0), c.input(1), c.input(2)];
    if (condition.dtype !== 'bool') c.fail('the condition is not bool', 'bool', condition.dtype);
    if (a.dtype !== b.dtype) c.fail('the two values differ in dtype', a.dtype, b.dtype);
    const known = knownBy(c, (t, x, y) => (typeof t === 'number' ? (t !== 0 ? x : y) : x === y ? x : undefined));
    return [withKnown({ dtype: a.dtype, shape: broadcast(c, [condition.shape, a.shape, b.shape]) }, known)];
  }),
} satisfies Record<string, Operator>;
