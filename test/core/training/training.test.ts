// Training graphs, run by onnxruntime, against closed forms and plain JavaScript.
import { describe, expect, test } from 'vitest';
import { PROJECT_FORMAT, PROJECT_VERSION, projectSchema } from '../../../src/core/graph/schema.ts';
import type { Project } from '../../../src/core/graph/schema.ts';
import { Sketch } from '../../../src/core/graph/sketch.ts';
import { initialWeights } from '../../../src/core/lower/initial-weights.ts';
import { standardCatalogue } from '../../../src/core/shapes/catalogue.ts';
import { weightsOf } from '../../../src/core/shapes/costs.ts';
import { inferShapes } from '../../../src/core/shapes/infer.ts';
import { numbersOf, sizeOf, tensorFrom } from '../../../src/core/tensor.ts';
import type { Tensor } from '../../../src/core/tensor.ts';
import { buildDiagnosticGraph, buildForwardGraph, buildGradientCheckGraph, buildTrainingGraph } from '../../../src/core/training/index.ts';
import type { TrainingGraph, TrainingOptions } from '../../../src/core/training/index.ts';
import { randomOf } from '../../fixtures/random.ts';
import { runGraph } from '../../fixtures/runtime.ts';
import { openTraining } from '../../fixtures/training.ts';
import type { Runner } from '../../fixtures/training.ts';

type Draw = (s: Sketch) => void;

function projectOf(draw: Draw, training: Record<string, unknown> = {}): Project {
  const s = new Sketch(standardCatalogue);
  draw(s);
  return projectSchema.parse({ format: PROJECT_FORMAT, version: PROJECT_VERSION, name: 'test', graph: s.graph(), training });
}

const weightsFor = (project: Project, seed = 3): Map<string, Tensor> => initialWeights(weightsOf(inferShapes(project)), seed);

async function start(project: Project, options: Partial<TrainingOptions> & { batch: number }): Promise<{ graph: TrainingGraph; runner: Runner; weights: Map<string, Tensor> }> {
  const weights = weightsFor(project);
  const graph = buildTrainingGraph(project, { stepsPerRun: undefined, device: 'cpu', weights, ...options });
  return { graph, runner: await openTraining(graph, weights), weights };
}

const f32 = (shape: readonly number[], values: readonly number[]): Tensor => tensorFrom('float32', shape, values);
const noise = (seed: number, count: number): number[] => {
  const random = randomOf(seed);
  return Array.from({ length: count }, () => random.normal());
};
const sgd = { optimizer: { type: 'gradientDescent' } };

/** Two dense layers towards three classes. */
const classifier = (params: Record<string, unknown> = {}, extra: { dropout?: boolean; norm?: boolean } = {}): Draw => (s) => {
  let x = s.add('Dense', { units: 8, activation: 'tanh', ...params }, s.add('Input', { shape: [5] }, [], { id: 'input' }), { id: 'hidden' });
  if (extra.norm) x = s.add('BatchNorm', {}, x, { id: 'norm' });
  if (extra.dropout) x = s.add('Dropout', { rate: 0.5 }, x, { id: 'dropout' });
  s.add('SoftmaxCrossEntropy', {}, s.add('Dense', { units: 3 }, x, { id: 'logits' }), { id: 'loss' });
};
const batchOf = (seed: number, lead: readonly number[]): Record<string, Tensor> => {
  const random = randomOf(seed);
  const count = sizeOf(lead);
  return { 'input:input': f32([...lead, 5], noise(seed, count * 5)), 'target:loss': tensorFrom('int32', lead, Array.from({ length: count }, () => random.integer(0, 3))) };
};

const worst = (a: readonly number[], b: readonly number[]): number => a.reduce((m, v, i) => Math.max(m, Math.abs(v - (b[i] as number))), 0);
const stateOf = (runner: Runner): Record<string, number[]> => Object.fromEntries([...runner.state].map(([name, t]) => [name, numbersOf(t)]));

describe('training', () => {
  test('linear regression comes to the closed-form solution', async () => {
    const project = projectOf((s) => { s.add('MeanSquaredError', {}, s.add('Dense', { units: 1 }, s.add('Input', { shape: [1] }, [], { id: 'input' }), { id: 'line' }), { id: 'loss' }); }, sgd);
    const x = noise(1, 20);
    const y = x.map((v, i) => 2 * v - 1 + 0.1 * (noise(2, 20)[i] as number));
    const mean = (v: readonly number[]): number => v.reduce((a, b) => a + b, 0) / v.length;
    const slope = mean(x.map((v, i) => (v - mean(x)) * ((y[i] as number) - mean(y)))) / mean(x.map((v) => (v - mean(x)) ** 2));
    const { runner } = await start(project, { batch: 20, stepsPerRun: 50 });
    const data = { 'input:input': f32([50, 20, 1], Array.from({ length: 50 }, () => x).flat()), 'target:loss': f32([50, 20, 1], Array.from({ length: 50 }, () => y).flat()) };
    for (let i = 0; i < 10; i++) await runner.run(data, { learningRate: 0.2 });
    await runner.close();
    const state = stateOf(runner);
    expect(state['line.kernel']?.[0]).toBeCloseTo(slope, 5);
    expect(state['line.bias']?.[0]).toBeCloseTo(mean(y) - slope * mean(x), 5);
  });

  test('logistic regression follows plain JavaScript for 50 steps', async () => {
    const project = projectOf((s) => { s.add('BinaryCrossEntropy', {}, s.add('Dense', { units: 1, kernelInitializer: { type: 'zeros' } }, s.add('Input', { shape: [3] }, [], { id: 'input' }), { id: 'z' }), { id: 'loss' }); }, sgd);
    const x = noise(5, 30);
    const y = Array.from({ length: 10 }, (_, i) => i % 2);
    const w = [0, 0, 0];
    let bias = 0;
    const losses: number[] = [];
    for (let step = 0; step < 50; step++) {
      const a = y.map((_, i) => 1 / (1 + Math.exp(-(bias + w.reduce((sum, v, j) => sum + v * (x[3 * i + j] as number), 0)))));
      losses.push(-a.reduce((sum, p, i) => sum + (y[i] === 1 ? Math.log(p) : Math.log(1 - p)), 0) / 10);
      const d = a.map((p, i) => (p - (y[i] as number)) / 10);
      for (let j = 0; j < 3; j++) w[j] = (w[j] as number) - 0.5 * d.reduce((sum, v, i) => sum + v * (x[3 * i + j] as number), 0);
      bias -= 0.5 * d.reduce((sum, v) => sum + v, 0);
    }
    const { runner } = await start(project, { batch: 10, stepsPerRun: 50 });
    const figures = await runner.run({ 'input:input': f32([50, 10, 3], Array.from({ length: 50 }, () => x).flat()), 'target:loss': f32([50, 10, 1], Array.from({ length: 50 }, () => y).flat()) }, { learningRate: 0.5 });
    await runner.close();
    expect(figures['loss']?.[0]).toBeCloseTo(Math.LN2, 6);
    expect(worst(figures['loss'] as number[], losses)).toBeLessThan(1e-5);
    expect(worst(stateOf(runner)['z.kernel'] as number[], w)).toBeLessThan(1e-5);
    expect(stateOf(runner)['z.bias']?.[0]).toBeCloseTo(bias, 5);
  });

  test('eight steps in a Loop equal eight runs of one step, bit for bit; so does a shorter run of the same graph', async () => {
    const project = projectOf(classifier({ l2: 0.01 }, { dropout: true, norm: true }), { optimizer: { type: 'adam' }, clip: { norm: 0.5 } });
    const looped = await start(project, { batch: 6, stepsPerRun: 8 });
    const single = await start(project, { batch: 6 });
    const split = await start(project, { batch: 6, stepsPerRun: 8 });
    const data = batchOf(9, [8, 6]);
    const part = (from: number, to: number, drop: boolean): Record<string, Tensor> => Object.fromEntries(Object.entries(data).map(([name, t]) => {
      const each = sizeOf(t.shape) / 8;
      return [name, tensorFrom(t.dtype, drop ? t.shape.slice(1) : [to - from, ...t.shape.slice(1)], numbersOf(t).slice(from * each, to * each))];
    }));
    const figures = await looped.runner.run(data, { learningRate: 0.01 });
    const losses: number[] = [];
    for (let i = 0; i < 8; i++) losses.push(...((await single.runner.run(part(i, i + 1, true), { learningRate: 0.01 }))['objective'] as number[]));
    await split.runner.run(part(0, 5, false), { learningRate: 0.01 });
    await split.runner.run(part(5, 8, false), { learningRate: 0.01 });
    expect(figures['objective']).toEqual(losses);
    expect(stateOf(looped.runner)).toEqual(stateOf(single.runner));
    expect(stateOf(split.runner)).toEqual(stateOf(looped.runner));
    expect(looped.graph.state.map((s) => s.role)).toEqual(expect.arrayContaining(['weight', 'statistic', 'slot']));
    for (const s of [looped, single, split]) await s.runner.close();
  });

  test.for([[12, 4], [14, 4], [12, 1]] as const)('%i samples in micro-batches of %i make the step of the whole batch', async ([batch, microBatch]) => {
    const project = projectOf(classifier({ l1: 0.001, l2: 0.01 }), { ...sgd, clip: { norm: 0.3 } });
    const data = batchOf(4, [batch]);
    const whole = await start(project, { batch });
    const wanted = await whole.runner.run(data, { learningRate: 0.1 });
    for (const device of ['cpu', 'webgpu'] as const) {
      const parts = await start(project, { batch, microBatch, device });
      const figures = await parts.runner.run(data, { learningRate: 0.1 });
      for (const key of Object.keys(wanted)) expect(figures[key]?.[0], key).toBeCloseTo(wanted[key]?.[0] as number, 6);
      for (const [name, values] of Object.entries(stateOf(parts.runner))) expect(worst(values, stateOf(whole.runner)[name] as number[]), name).toBeLessThan(1e-6);
      await parts.runner.close();
    }
    await whole.runner.close();
  });

  test('running statistics go through the micro-batches one after the other', async () => {
    const project = projectOf(classifier({}, { norm: true }), sgd);
    const one = await start(project, { batch: 4 });
    const both = await start(project, { batch: 8, microBatch: 4 });
    const data = batchOf(4, [8]);
    const half = (i: number) => Object.fromEntries(Object.entries(data).map(([n, t]) => [n, tensorFrom(t.dtype, [4, ...t.shape.slice(1)], numbersOf(t).slice(i * sizeOf(t.shape) / 2, (i + 1) * sizeOf(t.shape) / 2))]));
    await one.runner.run(half(0), { learningRate: 0 });
    await one.runner.run(half(1), { learningRate: 0 });
    await both.runner.run(data, { learningRate: 0 });
    const statistics = one.graph.state.filter((s) => s.role === 'statistic').map((s) => s.name);
    expect(statistics.length).toBe(2);
    for (const name of statistics) expect(worst(stateOf(one.runner)[name] as number[], stateOf(both.runner)[name] as number[])).toBeLessThan(1e-6);
    await one.runner.close();
    await both.runner.close();
  });

  test('clipping by value and by norm', async () => {
    const data = batchOf(6, [6]);
    const moved = async (clip: Record<string, number>) => {
      const { runner, weights } = await start(projectOf(classifier(), { ...sgd, clip }), { batch: 6, gradientNorm: true });
      const figures = await runner.run(data, { learningRate: 1 });
      await runner.close();
      const steps = Object.entries(stateOf(runner)).flatMap(([name, values]) => values.map((v, i) => (numbersOf(weights.get(name) as Tensor)[i] as number) - v));
      return { norm: figures['gradientNorm']?.[0] as number, steps };
    };
    const plain = await moved({});
    expect(plain.norm).toBeCloseTo(Math.hypot(...plain.steps), 5);
    const byNorm = await moved({ norm: 0.1 });
    expect(byNorm.norm).toBeCloseTo(plain.norm, 6);
    expect(worst(byNorm.steps, plain.steps.map((v) => (v * 0.1) / plain.norm))).toBeLessThan(1e-6);
    expect(worst((await moved({ norm: 1000 })).steps, plain.steps)).toBeLessThan(1e-6);
    const byValue = await moved({ value: 0.02 });
    expect(worst(byValue.steps, plain.steps.map((v) => Math.max(-0.02, Math.min(0.02, v))))).toBeLessThan(1e-6);
  });

  test('frozen layers stay, learning-rate factors scale the step', async () => {
    const project = projectOf((s) => {
      const x = s.add('Dense', { units: 4 }, s.add('Input', { shape: [5] }, [], { id: 'input' }), { id: 'frozen', frozen: true });
      const y = s.add('Dense', { units: 4 }, x, { id: 'slow', learningRateFactor: 0.1 });
      s.add('SoftmaxCrossEntropy', {}, s.add('Dense', { units: 3 }, y, { id: 'logits', learningRateFactor: 0 }), { id: 'loss' });
    }, sgd);
    const even = { ...project, graph: { ...project.graph, nodes: project.graph.nodes.map(({ learningRateFactor: _, ...n }) => n) } };
    const a = await start(project, { batch: 6 });
    const b = await start(even, { batch: 6 });
    const data = batchOf(6, [6]);
    await a.runner.run(data, { learningRate: 0.5 });
    await b.runner.run(data, { learningRate: 0.5 });
    const change = (r: typeof a, name: string): number[] => (stateOf(r.runner)[name] as number[]).map((v, i) => v - (numbersOf(r.weights.get(name) as Tensor)[i] as number));
    expect(a.graph.state.map((s) => s.name)).toEqual(['slow.kernel', 'slow.bias', 'logits.kernel', 'logits.bias']);
    expect(worst(change(a, 'slow.kernel'), change(b, 'slow.kernel').map((v) => v * 0.1))).toBeLessThan(1e-6);
    expect(Math.hypot(...change(b, 'logits.kernel'))).toBeGreaterThan(0.01);
    expect(change(a, 'logits.kernel').every((v) => v === 0)).toBe(true);
    await a.runner.close();
    await b.runner.close();
  });

  test('dropout draws anew each step, follows the random input, and keeps mean and share', async () => {
    const project = projectOf((s) => {
      const x = s.add('Dense', { units: 1, kernelInitializer: { type: 'ones' } }, s.add('Dropout', { rate: 0.3 }, s.add('Input', { shape: [10_000] }, [], { id: 'input' })), { id: 'sum' });
      s.add('MeanAbsoluteError', {}, x, { id: 'loss' });
    }, sgd);
    const data = { 'input:input': f32([4, 1, 10_000], Array<number>(40_000).fill(1)), 'target:loss': f32([4, 1, 1], [0, 0, 0, 0]) };
    const losses = async (seed: number): Promise<number[]> => {
      const { runner } = await start(project, { batch: 1, stepsPerRun: 4 });
      const figures = await runner.run(data, { learningRate: 0, seed });
      await runner.close();
      return figures['loss'] as number[];
    };
    const first = await losses(1);
    expect(await losses(1)).toEqual(first);
    expect(await losses(2)).not.toEqual(first);
    expect(new Set(first).size).toBe(4);
    // Sum of 10,000 values that are 0 or 1/0.7: mean 10,000, deviation √(10,000 · 0.3/0.7) = 65.
    for (const loss of first) expect(Math.abs(loss - 10_000)).toBeLessThan(5 * 65.5);
    // A whole number of units is kept.
    for (const loss of first) expect(Math.abs(loss * 0.7 - Math.round(loss * 0.7))).toBeLessThan(0.02);
  });

  test('normal numbers have mean 0 and deviation 1', async () => {
    const project = projectOf((s) => {
      const x = s.add('GaussianNoise', { stddev: 1 }, s.add('Input', { shape: [20_000] }, [], { id: 'input' }));
      const sum = s.add('Dense', { units: 1, kernelInitializer: { type: 'ones' } }, x, { id: 'sum' });
      s.add('MeanSquaredError', {}, x, { id: 'squares' });
      s.add('MeanAbsoluteError', {}, sum, { id: 'mean' });
    }, sgd);
    const { runner } = await start(project, { batch: 1 });
    const figures = await runner.run({ 'input:input': f32([1, 20_000], Array<number>(20_000).fill(0)), 'target:squares': f32([1, 20_000], Array<number>(20_000).fill(0)), 'target:mean': f32([1, 1], [0]) }, { learningRate: 0 });
    await runner.close();
    // Deviations of the two estimates: √(2/20,000) = 0.01 and √20,000 = 141.
    expect(Math.abs((figures['loss:squares']?.[0] as number) - 1)).toBeLessThan(0.05);
    expect(Math.abs(figures['loss:mean']?.[0] as number)).toBeLessThan(5 * 141);
  });

  test('several weighted losses add up, and accuracy is the share of right classes', async () => {
    const project = projectOf((s) => {
      const x = s.add('Dense', { units: 3 }, s.add('Input', { shape: [5] }, [], { id: 'input' }), { id: 'logits' });
      s.add('SoftmaxCrossEntropy', {}, x, { id: 'loss' });
      s.add('MeanSquaredError', { weight: 0.25, exported: false }, x, { id: 'side' });
    });
    const { runner, weights } = await start(project, { batch: 7 });
    const data: Record<string, Tensor> = { ...batchOf(3, [7]), 'target:side': f32([7, 3], noise(8, 21)) };
    const figures = await runner.run(data, { learningRate: 0 });
    await runner.close();
    const value = (key: string): number => figures[key]?.[0] as number;
    expect(value('loss')).toBeCloseTo(value('loss:loss') + 0.25 * value('loss:side'), 6);
    const [x, kernel, bias] = [numbersOf(data['input:input'] as Tensor), numbersOf(weights.get('logits.kernel') as Tensor), numbersOf(weights.get('logits.bias') as Tensor)];
    const right = numbersOf(data['target:loss'] as Tensor).filter((label, n) => {
      const z = [0, 1, 2].map((c) => (bias[c] as number) + [0, 1, 2, 3, 4].reduce((sum, j) => sum + (x[5 * n + j] as number) * (kernel[3 * j + c] as number), 0));
      return z.indexOf(Math.max(...z)) === label;
    });
    expect(value('metric:accuracy')).toBeCloseTo(right.length / 7, 6);
  });

  test('a trained layer that no loss depends on is named', () => {
    const project = projectOf((s) => {
      classifier()(s);
      s.add('Dense', { units: 2 }, 'hidden', { id: 'astray' });
    });
    expect(() => buildTrainingGraph(project, { batch: 2, stepsPerRun: 1, device: 'cpu', weights: new Map() }))
      .toThrow(expect.objectContaining({ code: 'graph/no-loss', where: 'astray' }) as Error);
  });

  test('an unknown optimizer, or a wrong setting of one, is a settings error', () => {
    const build = (optimizer: object) => () => buildTrainingGraph(projectOf(classifier(), { optimizer }), { batch: 2, stepsPerRun: 1, device: 'cpu', weights: new Map() });
    expect(build({ type: 'adm' })).toThrow(expect.objectContaining({ code: 'training/settings', where: 'training.optimizer.type' }) as Error);
    expect(build({ type: 'adam', beta1: 2 })).toThrow(expect.objectContaining({ code: 'training/settings', where: 'training.optimizer.beta1' }) as Error);
  });
});

describe('the graphs beside it', () => {
  test('gradients of the objective, L1 and L2 included, agree with two-sided differences in float64', async () => {
    const project = projectOf(classifier({ l1: 0.01, l2: 0.05 }, { dropout: true, norm: true }));
    const check = buildGradientCheckGraph(project, { dtype: 'float64', batch: 6 });
    const feeds: Record<string, Tensor> = {};
    const data = batchOf(2, [6]);
    for (const d of check.data) feeds[d.name] = tensorFrom(d.dtype, d.shape, numbersOf(data[d.name] as Tensor));
    const weights = weightsFor(project);
    for (const w of check.weights) feeds[w.in] = tensorFrom('float64', w.weight.spec.shape, numbersOf(weights.get(w.name) as Tensor));
    const analytic = await runGraph(check.model, feeds);
    expect(check.weights.filter((w) => w.gradient).map((w) => w.name)).toEqual(['hidden.kernel', 'hidden.bias', 'norm.gamma', 'norm.beta', 'logits.kernel', 'logits.bias']);
    for (const w of check.weights) {
      if (!w.gradient) continue;
      const gradient = numbersOf(analytic[w.gradient] as Tensor);
      const at = feeds[w.in] as Tensor;
      const values = numbersOf(at);
      for (const i of [0, values.length - 1]) {
        const objective = async (x: number): Promise<number> => {
          const changed = values.with(i, x);
          return numbersOf((await runGraph(check.model, { ...feeds, [w.in]: tensorFrom('float64', at.shape, changed) }, { outputs: ['objective'] }))['objective'] as Tensor)[0] as number;
        };
        const numeric = ((await objective((values[i] as number) + 1e-6)) - (await objective((values[i] as number) - 1e-6))) / 2e-6;
        expect(Math.abs(numeric - (gradient[i] as number)), `${w.name}[${i}]`).toBeLessThan(1e-7 + 1e-6 * Math.abs(numeric));
      }
    }
  });

  test('evaluation gives probabilities and the loss for any batch', async () => {
    const project = projectOf(classifier({}, { dropout: true }));
    const forward = buildForwardGraph(project, { device: 'cpu' });
    const weights = weightsFor(project);
    const feeds = Object.fromEntries(forward.weights.map((w) => [w.in, weights.get(w.name) as Tensor]));
    for (const batch of [1, 5]) {
      const data = batchOf(batch, [batch]);
      const out = await runGraph(forward.model, { ...feeds, ...data });
      const p = numbersOf(out['prediction:loss'] as Tensor);
      expect(p.length).toBe(3 * batch);
      const loss = numbersOf(data['target:loss'] as Tensor).reduce((sum, c, n) => sum - Math.log(p[3 * n + c] as number), 0) / batch;
      expect(numbersOf(out['out:loss'] as Tensor)[0]).toBeCloseTo(loss, 5);
    }
    expect(buildForwardGraph(project, { device: 'cpu', losses: false }).data.map((d) => d.name)).toEqual(['input:input']);
  });

  test('diagnosis names the first layer that is not finite', async () => {
    const project = projectOf(classifier({}, { dropout: true, norm: true }));
    const diagnosis = buildDiagnosticGraph(project, { batch: 4, device: 'cpu' });
    const weights = weightsFor(project);
    const feeds: Record<string, Tensor> = { ...batchOf(1, [4]), ...Object.fromEntries(diagnosis.weights.map((w) => [w.in, weights.get(w.name) as Tensor])) };
    for (const c of diagnosis.controls) feeds[c.name] = tensorFrom('int64', c.shape, Array<number>(sizeOf(c.shape)).fill(7));
    const broken = async (): Promise<string[]> => {
      const out = await runGraph(diagnosis.model, feeds);
      return diagnosis.outputs.filter((o) => !(numbersOf(out[o.name] as Tensor)[3] === 0)).map((o) => `${o.kind} ${o.node}`);
    };
    expect(await broken()).toEqual([]);
    feeds['state:norm.gamma'] = f32([8], [1, 1, 1, Infinity, 1, 1, 1, 1]);
    expect((await broken())[0]).toBe('weight norm');
    feeds['state:norm.gamma'] = f32([8], Array<number>(8).fill(3e38));
    expect((await broken())[0]).toBe('activation norm');
  });
});
