// Composed edits: adding after, inserting, replacing, rewiring, removing, copying; cards keep clear of each other.
import { describe, expect, test } from 'vitest';
import { aligned, distributed, neighbour } from '../../../src/core/graph/arrange.ts';
import { copied, pasted, readClip } from '../../../src/core/graph/clipboard.ts';
import { addLayer, connectWire, insertOnWire, removeLayers, replaceLayer } from '../../../src/core/graph/compose.ts';
import { applyEdit } from '../../../src/core/graph/edits.ts';
import type { Edit } from '../../../src/core/graph/edits.ts';
import { layOut } from '../../../src/core/graph/layout.ts';
import type { GraphEdge, Project } from '../../../src/core/graph/schema.ts';
import { catalogue, document, small, wire } from './fixture.ts';

const laid = (p: Project): Project => ({ ...p, graph: layOut(p.graph) });
const apply = (p: Project, edit: Edit): Project => {
  const { project, inverse } = applyEdit(p, edit);
  expect(applyEdit(project, inverse).project).toEqual(p);
  return project;
};
const wires = (p: Project): string[] => p.graph.edges.map((e: GraphEdge) => `${e.from.node}:${e.from.port}>${e.to.node}:${e.to.port}`);
const overlapping = (p: Project): boolean => p.graph.nodes.some((a, i) => p.graph.nodes.some((b, j) => i < j && Math.abs(a.position.x - b.position.x) < 172 && Math.abs(a.position.y - b.position.y) < 54));

describe('addLayer', () => {
  test('into an empty graph, then one after the other', () => {
    let p = document([], []);
    const first = addLayer(p.graph, catalogue, 'Input');
    p = apply(p, first.edit);
    const second = addLayer(p.graph, catalogue, 'Dense', { after: first.ids });
    p = apply(p, second.edit);
    const third = addLayer(p.graph, catalogue, 'Mse', { after: second.ids });
    p = apply(p, third.edit);
    expect(p.graph.nodes.map((n) => [n.id, n.position.x])).toEqual([['input1', 0], ['dense1', 240], ['mse1', 480]]);
    expect(wires(p)).toEqual(['input1:out>dense1:in', 'dense1:out>mse1:prediction']);
  });
  test('after a node in a chain it comes in between, the order at a merge kept, and the others make room', () => {
    const p = laid(small());
    const q = apply(p, addLayer(p.graph, catalogue, 'Dense', { after: ['b'] }).edit);
    expect(wires(q)).toEqual(['x:out>a:in', 'a:out>b:in', 'a:out>sum:in', 'dense1:out>sum:in', 'sum:out>loss:prediction', 'b:out>dense1:in']);
    expect(overlapping(q)).toBe(false);
  });
  test('a loss, which leads nowhere, and a branch leave the chain alone', () => {
    const p = laid(small());
    expect(wires(apply(p, addLayer(p.graph, catalogue, 'Mse', { after: ['a'] }).edit)).slice(0, 5)).toEqual(wires(p));
    expect(wires(apply(p, addLayer(p.graph, catalogue, 'Dense', { after: ['a'], branch: true }).edit)).slice(0, 5)).toEqual(wires(p));
  });
  test('several selected nodes meet in a merge, the first alone in anything else', () => {
    const p = laid(small());
    expect(wires(apply(p, addLayer(p.graph, catalogue, 'Add', { after: ['a', 'b'] }).edit)).slice(5)).toEqual(['a:out>add1:in', 'b:out>add1:in']);
  });
  test('at a dropped wire', () => {
    const p = laid(small());
    const out = addLayer(p.graph, catalogue, 'Split', { from: { node: 'a', port: 'out' }, at: { x: 5, y: 900 } });
    expect(wires(apply(p, out.edit)).at(-1)).toBe('a:out>split1:in');
    const into = addLayer(p.graph, catalogue, 'Dense', { to: { node: 'a', port: 'in' }, at: { x: 5, y: 900 } });
    expect(wires(apply(p, into.edit))[0]).toBe('dense1:out>a:in');
  });
});

describe('wires', () => {
  const p = small();
  test('a taken port gives up its wire, at the same place', () => {
    expect(wires(apply(p, connectWire(p.graph, catalogue, wire('x', 'b'))))[1]).toBe('x:out>b:in');
  });
  test('a variadic port takes more', () => {
    expect(wires(apply(p, connectWire(p.graph, catalogue, wire('x', 'sum')))).at(-1)).toBe('x:out>sum:in');
  });
  test('an end that was moved takes the wire along, over one that is in the way too', () => {
    const moved = p.graph.edges[3] as GraphEdge;
    expect(wires(apply(p, connectWire(p.graph, catalogue, wire('x', 'sum'), moved)))[3]).toBe('x:out>sum:in');
    expect(wires(apply(p, connectWire(p.graph, catalogue, wire('sum', 'a'), moved)))).toEqual(['a:out>b:in', 'a:out>sum:in', 'sum:out>a:in', 'sum:out>loss:prediction']);
  });
  test('a layer comes onto a wire', () => {
    const q = insertOnWire(laid(p).graph, catalogue, p.graph.edges[2] as GraphEdge, 'Dense');
    expect(q && wires(apply(laid(p), q.edit))).toEqual(['x:out>a:in', 'a:out>b:in', 'dense1:out>sum:in', 'b:out>sum:in', 'sum:out>loss:prediction', 'a:out>dense1:in']);
    expect(insertOnWire(p.graph, catalogue, p.graph.edges[2] as GraphEdge, 'Mse')).toBeUndefined();
    expect(insertOnWire(p.graph, catalogue, p.graph.edges[2] as GraphEdge, 'Input')).toBeUndefined();
  });
});

describe('replaceLayer', () => {
  test('wires and valid params stay; a numbered id follows the type, a given one stays', () => {
    const p = document([{ id: 'x', type: 'Input' }, { id: 'dense1', type: 'Dense', params: { units: 3 } }, { id: 'loss', type: 'Mse' }], [wire('x', 'dense1'), wire('dense1', 'loss:prediction')]);
    const done = replaceLayer(p.graph, catalogue, 'dense1', 'Split');
    expect(done?.ids).toEqual(['split1']);
    expect(done && wires(apply(p, done.edit))).toEqual(['x:out>split1:in', 'split1:out0>loss:prediction']);
    expect(replaceLayer(small().graph, catalogue, 'a', 'block:mine')?.ids).toEqual(['a']);
    expect(replaceLayer(small().graph, catalogue, 'a', 'Dense')).toBeUndefined();
  });
  test('a merge that becomes a layer keeps its first wire; a loss that becomes a layer loses its data', () => {
    const p = small();
    const one = replaceLayer(p.graph, catalogue, 'sum', 'Dense');
    expect(one && wires(apply(p, one.edit))).toEqual(['x:out>a:in', 'a:out>b:in', 'a:out>sum:in', 'sum:out>loss:prediction']);
    const loss = replaceLayer(p.graph, catalogue, 'loss', 'Dense');
    expect(loss && apply(p, loss.edit).bindings.losses).toEqual({});
  });
});

describe('removeLayers', () => {
  test('with their wires, or with the gap closed', () => {
    const p = small();
    expect(wires(apply(p, removeLayers(p.graph, ['a', 'b'])))).toEqual(['sum:out>loss:prediction']);
    expect(wires(apply(p, removeLayers(p.graph, ['a', 'b'], true)))).toEqual(['x:out>sum:in', 'x:out>sum:in', 'sum:out>loss:prediction']);
  });
});

describe('the clipboard', () => {
  const p = document([...small().graph.nodes.slice(0, 4), { id: 'mine1', type: 'block:mine' }], small().graph.edges.slice(0, 4), {
    blocks: { mine: { title: 'Mine', graph: { nodes: [{ id: 'in', type: 'BlockInput' }, { id: 'out', type: 'BlockOutput' }], edges: [wire('in', 'out')] }, inputs: ['in'], outputs: ['out'] } },
  });
  test('a copy goes through text and comes back beside the original, wires inside it, incoming ones on demand', () => {
    const clip = readClip(JSON.stringify(copied(p.graph, p.blocks, ['a', 'b', 'mine1'])));
    expect(clip).toBeDefined();
    if (!clip) return;
    const plain = pasted(p.graph, p.blocks, clip);
    expect(plain.ids).toEqual(['a1', 'b1', 'mine2']);
    expect(plain.blocks).toEqual([]);
    expect(wires(apply(p, plain.edit)).slice(4)).toEqual(['a1:out>b1:in']);
    expect(wires(apply(p, pasted(p.graph, p.blocks, clip, { incoming: true }).edit)).slice(4)).toEqual(['a1:out>b1:in', 'x:out>a1:in']);
  });
  test('in another project blocks come along, under another name where that is taken', () => {
    const clip = copied(p.graph, p.blocks, ['mine1']);
    const other = document([], []);
    expect(pasted(other.graph, other.blocks, clip).blocks).toMatchObject([{ type: 'setBlock', id: 'mine' }]);
    const changed = { mine: { ...clip.blocks['mine']!, title: 'Other' } };
    const into = pasted(other.graph, changed, clip);
    expect(into.blocks).toMatchObject([{ type: 'setBlock', id: 'mine1' }]);
    expect(apply(other, into.edit).graph.nodes[0]?.type).toBe('block:mine1');
  });
  test('what is no copy is none', () => {
    for (const text of ['', 'hello', '{}', '{"format":"layerwright/clip"}', JSON.stringify({ ...copied(p.graph, p.blocks, ['a']), more: 1 }), JSON.stringify(copied(p.graph, p.blocks, []))]) expect(readClip(text)).toBeUndefined();
  });
});

describe('arranging', () => {
  const box = (id: string, x: number, y: number) => ({ id, x, y, width: 172, height: 54 });
  test('edges in line, gaps equal', () => {
    const boxes = [box('a', 0, 0), box('b', 300, 40), box('c', 900, 20)];
    expect(aligned(boxes, 'top')).toEqual({ a: { x: 0, y: 0 }, b: { x: 300, y: 0 }, c: { x: 900, y: 0 } });
    expect(distributed(boxes, 'x')).toEqual({ a: { x: 0, y: 0 }, b: { x: 450, y: 40 }, c: { x: 900, y: 20 } });
  });
  test('keys go along the wires, else to what is nearest in that direction', () => {
    const boxes = [box('a', 0, 0), box('b', 240, -70), box('c', 240, 70), box('d', 700, 400)];
    const edges = [{ from: 'a', to: 'c' }];
    expect(neighbour(boxes, edges, 'a', 'right')).toBe('c');
    expect(neighbour(boxes, edges, 'c', 'left')).toBe('a');
    expect(neighbour(boxes, edges, 'c', 'up')).toBe('b');
    expect(neighbour(boxes, edges, 'c', 'right')).toBe('d');
    expect(neighbour(boxes, edges, 'a', 'left')).toBeUndefined();
  });
});

describe('layOut', () => {
  test('a long chain is wrapped into rows that a window shows', () => {
    const ids = Array.from({ length: 40 }, (_, i) => `n${i}`);
    const p = laid(document(ids.map((id) => ({ id, type: 'Dense' })), ids.slice(1).map((id, i) => wire(ids[i] ?? '', id))));
    const xs = p.graph.nodes.map((n) => n.position.x);
    const ys = p.graph.nodes.map((n) => n.position.y);
    expect(Math.max(...xs)).toBeLessThan(2400);
    expect(Math.max(...ys)).toBeLessThan(1200);
    expect(overlapping(p)).toBe(false);
  });
  test('constants, and what is made of them, stand right before what takes them', () => {
    const nodes = [{ id: 'late', type: 'Constant' }, { id: 'x', type: 'Input' }, { id: 'shape', type: 'Constant' }, ...['a', 'b', 'c', 'made'].map((id) => ({ id, type: 'Dense' }))];
    const p = laid(document(nodes, [wire('x', 'a'), wire('a', 'b'), wire('b', 'c'), wire('late', 'c'), wire('shape', 'made'), wire('made', 'c')]));
    const x = Object.fromEntries(p.graph.nodes.map((n) => [n.id, n.position.x / 240]));
    expect(x).toEqual({ x: 0, a: 1, b: 2, c: 3, late: 2, made: 2, shape: 1 });
  });
  test('a short one stands in one row', () => {
    expect(new Set(laid(document([{ id: 'a', type: 'Input' }, { id: 'b', type: 'Dense' }], [wire('a', 'b')])).graph.nodes.map((n) => n.position.y)).size).toBe(1);
  });
});
