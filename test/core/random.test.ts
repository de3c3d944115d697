import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random, hashSeed, shuffle } from '../../src/core/random.ts';

/** xoshiro128** as its authors wrote it (prng.di.unimi.it/xoshiro128starstar.c), in BigInt. */
function* reference(state: readonly number[]): Generator<number> {
  const mask = 0xffffffffn;
  const rotl = (x: bigint, k: bigint): bigint => ((x << k) | (x >> (32n - k))) & mask;
  const s = state.map(BigInt) as [bigint, bigint, bigint, bigint];
  for (;;) {
    yield Number((rotl((s[1] * 5n) & mask, 7n) * 9n) & mask);
    const t = (s[1] << 9n) & mask;
    s[2] ^= s[0]; s[3] ^= s[1]; s[1] ^= s[2]; s[0] ^= s[3]; s[2] ^= t; s[3] = rotl(s[3], 11n);
  }
}

/** The authors' `jump`: 2^64 steps, by their polynomial (same file). */
function leap(state: readonly number[]): number[] {
  const random = Random.restore(state);
  let sum = [0, 0, 0, 0];
  for (const word of [0x8764000b, 0xf542d2d3, 0x6fa035c3, 0x77f2db5b]) {
    for (let bit = 0; bit < 32; bit++) {
      if ((word >>> bit & 1) === 1) sum = sum.map((s, i) => (s ^ random.state[i]!) >>> 0);
      random.nextUint32();
    }
  }
  return sum;
}

describe('Random', () => {
  it('is xoshiro128**', () => {
    fc.assert(fc.property(fc.integer(), (seed) => {
      const random = Random.seeded(seed);
      const expected = reference(random.state);
      for (let i = 0; i < 50; i++) expect(random.nextUint32()).toBe(expected.next().value);
    }));
    // The authors' own state 1, 2, 3, 4: its first outputs, as in the test vectors of the Rust crate rand_xoshiro.
    const known = Random.restore([1, 2, 3, 4]);
    expect(Array.from({ length: 10 }, () => known.nextUint32())).toEqual(
      [11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804]);
  });

  it('continues from its state', () => {
    const random = Random.from(7, 'shuffle');
    for (let i = 0; i < 10; i++) random.normal();
    const copy = Random.restore(JSON.parse(JSON.stringify(random.state)) as number[]);
    expect(Array.from({ length: 20 }, () => copy.normal())).toEqual(Array.from({ length: 20 }, () => random.normal()));
    expect(() => Random.restore([0, 0, 0, 0])).toThrow(RangeError);
    expect(() => Random.restore([1, 2, 3])).toThrow(RangeError);
  });

  it('tells seeds and streams apart', () => {
    const first = (r: Random): number => r.nextUint32();
    const seeds = [first(Random.from(1)), first(Random.from(2)), first(Random.from(1, 'a')), first(Random.from(1, 'b')), first(Random.from(2 ** 40)), first(Random.from(1.5))];
    expect(new Set(seeds).size).toBe(seeds.length);
    const hashes = new Set<number>();
    for (let epoch = 0; epoch < 100; epoch++) for (let sample = 0; sample < 100; sample++) hashes.add(hashSeed(1, epoch, sample));
    expect(hashes.size).toBeGreaterThan(9995);
  });

  it('has the moments of its distributions', () => {
    const random = Random.from(3);
    const n = 200_000;
    const moments = (draw: () => number): [number, number] => {
      let sum = 0, squares = 0;
      for (let i = 0; i < n; i++) { const x = draw(); sum += x; squares += x * x; }
      return [sum / n, squares / n - (sum / n) ** 2];
    };
    const [um, uv] = moments(() => random.uniform());
    expect(um).toBeCloseTo(0.5, 2);
    expect(uv).toBeCloseTo(1 / 12, 2);
    const [nm, nv] = moments(() => random.normal(2, 3));
    expect(Math.abs(nm - 2)).toBeLessThan(0.04);
    expect(Math.abs(nv - 9)).toBeLessThan(0.15);
    const filled = random.fillNormal.bind(random);
    const values = new Float64Array(100_001);
    filled(values, 0, 1);
    expect(Math.abs(values.reduce((s, v) => s + v * v, 0) / values.length - 1)).toBeLessThan(0.02);
    const counts = Array.from({ length: 7 }, () => 0);
    for (let i = 0; i < 70_000; i++) counts[random.int(7)]! += 1;
    for (const c of counts) expect(Math.abs(c - 10_000)).toBeLessThan(500);
  });

  it('fills as it draws one by one, over block after block', () => {
    fc.assert(fc.property(fc.integer(), fc.constantFrom(0, 1, 2, 3, 1024, 2047, 2048, 2049, 5001), (seed, n) => {
      const [filling, drawing] = [Random.seeded(seed), Random.seeded(seed)];
      const normal = new Float64Array(n);
      filling.fillNormal(normal, 3, 2);
      const expected = Array.from({ length: Math.ceil(n / 2) }, () => {
        const radius = 2 * Math.sqrt(-2 * Math.log(1 - drawing.uniform()));
        const angle = 2 * Math.PI * drawing.uniform();
        return [radius * Math.cos(angle), radius * Math.sin(angle)];
      }).flat();
      normal.forEach((value, i) => { expect(Math.abs(value - 3 - expected[i]!)).toBeLessThan(2e-14); });
      const uniform = new Float64Array(n);
      filling.fillUniform(uniform, -1, 4);
      expect([...uniform]).toEqual(Array.from({ length: n }, () => drawing.uniform(-1, 4)));
      expect(filling.state).toEqual(drawing.state);
    }), { numRuns: 30 });
  });

  it('jumps where it would have come by steps', () => {
    fc.assert(fc.property(fc.integer(), fc.integer({ min: 0, max: 3000 }), (seed, words) => {
      const [stepping, jumping] = [Random.seeded(seed), Random.seeded(seed)];
      for (let i = 0; i < words; i++) stepping.nextUint32();
      jumping.jump(words);
      expect(jumping.state).toEqual(stepping.state);
    }));
    // Far jumps add up.
    const [once, twice] = [Random.seeded(1), Random.seeded(1)];
    once.jump(3 * 2 ** 40 + 5);
    for (const words of [2 ** 41, 5, 2 ** 40]) twice.jump(words);
    expect(once.state).toEqual(twice.state);
    const authors = Random.restore([1, 2, 3, 4]);
    for (let i = 0; i < 2 ** 12; i++) authors.jump(2 ** 52);
    expect(authors.state).toEqual(leap([1, 2, 3, 4]));
  });

  it('shuffles: a permutation, the same for the same seed', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 300 }), fc.integer(), (n, seed) => {
      const order = shuffle(n, Random.seeded(seed));
      expect([...order].sort((x, y) => x - y)).toEqual(Array.from({ length: n }, (_, i) => i));
      expect(shuffle(n, Random.seeded(seed))).toEqual(order);
    }));
  });
});
