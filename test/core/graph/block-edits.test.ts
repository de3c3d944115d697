// Blocks of the user's: their ports and settings follow a change everywhere; definitions go from project to project.
import { describe, expect, test } from 'vitest';
import { demoteParam, editBlock, pinnedNodes, promoteParam, removeBlock, removeUnusedBlocks, retitleBlock, settingOf } from '../../../src/core/graph/block-edits.ts';
import { bringBlock, carryBlock } from '../../../src/core/graph/carry.ts';
import { applyEdit } from '../../../src/core/graph/edits.ts';
import type { Edit } from '../../../src/core/graph/edits.ts';
import type { Project, UserBlock } from '../../../src/core/graph/schema.ts';
import { blocksInside, idFrom, instancesOf, unusedBlocks } from '../../../src/core/graph/user-blocks.ts';
import { catalogueOf } from '../../../src/core/shapes/catalogue.ts';
import { inferShapes } from '../../../src/core/shapes/infer.ts';
import { projectOf } from '../../fixtures/sketch.ts';
import { wire } from './fixture.ts';

const node = (id: string, type: string, params: Record<string, unknown> = {}) => ({ id, type, params, position: { x: 0, y: 0 } });
const stage = (inside: string): UserBlock => ({
  title: `Stage of ${inside}`, inputs: ['in'], outputs: ['out'],
  graph: { nodes: [node('in', 'BlockInput'), node('d', inside, inside === 'Dense' ? { units: 5 } : {}), node('out', 'BlockOutput')], edges: [wire('in', 'd'), wire('d', 'out')] },
});
/** x → outer1 → outer2 → logits → loss; `outer` holds `inner`, `inner` holds a dense layer. */
const nested = (): Project => {
  const project = projectOf((s) => {
    s.add('Input', { shape: [5] }, [], { id: 'x' });
    s.add('SoftmaxCrossEntropy', {}, s.add('Dense', { units: 3 }, [], { id: 'logits' }), { id: 'loss' });
  }, { blocks: { inner: stage('Dense'), outer: stage('block:inner'), spare: stage('Dense') } });
  return applyEdit(project, { type: 'batch', edits: [
    { type: 'addNode', node: node('outer1', 'block:outer') }, { type: 'addNode', node: node('outer2', 'block:outer') },
    { type: 'connect', edge: wire('x', 'outer1') }, { type: 'connect', edge: wire('outer1', 'outer2') }, { type: 'connect', edge: wire('outer2', 'logits') },
  ] }).project;
};
const edited = (project: Project, edit: Edit): Project => applyEdit(project, edit).project;
const inBlock = (project: Project, block: string, edit: Edit): Project => edited(project, editBlock(project, block, edit));

describe('editBlock', () => {
  test('a change deep inside reaches every place, also where shapes were inferred before', () => {
    const before = nested();
    const shapes = inferShapes(before);
    expect(shapes.problems).toEqual([]);
    const after = inBlock(before, 'inner', { type: 'setParams', id: 'd', params: { units: 7 } });
    const inferred = inferShapes(after, { previous: shapes });
    expect(inferred.totals).toEqual(inferShapes(after).totals);
    expect(inferred.layers.find((l) => l.id === 'outer2/d/d')?.outputs[0]?.shape).toEqual(['N', 7]);
  });

  test('a port that is renamed keeps its wires, one that is gone takes them along', () => {
    const renamed = inBlock(nested(), 'outer', { type: 'rename', id: 'in', to: 'picture' });
    expect(renamed.blocks?.['outer']?.inputs).toEqual(['picture']);
    expect(inferShapes(renamed).problems).toEqual([]);
    expect(renamed.graph.edges.filter((e) => e.to.port === 'picture')).toHaveLength(2);
    const inner = inBlock(nested(), 'inner', { type: 'rename', id: 'out', to: 'features' });
    expect(inner.blocks?.['outer']?.graph.edges).toContainEqual(wire('d:features', 'out'));
    expect(inferShapes(inner).problems).toEqual([]);
    const gone = inBlock(nested(), 'outer', { type: 'removeNode', id: 'in' });
    expect(gone.graph.edges.filter((e) => e.to.node.startsWith('outer'))).toEqual([]);
    const swapped = inBlock(nested(), 'outer', { type: 'batch', edits: [{ type: 'rename', id: 'in', to: 'p' }, { type: 'rename', id: 'p', to: 'q' }] });
    expect(swapped.blocks?.['outer']?.inputs).toEqual(['q']);
    expect(inferShapes(swapped).problems).toEqual([]);
  });

  test('one step takes it back', () => {
    const before = nested();
    const { project, inverse } = applyEdit(before, editBlock(before, 'outer', { type: 'rename', id: 'in', to: 'picture' }));
    expect(applyEdit(project, inverse).project).toEqual(before);
  });

  test('an edit that changes nothing, or of no block, is no edit', () => {
    expect(edited(nested(), editBlock(nested(), 'none', { type: 'removeNode', id: 'in' }))).toEqual(nested());
    const project = nested();
    expect(editBlock(project, 'outer', { type: 'move', positions: { in: { x: 0, y: 0 } } })).toEqual({ type: 'batch', edits: [] });
  });
});

describe('settings of a block', () => {
  const promoted = (): Project => edited(nested(), promoteParam(nested(), 'inner', 'd', 'units', 5));

  test('a param inside becomes the block’s, with the words and limits that the layer has for it', () => {
    const project = promoted();
    expect(project.blocks?.['inner']?.params).toEqual({ units: { default: 5, sets: [{ node: 'd', param: 'units' }] } });
    expect(inferShapes(project).problems).toEqual([]);
    expect(settingOf(project.blocks?.['inner'] as UserBlock, 'd', 'units')).toBe('units');
    expect([...pinnedNodes(project.blocks?.['inner'])]).toEqual(['d']);
    const schema = catalogueOf(project).kind('block:inner')?.params;
    expect(schema?.safeParse({}).data).toEqual({ units: 5 });
    expect(schema?.safeParse({ units: -1 }).success).toBe(false);
    expect((schema?.shape['units'] as unknown as { meta(): unknown } | undefined)?.meta()).toMatchObject({ title: 'Units', help: expect.any(String) });
    // And from block to block: the setting of a setting.
    const twice = edited(project, promoteParam(project, 'outer', 'd', 'units', 5));
    expect(catalogueOf(twice).kind('block:outer')?.params.safeParse({ units: 'many' }).success).toBe(false);
    const wide = edited(twice, { type: 'setParams', id: 'outer1', params: { units: 9 } });
    expect(inferShapes(wide).layers.find((l) => l.id === 'outer1/d/d')?.outputs[0]?.shape).toEqual(['N', 9]);
    expect(inferShapes(wide).layers.find((l) => l.id === 'outer2/d/d')?.outputs[0]?.shape).toEqual(['N', 5]);
  });

  test('taken back, it leaves the cards, and the value stays inside', () => {
    const project = inBlock(promoted(), 'outer', { type: 'setParams', id: 'd', params: { units: 8 } });
    const back = edited(project, demoteParam(project, 'inner', 'd', 'units'));
    expect(back.blocks?.['inner']).not.toHaveProperty('params');
    expect(back.blocks?.['outer']?.graph.nodes[1]?.params).toEqual({});
    expect(inferShapes(back).problems).toEqual([]);
  });

  test('a node that goes takes its setting along, one that is renamed keeps it', () => {
    expect(inBlock(promoted(), 'inner', { type: 'rename', id: 'd', to: 'dense' }).blocks?.['inner']?.params?.['units']?.sets).toEqual([{ node: 'dense', param: 'units' }]);
    expect(inBlock(promoted(), 'inner', { type: 'removeNode', id: 'd' }).blocks?.['inner']).not.toHaveProperty('params');
  });
});

describe('definitions', () => {
  test('who stands where', () => {
    const project = nested();
    expect(blocksInside(project.blocks ?? {}, 'outer')).toEqual(['inner']);
    expect(unusedBlocks(project)).toEqual(['spare']);
    expect([instancesOf(project, 'outer'), instancesOf(project, 'inner'), instancesOf(project, 'spare')]).toEqual([2, 1, 0]);
    expect(Object.keys(edited(project, removeUnusedBlocks(project)).blocks ?? {})).toEqual(['inner', 'outer']);
    expect(() => removeBlock(project, 'outer')).toThrow(/2 times/);
    expect(edited(project, removeBlock(project, 'spare')).blocks).not.toHaveProperty('spare');
    expect(edited(project, retitleBlock(project, 'outer', '  Stage  ')).blocks?.['outer']?.title).toBe('Stage');
    expect([idFrom('Stage 2: wide', 'block'), idFrom('阶段', 'block')]).toEqual(['stage2Wide', 'block']);
  });

  test('carried to another project, a block brings what it is made of; equal ones are used, others renamed', () => {
    const carried = carryBlock(nested(), 'outer');
    expect(Object.keys(carried.blocks)).toEqual(['outer', 'inner']);
    const empty = projectOf(() => undefined);
    const first = bringBlock(empty, carried);
    const there = edited(empty, first.edit);
    expect([first.id, Object.keys(there.blocks ?? {}).sort()]).toEqual(['outer', ['inner', 'outer']]);
    expect(bringBlock(there, carried)).toEqual({ edit: { type: 'batch', edits: [] }, id: 'outer' });
    const changed = inBlock(there, 'inner', { type: 'setParams', id: 'd', params: { units: 6 } });
    const second = bringBlock(changed, carried);
    const both = edited(changed, second.edit);
    expect(second.id).toBe('outer1');
    expect(both.blocks?.['outer1']?.graph.nodes[1]?.type).toBe('block:inner1');
    expect(both.blocks?.['outer']?.graph.nodes[1]?.type).toBe('block:inner');
    expect(() => carryBlock(nested(), 'none')).toThrow(/no block none/);
  });
});
