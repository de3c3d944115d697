import { describe, expect, test } from 'vitest';
import { GraphBuilder } from '../../../src/core/onnx/builder.ts';
import { expandComposites } from '../../../src/core/onnx/expand.ts';
import type { Value } from '../../../src/core/onnx/builder.ts';
import { numbersOf, tensorFrom } from '../../../src/core/tensor.ts';
import type { Tensor } from '../../../src/core/tensor.ts';
import { Random } from '../../../src/core/random.ts';
import { openSession } from '../../fixtures/runtime.ts';

describe('BatchNormTraining in float32, where the mean is large beside the deviation', () => {
  test.each([[0, 1], [128, 1], [128, 0.1], [1000, 1], [10_000, 1]])('mean %d, spread %d', async (mean, spread) => {
    const random = Random.from(1, 'shifted');
    const x = Float32Array.from({ length: 8 * 16 }, () => mean + spread * random.uniform(-1.7, 1.7));
    const b = new GraphBuilder();
    const [input, scale, bias] = [b.input('x', 'float32', [8, 1, 16]), b.input('scale', 'float32', [1]), b.input('bias', 'float32', [1])];
    const made = b.ops('BatchNormTraining', [input, scale, bias], { epsilon: { float: 1e-5 } }, 3, { domain: 'layerwright' });
    b.output(made[0] as Value, 'y');
    b.output(made[2] as Value, 'variance');
    expandComposites(b);
    const session = await openSession(b);
    const { y, variance } = await session.run({ x: tensorFrom('float32', [8, 1, 16], [...x]), scale: tensorFrom('float32', [1], [1]), bias: tensorFrom('float32', [1], [0]) }) as { y: Tensor; variance: Tensor };
    await session.close();
    // In float64, from the definition.
    const mu = x.reduce((sum, v) => sum + v, 0) / x.length;
    const expected = x.reduce((sum, v) => sum + (v - mu) ** 2, 0) / x.length;
    expect(Math.abs((numbersOf(variance)[0] as number) / expected - 1)).toBeLessThan(1e-5);
    const worst = Math.max(...numbersOf(y).map((v, i) => Math.abs(v - ((x[i] as number) - mu) / Math.sqrt(expected + 1e-5))));
    expect(worst).toBeLessThan(2e-3);
  });
});
