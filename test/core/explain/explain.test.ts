// Grad-CAM and saliency of a small network against numeric gradients of the same network in plain JavaScript; occlusion against its definition.
import { expect, test } from 'vitest';
import { explainGraph, spatialLayers } from '../../../src/core/explain/graph.ts';
import { covered, gradCam, occlusionMap, patchesOf, saliency } from '../../../src/core/explain/maps.ts';
import { GraphBuilder } from '../../../src/core/onnx/builder.ts';
import { modelOf } from '../../../src/core/onnx/model.ts';
import type { Model } from '../../../src/core/onnx/model.ts';
import { Random } from '../../../src/core/random.ts';
import { dataOf, tensorFrom } from '../../../src/core/tensor.ts';
import type { Tensor } from '../../../src/core/tensor.ts';
import { onnxruntimeExecutor } from '../../../src/main/engine/onnxruntime.ts';

const random = Random.from(7, 'explain');
const drawn = (n: number): number[] => Array.from({ length: n }, () => Math.fround(random.normal()));
const [C, S, K, H] = [2, 6, 4, 3];
const w = { conv: drawn(K * C * 9), bias: drawn(K), dense: drawn(K * H), last: drawn(H) };
const picture = drawn(C * S * S);

/** Convolution 3×3 (padded) → ReLU → mean over places → dense → softmax. */
function network(squash: 'Softmax' | 'none' = 'Softmax'): Model {
  const b = new GraphBuilder();
  const x = b.input('x', 'float32', ['N', C, S, S]);
  const keep = (name: string, shape: number[], values: number[]) => b.initializer(name, tensorFrom('float32', shape, values));
  const conv = b.op('Conv', [x, keep('kernel', [K, C, 3, 3], w.conv), keep('bias', [K], w.bias)], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }, { name: 'conv1/Conv' });
  const relu = b.op('Relu', [conv], {}, { name: 'conv1/Relu' });
  const pooled = b.op('Flatten', [b.op('GlobalAveragePool', [relu], {}, { name: 'pool/GlobalAveragePool' })], { axis: 1 });
  const scores = b.op('Gemm', [pooled, keep('dense', [K, H], w.dense), keep('last', [H], w.last)]);
  b.output(squash === 'Softmax' ? b.Softmax(scores) : scores, 'y');
  return modelOf(b.build());
}

/** The same in plain numbers: the activation after ReLU, and the scores from an activation. */
function activationOf(x: readonly number[]): number[] {
  const out = Array.from({ length: K * S * S }, () => 0);
  for (let k = 0; k < K; k++) {
    for (let row = 0; row < S; row++) {
      for (let column = 0; column < S; column++) {
        let sum = w.bias[k] as number;
        for (let c = 0; c < C; c++) for (let i = -1; i <= 1; i++) for (let j = -1; j <= 1; j++) {
          const [r, q] = [row + i, column + j];
          if (r >= 0 && q >= 0 && r < S && q < S) sum += (w.conv[((k * C + c) * 3 + i + 1) * 3 + j + 1] as number) * (x[(c * S + r) * S + q] as number);
        }
        out[(k * S + row) * S + column] = Math.max(0, sum);
      }
    }
  }
  return out;
}
function scoreOf(activation: readonly number[], index: number): number {
  let score = w.last[index] as number;
  for (let k = 0; k < K; k++) score += activation.slice(k * S * S, (k + 1) * S * S).reduce((a, b) => a + b, 0) / (S * S) * (w.dense[k * H + index] as number);
  return score;
}
const numericGradient = (f: (x: number[]) => number, at: readonly number[], step = 1e-4): number[] => at.map((_, i) => {
  const moved = (by: number) => f(at.map((v, k) => (k === i ? v + by : v)));
  return (moved(step) - moved(-step)) / (2 * step);
});

const feeds = { x: tensorFrom('float32', [1, C, S, S], picture) };
async function run(model: Model, given: Record<string, Tensor>): Promise<Record<string, Tensor>> {
  const session = await onnxruntimeExecutor('cpu').load(model);
  try {
    return await session.run(given);
  } finally {
    await session.close();
  }
}
const floats = (tensor: Tensor | undefined): Float32Array => dataOf(tensor as Tensor) as Float32Array;
const oneHot = (index: number): Tensor => tensorFrom('float32', [1, H], Array.from({ length: H }, (_, i) => Number(i === index)));

test.each([0, 1, 2])('Grad-CAM of class %i is that of numeric gradients', async (index) => {
  const graph = explainGraph(network(), 'x', feeds, { layer: undefined });
  expect(graph.layer).toMatchObject({ name: 'conv1/Relu', operator: 'Relu', shape: [1, K, S, S] });
  const got = await run(graph.model, { ...feeds, [graph.pick]: oneHot(index) });
  const activation = activationOf(picture);
  const gradient = numericGradient((a) => scoreOf(a, index), activation);
  const alpha = Array.from({ length: K }, (_, k) => gradient.slice(k * S * S, (k + 1) * S * S).reduce((a, b) => a + b, 0) / (S * S));
  const expected = Array.from({ length: S * S }, (_, i) => Math.max(0, alpha.reduce((sum, a, k) => sum + a * (activation[k * S * S + i] as number), 0)));
  const { values } = gradCam(floats(got[graph.layer?.activation ?? '']), floats(got[graph.layer?.gradient ?? '']), graph.layer?.shape ?? []);
  values.forEach((v, i) => { expect(v).toBeCloseTo(expected[i] as number, 5); });
  // Nothing speaks for the third: its map is dark.
  expect(Math.max(...values) > 0).toBe(index < 2);
});

test('saliency is the largest numeric gradient over the channels', async () => {
  const graph = explainGraph(network(), 'x', feeds, 'picture');
  const got = await run(graph.model, { ...feeds, [graph.pick]: oneHot(1) });
  const gradient = numericGradient((x) => scoreOf(activationOf(x), 1), picture);
  const map = saliency(floats(got[graph.gradient ?? '']), [1, C, S, S], 'channelsFirst');
  map.values.forEach((v, i) => { expect(v).toBeCloseTo(Math.max(...Array.from({ length: C }, (_, c) => Math.abs(gradient[c * S * S + i] as number))), 4); });
  // The same numbers with channels last give the same map.
  const turned = Float32Array.from({ length: C * S * S }, (_, i) => floats(got[graph.gradient ?? ''])[(i % C) * S * S + Math.floor(i / C)] as number);
  expect([...saliency(turned, [1, S, S, C], 'channelsLast').values]).toEqual([...map.values]);
});

test('scores before a softmax and without one are the same', async () => {
  const [with_, without] = await Promise.all((['Softmax', 'none'] as const).map(async (squash) => {
    const graph = explainGraph(network(squash), 'x', feeds, 'picture');
    return [...floats((await run(graph.model, { ...feeds, [graph.pick]: oneHot(2) }))[graph.gradient ?? ''])];
  }));
  expect(with_).toEqual(without);
});

test('layers that keep places are found, chosen by a beginning, and refused otherwise', () => {
  expect(spatialLayers(network(), 'x', feeds).map((l) => l.name)).toEqual(['conv1/Conv', 'conv1/Relu']);
  expect(explainGraph(network(), 'x', feeds, { layer: 'conv1/Conv' }).layer?.operator).toBe('Conv');
  expect(explainGraph(network(), 'x', feeds, { layer: 'conv1' }).layer?.operator).toBe('Relu');
  expect(() => explainGraph(network(), 'x', feeds, { layer: 'pool' })).toThrow('There is no layer pool that keeps places of the picture.');
});

test('what is no classifier is refused', () => {
  const b = new GraphBuilder();
  const x = b.input('x', 'float32', [1, C, S, S]);
  b.output(b.op('Relu', [x]), 'y');
  expect(() => explainGraph(modelOf(b.build()), 'x', feeds, 'picture')).toThrow('Only what a classifier says can be explained');
});

test('squares cover a picture wholly, the last ones at its edges', () => {
  for (const [height, width, across] of [[28, 28, 9], [7, 31, 5], [3, 3, 9]] as const) {
    const patches = patchesOf({ height, width }, across);
    const seen = occlusionMap({ height, width }, patches, patches.map(() => 1));
    expect([...seen.values].every((v) => v === 1)).toBe(true);
  }
});

test('a covered square holds the mean of its channel; the map is the mean fall of the squares over a place', () => {
  const input = Float32Array.from({ length: 2 * 4 * 4 }, (_, i) => i);
  const out = covered(input, [1, 2, 4, 4], 'channelsFirst', { x: 1, y: 2, size: 2 });
  expect([...out].map((v, i) => (v === input[i] ? undefined : [i, v])).filter(Boolean)).toEqual([[9, 7.5], [10, 7.5], [13, 7.5], [14, 7.5], [25, 23.5], [26, 23.5], [29, 23.5], [30, 23.5]]);
  const map = occlusionMap({ height: 1, width: 3 }, [{ x: 0, y: 0, size: 2 }, { x: 1, y: 0, size: 2 }], [0.4, -0.8]);
  expect([...map.values].map((v) => Number(v.toFixed(6)))).toEqual([0.4, 0, 0]);
});
