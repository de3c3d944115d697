// What fine-tuning changes of a training: rates by layer, kept statistics, phases, features computed once. Against plain JavaScript.
import { describe, expect, test } from 'vitest';
import type { Project } from '../../../src/core/graph/schema.ts';
import { initialWeights } from '../../../src/core/lower/initial-weights.ts';
import { weightsOf } from '../../../src/core/shapes/costs.ts';
import { inferShapes } from '../../../src/core/shapes/infer.ts';
import { numbersOf, tensorFrom } from '../../../src/core/tensor.ts';
import type { Tensor } from '../../../src/core/tensor.ts';
import { buildFeatureGraph, buildTrainingGraph, epochsOf, featureCut, phaseProject, phasesOf, sinceOf } from '../../../src/core/training/index.ts';
import type { TrainingOptions } from '../../../src/core/training/index.ts';
import type { Sketch } from '../../../src/core/graph/sketch.ts';
import { randomOf } from '../../fixtures/random.ts';
import { openSession } from '../../fixtures/runtime.ts';
import { projectOf } from '../../fixtures/sketch.ts';
import { openTraining } from '../../fixtures/training.ts';

const f32 = (shape: readonly number[], values: readonly number[]): Tensor => tensorFrom('float32', shape, values);
const noise = (seed: number, count: number): number[] => {
  const random = randomOf(seed);
  return Array.from({ length: count }, () => random.normal());
};
const weightsFor = (project: Project): Map<string, Tensor> => initialWeights(weightsOf(inferShapes(project)), 3);
const values = (tensor: Tensor | undefined): number[] => numbersOf(tensor as Tensor);

/** y = w·x + b towards y*, by the mean of squares. */
const line = (node: Record<string, unknown> = {}) => (s: Sketch): void => {
  s.add('MeanSquaredError', {}, s.add('Dense', { units: 1 }, s.add('Input', { shape: [2] }, [], { id: 'input' }), { id: 'line', ...node }), { id: 'loss' });
};
const x = noise(1, 12);
const y = noise(2, 6);
const lineData = { 'input:input': f32([6, 2], x), 'target:loss': f32([6, 1], y) };

/** Gradient of the mean of squares at w, b. */
function lineGradient(w: readonly number[], b: number): { w: number[]; b: number } {
  const d = y.map((v, i) => (2 * (b + (w[0] as number) * (x[2 * i] as number) + (w[1] as number) * (x[2 * i + 1] as number) - v)) / 6);
  return { w: [0, 1].map((j) => d.reduce((sum, v, i) => sum + v * (x[2 * i + j] as number), 0)), b: d.reduce((sum, v) => sum + v, 0) };
}

async function oneStep(project: Project, rate: number, options: Partial<TrainingOptions> = {}, done = 0): Promise<{ before: Map<string, Tensor>; after: Map<string, Tensor> }> {
  const weights = weightsFor(project);
  const graph = buildTrainingGraph(project, { batch: 6, stepsPerRun: undefined, device: 'cpu', weights, ...options });
  const runner = await openTraining(graph, weights, done);
  await runner.run(lineData, { learningRate: rate });
  await runner.close();
  return { before: weights, after: runner.state };
}

const close = (received: readonly number[], expected: readonly number[]): void => {
  expect(received).toHaveLength(expected.length);
  expected.forEach((v, i) => { expect(received[i]).toBeCloseTo(v, 5); });
};

describe('the rate of a layer', () => {
  test('multiplies the run’s in plain gradient descent', async () => {
    const { before, after } = await oneStep(projectOf(line({ learningRateFactor: 0.25 }), { training: { optimizer: { type: 'gradientDescent' } } }), 0.2);
    const [w, b] = [values(before.get('line.kernel')), values(before.get('line.bias'))[0] as number];
    const g = lineGradient(w, b);
    close(values(after.get('line.kernel')), w.map((v, j) => v - 0.25 * 0.2 * (g.w[j] as number)));
    close(values(after.get('line.bias')), [b - 0.25 * 0.2 * g.b]);
  });

  test('multiplies the step of Adam, not its averages; 0 leaves the weights', async () => {
    for (const factor of [0.1, 0]) {
      const { before, after } = await oneStep(projectOf(line({ learningRateFactor: factor }), { training: { optimizer: { type: 'adam' } } }), 0.01);
      const w = values(before.get('line.kernel'));
      const g = lineGradient(w, values(before.get('line.bias'))[0] as number).w;
      // The first step of Adam is the sign of the gradient, but for ε.
      close(values(after.get('line.kernel')), w.map((v, j) => v - factor * 0.01 * ((g[j] as number) / (Math.abs(g[j] as number) + 1e-8))));
      close(values(after.get('line.kernel#m')), g);
    }
  });
});

test('Adam counts the steps of a weight from where it began to be trained', async () => {
  const project = projectOf(line(), { training: { optimizer: { type: 'adam' } } });
  const w = values(weightsFor(project).get('line.kernel'));
  const g = lineGradient(w, values(weightsFor(project).get('line.bias'))[0] as number).w;
  const { after: fresh } = await oneStep(project, 0.01, { since: new Map([['line.kernel', 40]]) }, 40);
  close(values(fresh.get('line.kernel')), w.map((v, j) => v - 0.01 * Math.sign(g[j] as number)));
  // Without it, step 41 with averages that begin at zero: m̂ = 0.1 g / (1 − 0.9⁴¹), v̂ = 0.001 g² / (1 − 0.999⁴¹).
  const { after: stale } = await oneStep(project, 0.01, {}, 40);
  const wrong = (0.1 / (1 - 0.9 ** 41)) / Math.sqrt(0.001 / (1 - 0.999 ** 41));
  close(values(stale.get('line.kernel')), w.map((v, j) => v - 0.01 * wrong * Math.sign(g[j] as number)));
});

describe('batch normalisation', () => {
  const norm = (node: Record<string, unknown>): Project => {
    const made = projectOf((s) => {
      const seen = s.add('BatchNorm', {}, s.add('Input', { shape: [2] }, [], { id: 'input' }), { id: 'norm' });
      s.add('MeanSquaredError', {}, s.add('Dense', { units: 1 }, seen, { id: 'line' }), { id: 'loss' });
    }, { training: { optimizer: { type: 'gradientDescent' } } });
    return { ...made, graph: { ...made.graph, nodes: made.graph.nodes.map((n) => (n.id === 'norm' ? { ...n, ...node } : n)) } };
  };
  const moves = async (node: Record<string, unknown>): Promise<Record<string, boolean>> => {
    const { before, after } = await oneStep(norm(node), 0.1);
    return Object.fromEntries(['gamma', 'mean'].map((name) => {
      const now = after.get(`norm.${name}`);
      return [name, now !== undefined && values(now).some((v, i) => v !== values(before.get(`norm.${name}`))[i])];
    }));
  };

  test.each([
    [{}, { gamma: true, mean: true }], [{ frozen: true }, { gamma: false, mean: false }],
    [{ statistics: 'kept' }, { gamma: true, mean: false }], [{ frozen: true, statistics: 'batch' }, { gamma: false, mean: true }],
  ])('%j changes %j', async (node, changes) => {
    expect(await moves(node)).toEqual(changes);
  });

  test('with kept statistics normalises by them: here by mean 0 and variance 1, which changes nothing', async () => {
    const kept = norm({ statistics: 'kept' });
    const weights = weightsFor(kept);
    const graph = buildTrainingGraph(kept, { batch: 6, stepsPerRun: undefined, device: 'cpu', weights });
    const runner = await openTraining(graph, weights);
    const { loss } = await runner.run(lineData, { learningRate: 0 });
    await runner.close();
    const [w, b] = [values(weights.get('line.kernel')), values(weights.get('line.bias'))[0] as number];
    const scale = 1 / Math.sqrt(1 + 1e-5);
    const expected = y.reduce((sum, v, i) => sum + (b + scale * ((w[0] as number) * (x[2 * i] as number) + (w[1] as number) * (x[2 * i + 1] as number)) - v) ** 2, 0) / 6;
    expect(loss?.[0]).toBeCloseTo(expected, 5);
  });
});

/** Two convolutions, a pool, and two dense layers. */
const deep = (nodes: Readonly<Record<string, Record<string, unknown>>> = {}, training: Record<string, unknown> = {}, dropout = false): Project => projectOf((s) => {
  let at = s.add('Conv2D', { filters: 3, kernel: 3, activation: 'relu' }, s.add('Input', { shape: [1, 6, 6] }, [], { id: 'input' }), { id: 'conv1', ...nodes['conv1'] });
  if (dropout) at = s.add('Dropout', { rate: 0.5 }, at, { id: 'drop' });
  at = s.add('GlobalAvgPool', {}, s.add('Conv2D', { filters: 4, kernel: 2 }, at, { id: 'conv2', ...nodes['conv2'] }), { id: 'pool' });
  s.add('SoftmaxCrossEntropy', {}, s.add('Dense', { units: 3 }, s.add('Dense', { units: 5 }, at, { id: 'hidden' }), { id: 'logits' }), { id: 'loss' });
}, { training });

describe('features computed once', () => {
  const frozen = { conv1: { frozen: true }, conv2: { frozen: true } };

  test('are all that no trained weight leads to', () => {
    const cut = featureCut(inferShapes(deep(frozen)));
    expect(cut?.values).toEqual([{ node: 'pool', port: 'out' }]);
    expect([...cut?.skipped ?? []].sort()).toEqual(['conv1', 'conv2', 'input', 'pool']);
    expect(cut?.bytes).toBe(16);
    expect(featureCut(inferShapes(deep({ conv1: { frozen: true } })))?.values).toEqual([{ node: 'conv1', port: 'out' }]);
  });

  test('are none where nothing below is frozen, or the first is trained', () => {
    expect(featureCut(inferShapes(deep()))).toBeUndefined();
    expect(featureCut(inferShapes(deep({ conv2: { frozen: true } })))).toBeUndefined();
  });

  test('end before what is dropped by chance', () => {
    expect(featureCut(inferShapes(deep(frozen, {}, true)))?.values).toEqual([{ node: 'conv1', port: 'out' }]);
  });

  test('give the same training as the whole network', async () => {
    const project = deep(frozen, { optimizer: { type: 'adam' } });
    const weights = weightsFor(project);
    const cut = featureCut(inferShapes(project)) as NonNullable<ReturnType<typeof featureCut>>;
    const pictures = f32([6, 1, 6, 6], noise(7, 216));
    const features = buildFeatureGraph(project, cut, weights);
    const session = await openSession(features.model);
    const row = (await session.run({ 'input:input': pictures }))[features.outputs[0] ?? ''] as Tensor;
    await session.close();
    const target = tensorFrom('int32', [6], [0, 1, 2, 0, 1, 2]);
    const losses = async (stored: boolean): Promise<number[]> => {
      const graph = buildTrainingGraph(project, { batch: 6, stepsPerRun: undefined, device: 'cpu', weights, ...(stored && { stored: cut }) });
      expect(graph.data.map((d) => d.name).sort()).toEqual([stored ? 'input:pool:out' : 'input:input', 'target:loss']);
      const runner = await openTraining(graph, weights);
      const all: number[] = [];
      for (let i = 0; i < 4; i++) all.push(...(await runner.run({ [stored ? 'input:pool:out' : 'input:input']: stored ? row : pictures, 'target:loss': target }, { learningRate: 0.05 }))['loss'] as number[]);
      await runner.close();
      return all;
    };
    close(await losses(true), await losses(false));
  });
});

describe('phases', () => {
  const plan = [{ epochs: 3, freeze: 'all-but-head' }, { epochs: 2, freeze: 'until:conv1', learningRate: 0.01 }, { epochs: 1, freeze: 'none' }];
  const project = deep({ conv2: { frozen: true } }, { phases: plan, learningRate: 0.1 });
  const frozenIn = (index: number): string[] => phaseProject(project, index).graph.nodes.filter((n) => n.frozen).map((n) => n.id);

  test('freeze what they name, and go at their own rate', () => {
    expect([0, 1, 2].map(frozenIn)).toEqual([['conv1', 'conv2', 'hidden'], ['conv1'], []]);
    expect([0, 1, 2].map((i) => phaseProject(project, i).training.learningRate)).toEqual([0.1, 0.01, 0.1]);
    expect(epochsOf(project.training)).toBe(6);
  });

  test('without a plan there is one, as the layers say', () => {
    const plain = deep({ conv2: { frozen: true } }, { epochs: 7 });
    expect(phasesOf(plain.training)).toEqual([{ epochs: 7, freeze: 'drawn' }]);
    expect(phaseProject(plain, 0)).toBe(plain);
  });

  test('know since when a weight is trained', () => {
    const since = sinceOf(project, [0, 30, 50]);
    expect(since.get('logits.kernel')).toBeUndefined();
    expect([since.get('conv2.kernel'), since.get('conv1.kernel')]).toEqual([30, 50]);
    expect(sinceOf(project, [0]).size).toBe(0);
  });

  test('refuse a layer that is not there', () => {
    expect(() => phaseProject(deep({}, { phases: [{ epochs: 1, freeze: 'until:nowhere' }] }), 0)).toThrow(/nowhere/);
  });
});
