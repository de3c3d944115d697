// Initial weights against the moments that their formulas promise.
import { describe, expect, test } from 'vitest';
import { initialize, initializerSchema } from '../../../src/core/layers/initializers.ts';
import type { InitializerSpec } from '../../../src/core/layers/initializers.ts';
import { Random } from '../../../src/core/random.ts';

const draw = (spec: InitializerSpec, shape: readonly number[], fanIn = 1, fanOut = 1, seed = 5): Float32Array =>
  initialize(spec, shape, fanIn, fanOut, Random.from(seed, 'test'));

function moments(values: Float32Array): { mean: number; variance: number; largest: number } {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return { mean, variance: values.reduce((a, v) => a + (v - mean) ** 2, 0) / values.length, largest: values.reduce((a, v) => Math.max(a, Math.abs(v)), 0) };
}

const COUNT = 200_000;
const [fanIn, fanOut] = [300, 100];

describe('random weights', () => {
  // Mean 0, the variance of the formula; uniform ones end at √(3·variance).
  const cases: readonly [InitializerSpec, number, 'normal' | 'uniform'][] = [
    [{ type: 'normal', stddev: 0.01 }, 0.0001, 'normal'],
    [{ type: 'uniform', limit: 0.05 }, 0.05 ** 2 / 3, 'uniform'],
    [{ type: 'glorotUniform' }, 2 / 400, 'uniform'],
    [{ type: 'glorotNormal' }, 2 / 400, 'normal'],
    [{ type: 'heUniform' }, 2 / 300, 'uniform'],
    [{ type: 'heNormal' }, 2 / 300, 'normal'],
    [{ type: 'lecunUniform' }, 1 / 300, 'uniform'],
    [{ type: 'lecunNormal' }, 1 / 300, 'normal'],
  ];

  test.for(cases)('%o', ([spec, variance, kind]) => {
    const m = moments(draw(spec, [COUNT], fanIn, fanOut));
    // Four standard errors of a mean; 2 % of a variance.
    expect(Math.abs(m.mean)).toBeLessThan(4 * Math.sqrt(variance / COUNT));
    expect(Math.abs(m.variance / variance - 1)).toBeLessThan(0.02);
    const limit = Math.sqrt(3 * variance);
    expect(m.largest).toBeLessThanOrEqual(kind === 'uniform' ? limit * (1 + 1e-6) : Infinity);
    expect(m.largest).toBeGreaterThan(limit * 0.999);
  });

  test('the same seed gives the same numbers, another seed others', () => {
    expect(draw({ type: 'heNormal' }, [100], 10, 10, 1)).toEqual(draw({ type: 'heNormal' }, [100], 10, 10, 1));
    expect(draw({ type: 'heNormal' }, [100], 10, 10, 1)).not.toEqual(draw({ type: 'heNormal' }, [100], 10, 10, 2));
  });
});

test('fixed weights', () => {
  expect([...draw({ type: 'zeros' }, [2, 2])]).toEqual([0, 0, 0, 0]);
  expect([...draw({ type: 'ones' }, [3])]).toEqual([1, 1, 1]);
  expect([...draw({ type: 'constant', value: 0.25 }, [2])]).toEqual([0.25, 0.25]);
});

describe('orthogonal weights', () => {
  test.for([[[40, 40], 1], [[64, 20], 1], [[20, 64], 1], [[8, 3, 3, 3], 1], [[30, 4, 2], Math.SQRT2], [[1, 1], 1]] as const)('%o, gain %f', ([shape, gain]) => {
    const values = draw({ type: 'orthogonal', gain }, shape);
    const rows = shape[0];
    const columns = values.length / rows;
    const [count, length] = rows <= columns ? [rows, columns] : [columns, rows];
    const entry = (vector: number, k: number): number => values[rows <= columns ? vector * columns + k : k * columns + vector] as number;
    for (let i = 0; i < count; i++) {
      for (let j = 0; j <= i; j++) {
        let dot = 0;
        for (let k = 0; k < length; k++) dot += entry(i, k) * entry(j, k);
        expect(Math.abs(dot - (i === j ? gain ** 2 : 0)), `QᵀQ at ${i}, ${j}`).toBeLessThan(1e-6);
      }
    }
  });
});

test('every initialiser that can be chosen can be drawn', () => {
  for (const option of initializerSchema.options) {
    const type = option.shape.type.value;
    const spec = initializerSchema.parse({ type, ...(type === 'constant' && { value: 2 }) });
    expect(draw(spec, [4, 4], 4, 4).every(Number.isFinite), type).toBe(true);
  }
});
