// Lowering and export: names, weights, random needs, losses; exported graphs run and give hand-worked numbers.
import { describe, expect, test } from 'vitest';
import { LayerwrightError } from '../../../src/core/errors.ts';
import { Sketch } from '../../../src/core/graph/sketch.ts';
import { applyEdit } from '../../../src/core/graph/edits.ts';
import { PROJECT_FORMAT, PROJECT_VERSION, projectSchema } from '../../../src/core/graph/schema.ts';
import type { Project } from '../../../src/core/graph/schema.ts';
import { activate, batchNorm, conv, dense, dropout, flatten, globalAvgPool, sum } from '../../../src/core/layers/blocks/vocabulary.ts';
import { exportGraph } from '../../../src/core/lower/export-model.ts';
import { initialWeights } from '../../../src/core/lower/initial-weights.ts';
import { lowerGraph } from '../../../src/core/lower/lower.ts';
import { pruneGraph } from '../../../src/core/lower/prune.ts';
import type { LowerOptions } from '../../../src/core/lower/types.ts';
import { GraphBuilder } from '../../../src/core/onnx/builder.ts';
import { standardCatalogue } from '../../../src/core/shapes/catalogue.ts';
import { weightsOf } from '../../../src/core/shapes/costs.ts';
import { inferShapes } from '../../../src/core/shapes/infer.ts';
import { numbersOf, tensorFrom } from '../../../src/core/tensor.ts';
import type { Tensor } from '../../../src/core/tensor.ts';
import { templates } from '../../../src/core/templates/index.ts';
import { runGraph } from '../../fixtures/runtime.ts';

function draw(body: (s: Sketch) => void): Project {
  const s = new Sketch(standardCatalogue);
  body(s);
  return projectSchema.parse({ format: PROJECT_FORMAT, version: PROJECT_VERSION, name: 'test', graph: s.graph() });
}
const input = (s: Sketch, shape: number[], id = 'x') => s.add('Input', { shape }, [], { id });
const loss = (s: Sketch, from: string, options = {}) => s.add('SoftmaxCrossEntropy', {}, from, { id: 'loss', ...options });
const f32 = (shape: number[], values: number[]) => tensorFrom('float32', shape, values);
const start = (project: Project, seed = 1) => initialWeights(weightsOf(inferShapes(project)), seed);

const training: LowerOptions = {
  batch: 4, training: true, device: 'cpu', dtype: 'float32',
  weight: (b, name, spec) => b.input(name, 'float32', spec.shape),
  random: (b, distribution, shape) => b.input(`${distribution}${b.graphInputs.length}`, 'float32', shape),
};

const net = () => draw((s) => {
  const x = activate(s, batchNorm(s, conv(s, input(s, [3, 8, 8]), 4, 3, { id: 'conv' }), { id: 'bn' }), 'relu', { id: 'relu' });
  loss(s, dense(s, dropout(s, flatten(s, x, { id: 'flat' }), 0.5, { id: 'drop' }), 5, { id: 'out' }));
});

describe('lowerGraph', () => {
  test('weights, updates, losses and random needs are recorded; nodes are named after their layer', () => {
    const asked: string[] = [];
    const lowered = lowerGraph(net(), { ...training, random: (b, distribution, shape) => { asked.push(`${distribution} ${shape.join('×')}`); return b.input('random', 'float32', shape); } });
    expect(lowered.weights.map((w) => w.name)).toEqual(expect.arrayContaining(['conv.kernel', 'conv.bias', 'bn.gamma', 'bn.beta', 'out.kernel', 'out.bias']));
    expect([...lowered.updates.keys()].every((name) => name.startsWith('bn.'))).toBe(true);
    expect(lowered.updates.size).toBe(2);
    expect(asked).toEqual(['uniform 4×256']);
    expect(lowered.losses).toMatchObject([{ node: 'loss', source: 'out', weight: 1, exported: true, targetType: { kind: 'classIndex', classes: 5 } }]);
    expect(lowered.losses[0]?.prediction.shape).toEqual([4, 5]);
    expect(lowered.outputs).toEqual([]);
    expect(lowered.inputs.get('x')).toMatchObject({ name: 'x', shape: [4, 3, 8, 8] });
    for (const node of lowered.b.nodes) expect(node.name).toMatch(/^(conv|bn|relu|flat|drop|out)\//);
  });

  test('outside training nothing is random and nothing is updated', () => {
    const lowered = lowerGraph(net(), { ...training, training: false, random: () => { throw new Error('random'); } });
    expect(lowered.updates.size).toBe(0);
  });

  test('inside blocks names carry the block', () => {
    const lowered = lowerGraph(draw((s) => loss(s, flatten(s, s.add('ConvBnRelu', { filters: 2 }, input(s, [3, 4, 4]), { id: 'b' }), { id: 'flat' }))), training);
    expect(lowered.weights.map((w) => w.name)).toContain('b/conv.kernel');
    expect(lowered.b.nodes[0]?.name).toMatch(/^b\/conv\//);
    expect([...lowered.values.keys()].some((k) => k.startsWith('b/conv_act:'))).toBe(true);
  });

  test('frozen weights and rates are told; shared weights are one', () => {
    const project = draw((s) => {
      const a = dense(s, input(s, [3]), 4, { id: 'a', frozen: true });
      const b = dense(s, input(s, [3], 'y'), 4, { id: 'b', shareWeightsWith: 'a' });
      loss(s, dense(s, sum(s, [a, b], { id: 'sum' }), 2, { id: 'out', learningRateFactor: 0.1 }));
    });
    const seen: [string, boolean][] = [];
    const lowered = lowerGraph(project, { ...training, weight: (b, name, spec, frozen) => { seen.push([name, frozen]); return b.input(name, 'float32', spec.shape); } });
    expect(seen).toEqual([['a.kernel', true], ['a.bias', true], ['out.kernel', false], ['out.bias', false]]);
    expect(lowered.weights.map((w) => [w.name, w.learningRateFactor])).toContainEqual(['out.kernel', 0.1]);
  });

  test('the first problem is thrown, coded and located', () => {
    const { project } = applyEdit(net(), { type: 'setParams', id: 'conv', params: { filters: 0 } });
    expect(() => lowerGraph(project, training)).toThrow(expect.objectContaining({ code: 'graph/invalid-params', where: expect.stringContaining('conv') }));
  });

  test('a builder and inputs of the caller’s are used', () => {
    const b = new GraphBuilder();
    const lowered = lowerGraph(net(), { ...training, builder: b, input: (g, node, type) => g.input(`batch.${node}`, type.dtype, type.shape) });
    expect(lowered.b).toBe(b);
    expect(lowered.inputs.get('x')?.name).toBe('batch.x');
  });

  test('float64 all the way', () => {
    const lowered = lowerGraph(net(), { ...training, training: false, dtype: 'float64', weight: (b, name, spec) => b.input(name, 'float64', spec.shape) });
    expect(lowered.losses[0]?.prediction.dtype).toBe('float64');
  });
});

describe('initialWeights', () => {
  test('depends on seed and name, not on the company', () => {
    const all = weightsOf(inferShapes(net()));
    const a = initialWeights(all, 3);
    const b = initialWeights(all.toReversed().slice(0, 2), 3);
    for (const [name, tensor] of b) expect(a.get(name)).toEqual(tensor);
    expect(initialWeights(all, 4).get('conv.kernel')).not.toEqual(a.get('conv.kernel'));
    expect(numbersOf(a.get('conv.bias') as Tensor)).toEqual([0, 0, 0, 0]);
  });
});

describe('exportGraph', () => {
  test('logistic regression gives the sigmoid that a hand works out', async () => {
    const project = draw((s) => s.add('BinaryCrossEntropy', {}, dense(s, input(s, [2]), 1, { id: 'logit', label: 'cat' }), { id: 'loss' }));
    const weights = new Map([['logit.kernel', f32([2, 1], [0.5, -0.25])], ['logit.bias', f32([1], [0.1])]]);
    const { model } = exportGraph(project, weights, { metadata: { labels: '["no","yes"]' }, version: '1.2.3' });
    expect(model.graph.outputs.map((o) => o.name)).toEqual(['cat']);
    expect(model.graph.inputs[0]?.type).toMatchObject({ shape: ['N', 2] });
    expect(model.metadata.get('labels')).toBe('["no","yes"]');
    expect(model.producerVersion).toBe('1.2.3');
    const { cat } = await runGraph(model, { x: f32([3, 2], [0, 0, 2, 0, 1, 4]) });
    const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));
    numbersOf(cat as Tensor).forEach((v, i) => expect(v).toBeCloseTo(sigmoid([0.1, 1.1, -0.4][i] as number), 6));
    const raw = await runGraph(exportGraph(project, weights, { activate: false }).model, { x: f32([1, 2], [2, 0]) });
    expect(numbersOf(raw['cat'] as Tensor)[0]).toBeCloseTo(1.1, 6);
  });

  test('probabilities sum to one, for every batch size', async () => {
    const project = net();
    const { model } = exportGraph(project, start(project));
    for (const n of [1, 5]) {
      const { out } = await runGraph(model, { x: f32([n, 3, 8, 8], Array.from({ length: n * 192 }, (_, i) => Math.sin(i))) });
      expect(out?.shape).toEqual([n, 5]);
      const p = numbersOf(out as Tensor);
      for (let i = 0; i < n; i++) expect(p.slice(5 * i, 5 * i + 5).reduce((a, b) => a + b)).toBeCloseTo(1, 5);
    }
  });

  test('side outputs are left out with all that only they need; other ends are outputs', () => {
    const project = draw((s) => {
      const x = dense(s, input(s, [3]), 4, { id: 'body' });
      loss(s, dense(s, x, 2, { id: 'main' }));
      s.add('SoftmaxCrossEntropy', { exported: false, weight: 0.3 }, dense(s, x, 2, { id: 'side' }), { id: 'sideLoss' });
      dense(s, x, 3, { id: 'embedding', label: 'features' });
    });
    const { model } = exportGraph(project, start(project));
    expect(model.graph.outputs.map((o) => o.name)).toEqual(['main', 'features']);
    expect([...model.graph.initializers.keys()].filter((k) => k.startsWith('side'))).toEqual([]);
    expect(JSON.parse(model.metadata.get('layerwright.outputs') ?? '')).toEqual([{ name: 'main', loss: 'loss', node: 'main' }, { name: 'features', node: 'embedding' }]);
    expect(lowerGraph(project, training).losses.map((l) => l.weight)).toEqual([1, 0.3]);
  });

  test('missing and misshapen weights are told by name', () => {
    const project = net();
    const weights = start(project);
    const without = new Map(weights);
    without.delete('out.bias');
    expect(() => exportGraph(project, without)).toThrow(expect.objectContaining({ code: 'checkpoint/damaged', where: 'out.bias' }));
    expect(() => exportGraph(project, new Map([...weights, ['out.bias', f32([4], [0, 0, 0, 0])]]))).toThrow(expect.objectContaining({ code: 'checkpoint/damaged', expected: '5', received: '4' }));
    expect(() => exportGraph(project, without)).toThrow(LayerwrightError);
  });

  test('unpacking changes no number: a block and its inside compute the same', async () => {
    const project = draw((s) => loss(s, globalAvgPool(s, s.add('InvertedResidual', { filters: 3 }, input(s, [3, 6, 6]), { id: 'b' }), { id: 'pool' })));
    const { model } = exportGraph(project, start(project));
    const { pool } = await runGraph(model, { x: f32([1, 3, 6, 6], Array.from({ length: 108 }, (_, i) => Math.cos(i))) });
    expect(numbersOf(pool as Tensor).every(Number.isFinite)).toBe(true);
  });
});

describe('every template', () => {
  const size = (id: string): Record<string, unknown> => {
    const small: Record<string, number[]> = { 'logistic-regression': [3, 8, 8], 'l-layer': [3, 8, 8], shallow: [2], mlp: [12], 'lenet-5': [1, 28, 28], digits: [1, 28, 28] };
    return { shape: small[id] ?? [3, 32, 32], classes: 3 };
  };

  test.each(templates.map((t) => [t.id, t] as const))('%s lowers for training, and its export runs', async (id, template) => {
    const project = template.build(size(id));
    const lowered = lowerGraph(project, training);
    expect(lowered.losses.length).toBeGreaterThan(0);
    // Weights of zeros where drawing tens of millions of numbers would only take time.
    const weights = new Map(weightsOf(inferShapes(project)).map(({ name, spec }) => [name, f32Zeros(spec.shape)]));
    const { model } = exportGraph(project, weights);
    const { shape } = size(id) as { shape: number[] };
    const results = await runGraph(model, { input: f32Zeros([2, ...shape]) });
    const [probabilities] = Object.values(results);
    expect(probabilities?.shape).toEqual([2, 3]);
    for (const p of numbersOf(probabilities as Tensor)) expect(p).toBeCloseTo(1 / 3, 6);
  }, 60_000);
});

const f32Zeros = (shape: readonly number[]): Tensor => ({ dtype: 'float32', shape, bytes: new Uint8Array(4 * shape.reduce((a, b) => a * b, 1)) });

test('pruneGraph keeps what outputs need, and what sub-graphs read from outside', () => {
  const b = new GraphBuilder();
  const x = b.input('x', 'float32', [2]);
  b.input('unused', 'float32', [2]);
  const kept = b.Relu(x);
  b.Neg(x);
  b.output(kept, 'y');
  const graph = pruneGraph(b.build());
  expect(graph.nodes.map((n) => n.opType)).toEqual(['Relu', 'Identity']);
  expect(graph.inputs.map((i) => i.name)).toEqual(['x']);
  expect(pruneGraph(b.build(), true).inputs.map((i) => i.name)).toEqual(['x', 'unused']);
});
