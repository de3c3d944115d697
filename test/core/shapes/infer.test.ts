// Types, costs and located problems, against hand-worked numbers; updates that only touch what changed.
import { describe, expect, test } from 'vitest';
import { Sketch } from '../../../src/core/graph/sketch.ts';
import { applyEdit } from '../../../src/core/graph/edits.ts';
import { PROJECT_FORMAT, PROJECT_VERSION, projectSchema } from '../../../src/core/graph/schema.ts';
import type { Project } from '../../../src/core/graph/schema.ts';
import { activate, batchNorm, concat, conv, dense, flatten, maxPool, sum } from '../../../src/core/layers/blocks/vocabulary.ts';
import { standardCatalogue } from '../../../src/core/shapes/catalogue.ts';
import { forecastTrainingMemory, weightsOf } from '../../../src/core/shapes/costs.ts';
import { inferShapes, shapesAt } from '../../../src/core/shapes/infer.ts';
import type { Shapes } from '../../../src/core/shapes/types.ts';
import { wire } from '../graph/fixture.ts';

function draw(body: (s: Sketch) => void, more: Record<string, unknown> = {}): Project {
  const s = new Sketch(standardCatalogue);
  body(s);
  return projectSchema.parse({ format: PROJECT_FORMAT, version: PROJECT_VERSION, name: 'test', graph: s.graph(), ...more });
}

const input = (s: Sketch, shape: number[]) => s.add('Input', { shape }, [], { id: 'x' });
const loss = (s: Sketch, from: string) => s.add('SoftmaxCrossEntropy', {}, from, { id: 'loss' });
const shapeAt = (shapes: Shapes, id: string) => [...(shapesAt(shapes, id)?.outputs.values() ?? [])].map((t) => t.shape.join('×'));

/** x 3×8×8 → conv 4@3×3 → bn → relu → pool 2 → flatten → dense 5 → loss. */
const convnet = () => draw((s) => {
  const x = activate(s, batchNorm(s, conv(s, input(s, [3, 8, 8]), 4, 3, { id: 'conv' }), { id: 'bn' }), 'relu', { id: 'relu' });
  loss(s, dense(s, flatten(s, maxPool(s, x, 2, { id: 'pool' }), { id: 'flat' }), 5, { id: 'out' }));
});

describe('inferShapes', () => {
  test('types of every port and costs, worked by hand', () => {
    const shapes = inferShapes(convnet());
    expect(shapes.problems).toEqual([]);
    expect(['x', 'conv', 'bn', 'relu', 'pool', 'flat', 'out'].map((id) => shapeAt(shapes, id)[0])).toEqual(
      ['N×3×8×8', 'N×4×8×8', 'N×4×8×8', 'N×4×8×8', 'N×4×4×4', 'N×64', 'N×5']);
    expect(shapes.nodes.get('conv')?.cost).toEqual({ trainable: 4 * 3 * 9 + 4, nonTrainable: 0, multiplyAdds: 8 * 8 * 4 * 27, activationBytes: 4 * 64 * 4 });
    expect(shapes.nodes.get('bn')?.cost).toMatchObject({ trainable: 8, nonTrainable: 8 });
    expect(shapes.nodes.get('out')?.cost).toMatchObject({ trainable: 64 * 5 + 5, multiplyAdds: 320 });
    expect(shapes.totals).toMatchObject({ trainable: 112 + 8 + 325, nonTrainable: 8, parameters: 453, weightBytes: 453 * 4, largestActivationBytes: 1024 });
    expect(shapes.exported).toEqual(shapes.totals);
  });

  test('weights by name, in order', () => {
    expect(weightsOf(inferShapes(convnet())).map((w) => w.name)).toEqual(expect.arrayContaining(['conv.kernel', 'conv.bias', 'bn.gamma', 'bn.beta', 'out.kernel', 'out.bias']));
  });

  test('bound data overrides the shape of an input; batch and dtype are chosen', () => {
    const shapes = inferShapes(convnet(), { batch: 7, dtype: 'float64', inputTypes: new Map([['x', { dtype: 'float32', shape: ['B', 3, 16, 12] }]]) });
    expect(shapesAt(shapes, 'x')?.outputs.values().next().value).toEqual({ dtype: 'float64', shape: [7, 3, 16, 12] });
    expect(shapeAt(shapes, 'flat')).toEqual([`7×${4 * 8 * 6}`]);
  });

  test('costs of sizes that are known only while it runs are said to be more', () => {
    const project = draw((s) => { activate(s, conv(s, conv(s, input(s, [3, 8, 8]), 4, 3, { id: 'open' }), 4, 3), 'relu'); });
    expect(inferShapes(project).totals.open).toBeUndefined();
    const shapes = inferShapes(project, { inputTypes: new Map([['x', { dtype: 'float32', shape: ['B', 3, 'H', 'W'] }]]) });
    expect(shapes.nodes.get('open')?.cost).toMatchObject({ trainable: 112, multiplyAdds: 0, open: true });
    expect(shapes.totals).toMatchObject({ open: true, parameters: 112 + 148 });
  });

  test('a problem is located, and what follows from it is not repeated', () => {
    const project = draw((s) => loss(s, dense(s, flatten(s, conv(s, dense(s, input(s, [3]), 4, { id: 'd' }), 8, 3, { id: 'c' })), 5)));
    const shapes = inferShapes(project);
    expect(shapes.problems).toHaveLength(1);
    expect(shapes.problems[0]).toMatchObject({ code: 'shape/mismatch', node: 'c' });
    expect(shapes.problems[0]?.expected).toBeTruthy();
    expect(shapeAt(shapes, 'd')).toEqual(['N×4']);
    expect(shapeAt(shapes, 'flatten1')).toEqual([]);
  });

  test('structural problems are among the problems, once, and nothing is thrown', () => {
    const project = convnet();
    const { project: cut } = applyEdit(project, { type: 'disconnect', edge: project.graph.edges.find((e) => e.to.node === 'pool') as never });
    expect(inferShapes(cut).problems.map((p) => [p.code, p.node])).toEqual([['graph/missing-input', 'pool']]);
    const { project: wrong } = applyEdit(project, { type: 'setParams', id: 'conv', params: { filters: 0 } });
    expect(inferShapes(wrong).problems.map((p) => [p.code, p.node])).toEqual([['graph/invalid-params', 'conv']]);
    const looped = draw((s) => { loss(s, dense(s, sum(s, [input(s, [3]), input2(s)], { id: 'sum' }), 3, { id: 'd' })); });
    const closed = { ...looped, graph: { ...looped.graph, edges: [...looped.graph.edges, { from: { node: 'd', port: looped.graph.edges.find((e) => e.from.node === 'd')?.from.port ?? '' }, to: looped.graph.edges.find((e) => e.to.node === 'sum')?.to as never }] } };
    expect(inferShapes(closed).problems.map((p) => p.code)).toEqual(['graph/cycle']);
  });
  const input2 = (s: Sketch) => s.add('Input', { shape: [3] }, [], { id: 'y' });

  test('frozen layers count as not trained; a frozen block freezes its inside', () => {
    const project = draw((s) => loss(s, flatten(s, s.add('ConvBnRelu', { filters: 4 }, input(s, [3, 8, 8]), { id: 'block', frozen: true, learningRateFactor: 2 }))));
    const shapes = inferShapes(project);
    expect(shapes.totals).toMatchObject({ trainable: 0, nonTrainable: 4 * 27 + 16 });
    expect(weightsOf(shapes).map((w) => [w.name, w.frozen, w.learningRateFactor])).toContainEqual(['block/conv.kernel', true, 2]);
  });
});

describe('blocks', () => {
  test('the inside has types of its own', () => {
    const shapes = inferShapes(draw((s) => loss(s, flatten(s, s.add('Bottleneck', { filters: 2, projection: true, stride: 2 }, input(s, [3, 8, 8]), { id: 'b' })))));
    expect(shapes.problems).toEqual([]);
    expect(shapeAt(shapes, 'b')).toEqual(['N×8×4×4']);
    expect(shapeAt(shapes, 'b/conv1')).toEqual(['N×2×8×8']);
    expect(shapeAt(shapes, 'b/conv2_act')).toEqual(['N×2×4×4']);
    expect(shapeAt(shapes, 'b/shortcut')).toEqual(['N×8×4×4']);
    expect(shapes.layers.map((l) => l.id)).toContain('b/add');
  });

  test('a mistake inside is located inside', () => {
    const shapes = inferShapes(draw((s) => loss(s, flatten(s, s.add('ConvBnRelu', { filters: 2 }, input(s, [3]), { id: 'b' })))));
    expect(shapes.problems).toMatchObject([{ code: 'shape/mismatch', node: 'b/conv' }]);
  });

  test('a shortcut that does not fit says what to do', () => {
    const shapes = inferShapes(draw((s) => loss(s, flatten(s, s.add('Bottleneck', { filters: 2 }, input(s, [3, 8, 8]), { id: 'b' })))));
    expect(shapes.problems).toMatchObject([{ code: 'shape/mismatch', node: 'b', hint: 'Turn the projection on.' }]);
  });

  const port = (type: string, id: string) => ({ id, type, params: {} });
  const own = (inner: unknown[], edges: unknown[], more = {}) => ({ mine: { title: 'Mine', graph: { nodes: [port('BlockInput', 'in'), port('BlockOutput', 'out'), ...inner], edges }, inputs: ['in'], outputs: ['out'], ...more } });
  const withBlocks = (blocks: unknown, params = {}) => projectSchema.parse({
    ...draw((s) => { loss(s, input(s, [4])); }), blocks,
    graph: { nodes: [{ id: 'x', type: 'Input', params: { shape: [4] } }, { id: 'b', type: 'block:mine', params }, { id: 'loss', type: 'SoftmaxCrossEntropy' }], edges: [wire(`x:${outPort('Input')}`, 'b'), wire('b', 'loss:prediction')] },
  });
  const outPort = (type: string) => standardCatalogue.kind(type)?.outputs({})[0]?.name ?? '';
  const inPort = (type: string) => standardCatalogue.kind(type)?.inputs[0]?.name ?? '';
  const throughDense = [wire('in', `d:${inPort('Dense')}`), wire(`d:${outPort('Dense')}`, 'out')];

  test('a block of the user’s, with a param', () => {
    const blocks = own([{ id: 'd', type: 'Dense', params: { units: 3 } }], throughDense, { params: { width: { default: 6, sets: [{ node: 'd', param: 'units' }] } } });
    expect(shapeAt(inferShapes(withBlocks(blocks)), 'b')).toEqual(['N×6']);
    const shapes = inferShapes(withBlocks(blocks, { width: 9 }));
    expect(shapeAt(shapes, 'b/d')).toEqual(['N×9']);
    expect(shapes.totals.trainable).toBe(4 * 9 + 9);
    expect(inferShapes(withBlocks(blocks, { width: -1 })).problems).toMatchObject([{ code: 'graph/invalid-params', node: 'b' }]);
  });

  test('a block within itself is a problem, not a hang', () => {
    const shapes = inferShapes(withBlocks(own([{ id: 'm', type: 'block:mine' }], [wire('in', 'm'), wire('m', 'out')])));
    expect(shapes.problems).toMatchObject([{ code: 'graph/cycle', node: 'b/m' }]);
  });

  test('a port that nothing leads to is a problem', () => {
    const blocks = own([{ id: 'd', type: 'Dense', params: {} }], [wire('in', `d:${inPort('Dense')}`)]);
    expect(inferShapes(withBlocks(blocks)).problems.map((p) => p.node)).toEqual(['b/out']);
  });
});

describe('shared weights', () => {
  const siamese = (units: number) => draw((s) => {
    const a = dense(s, input(s, [3]), 4, { id: 'a' });
    const b = dense(s, s.add('Input', { shape: [3] }, [], { id: 'y' }), units, { id: 'b', shareWeightsWith: 'a' });
    loss(s, concat(s, [a, b]));
  });

  test('are counted and listed once', () => {
    const shapes = inferShapes(siamese(4));
    expect(shapes.problems).toEqual([]);
    expect(shapes.totals.trainable).toBe(16);
    expect(weightsOf(shapes).map((w) => w.name)).toEqual(['a.kernel', 'a.bias']);
  });

  test('must fit', () => {
    expect(inferShapes(siamese(5)).problems).toMatchObject([{ code: 'shape/mismatch', node: 'b', expected: 'kernel 3×5', received: '3×4' }]);
  });
});

describe('updates', () => {
  const deep = draw((s) => {
    let x = conv(s, input(s, [8, 32, 32]), 8, 3);
    for (let i = 0; i < 98; i++) x = activate(s, batchNorm(s, conv(s, x, 8, 3)), 'relu');
    loss(s, flatten(s, x));
  });

  test('take over what did not change', () => {
    const before = inferShapes(deep);
    const { project } = applyEdit(deep, { type: 'setParams', id: 'conv2D50', params: { filters: 9 } });
    const after = inferShapes(project, { previous: before });
    expect(after.nodes.get('conv2D49')).toBe(before.nodes.get('conv2D49'));
    expect(after.nodes.get('conv2D50')).not.toBe(before.nodes.get('conv2D50'));
    expect(shapeAt(after, 'batchNorm49')).toEqual(['N×9×32×32']);
    // One convolution on, the channels are 8 again and the rest stands as it was.
    expect(after.nodes.get('conv2D52')).toBe(before.nodes.get('conv2D52'));
    expect(after.totals).toEqual(inferShapes(project).totals);
    const { project: moved } = applyEdit(deep, { type: 'move', positions: { conv2D7: { x: 1, y: 1 } } });
    const still = inferShapes(moved, { previous: before });
    for (const [id, node] of before.nodes) expect(still.nodes.get(id)).toBe(node);
  });

  test('of 300 layers take less than 16 ms', () => {
    expect(deep.graph.nodes.length).toBeGreaterThan(296);
    let previous = inferShapes(deep);
    let project = deep;
    const times: number[] = [];
    for (let i = 0; i < 15; i++) {
      ({ project } = applyEdit(project, { type: 'setParams', id: 'conv2D50', params: { filters: 9 + (i % 2) } }));
      const start = performance.now();
      previous = inferShapes(project, { previous });
      times.push(performance.now() - start);
    }
    expect(times.sort((a, b) => a - b)[7]).toBeLessThan(16);
  });
});

test('the forecast of training memory is the sum of its parts', () => {
  const { totals } = inferShapes(convnet());
  const memory = forecastTrainingMemory(totals, 10, 2);
  expect(memory).toEqual({
    weights: (453 + 445) * 4, gradients: 445 * 4, slots: 2 * 2 * 445 * 4, activations: 10 * (totals.activationBytes + 2 * 1024),
    total: (453 + 445 + 445 + 4 * 445) * 4 + 10 * (totals.activationBytes + 2048),
  });
});
