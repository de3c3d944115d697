// Edits: each does what it says, leaves alone what it does not touch, and is taken back exactly by its inverse.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyEdit } from '../../../src/core/graph/edits.ts';
import type { Edit } from '../../../src/core/graph/edits.ts';
import type { Project } from '../../../src/core/graph/schema.ts';
import { serializeProject } from '../../../src/core/graph/serialize.ts';
import { unpackBlock } from '../../../src/core/graph/unpack.ts';
import { document, small, wire } from './fixture.ts';

const node = (id: string, more = {}) => ({ id, type: 'Dense', params: {}, position: { x: 0, y: 0 }, ...more });
const edit = (e: Edit, project = small()) => applyEdit(project, e).project;
const nodeOf = (p: Project, id: string) => p.graph.nodes.find((n) => n.id === id);

describe('applyEdit', () => {
  test('addNode, at the end and at a place', () => {
    expect(edit({ type: 'addNode', node: node('new') }).graph.nodes.at(-1)?.id).toBe('new');
    expect(edit({ type: 'addNode', node: node('new'), index: 1 }).graph.nodes[1]?.id).toBe('new');
  });

  test('removeNode takes wires, binding and sharing with it', () => {
    let p = edit({ type: 'patchNodes', ids: ['b'], patch: { shareWeightsWith: 'a' } });
    p = edit({ type: 'removeNode', id: 'a' }, p);
    expect(p.graph.nodes.map((n) => n.id)).toEqual(['x', 'b', 'sum', 'loss']);
    expect(p.graph.edges).toEqual([wire('b', 'sum'), wire('sum', 'loss:prediction')]);
    expect(nodeOf(p, 'b')).not.toHaveProperty('shareWeightsWith');
    expect(edit({ type: 'removeNode', id: 'x' }).bindings.inputs).toEqual({});
  });

  test('setParams merges, undefined takes away', () => {
    const p = edit({ type: 'setParams', id: 'a', params: { activation: 'relu', units: undefined } });
    expect(nodeOf(p, 'a')?.params).toEqual({ activation: 'relu' });
  });

  test('connect and disconnect keep the order of the others', () => {
    const p = edit({ type: 'connect', edge: wire('x', 'sum'), index: 2 });
    expect(p.graph.edges.filter((e) => e.to.node === 'sum').map((e) => e.from.node)).toEqual(['x', 'a', 'b']);
    expect(edit({ type: 'disconnect', edge: wire('x', 'sum') }, p)).toEqual(small());
  });

  test('rename follows into wires, bindings and sharing', () => {
    const p = edit({ type: 'rename', id: 'a', to: 'first' }, edit({ type: 'patchNodes', ids: ['b'], patch: { shareWeightsWith: 'a' } }));
    expect(p.graph.edges).toContainEqual(wire('x', 'first'));
    expect(p.graph.edges).toContainEqual(wire('first', 'sum'));
    expect(nodeOf(p, 'b')?.shareWeightsWith).toBe('first');
    expect(edit({ type: 'rename', id: 'loss', to: 'cost' }).bindings.losses).toEqual({ cost: { field: 'value', transform: 'none' } });
  });

  test('freeze, group and move change several nodes at once', () => {
    const p = edit({ type: 'batch', edits: [{ type: 'freeze', ids: ['a', 'b'], frozen: true }, { type: 'group', ids: ['a', 'b'], group: 'body' }, { type: 'move', positions: { a: { x: 5, y: 6 } } }] });
    expect(nodeOf(p, 'a')).toMatchObject({ frozen: true, group: 'body', position: { x: 5, y: 6 } });
    expect(nodeOf(p, 'b')).toMatchObject({ frozen: true, group: 'body', position: { x: 0, y: 0 } });
    expect(nodeOf(edit({ type: 'freeze', ids: ['a'], frozen: false }, p), 'a')).not.toHaveProperty('frozen');
  });

  test('what changes nothing gives the same project', () => {
    const p = edit({ type: 'batch', edits: [{ type: 'setParams', id: 'a', params: { units: 7 } }, { type: 'freeze', ids: ['b'], frozen: true }, { type: 'patchNodes', ids: ['a'], patch: { label: 'first' } }] });
    const nothing: Edit[] = [
      { type: 'setParams', id: 'a', params: { units: 7, absent: undefined } }, { type: 'freeze', ids: ['b'], frozen: true }, { type: 'freeze', ids: ['a'], frozen: false },
      { type: 'group', ids: ['a', 'b'], group: undefined }, { type: 'patchNodes', ids: ['a'], patch: { label: 'first', note: undefined } },
    ];
    for (const e of nothing) expect(edit(e, p)).toBe(p);
    expect(edit({ type: 'freeze', ids: ['a', 'b'], frozen: true }, p)).not.toBe(p);
  });

  test('bindings, training, data, name, seed and blocks', () => {
    const block = { title: 'B', graph: { nodes: [], edges: [] }, inputs: [], outputs: ['out'] };
    const p = edit({ type: 'batch', edits: [
      { type: 'bind', side: 'losses', node: 'loss', binding: undefined }, { type: 'setTraining', training: { ...small().training, batch: 7 } },
      { type: 'setData', data: { ...small().data, source: 'there' } }, { type: 'setName', name: 'n' }, { type: 'setSeed', seed: 9 }, { type: 'setBlock', id: 'b', block },
    ] });
    expect(p).toMatchObject({ bindings: { losses: {} }, training: { batch: 7 }, data: { source: 'there' }, name: 'n', seed: 9, blocks: { b: block } });
  });

  test('what an edit does not touch keeps its identity', () => {
    const before = small();
    const moved = edit({ type: 'move', positions: { a: { x: 1, y: 1 } } }, before);
    expect(moved.graph.edges).toBe(before.graph.edges);
    expect(moved.training).toBe(before.training);
    expect(nodeOf(moved, 'b')).toBe(nodeOf(before, 'b'));
    expect(nodeOf(moved, 'a')?.params).toBe(nodeOf(before, 'a')?.params);
    expect(edit({ type: 'setTraining', training: before.training }, before)).toBe(before);
    expect(edit({ type: 'move', positions: { a: { x: 0, y: 0 } } }, before)).toBe(before);
    const { project, inverse } = applyEdit(before, { type: 'setParams', id: 'a', params: { units: 4 } });
    expect(nodeOf(applyEdit(project, inverse).project, 'a')).toBe(nodeOf(before, 'a'));
  });

  test.each<[string, Edit, string]>([
    ['a taken id', { type: 'addNode', node: node('a') }, 'graph/duplicate-id'],
    ['a rename to a taken id', { type: 'rename', id: 'a', to: 'b' }, 'graph/duplicate-id'],
    ['a missing node', { type: 'removeNode', id: 'ghost' }, 'project/invalid'],
    ['a wire to a missing node', { type: 'connect', edge: wire('a', 'ghost') }, 'project/invalid'],
    ['a missing wire', { type: 'disconnect', edge: wire('x', 'loss') }, 'graph/dangling-edge'],
  ])('%s is refused', (_, e, code) => {
    expect(() => edit(e)).toThrow(expect.objectContaining({ code }));
  });
});

describe('random edits', () => {
  const pick = <T,>(list: readonly T[], n: number): T | undefined => (list.length === 0 ? undefined : list[n % list.length]);

  /** An edit of the document as it is, from three random numbers; undefined where there is nothing to do. */
  function someEdit(p: Project, kind: number, m: number, n: number): Edit | undefined {
    const { nodes, edges } = p.graph;
    const one = pick(nodes, m);
    const other = pick(nodes, n);
    const at = (list: readonly unknown[]): number => n % (list.length + 1);
    const makers: (() => Edit | undefined)[] = [
      () => ({ type: 'addNode', node: node(`n${m}_${n}_${nodes.length}`, { label: `l${n}` }), index: at(nodes) }),
      () => one && { type: 'removeNode', id: one.id },
      () => one && { type: 'setParams', id: one.id, params: { [`p${n % 3}`]: n % 2 === 0 ? n : undefined } },
      () => one && other && { type: 'connect', edge: wire(one.id, other.id), index: at(edges) },
      () => { const edge = pick(edges, m); return edge && { type: 'disconnect', edge }; },
      () => one && other && { type: 'move', positions: { [one.id]: { x: m, y: n }, [other.id]: { x: n, y: m } } },
      () => one && { type: 'rename', id: one.id, to: `r${n}_${nodes.length}_${m}` },
      () => one && other && { type: 'freeze', ids: [...new Set([one.id, other.id])], frozen: n % 2 === 0 },
      () => one && { type: 'group', ids: [one.id], group: n % 3 === 0 ? undefined : `g${n % 3}` },
      () => one && other && { type: 'patchNodes', ids: [one.id], patch: { shareWeightsWith: n % 2 === 0 ? other.id : undefined, learningRateFactor: m } },
      () => one && { type: 'bind', side: n % 2 === 0 ? 'inputs' : 'losses', node: one.id, binding: n % 3 === 0 ? undefined : { field: `f${n}`, transform: 'none' } },
      () => one && { type: 'patchNodes', ids: [one.id], patch: { mode: n % 3 === 0 ? undefined : n % 3 === 1 ? 'muted' : 'bypassed' } },
      () => ({ type: 'setFrames', frames: Array.from({ length: n % 3 }, (_, i) => ({ id: `f${i}`, title: `${m}`, color: 'teal', position: { x: m, y: n }, size: { width: 10, height: 10 } })) }),
      () => ({ type: 'setTraining', training: { ...p.training, epochs: n + 1 } }),
      () => ({ type: 'setBlock', id: `b${m % 2}`, block: n % 2 === 0 ? undefined : { title: `t${n}`, graph: { nodes: [], edges: [] }, inputs: [], outputs: ['out'] } }),
    ];
    return makers[kind % makers.length]?.();
  }

  test('edits and then their inverses give back the identical document', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.nat(1000), fc.nat(1000), fc.nat(1000)), { maxLength: 40 }), (numbers) => {
      const start = small();
      const text = serializeProject(start);
      let current = start;
      const inverses: Edit[] = [];
      const states: Project[] = [];
      for (const [kind, m, n] of numbers) {
        const e = someEdit(current, kind, m, n);
        if (!e) continue;
        if (e.type === 'rename' && current.graph.nodes.some((x) => x.id === e.to)) continue;
        if (e.type === 'addNode' && current.graph.nodes.some((x) => x.id === e.node.id)) continue;
        const frozen = structuredClone(current);
        const applied = applyEdit(current, e);
        expect(current).toEqual(frozen);
        states.push(current);
        inverses.push(applied.inverse);
        current = applied.project;
      }
      for (const inverse of inverses.toReversed()) {
        current = applyEdit(current, inverse).project;
        expect(current).toEqual(states.pop());
      }
      expect(serializeProject(current)).toBe(text);
    }), { seed: 20260101, numRuns: 300 });
  });
});

describe('unpackBlock', () => {
  const inner = {
    nodes: [{ ...node('in'), type: 'BlockInput' }, node('d', { position: { x: 10, y: 20 } }), { ...node('add'), type: 'Add' }, { ...node('out'), type: 'BlockOutput' }],
    edges: [wire('in', 'd'), wire('d', 'add'), wire('in', 'add'), wire('add', 'out')],
  };
  const project = document(
    [{ id: 'x', type: 'Input' }, { id: 'res', type: 'block:mine', position: { x: 100, y: 0 }, frozen: true, group: 'g' }, { id: 'sum', type: 'Add' }, { id: 'loss', type: 'Mse' }],
    [wire('x', 'res'), wire('res', 'sum'), wire('x', 'sum'), wire('sum', 'loss:prediction')],
  );

  test('the nodes come out, the wires and their order are kept', () => {
    const { project: p, inverse } = applyEdit(project, unpackBlock(project, 'res', inner));
    expect(p.graph.nodes.map((n) => n.id)).toEqual(['x', 'res_d', 'res_add', 'sum', 'loss']);
    expect(p.graph.edges).toEqual([wire('res_add', 'sum'), wire('x', 'sum'), wire('sum', 'loss:prediction'), wire('x', 'res_d'), wire('res_d', 'res_add'), wire('x', 'res_add')]);
    expect(nodeOf(p, 'res_d')).toMatchObject({ frozen: true, group: 'g', position: { x: 110, y: 20 } });
    expect(applyEdit(p, inverse).project).toEqual(project);
  });

  test('ids that are taken get a number', () => {
    const { project: p } = applyEdit(project, { type: 'addNode', node: node('res_d') });
    expect(applyEdit(p, unpackBlock(p, 'res', inner)).project.graph.nodes.map((n) => n.id)).toContain('res_d1');
  });

  test('a block that shares weights is refused', () => {
    const { project: p } = applyEdit(project, { type: 'addNode', node: { ...node('twin'), type: 'block:mine', shareWeightsWith: 'res' } });
    expect(() => unpackBlock(p, 'res', inner)).toThrow(/shares its weights with twin/);
    expect(() => unpackBlock(p, 'twin', inner)).toThrow(/shares its weights with res/);
  });
});
