// Collapsing, unpacking and repeating: the network stays what it was, to its shapes, weights and outputs.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { editBlock, insideBlock } from '../../../src/core/graph/block-edits.ts';
import { applyEdit } from '../../../src/core/graph/edits.ts';
import { packNodes } from '../../../src/core/graph/pack.ts';
import { repeatNodes } from '../../../src/core/graph/repeat.ts';
import type { Project } from '../../../src/core/graph/schema.ts';
import { unpackBlock } from '../../../src/core/graph/unpack.ts';
import { exportGraph } from '../../../src/core/lower/export-model.ts';
import { refuseMisfits } from '../../../src/core/shapes/brought.ts';
import { catalogueOf } from '../../../src/core/shapes/catalogue.ts';
import { weightsOf } from '../../../src/core/shapes/costs.ts';
import { inferShapes } from '../../../src/core/shapes/infer.ts';
import { formatShape, tensorOf, sizeOf } from '../../../src/core/tensor.ts';
import { projectOf, withModes } from '../../fixtures/sketch.ts';

const pack = (project: Project, ids: readonly string[], title = 'Stage 2') => {
  const packed = packNodes(project, ids, catalogueOf(project), { title });
  return { ...packed, project: applyEdit(project, packed.edit).project };
};
const unpack = (project: Project, node: string): Project => {
  const graph = inferShapes(project).nodes.get(node)?.inside?.graph;
  if (!graph) throw new Error(`${node} has no inside`);
  return applyEdit(project, unpackBlock(project, node, graph)).project;
};

/** x → a → b → sum (with a) → c → loss: a residual body between dense layers. */
const residual = (): Project => applyEdit(projectOf((s) => {
  const a = s.add('Dense', { units: 6 }, s.add('Input', { shape: [6] }, [], { id: 'x' }), { id: 'a' });
  const b = s.add('Dense', { units: 6, activation: 'relu' }, a, { id: 'b' });
  const c = s.add('Dense', { units: 3 }, s.add('Add', {}, [a, b], { id: 'sum' }), { id: 'c' });
  s.add('SoftmaxCrossEntropy', {}, c, { id: 'loss' });
}, { bindings: { inputs: { x: { field: 'points' } }, losses: { loss: { field: 'kind' } } } }),
{ type: 'move', positions: Object.fromEntries(['x', 'a', 'b', 'sum', 'c', 'loss'].map((id, i) => [id, { x: i * 240, y: 0 }])) }).project;

/** What a network computes, names apart: weights all alike, so that the file tells the wiring. */
function computed(project: Project): string {
  const shapes = inferShapes(project);
  expect(shapes.problems).toEqual([]);
  const weights = new Map(weightsOf(shapes).map(({ name, spec }) => [name, tensorOf('float32', spec.shape, Float32Array.from({ length: sizeOf(spec.shape) }, (_, i) => Math.sin(i + spec.shape.length)))]));
  const { graph } = exportGraph(project, weights).model;
  const order = new Map<string, number>();
  const alias = (name: string): string => {
    if (!order.has(name)) order.set(name, order.size);
    return `v${order.get(name)}`;
  };
  return JSON.stringify(graph.nodes.map((n) => [n.opType, n.inputs.map((i) => (graph.initializers.has(i) ? graph.initializers.get(i)?.shape : alias(i))), n.outputs.map(alias)]));
}
const listed = (project: Project) => inferShapes(project).layers.map((l) => `${l.kind.type} ${l.outputs.map((o) => formatShape(o.shape)).join()} ${l.cost.trainable} ${l.frozen}`).sort();

describe('packNodes', () => {
  test('ports come from the wires that cross, and the card stands where the selection stood', () => {
    const { project, block, node } = pack(residual(), ['b', 'sum']);
    expect([block, node]).toEqual(['stage2', 'stage2']);
    expect(project.blocks?.['stage2']).toMatchObject({ title: 'Stage 2', inputs: ['in'], outputs: ['out'] });
    expect(project.blocks?.['stage2']?.graph.nodes.map((n) => n.id)).toEqual(['in', 'b', 'sum', 'out']);
    expect(project.graph.nodes.map((n) => n.id)).toEqual(['x', 'a', 'stage2', 'c', 'loss']);
    expect(project.graph.edges.map((e) => `${e.from.node}:${e.from.port}→${e.to.node}:${e.to.port}`)).toEqual(['x:out→a:in', 'a:out→stage2:in', 'stage2:out→c:in', 'c:out→loss:prediction']);
    expect(project.bindings).toEqual(residual().bindings);
    expect(inferShapes(project).totals).toEqual(inferShapes(residual()).totals);
  });

  test('unpacked, every card stands where it stood', () => {
    const before = residual();
    const after = unpack(pack(before, ['b', 'sum']).project, 'stage2');
    const places = (p: Project) => p.graph.nodes.map((n) => `${n.id.replace('stage2_', '')} ${n.position.x} ${n.position.y}`).sort();
    expect(places(after)).toEqual(places(before));
  });

  test('several values in and out get ports of their own; layers without wires keep theirs open', () => {
    const project = projectOf((s) => {
      const x = s.add('Input', { shape: [4] }, [], { id: 'x' });
      const [a, b] = [s.add('Dense', { units: 4 }, x, { id: 'a' }), s.add('Dense', { units: 4 }, x, { id: 'b' })];
      s.add('SoftmaxCrossEntropy', {}, s.add('Add', {}, [s.add('Dropout', {}, a, { id: 'da' }), s.add('Dropout', {}, b, { id: 'db' })], { id: 'sum' }), { id: 'loss' });
      s.add('Dense', { units: 2 }, [], { id: 'loose' });
    });
    expect(pack(project, ['da', 'db']).project.blocks?.['stage2']).toMatchObject({ inputs: ['in', 'in1'], outputs: ['out', 'out1'] });
    expect(pack(project, ['loose']).project.blocks?.['stage2']).toMatchObject({ inputs: ['in'], outputs: ['out'] });
    expect(pack(project, ['a', 'b']).project.blocks?.['stage2']).toMatchObject({ inputs: ['in'], outputs: ['out', 'out1'] });
  });

  test('a frame that holds only selected cards goes in, and comes out again', () => {
    const before = residual();
    const at = (id: string) => before.graph.nodes.find((n) => n.id === id)?.position ?? { x: 0, y: 0 };
    const frame = { id: 'f', title: 'Body', color: 'teal' as const, position: { x: at('b').x - 20, y: Math.min(at('b').y, at('sum').y) - 40 }, size: { width: 500, height: 300 } };
    const framed = applyEdit(before, { type: 'setFrames', frames: [frame] }).project;
    const { project } = pack(framed, ['b', 'sum', 'c']);
    expect(project.graph).not.toHaveProperty('frames');
    expect(project.blocks?.['stage2']?.graph.frames).toHaveLength(1);
    expect(unpack(project, 'stage2').graph.frames).toEqual([frame]);
  });

  test.each<[string, readonly string[], RegExp]>([
    ['nothing', [], /Nothing is selected/],
    ['an input', ['x', 'a'], /x must stay outside/],
    ['a loss', ['c', 'loss'], /loss must stay outside/],
    ['what leaves out the way between', ['a', 'sum'], /b lies between/],
  ])('%s is refused', (_, ids, message) => {
    expect(() => pack(residual(), ids)).toThrow(message);
  });

  test('weights shared over the edge are refused, shared inside they stay shared', () => {
    const project = applyEdit(residual(), { type: 'patchNodes', ids: ['b'], patch: { shareWeightsWith: 'a' } }).project;
    expect(() => pack(project, ['b', 'sum'])).toThrow(/b shares its weights with a/);
    const both = pack(project, ['a', 'b', 'sum']).project;
    expect(inferShapes(both).totals).toEqual(inferShapes(project).totals);
  });

  test('a muted wire over the edge is refused, a muted branch goes in whole', () => {
    const project = withModes(residual(), { b: 'muted' });
    expect(() => pack(project, ['b'])).toThrow(/is muted/);
    expect(inferShapes(pack(project, ['a', 'b', 'sum']).project).totals).toEqual(inferShapes(project).totals);
  });

  test('inside a block another is made, in one step of the project', () => {
    const outer = pack(residual(), ['b', 'sum']).project;
    const inner = insideBlock(outer, 'stage2') as Project;
    const { edit } = packNodes(inner, ['b'], catalogueOf(outer), { title: 'Stage 2' });
    const { project, inverse } = applyEdit(outer, editBlock(outer, 'stage2', edit));
    expect(Object.keys(project.blocks ?? {})).toEqual(['stage2', 'stage1']);
    expect(inferShapes(project).totals).toEqual(inferShapes(outer).totals);
    expect(inferShapes(project).layers.map((l) => l.id)).toContain('stage2/stage1/b');
    expect(applyEdit(project, inverse).project).toEqual(outer);
  });
});

/** A random network of dense layers and sums. */
const networks = fc.array(fc.tuple(fc.nat(1000), fc.nat(1000), fc.boolean()), { minLength: 2, maxLength: 9 }).map((steps) => projectOf((s) => {
  const made = [s.add('Input', { shape: [4] }, [], { id: 'x' })];
  const at = (n: number): string => made[n % made.length] as string;
  for (const [m, n, join] of steps) {
    const id = `n${made.length}`;
    made.push(join ? s.add('Add', {}, [at(m), at(n)], { id }) : s.add('Dense', { units: 4, activation: 'relu' }, at(m), { id }));
  }
  // All ends meet, so that nothing is lost.
  const used = new Set(s.edges.map((e) => e.from.node));
  s.add('SoftmaxCrossEntropy', {}, s.add('Add', {}, made.filter((id) => !used.has(id)), { id: 'all' }), { id: 'loss' });
}));

/** undefined where a node outside lies between: the one reason that these networks know. */
function packed(project: Project, ids: readonly string[]): ReturnType<typeof pack> | undefined {
  try {
    return pack(project, ids);
  } catch (thrown) {
    if (!String(thrown).includes('lies between')) throw thrown;
    return undefined;
  }
}

test('any selection that can be collapsed computes the same collapsed and unpacked again', () => {
  let count = 0;
  fc.assert(fc.property(networks, fc.array(fc.nat(20), { minLength: 1, maxLength: 6 }), (before, picks) => {
    const layers = before.graph.nodes.filter((n) => n.type !== 'Input' && n.type !== 'SoftmaxCrossEntropy').map((n) => n.id);
    const chosen = [...new Set(picks.map((n) => layers[n % layers.length] as string))];
    const result = packed(before, chosen);
    if (!result) return;
    count++;
    const { project, node, edit } = result;
    expect(applyEdit(project, applyEdit(before, edit).inverse).project).toEqual(before);
    expect(listed(project)).toEqual(listed(before));
    expect(inferShapes(project).totals).toEqual(inferShapes(before).totals);
    const again = unpack(project, node);
    expect(listed(again)).toEqual(listed(before));
    const names = new Map(again.graph.nodes.map((n) => [n.id, n.id.replace(new RegExp(`^${node}_`), '')]));
    const renamed = [...names].reduce((p, [id, to]) => (id === to ? p : applyEdit(p, { type: 'rename', id, to }).project), again);
    // Wires into one port keep their order, and so the sums their terms.
    const wires = (p: Project) => p.graph.edges.map((e) => JSON.stringify(e)).sort();
    expect(wires(renamed)).toEqual(wires(before));
  }), { seed: 20261124, numRuns: 200 });
  expect(count).toBeGreaterThan(50);
});

test('the exported file of a collapsed network is the same but for names', () => {
  const before = residual();
  const { project } = pack(before, ['a', 'b', 'sum']);
  expect(computed(project)).toBe(computed(before));
  expect(computed(unpack(project, 'stage2'))).toBe(computed(before));
});

describe('repeatNodes', () => {
  const repeat = (project: Project, ids: readonly string[], times: number) => {
    const repeated = repeatNodes(project, ids, times, catalogueOf(project));
    return { ...repeated, project: applyEdit(project, repeated.edit).project };
  };

  test('a block three times in a row has three times its weights', () => {
    const packed = pack(residual(), ['b', 'sum']).project;
    const { project, copies } = repeat(packed, ['stage2'], 3);
    expect(copies).toEqual([['stage3'], ['stage4']]);
    const shapes = inferShapes(project);
    expect(shapes.problems).toEqual([]);
    expect(shapes.totals.parameters - inferShapes(packed).totals.parameters).toBe(2 * (6 * 6 + 6));
    expect(project.graph.edges.map((e) => `${e.from.node}→${e.to.node}`)).toEqual(['x→a', 'a→stage2', 'stage4→c', 'c→loss', 'stage2→stage3', 'stage3→stage4']);
    const xs = ['stage2', 'stage3', 'stage4', 'c', 'loss'].map((id) => project.graph.nodes.find((n) => n.id === id)?.position.x ?? 0);
    expect(xs).toEqual([...xs].sort((a, b) => a - b));
    expect(new Set(xs).size).toBe(5);
  });

  test('a selection too, and what shared weights in it shares them in each copy', () => {
    const shared = applyEdit(residual(), { type: 'addNode', node: { id: 'b2', type: 'Dense', params: { units: 6, activation: 'relu' }, position: { x: 0, y: 300 }, shareWeightsWith: 'b' } }).project;
    const wired = applyEdit(shared, { type: 'batch', edits: [
      { type: 'connect', edge: { from: { node: 'a', port: 'out' }, to: { node: 'b2', port: 'in' } } }, { type: 'connect', edge: { from: { node: 'b2', port: 'out' }, to: { node: 'sum', port: 'in' } } },
    ] }).project;
    const { project, copies } = repeat(wired, ['b', 'b2', 'sum'], 4);
    expect(copies).toHaveLength(3);
    expect(inferShapes(project).problems).toEqual([]);
    expect(inferShapes(project).totals.parameters - inferShapes(wired).totals.parameters).toBe(3 * 42);
  });

  test('more ways in or out, or a silly number, are refused; so are shapes that do not fit', () => {
    const project = residual();
    expect(() => repeat(project, ['sum'], 3)).toThrow(/2 ways in/);
    expect(() => repeat(project, ['a'], 1)).toThrow(/2 to 64/);
    expect(() => repeat(project, ['a', 'b'], 2)).toThrow(/2 ways out/);
    const widening = projectOf((s) => {
      const x = s.add('Conv2D', { filters: 4, padding: 'valid', kernel: 3 }, s.add('Input', { shape: [3, 5, 5] }, [], { id: 'x' }), { id: 'conv' });
      s.add('SoftmaxCrossEntropy', {}, s.add('Dense', { units: 3 }, s.add('Flatten', {}, x, { id: 'flat' }), { id: 'out' }), { id: 'loss' });
    });
    const shapes = inferShapes(widening);
    expect(() => { refuseMisfits(widening, shapes, repeatNodes(widening, ['conv'], 4, catalogueOf(widening)).edit); }).toThrow(/Repeated, it does not fit/);
    expect(() => { refuseMisfits(widening, shapes, repeatNodes(widening, ['conv'], 2, catalogueOf(widening)).edit); }).not.toThrow();
  });
});
