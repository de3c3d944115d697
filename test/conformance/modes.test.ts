// Bypassed and muted nodes: the networks that come of them are those without the nodes, bit for bit, in training and export.
import { describe, expect, test } from 'vitest';
import { editBlock } from '../../src/core/graph/block-edits.ts';
import { applyEdit } from '../../src/core/graph/edits.ts';
import type { Project } from '../../src/core/graph/schema.ts';
import type { Sketch } from '../../src/core/graph/sketch.ts';
import { exportGraph } from '../../src/core/lower/export-model.ts';
import { initialWeights } from '../../src/core/lower/initial-weights.ts';
import { encodeModelJoined } from '../../src/core/onnx/codec/index.ts';
import { weightsOf } from '../../src/core/shapes/costs.ts';
import { inferShapes } from '../../src/core/shapes/infer.ts';
import { numbersOf, tensorFrom } from '../../src/core/tensor.ts';
import type { Tensor } from '../../src/core/tensor.ts';
import { buildTrainingGraph } from '../../src/core/training/index.ts';
import { floats } from '../fixtures/random.ts';
import { openSession } from '../fixtures/runtime.ts';
import { projectOf, withModes } from '../fixtures/sketch.ts';

const weightsFor = (project: Project): Map<string, Tensor> => initialWeights(weightsOf(inferShapes(project)), 7);
const trained = (project: Project): Uint8Array => encodeModelJoined(buildTrainingGraph(project, { batch: 4, stepsPerRun: 3, device: 'cpu', weights: weightsFor(project) }).model);
const exported = (project: Project): Uint8Array => encodeModelJoined(exportGraph(project, weightsFor(project)).model);

interface Parts { readonly drop?: boolean; readonly middle?: boolean; readonly side?: boolean }

/** A small classifier; a dropout, a dense layer of equal width and a side loss where asked for. */
const net = ({ drop, middle, side }: Parts) => (s: Sketch): void => {
  let x = s.add('Dense', { units: 8, activation: 'relu' }, s.add('Input', { shape: [6] }, [], { id: 'x' }), { id: 'first' });
  if (drop) x = s.add('Dropout', { rate: 0.5 }, x, { id: 'drop' });
  if (middle) x = s.add('Dense', { units: 8 }, x, { id: 'middle' });
  const out = s.add('Dense', { units: 3 }, x, { id: 'out' });
  s.add('SoftmaxCrossEntropy', {}, out, { id: 'loss' });
  if (side) s.add('SoftmaxCrossEntropy', { weight: 0.3 }, s.add('Dense', { units: 3 }, s.add('Dense', { units: 5 }, x, { id: 'side1' }), { id: 'side2' }), { id: 'sideLoss' });
};

const rows: [name: string, whole: Parts, modes: Parameters<typeof withModes>[1], left: Parts][] = [
  ['a bypassed dropout', { drop: true }, { drop: 'bypassed' }, {}],
  ['a bypassed dense layer', { middle: true, drop: true }, { middle: 'bypassed' }, { drop: true }],
  ['a side branch muted at its beginning', { side: true, drop: true }, { side1: 'muted' }, { drop: true }],
  ['a side branch muted in its middle', { side: true }, { side2: 'muted' }, {}],
  ['a side branch muted at its loss', { side: true }, { sideLoss: 'muted' }, {}],
  ['both', { side: true, drop: true, middle: true }, { side1: 'muted', drop: 'bypassed', middle: 'bypassed' }, {}],
];

describe.each(rows)('%s', (_, whole, modes, left) => {
  const project = withModes(projectOf(net(whole)), modes);
  const without = projectOf(net(left));

  test('shapes, parameters and costs are those of the network without it', () => {
    const shapes = inferShapes(project);
    expect(shapes.problems).toEqual([]);
    expect(shapes.totals).toEqual(inferShapes(without).totals);
    expect(shapes.exported).toEqual(inferShapes(without).exported);
    expect(weightsOf(shapes)).toEqual(weightsOf(inferShapes(without)));
  });

  test('the training graph and the exported model are the same files', () => {
    expect(Buffer.compare(trained(project), trained(without))).toBe(0);
    expect(Buffer.compare(exported(project), exported(without))).toBe(0);
  });

  test('switched off and on again, step by step, inference gives what it gives anew', () => {
    const plain = projectOf(net(whole));
    const before = inferShapes(plain);
    const after = inferShapes(project, { previous: before });
    expect(after.totals).toEqual(inferShapes(project).totals);
    expect(inferShapes(plain, { previous: after }).totals).toEqual(before.totals);
  });
});

describe('inside blocks', () => {
  const block = {
    title: 'Stage', inputs: ['in'], outputs: ['out'], graph: {
      nodes: [{ id: 'in', type: 'BlockInput' }, { id: 'a', type: 'Dense', params: { units: 8 } }, { id: 'drop', type: 'Dropout', mode: 'bypassed' }, { id: 'note', type: 'Dense', params: { units: 2 }, mode: 'muted' }, { id: 'out', type: 'BlockOutput' }],
      edges: [['in', 'a'], ['a', 'drop'], ['drop', 'out'], ['drop', 'note']].map(([from, to]) => ({ from: { node: from, port: 'out' }, to: { node: to, port: 'in' } })),
    },
  };
  const project = projectOf((s) => {
    s.add('Input', { shape: [6] }, [], { id: 'x' });
    s.add('Dense', { units: 3 }, [], { id: 'out' });
    s.add('SoftmaxCrossEntropy', {}, 'out', { id: 'loss' });
  }, { blocks: { stage: block } });
  const whole = applyEdit(project, { type: 'batch', edits: [
    { type: 'addNode', node: { id: 'stage', type: 'block:stage', params: {}, position: { x: 0, y: 0 } } },
    { type: 'connect', edge: { from: { node: 'x', port: 'out' }, to: { node: 'stage', port: 'in' } } },
    { type: 'connect', edge: { from: { node: 'stage', port: 'out' }, to: { node: 'out', port: 'in' } } },
  ] }).project;

  test('count there as outside', () => {
    const shapes = inferShapes(whole);
    expect(shapes.problems).toEqual([]);
    expect(shapes.layers.map((l) => l.id)).toEqual(['x', 'stage/a', 'out', 'loss']);
  });

  test('a whole block is bypassed', () => {
    const shapes = inferShapes(withModes(whole, { stage: 'bypassed' }));
    expect(shapes.problems).toEqual([]);
    expect(shapes.totals.parameters).toBe(6 * 3 + 3);
  });

  test('an output that is muted inside is a problem of the block, not of what follows', () => {
    const { project: muted } = applyEdit(whole, editBlock(whole, 'stage', { type: 'patchNodes', ids: ['a'], patch: { mode: 'muted' } }));
    expect(inferShapes(muted).problems).toMatchObject([{ node: 'stage', port: 'out', message: expect.stringContaining('muted inside') }]);
  });
});

test('the exported file of a network with a bypassed layer runs, and gives what the network without it gives', async () => {
  const whole = withModes(projectOf(net({ middle: true, drop: true })), { middle: 'bypassed' });
  const feeds = { x: tensorFrom('float32', [2, 6], numbersOf(floats(3, [2, 6]))) };
  const results = [];
  for (const project of [whole, projectOf(net({ drop: true }))]) {
    const session = await openSession(exportGraph(project, weightsFor(project)).model);
    results.push(await session.run(feeds));
    await session.close();
  }
  expect(results[0]).toEqual(results[1]);
});
