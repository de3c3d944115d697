// What layers do differently in training: dropped values, noise, batch statistics.
import { expect, test } from 'vitest';
import { layerByType } from '../../../src/core/layers/index.ts';
import type { LayerDefinition } from '../../../src/core/layers/define.ts';
import { GraphBuilder } from '../../../src/core/onnx/builder.ts';
import { expandComposites } from '../../../src/core/onnx/expand.ts';
import { numbersOf, tensorFrom } from '../../../src/core/tensor.ts';
import type { Tensor } from '../../../src/core/tensor.ts';
import { buildLayer } from '../../fixtures/layers.ts';
import { openSession } from '../../fixtures/runtime.ts';

async function train(type: string, params: Record<string, unknown>, shape: readonly number[], feeds: Record<string, readonly number[]>): Promise<Record<string, number[]>> {
  const built = buildLayer(new GraphBuilder(), layerByType(type) as LayerDefinition, [{ dtype: 'float32', shape }], 'float32', { params, training: true });
  built.outputs.forEach((v, i) => { built.b.output(v, `y${i}`); });
  for (const [name, value] of built.updates) built.b.output(value, `new.${name}`);
  expandComposites(built.b);
  const session = await openSession(built.b);
  const tensors = built.b.graphInputs.map(({ name }): [string, Tensor] => {
    const { shape: dims } = built.b.value(name);
    return [name, tensorFrom('float32', dims as number[], feeds[name] as number[])];
  });
  const results = await session.run(Object.fromEntries(tensors));
  await session.close();
  return Object.fromEntries(Object.entries(results).map(([name, t]) => [name, numbersOf(t)]));
}

test('dropout keeps where the uniform number is below 1 − rate, and divides by 1 − rate', async () => {
  const { y0 } = await train('Dropout', { rate: 0.75 }, [1, 4], { in0: [1, 2, 3, 4], uniform0: [0, 0.2499, 0.25, 0.99] });
  expect(y0).toEqual([4, 8, 0, 0]);
});

test('spatial dropout drops whole channels', async () => {
  const { y0 } = await train('SpatialDropout', { rate: 0.5 }, [1, 2, 1, 2], { in0: [1, 2, 3, 4], uniform0: [0.6, 0.4] });
  expect(y0).toEqual([0, 0, 6, 8]);
});

test('gaussian noise adds σ times the normal numbers', async () => {
  const { y0 } = await train('GaussianNoise', { stddev: 0.5 }, [1, 2], { in0: [1, 2], normal0: [-2, 1] });
  expect(y0).toEqual([0, 2.5]);
});

test('batch norm takes the statistics of the batch and moves its own', async () => {
  // Two channels of four numbers: mean 2.5 and 10, variance 1.25 and 0 (unbiased 5/3 and 0).
  const { y0, ...kept } = await train('BatchNorm', { momentum: 0.9, epsilon: 0.75 }, [2, 2, 2], {
    in0: [1, 2, 10, 10, 3, 4, 10, 10], gamma: [2, 1], beta: [0, 5], mean: [0, 20], variance: [1, 1],
  });
  const close = (actual: number[] | undefined, wanted: number[]) => { wanted.forEach((w, i) => { expect(actual?.[i]).toBeCloseTo(w, 5); }); };
  const s = Math.SQRT2;
  close(y0, [-1.5 * s, -0.5 * s, 5, 5, 0.5 * s, 1.5 * s, 5, 5]);
  close(kept['new.mean'], [0.25, 19]);
  close(kept['new.variance'], [0.9 + 0.1 * (5 / 3), 0.9]);
});

test('outside training nothing is drawn', () => {
  for (const type of ['Dropout', 'SpatialDropout', 'GaussianNoise']) {
    const built = buildLayer(new GraphBuilder(), layerByType(type) as LayerDefinition, [{ dtype: 'float32', shape: ['N', 3, 4] }], 'float32');
    expect(built.b.nodes).toEqual([]);
    expect(built.random).toEqual([]);
  }
});
