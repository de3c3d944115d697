// Where xoshiro128** is after many steps: a step is linear over the field of two elements, so n steps are a matrix to the power of n.

/** 128 columns of four words each: what becomes of every single bit of the state. */
type Matrix = Uint32Array;

const WORDS = 4;
const BITS = 32 * WORDS;

/** The state after one output, as its authors give it (Blackman and Vigna, 2018). */
function step([a = 0, b = 0, c = 0, d = 0]: readonly number[]): number[] {
  const c1 = c ^ a;
  const d1 = d ^ b;
  return [a ^ d1, b ^ c1, c1 ^ (b << 9), (d1 << 11) | (d1 >>> 21)];
}

function apply(matrix: Matrix, state: ArrayLike<number>, from: number, into: Matrix, to: number): void {
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let bit = 0; bit < BITS; bit++) {
    if (((state[from + (bit >> 5)] as number) >>> (bit & 31) & 1) === 0) continue;
    a ^= matrix[WORDS * bit] as number;
    b ^= matrix[WORDS * bit + 1] as number;
    c ^= matrix[WORDS * bit + 2] as number;
    d ^= matrix[WORDS * bit + 3] as number;
  }
  into.set([a, b, c, d], to);
}

function squared(matrix: Matrix): Matrix {
  const product = new Uint32Array(WORDS * BITS);
  for (let column = 0; column < BITS; column++) apply(matrix, matrix, WORDS * column, product, WORDS * column);
  return product;
}

/** Of 2^k steps; made as they are asked for. */
const powers: Matrix[] = [];

function power(k: number): Matrix {
  if (powers.length === 0) {
    const single = new Uint32Array(WORDS * BITS);
    for (let bit = 0; bit < BITS; bit++) single.set(step(Array.from({ length: WORDS }, (_, w) => (w === bit >> 5 ? 1 << (bit & 31) : 0))), WORDS * bit);
    powers.push(single);
  }
  while (powers.length <= k) powers.push(squared(powers.at(-1) as Matrix));
  return powers[k] as Matrix;
}

/** The state after `words` outputs (a whole number below 2^53) of the state given: a microsecond for each power of two in it. */
export function jumped(state: readonly number[], words: number): number[] {
  const at = Uint32Array.from(state);
  for (let [k, left] = [0, words]; left > 0; k++, left = Math.floor(left / 2)) if (left % 2 === 1) apply(power(k), at.slice(), 0, at, 0);
  return [...at];
}
