// Weights drawn on several threads are those drawn on one.
import { expect, test } from 'vitest';
import { initialWeights } from '../../../src/core/lower/initial-weights.ts';
import type { Undrawn } from '../../../src/core/lower/initial-weights.ts';
import type { InitializerSpec } from '../../../src/core/layers/initializers.ts';
import { tensorFrom } from '../../../src/core/tensor.ts';
import { drawWeights } from '../../../src/main/engine/drawing/draw.ts';

const weight = (name: string, init: InitializerSpec, shape: readonly number[]): Undrawn => ({ name, spec: { shape, init, fanIn: 20, fanOut: 30 } as unknown as Undrawn['spec'] });
const weights = [
  weight('a', { type: 'heNormal' }, [7001]), weight('b', { type: 'zeros' }, [5000]), weight('c', { type: 'glorotUniform' }, [50, 101]),
  weight('small', { type: 'normal', stddev: 0.01 }, [3, 3]), weight('d', { type: 'orthogonal', gain: 1 }, [40, 100]), weight('given', { type: 'heNormal' }, [6000]),
];

test.each([1, 2, 3, 8])('on %d threads', async (threads) => {
  const given = new Map([['given', tensorFrom('float32', [1], [5])]]);
  const drawn = await drawWeights(given, weights, 42, { threads, large: 3000 });
  expect(drawn).toEqual(new Map([...initialWeights(weights.slice(0, -1), 42), ...given]));
  expect([...drawn.keys()]).toEqual(weights.map((w) => w.name));
});
