// Random numbers inside a training graph: slices of two fixed pools, at places that the host draws anew for each step.
import { internal } from '../errors.ts';
import type { GraphBuilder, Value } from '../onnx/builder.ts';
import { Random } from '../random.ts';
import { sizeOf, tensorOf } from '../tensor.ts';
import type { LowerOptions } from '../lower/types.ts';

/** Every entry of the control input `random` is an integer in [0, RANDOM_RANGE). */
export const RANDOM_RANGE = 65_536;

/** Fixed: which numbers a step gets is up to the host's seeded draws alone. */
const POOL_SEED = 20_240_917;

/**
 * u = frac(a + b) with a and b two slices of uniform numbers (multiples of 2⁻²⁴, so that the sum is exact): 2³² pairs of
 * places for each draw, a few operators that every provider has, and no state in the graph.
 */
export class RandomPools {
  readonly #root: GraphBuilder;
  readonly #names = ['random:pool0', 'random:pool1'] as const;
  #largest = 0;
  #draws = 0;
  #rowsEach = 0;

  constructor(root: GraphBuilder) {
    this.#root = root;
  }

  /** Rows of the control input that a step takes. */
  get draws(): number { return this.#draws; }

  /**
   * The `random` of one pass of lowering. `rows`: int64 [draws, 2]; draw j of pass i takes row `j · passes + i`, the
   * pass's number being a constant or a value (a loop's iteration).
   */
  pass(rows: () => Value, passes: number, number: number | Value): NonNullable<LowerOptions['random']> {
    let next = 0;
    const uniform = (b: GraphBuilder, shape: readonly number[]): Value => {
      const row = next++;
      this.#rowsEach = Math.max(this.#rowsEach, next);
      this.#draws = this.#rowsEach * passes;
      const at = typeof number === 'number' ? b.scalar(row * passes + number, 'int64') : b.Add(number, b.scalar(row * passes, 'int64'));
      const places = b.Gather(rows(), at);
      const [a, c] = this.#names.map((name, i) => this.#slice(b, name, b.Gather(places, b.ints([i])), sizeOf(shape)));
      const sum = b.Add(a as Value, c as Value);
      return b.Reshape(b.Sub(sum, b.op('Floor', [sum])), shape);
    };
    return (b, distribution, shape) => {
      if (distribution === 'uniform') return uniform(b, shape);
      // Box and Muller (1958); 1 − u is never 0.
      const radius = b.Sqrt(b.scale(b.Log(b.Sub(b.scalar(1), uniform(b, shape))), -2));
      return b.Mul(radius, b.op('Cos', [b.scale(uniform(b, shape), 2 * Math.PI)]));
    };
  }

  #slice(b: GraphBuilder, pool: string, start: Value, size: number): Value {
    this.#largest = Math.max(this.#largest, size);
    if (!this.#root.has(pool)) this.#root.adopt({ name: pool, dtype: 'float32', shape: ['pool'] });
    const part = b.op('Slice', [this.#root.value(pool), start, b.Add(start, b.ints([size])), b.ints([0])]);
    return b.Reshape(part, [size]);
  }

  /** Puts the pools, as large as the largest draw needs, into the graph. */
  finish(): void {
    if (this.#draws === 0) return;
    this.#names.forEach((name, i) => {
      const random = Random.from(POOL_SEED, `pool${i}`);
      const pool = new Float32Array(this.#largest + RANDOM_RANGE);
      for (let k = 0; k < pool.length; k++) pool[k] = (random.nextUint32() >>> 8) * 2 ** -24;
      this.#root.initializers.set(name, tensorOf('float32', [pool.length], pool));
    });
    if (this.#largest === 0) throw internal('random numbers of no size');
  }
}
