// Seeded random numbers whose whole state is four integers, so that a checkpoint can hold it.
import { jumped } from './xoshiro-jump.ts';

const TWO_PI = 2 * Math.PI;

/** Words drawn at a time: they stay in the processor's nearest cache. */
const BLOCK = 4096;
const words = new Uint32Array(BLOCK);

// Sine and cosine on [−π/4, π/4], the coefficients of fdlibm (Sun Microsystems, 1993), and of whole quarter turns.
const S1 = -1.66666666666666324348e-1, S2 = 8.33333333332248946124e-3, S3 = -1.98412698298579493134e-4, S4 = 2.75573137070700676789e-6, S5 = -2.50507602534068634195e-8, S6 = 1.58969099521155010221e-10;
const C1 = 4.16666666666666019037e-2, C2 = -1.38888888888741095749e-3, C3 = 2.48015872894767294178e-5, C4 = -2.75573143513906633035e-7, C5 = 2.08757232129817482790e-9, C6 = -1.13596475577881948265e-11;
const COSINES = Float64Array.of(1, 0, -1, 0, 1);
const SINES = Float64Array.of(0, 1, 0, -1, 0);

/** In [0, 1), 53 random bits of two words. */
const fraction = (at: number): number => (((words[at] as number) >>> 5) * 67108864 + ((words[at + 1] as number) >>> 6)) / 9007199254740992;

/** One step of MurmurHash3's finaliser: every bit of the input moves every bit of the output. */
function scramble(x: number): number {
  let h = x | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A 32-bit hash of a list of numbers and text: seeds made of run seed, epoch and sample are told apart by it. */
export function hashSeed(...parts: readonly (number | string)[]): number {
  let h = 0x9747b28c;
  const take = (word: number): void => { h = scramble((Math.imul(h, 5) + 0xe6546b64) ^ scramble(word)); };
  for (const part of parts) {
    if (typeof part === 'string') {
      for (let i = 0; i < part.length; i++) take(part.charCodeAt(i));
      take(part.length);
    } else {
      take(part);
      // Beyond 32 bits and behind the point: seeds may be any number.
      const high = Math.floor(part / 2 ** 32);
      if (high !== 0 && high !== -1) take(high);
      const rest = part - Math.floor(part);
      if (rest !== 0) take(rest * 2 ** 32);
    }
  }
  return h;
}

/**
 * xoshiro128** (Blackman and Vigna, 2018): period 2^128 − 1, four 32-bit words of state. The same seed and stream give
 * the same numbers on every machine; different streams of one seed are independent for all practical purposes.
 */
export class Random {
  private a = 0;
  private b = 0;
  private c = 0;
  private d = 0;

  /** A generator for a seed; `stream` names its use (`shuffle`, `weights`), so that uses do not disturb each other. */
  static from(seed: number, stream = ''): Random {
    return Random.seeded(hashSeed(seed, stream));
  }

  /** A generator from a 32-bit number, such as a `hashSeed` of run seed, epoch and sample. Cheap: four mixes. */
  static seeded(seed: number): Random {
    const random = new Random();
    random.reseed(seed);
    return random;
  }

  /** Continues where `state` was taken. */
  static restore(state: readonly number[]): Random {
    const random = new Random();
    const [a = 0, b = 0, c = 0, d = 0] = state;
    if (state.length !== 4 || (a | b | c | d) === 0 || !state.every((w) => Number.isInteger(w))) {
      throw new RangeError(`not the state of a generator: [${state.join(', ')}]`);
    }
    random.a = a >>> 0; random.b = b >>> 0; random.c = c >>> 0; random.d = d >>> 0;
    return random;
  }

  /** The whole state: four unsigned 32-bit integers. */
  get state(): number[] {
    return [this.a >>> 0, this.b >>> 0, this.c >>> 0, this.d >>> 0];
  }

  reseed(seed: number): void {
    // splitmix32: never all zero, since scramble is a bijection and the four inputs differ.
    this.a = scramble(seed + 0x9e3779b9);
    this.b = scramble(seed + 0x3c6ef372);
    this.c = scramble(seed + 0xdaa66d2b);
    this.d = scramble(seed + 0x78dde6e4);
  }

  /** Goes on as if `words` times `nextUint32` had been asked for: streams are drawn from their middle by it. */
  jump(words: number): void {
    const [a = 0, b = 0, c = 0, d = 0] = jumped(this.state, words);
    Object.assign(this, { a, b, c, d });
  }

  /** An integer in [0, 2^32). */
  nextUint32(): number {
    const { a, b, c, d } = this;
    const times5 = Math.imul(b, 5);
    const result = Math.imul((times5 << 7) | (times5 >>> 25), 9) >>> 0;
    const c1 = c ^ a;
    const d1 = d ^ b;
    this.b = b ^ c1;
    this.a = a ^ d1;
    this.c = c1 ^ (b << 9);
    this.d = (d1 << 11) | (d1 >>> 21);
    return result;
  }

  /** In [0, 1), 53 random bits; or in [low, high). */
  uniform(low = 0, high = 1): number {
    const u = ((this.nextUint32() >>> 5) * 67108864 + (this.nextUint32() >>> 6)) / 9007199254740992;
    return low + (high - low) * u;
  }

  /** Normal with the mean and standard deviation given (Box and Muller, 1958; no number is kept back, so the state stays four words). */
  normal(mean = 0, deviation = 1): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return mean + deviation * radius * Math.cos(TWO_PI * this.uniform());
  }

  /** An integer in [0, n), without bias (Lemire's rejection). */
  int(n: number): number {
    if (!(n >= 1 && n <= 2 ** 32 && Number.isInteger(n))) throw new RangeError(`an integer below ${n} was asked for`);
    const limit = 2 ** 32 - (2 ** 32 % n);
    let x = this.nextUint32();
    while (x >= limit) x = this.nextUint32();
    return x % n;
  }

  /** Fills with normal numbers, two words for each, both of each Box–Muller pair: several times as fast as `normal` for weights. */
  fillNormal(into: Float32Array | Float64Array, mean = 0, deviation = 1): void {
    for (let start = 0; start < into.length; start += BLOCK >> 1) {
      const count = Math.min(BLOCK >> 1, into.length - start);
      this.fillWords(4 * ((count + 1) >> 1));
      for (let i = 0; i < count; i += 2) {
        const radius = deviation * Math.sqrt(-2 * Math.log(1 - fraction(2 * i)));
        // The angle as quarter turns and a rest of at most an eighth, where the polynomials of fdlibm (k_sin.c, k_cos.c) hold.
        const turns = fraction(2 * i + 2);
        const quarter = (4 * turns + 0.5) | 0;
        const x = TWO_PI * (turns - quarter / 4);
        const z = x * x;
        const sine = x + x * z * (S1 + z * (S2 + z * (S3 + z * (S4 + z * (S5 + z * S6)))));
        const cosine = 1 - 0.5 * z + z * z * (C1 + z * (C2 + z * (C3 + z * (C4 + z * (C5 + z * C6)))));
        const cq = COSINES[quarter] as number;
        const sq = SINES[quarter] as number;
        into[start + i] = mean + radius * (cosine * cq - sine * sq);
        if (i + 1 < count) into[start + i + 1] = mean + radius * (sine * cq + cosine * sq);
      }
    }
  }

  /** Fills with numbers in [low, high), two words for each. */
  fillUniform(into: Float32Array | Float64Array, low = 0, high = 1): void {
    for (let start = 0; start < into.length; start += BLOCK >> 1) {
      const count = Math.min(BLOCK >> 1, into.length - start);
      this.fillWords(2 * count);
      for (let i = 0; i < count; i++) into[start + i] = low + (high - low) * fraction(2 * i);
    }
  }

  /** The next `count` words to the shared block: `nextUint32` with its state in registers. */
  private fillWords(count: number): void {
    let [a, b, c, d] = [this.a | 0, this.b | 0, this.c | 0, this.d | 0];
    for (let i = 0; i < count; i++) {
      const times5 = Math.imul(b, 5);
      words[i] = Math.imul((times5 << 7) | (times5 >>> 25), 9);
      const c1 = c ^ a;
      const d1 = d ^ b;
      c = c1 ^ (b << 9);
      b ^= c1;
      a ^= d1;
      d = (d1 << 11) | (d1 >>> 21);
    }
    Object.assign(this, { a, b, c, d });
  }
}

/** Shuffles in place (Fisher and Yates) and returns what it was given. */
export function shuffleInPlace<T extends { length: number; [i: number]: unknown }>(values: T, random: Random): T {
  for (let i = values.length - 1; i > 0; i--) {
    const j = random.int(i + 1);
    const kept = values[i];
    values[i] = values[j];
    values[j] = kept;
  }
  return values;
}

/** 0..n−1 in random order. */
export function shuffle(n: number, random: Random): Int32Array {
  const order = new Int32Array(n);
  for (let i = 0; i < n; i++) order[i] = i;
  return shuffleInPlace(order, random);
}
