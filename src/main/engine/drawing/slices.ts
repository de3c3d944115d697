// Weights in slices: the numbers of a stream from its middle on.
import { distributionOf, drawInto } from '../../../core/layers/initializers.ts';
import type { Distribution } from '../../../core/layers/initializers.ts';
import { streamOf } from '../../../core/lower/initial-weights.ts';
import type { Undrawn } from '../../../core/lower/initial-weights.ts';
import { Random } from '../../../core/random.ts';
import { sizeOf } from '../../../core/tensor.ts';

/** Plain data: it goes to another thread. */
export interface Slice {
  /** Index of its first number in the weight. */
  readonly start: number;
  readonly count: number;
  readonly distribution: Distribution;
  /** Of the generator before its first number. */
  readonly state: readonly number[];
}

/** Slices that several threads draw, each the next that none has taken. Plain data but for the count, which they share. */
export interface Queue {
  readonly slices: readonly Slice[];
  /** One: how many are taken. */
  readonly taken: Int32Array<SharedArrayBuffer>;
}

export const queueOf = (slices: readonly Slice[]): Queue => ({ slices, taken: new Int32Array(new SharedArrayBuffer(4)) });

/** The next that none has taken, with its index, as long as there are any. */
export function* takenFrom({ slices, taken }: Queue): Generator<readonly [index: number, slice: Slice]> {
  for (;;) {
    const index = Atomics.add(taken, 0, 1);
    const slice = slices[index];
    if (!slice) return;
    yield [index, slice];
  }
}

/** `parts` slices of a weight, in order, about equally long; undefined where its numbers are not drawn one by one. */
export function slicesOf({ name, spec }: Undrawn, seed: number, parts: number): Slice[] | undefined {
  const distribution = distributionOf(spec.init, spec.fanIn, spec.fanOut);
  if (!distribution) return undefined;
  const size = sizeOf(spec.shape);
  const random = streamOf(name, seed);
  const slices: Slice[] = [];
  // Normal numbers come in pairs.
  const length = 2 * Math.ceil(size / parts / 2);
  for (let start = 0; start < size; start += length) {
    const count = Math.min(length, size - start);
    slices.push({ start, count, distribution, state: random.state });
    random.jump(2 * count);
  }
  return slices;
}

export function drawSlice({ distribution, state }: Slice, into: Float32Array): void {
  drawInto(into, distribution, Random.restore(state));
}
