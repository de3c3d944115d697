// What the check of somebody else's model says of its gradients: right, wrong, none, or not decided, each with its reason.
import { describe, expect, test } from 'vitest';
import { modelOf } from '../../../src/core/onnx/model.ts';
import { Random } from '../../../src/core/random.ts';
import { sizeOf, tensorFrom } from '../../../src/core/tensor.ts';
import type { Tensor } from '../../../src/core/tensor.ts';
import { checkGradients } from '../../../src/main/engine/verify/gradients.ts';
import type { GradientReport } from '../../../src/main/engine/verify/gradients.ts';
import { slopeError } from '../../../src/main/engine/verify/slopes.ts';
import { graph, node } from '../../fixtures/exotic-models.ts';

const drawn = (shape: readonly number[], name: string): Tensor => {
  const random = Random.from(2, name);
  return tensorFrom('float32', shape, Array.from({ length: sizeOf(shape) }, () => random.normal()));
};
const filled = (output: string, sizes: string, value: number) => node('ConstantOfShape', [sizes], [output], { value: { tensor: tensorFrom('float32', [1], [value]) } });

/** Two convolutions and a softmax, every weight 0.02 as in the models that ONNX's zoo keeps small for tests. */
const constantWeights = (): ReturnType<typeof graph> => ({
  ...graph({ x: 'float32[1,3,8,8]' }, { y: 'float32[1,5]' }, [
    filled('w1', 's1', 0.02), filled('w2', 's2', 0.02), node('Conv', ['x', 'w1'], ['a']), node('Relu', ['a'], ['b']), node('Conv', ['b', 'w2'], ['c']),
    node('GlobalAveragePool', ['c'], ['d']), node('Flatten', ['d'], ['e']), node('Softmax', ['e'], ['y']),
  ]),
  initializers: new Map([['s1', tensorFrom('int64', [4], [4, 3, 3, 3])], ['s2', tensorFrom('int64', [4], [5, 4, 3, 3])]]),
});

describe('gradients of a model', () => {
  test('whose weights are one number throughout are compared at drawn ones', async () => {
    const report = await checkGradients(modelOf(constantWeights()), { x: drawn([1, 3, 8, 8], 'x') });
    expect(report).toMatchObject({ verdict: 'right', tensors: 3 });
  });

  test.each<[string, GradientReport['verdict'], RegExp, ReturnType<typeof graph>, readonly number[]]>([
    ['at a kink', 'right', /^$/, graph({ x: 'float32[4]' }, { y: 'float32[4]' }, [node('Relu', ['x'], ['y'])]), [0, 1, 0, -1]],
    ['flat but for jumps', 'right', /^$/, graph({ x: 'float32[4]' }, { y: 'float32[4]' }, [node('Hardmax', ['x'], ['y'])]), [1, 2, 4, 3]],
    ['near the end of what it is defined on', 'right', /^$/, graph({ x: 'float32[4]' }, { y: 'float32[4]' }, [node('Sqrt', ['x'], ['y'])]), [1e-7, 2, 4, 3]],
    ['of whole numbers', 'not differentiable', /whole numbers/, graph({ x: 'float32[4]' }, { y: 'float32[4]' }, [node('DynamicQuantizeLinear', ['x'], ['q', 's', 'z']), node('DequantizeLinear', ['q', 's', 'z'], ['y'])]), [1, 2, 3, 4]],
    ['drawn by chance', 'not decided', /by chance/, graph({ x: 'float32[4]' }, { y: 'float32[4]' }, [node('RandomNormalLike', ['x'], ['r']), node('Mul', ['x', 'r'], ['y'])]), [1, 2, 3, 4]],
  ])('%s', async (_, verdict, reason, made, numbers) => {
    const report = await checkGradients(modelOf(made), { x: tensorFrom('float32', [4], [...numbers]) });
    expect(report.verdict).toBe(verdict);
    expect(report.reason ?? '').toMatch(reason);
  });

  test('are compared elsewhere where the model gives no number', async () => {
    const x = tensorFrom('float32', [3], [1, -2, 3]);
    const report = await checkGradients(modelOf(graph({ x: 'float32[3]' }, { y: 'float32[3]' }, [node('Sqrt', ['x'], ['y'])])), { x }, { outputs: [tensorFrom('float32', [3], [1, NaN, Math.sqrt(3)])], seconds: 0 });
    expect(report.verdict).toBe('right');
  });

  test('are not called right or wrong where there is no time', async () => {
    const report = await checkGradients(modelOf(graph({ x: 'float32[4]' }, { y: 'float32[4]' }, [node('Exp', ['x'], ['y'])])), { x: drawn([4], 'x') }, undefined, 0);
    expect(report.verdict).toBe('not decided');
    expect(report.reason).toMatch(/time/);
  });
});

describe('a gradient against differences', () => {
  const f = async (v: Float64Array): Promise<number> => (v[0] as number) ** 3 + Math.sin(v[1] as number) * (v[2] as number);
  const right = Float64Array.from([3, 3 * Math.cos(2), Math.sin(2)]);
  const bounds = { dtype: 'float64' as const, largest: 3, size: 5, quick: false };

  test.each([[1.01, 0.005], [2, 1 / 3], [0, 1], [-1, 1]])('times %d is wrong, surely', async (factor, error) => {
    const found = await slopeError(right.map((v) => v * factor), Float64Array.from([1, 2, 3]), bounds, Random.from(1, 'slopes'), f);
    expect(found.sure).toBe(true);
    expect(found.error).toBeCloseTo(error, 3);
  });

  test('of a function that shakes is not sure', async () => {
    const random = Random.from(1, 'noise');
    const found = await slopeError(right, Float64Array.from([1, 2, 3]), bounds, Random.from(1, 'slopes'), async (v) => (await f(v)) + random.normal());
    expect(found).toMatchObject({ sure: false });
    expect(found.error).toBeGreaterThan(0.1);
  });
});
