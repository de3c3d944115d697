// Two models on the same inputs: every byte of every output.
import { LayerwrightError } from '../../../core/errors.ts';
import { dataOf, isFloat, numbersOf } from '../../../core/tensor.ts';
import type { Tensor } from '../../../core/tensor.ts';

export interface OutputDifference {
  readonly output: string;
  /** What differs: the type, the shape, or entries. */
  readonly what: string;
  /** Largest distance of two numbers; infinite where types or shapes differ. */
  readonly largest: number;
}

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

/** Whether two tensors are the same to the last bit. */
function difference(output: string, a: Tensor | undefined, b: Tensor | undefined): OutputDifference | undefined {
  const differ = (what: string, largest = Infinity): OutputDifference => ({ output, what, largest });
  if (!a || !b) return differ('only one of them has it');
  if (a.dtype !== b.dtype) return differ(`${a.dtype} and ${b.dtype}`);
  if (a.shape.join() !== b.shape.join()) return differ(`shapes ${a.shape.join('×')} and ${b.shape.join('×')}`);
  if (a.dtype === 'string') return a.strings?.every((s, i) => s === b.strings?.[i]) === true ? undefined : differ('strings');
  if (sameBytes(a.bytes, b.bytes)) return undefined;
  if (!isFloat(a.dtype)) {
    const [x, y] = [dataOf(a), dataOf(b)];
    return differ(`${Array.from(x as ArrayLike<unknown>).filter((v, i) => v !== y[i]).length} of ${x.length} entries`);
  }
  const [x, y] = [numbersOf(a), numbersOf(b)];
  let largest = 0;
  let count = 0;
  x.forEach((v, i) => {
    if (Object.is(v, y[i])) return;
    count++;
    const distance = Math.abs(v - (y[i] as number));
    if (!(distance <= largest)) largest = distance;
  });
  return count === 0 ? undefined : differ(`${count} of ${x.length} entries`, largest);
}

export function differences(a: Readonly<Record<string, Tensor>>, b: Readonly<Record<string, Tensor>>): OutputDifference[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((name) => difference(name, a[name], b[name]) ?? []);
}

export const describeDifference = (d: OutputDifference): string =>
  `${d.output}: ${d.what} differ${Number.isFinite(d.largest) ? `, by at most ${d.largest.toExponential(2)}` : ''}`;

export const messageOf = (thrown: unknown): string => (thrown instanceof LayerwrightError ? thrown.message : thrown instanceof Error ? thrown.message : String(thrown)).replaceAll(/\s+/g, ' ').slice(0, 400);
