// Groups: what is drawn of a graph, and how groups are opened, closed, made, taken apart, moved and copied.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { copied, pasted } from '../../../src/core/graph/clipboard.ts';
import { applyEdit } from '../../../src/core/graph/edits.ts';
import type { Edit } from '../../../src/core/graph/edits.ts';
import { boxOf, closeGroup, makeGroup, moveCards, moveGroup, openGroup, titleGroup, turnAll, ungroup } from '../../../src/core/graph/group-edits.ts';
import { cardHeightOf, foldedOf, groupCard, groupsOf, valueAt } from '../../../src/core/graph/groups.ts';
import { layOut } from '../../../src/core/graph/layout.ts';
import { PROJECT_FORMAT, PROJECT_VERSION, projectSchema } from '../../../src/core/graph/schema.ts';
import type { NetworkGraph, Project } from '../../../src/core/graph/schema.ts';
import { serializeProject } from '../../../src/core/graph/serialize.ts';
import { Sketch } from '../../../src/core/graph/sketch.ts';
import { recognise } from '../../../src/core/import/recognise.ts';
import { standardCatalogue } from '../../../src/core/shapes/catalogue.ts';

/** Residual blocks `block1`, `block2`, … of a convolution chain each, as groups in groups. */
function network(blocks = 5): NetworkGraph {
  const s = new Sketch(standardCatalogue);
  const conv = (x: string): string => s.add('Activation', {}, s.add('BatchNorm', {}, s.add('Conv2D', { filters: 8, padding: 'same' }, x)));
  let x = conv(s.add('Input', { shape: [8, 16, 16] }));
  for (let i = 0; i < blocks; i++) x = s.add('Activation', {}, s.add('Add', {}, [x, s.add('Conv2D', { filters: 8, padding: 'same' }, conv(conv(x)))]));
  s.add('SoftmaxCrossEntropy', {}, s.add('Dense', { units: 10 }, s.add('Flatten', {}, x)));
  return layOut(recognise(s.graph()));
}

const projectWith = (graph: NetworkGraph): Project => projectSchema.parse({ format: PROJECT_FORMAT, version: PROJECT_VERSION, name: 'groups', graph });
const after = (graph: NetworkGraph, edit: Edit): NetworkGraph => applyEdit(projectWith(graph), edit).project.graph;
const titles = (graph: NetworkGraph): string[] => foldedOf(graph).cards.map((c) => (c.group ? `${c.group.kind} ${c.group.number}` : c.node.type));
const idOf = (graph: NetworkGraph, kind: string, number: number): string => graph.groups?.find((g) => g.kind === kind && g.number === number)?.id ?? '';
const placesOf = (graph: NetworkGraph): unknown => [graph.nodes.map((n) => [n.id, n.position]), graph.groups?.map((g) => [g.id, g.position, g.open])];

/** Cards that lie on one another, and cards in the box of a group that is not theirs. */
function overlaps(graph: NetworkGraph): string[] {
  const { cards, boxes } = foldedOf(graph);
  const rects = cards.map((c) => { const { x, y } = c.group ? c.group.position : c.node.position; return { id: c.id, nodes: c.group ? c.members : [c.id], left: x, top: y, right: x + 172, bottom: y + cardHeightOf(graph, c.id) }; });
  const meet = (a: { left: number; top: number; right: number; bottom: number }, b: typeof a): boolean => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  const found = rects.flatMap((a, i) => rects.slice(i + 1).filter((b) => meet(a, b)).map((b) => `${a.id} on ${b.id}`));
  for (const group of boxes) {
    const own = new Set(groupsOf(graph).members.get(group.id));
    for (const rect of rects) if (!rect.nodes.some((n) => own.has(n)) && meet(rect, boxOf(graph, group.id))) found.push(`${rect.id} in ${group.id}`);
  }
  return found;
}

describe('what is drawn', () => {
  const graph = network();

  test('a closed group is one card with the values that come in and go out', () => {
    expect(titles(graph)).toEqual(['Input', 'chain 1', 'residual 1', 'residual 2', 'residual 3', 'residual 4', 'residual 5', 'Flatten', 'Dense', 'SoftmaxCrossEntropy']);
    const block = foldedOf(graph).cards.find((c) => c.id === groupCard(idOf(graph, 'residual', 2)));
    expect(block?.group && [block.inputs.map((p) => [p.source.node, p.targets.length]), block.outputs.map((p) => p.source.node), block.members.length]).toEqual([[['activation4', 2]], ['activation7'], 9]);
    expect(valueAt(groupCard('x'), 'conv1:out')).toEqual({ node: 'conv1', port: 'out' });
  });

  test('two wires of one value into a group are one', () => {
    const { wires } = foldedOf(graph);
    expect(wires).toHaveLength(9);
    expect(wires.map((w) => w.edges.length)).toEqual([1, 2, 2, 2, 2, 2, 1, 1, 1]);
  });

  test('without groups, cards and wires are the nodes and edges, in order', () => {
    const { groups: _, ...plain } = graph;
    const folded = foldedOf(plain);
    expect(folded.cards.map((c) => c.id)).toEqual(plain.nodes.map((n) => n.id));
    expect(folded.wires.map((w) => w.edges[0])).toEqual(plain.edges);
  });

  test('parents that are missing or go in a circle count as none', () => {
    const broken = { ...graph, groups: [{ id: 'a', parent: 'b', position: { x: 0, y: 0 } }, { id: 'b', parent: 'a', position: { x: 0, y: 0 } }, { id: 'c', parent: 'gone', position: { x: 0, y: 0 } }],
      nodes: graph.nodes.map((n, i) => ({ ...n, group: ['a', 'b', 'c'][i % 3] as string })) };
    expect(groupsOf(broken).list.map((g) => g.id).toSorted()).toEqual(['a', 'b', 'c']);
    expect(foldedOf(broken).cards.length).toBeGreaterThan(0);
  });
});

describe('opening and closing', () => {
  test('what stands around makes room, and comes back', () => {
    const graph = network();
    const id = idOf(graph, 'residual', 2);
    const opened = after(graph, openGroup(graph, id));
    expect(titles(opened)).toEqual(['Input', 'chain 1', 'residual 1', 'chain 4', 'chain 5', 'Conv2D', 'Add', 'Activation', 'residual 3', 'residual 4', 'residual 5', 'Flatten', 'Dense', 'SoftmaxCrossEntropy']);
    expect(overlaps(opened)).toEqual([]);
    const closed = after(opened, closeGroup(opened, id));
    expect(foldedOf(closed).cards.map((c) => [c.id, c.group ? c.group.position : c.node.position])).toEqual(foldedOf(graph).cards.map((c) => [c.id, c.group ? c.group.position : c.node.position]));
  });

  test('in any order, nothing comes to lie on anything, and undo brings every place back', () => {
    fc.assert(fc.property(fc.array(fc.nat(30), { minLength: 1, maxLength: 12 }), (turns) => {
      let project = projectWith(network());
      const ids = (project.graph.groups ?? []).map((g) => g.id);
      for (const n of turns) {
        const id = ids[n % ids.length] as string;
        const open = foldedOf(project.graph).boxes.some((g) => g.id === id);
        const before = placesOf(project.graph);
        const { project: next, inverse } = applyEdit(project, open ? closeGroup(project.graph, id) : openGroup(project.graph, id));
        expect(overlaps(next.graph)).toEqual([]);
        expect(placesOf(applyEdit(next, inverse).project.graph)).toEqual(before);
        project = next;
      }
    }), { numRuns: 40 });
  });

  test('all at once', () => {
    const graph = network();
    const open = after(graph, turnAll(graph, true));
    expect(foldedOf(open).cards).toHaveLength(graph.nodes.length);
    expect(overlaps(open)).toEqual([]);
    expect(titles(after(open, turnAll(open, false)))).toEqual(titles(graph));
  });
});

describe('edits', () => {
  test('a card of a group is moved with all that is in it', () => {
    const graph = network();
    const id = idOf(graph, 'residual', 1);
    const moved = after(graph, moveCards(graph, { [groupCard(id)]: { x: 1000, y: 500 }, flatten1: { x: 1, y: 2 } }));
    expect(moved.groups?.find((g) => g.id === id)?.position).toEqual({ x: 1000, y: 500 });
    expect(moved.nodes.find((n) => n.id === 'flatten1')?.position).toEqual({ x: 1, y: 2 });
    const [node] = groupsOf(graph).members.get(id) ?? [];
    const at = (g: NetworkGraph) => g.nodes.find((n) => n.id === node)?.position ?? { x: NaN, y: NaN };
    const from = graph.groups?.find((g) => g.id === id)?.position ?? { x: NaN, y: NaN };
    expect(at(moved)).toEqual({ x: at(graph).x + 1000 - from.x, y: at(graph).y + 500 - from.y });
    expect(after(moved, moveGroup(moved, id, { x: from.x - 1000, y: from.y - 500 })).groups).toEqual(graph.groups);
  });

  test('cards become a group, named, and are taken apart again', () => {
    const graph = network();
    const [a, b] = [idOf(graph, 'residual', 2), idOf(graph, 'residual', 3)];
    const nodes = [a, b].flatMap((g) => groupsOf(graph).members.get(g) ?? []);
    const { edit, id } = makeGroup(graph, nodes, 'Two');
    const made = after(graph, edit);
    expect(titles(made)).toHaveLength(titles(graph).length - 1);
    expect(groupsOf(made).above(a)).toEqual([id]);
    const named = after(made, titleGroup(made, id, 'Pair'));
    expect(named.groups?.find((g) => g.id === id)?.title).toBe('Pair');
    const apart = after(named, ungroup(named, id));
    expect(titles(apart).toSorted()).toEqual(titles(graph).toSorted());
    expect(overlaps(apart)).toEqual([]);
    expect(() => makeGroup(graph, [...groupsOf(graph).members.get(a) ?? [], 'flatten1'], 'No')).toThrow(/between the selected nodes/);
  });

  test('a group that is copied is another group', () => {
    const graph = network();
    const id = idOf(graph, 'residual', 2);
    const clip = copied(graph, undefined, groupsOf(graph).members.get(id) ?? []);
    const pasting = pasted(graph, undefined, clip);
    const both = after(graph, pasting.edit);
    expect(foldedOf(both).cards).toHaveLength(foldedOf(graph).cards.length + 1);
    expect(new Set(pasting.ids.map((n) => foldedOf(both).cardOf(n))).size).toBe(1);
    expect(foldedOf(after(both, { type: 'batch', edits: pasting.ids.map((node): Edit => ({ type: 'removeNode', id: node })) })).cards.map((c) => c.id)).toEqual(foldedOf(graph).cards.map((c) => c.id));
  });

  test('groups are kept in the file', () => {
    const project = projectWith(network());
    const text = serializeProject(project);
    expect(projectSchema.parse(JSON.parse(text))).toEqual(project);
    // A line each.
    expect(text.split('\n').filter((line) => line.includes('"kind": "residual"'))).toHaveLength(5);
  });
});
