// Blocks found in networks: by names, by wiring; whatever is found is convex, nested and changes nothing but the drawing.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldedOf, groupsOf } from '../../../src/core/graph/groups.ts';
import type { NetworkGraph } from '../../../src/core/graph/schema.ts';
import { Sketch } from '../../../src/core/graph/sketch.ts';
import { edgesFrom } from '../../../src/core/graph/topology.ts';
import { recognise } from '../../../src/core/import/recognise.ts';
import type { FileNames } from '../../../src/core/import/recognise.ts';
import { standardCatalogue } from '../../../src/core/shapes/catalogue.ts';

const sketch = (): Sketch => new Sketch(standardCatalogue);
const conv = (s: Sketch, x: string, params: Record<string, unknown> = {}): string => s.add('Activation', {}, s.add('BatchNorm', {}, s.add('Conv2D', { filters: 8, kernel: 3, padding: 'same', ...params }, x)));
const input = (s: Sketch): string => s.add('Input', { shape: [8, 32, 32] });
const end = (s: Sketch, x: string): NetworkGraph => { s.add('SoftmaxCrossEntropy', {}, s.add('Dense', { units: 10 }, s.add('Flatten', {}, x))); return s.graph(); };

/** Residual stages. */
function residual(blocks: number): NetworkGraph {
  const s = sketch();
  let x = conv(s, input(s));
  for (let i = 0; i < blocks; i++) x = s.add('Activation', {}, s.add('Add', {}, [x, s.add('BatchNorm', {}, s.add('Conv2D', { filters: 8, kernel: 3, padding: 'same' }, conv(s, x)))]));
  return end(s, x);
}

/** Kinds of the outermost groups, in order. */
const kinds = (graph: NetworkGraph): string[] => foldedOf(graph).cards.flatMap((c) => (c.group ? [c.group.kind ?? c.group.title ?? ''] : []));
const named = (of: Readonly<Record<string, string>>): Map<string, FileNames> => new Map(Object.entries(of).map(([id, name]) => [id, { name, constants: [] }]));

/** No way leaves a group and comes back, and the groups at each level lead in no circle. */
function assertDrawable(graph: NetworkGraph): void {
  const groups = groupsOf(graph);
  const wrong: string[] = [];
  for (const { id } of groups.list) {
    const own = new Set(groups.members.get(id));
    const stack = [...own].flatMap((n) => edgesFrom(graph, n).map((e) => e.to.node)).filter((n) => !own.has(n));
    const seen = new Set(stack);
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      for (const { to } of edgesFrom(graph, at)) {
        if (own.has(to.node)) wrong.push(`${id} is left and entered again`);
        if (!seen.has(to.node)) { seen.add(to.node); stack.push(to.node); }
      }
    }
    // Nested: what is in it is in all that is around it.
    for (const around of groups.above(id)) {
      const outer = new Set(groups.members.get(around));
      if (![...own].every((node) => outer.has(node))) wrong.push(`${id} is not in ${around}`);
    }
  }
  // Whichever group is open, with those around it: the cards lead in no circle.
  for (const at of [undefined, ...groups.list.map((g) => g.id)]) {
    const open = new Set(at === undefined ? [] : [...groups.above(at), at]);
    const drawn = foldedOf({ ...graph, groups: (graph.groups ?? []).map((g) => ({ ...g, open: open.has(g.id) })) });
    const circles = drawn.cards.length - inOrder(drawn.cards.map((c) => c.id), drawn.wires.map((w) => [w.from.node, w.to.node]));
    if (circles > 0) wrong.push(`${circles} cards in circles with ${at ?? 'nothing'} open`);
  }
  expect(wrong).toEqual([]);
}

/** How many cards can be put in an order in which values flow. */
function inOrder(cards: readonly string[], wires: readonly (readonly [string, string])[]): number {
  const left = new Set(cards);
  for (let before = -1; before !== left.size;) {
    before = left.size;
    const waiting = new Set(wires.flatMap(([from, to]) => (left.has(from) ? [to] : [])));
    for (const card of left) if (!waiting.has(card)) left.delete(card);
  }
  return cards.length - left.size;
}

/** The graph without what is drawn. */
const plain = ({ nodes, edges }: NetworkGraph): unknown => ({ nodes: nodes.map(({ group: _, position: __, ...node }) => node), edges });

describe('by wiring', () => {
  test('residual blocks, with the activation behind', () => {
    const graph = recognise(residual(6));
    expect(kinds(graph)).toEqual(['chain', ...Array.from({ length: 6 }, () => 'residual')]);
    const [, first] = foldedOf(graph).cards.flatMap((c) => (c.group ? [c] : []));
    expect(first?.members).toHaveLength(7);
    expect(graph.groups?.filter((g) => g.kind === 'residual').map((g) => g.number)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('inverted residuals with a shortcut and without', () => {
    const s = sketch();
    let x = conv(s, input(s));
    for (let i = 0; i < 4; i++) {
      const y = s.add('BatchNorm', {}, s.add('Conv2D', { filters: 8, kernel: 1 }, conv(s, conv(s, x, { filters: 48, kernel: 1 }), { filters: 48, groups: 48 })));
      x = i % 2 === 0 ? s.add('Add', {}, [x, y]) : y;
    }
    expect(kinds(recognise(end(s, x)))).toEqual(['chain', ...Array.from({ length: 4 }, () => 'invertedResidual')]);
  });

  test('fire modules take their squeeze along', () => {
    const s = sketch();
    let x = conv(s, input(s));
    for (let i = 0; i < 3; i++) {
      const y = s.add('Activation', {}, s.add('Conv2D', { filters: 4, kernel: 1 }, x));
      x = s.add('Concat', {}, [s.add('Activation', {}, s.add('Conv2D', { filters: 8, kernel: 1 }, y)), s.add('Activation', {}, s.add('Conv2D', { filters: 8, kernel: 3, padding: 'same' }, y))]);
    }
    const graph = recognise(end(s, x));
    expect(kinds(graph)).toEqual(['chain', 'fire', 'fire', 'fire']);
    expect(foldedOf(graph).cards.flatMap((c) => (c.group ? [c.members.length] : []))).toEqual([3, 7, 7, 7]);
  });

  test('inception modules, squeeze and excitation, x·σ(x)', () => {
    const s = sketch();
    let x = conv(s, input(s));
    for (let i = 0; i < 2; i++) x = s.add('Concat', {}, [conv(s, x), conv(s, conv(s, x)), conv(s, conv(s, x)), conv(s, s.add('MaxPool2D', { size: 3, stride: 1, padding: 'same' }, x))]);
    const gate = s.add('Activation', { activation: 'sigmoid' }, s.add('Conv2D', { filters: 8, kernel: 1 }, s.add('Activation', {}, s.add('Conv2D', { filters: 4, kernel: 1 }, s.add('AvgPool2D', { size: 2 }, s.add('GlobalAvgPool', {}, x))))));
    x = s.add('Multiply', {}, [x, gate]);
    const y = s.add('Conv2D', { filters: 8 }, x);
    x = s.add('Multiply', {}, [y, s.add('Activation', { activation: 'sigmoid' }, y)]);
    expect(kinds(recognise(end(s, x)))).toEqual(['chain', 'inception', 'inception', 'squeezeExcite', 'chain']);
  });

  test('hundreds of blocks stand in rows that can be taken in', () => {
    const graph = recognise(residual(300));
    expect(foldedOf(graph).cards.length).toBeLessThan(70);
    assertDrawable(graph);
  });
});

describe('by names', () => {
  /** Two layers of two blocks each. */
  function layered(): { graph: NetworkGraph; names: Record<string, string> } {
    const s = sketch();
    const names: Record<string, string> = {};
    let x = input(s);
    for (const scope of ['stem', 'layer1/layer1.0', 'layer1/layer1.1', 'layer2/layer2.0', 'layer2/layer2.1']) {
      for (const part of ['a', 'b']) {
        const c = s.add('Conv2D', { filters: 8, kernel: 3, padding: 'same' }, x);
        const n = s.add('BatchNorm', {}, c);
        x = s.add('Activation', {}, n);
        names[c] = `/${scope}/${part}/conv/Conv`;
        names[n] = `/${scope}/${part}/bn/BatchNormalization`;
        names[x] = `/${scope}/${part}/act/Relu`;
      }
    }
    return { graph: end(s, x), names };
  }

  test('scopes are groups, one in another', () => {
    const { graph, names } = layered();
    const found = recognise(graph, named(names));
    const { byId, inside } = groupsOf(found);
    const titles = (of: string): unknown[] => (inside.get(of) ?? []).map((id) => byId.get(id)?.title);
    expect(titles('')).toEqual(['stem', 'layer1', 'layer2']);
    expect(titles('layer1')).toEqual(['layer1.0', 'layer1.1']);
    assertDrawable(found);
  });

  test('a scope whose values go out and come back is taken apart', () => {
    const s = sketch();
    const a = conv(s, input(s));
    const b = conv(s, a);
    const c = conv(s, b);
    const graph = end(s, c);
    const names = Object.fromEntries(graph.nodes.map((n, i) => [n.id, i >= 4 && i < 7 ? `/between${i}/x` : `/around/x`]));
    const found = recognise(graph, named(names));
    assertDrawable(found);
  });

  test('weights tell the modules where nodes have no names', () => {
    const s = sketch();
    let x = input(s);
    const names = new Map<string, FileNames>();
    for (const module of ['features.0', 'features.1', 'features.2', 'features.3']) {
      const c1 = s.add('Conv2D', { filters: 8, kernel: 3, padding: 'same' }, x);
      const r = s.add('Activation', {}, c1);
      const c2 = s.add('Conv2D', { filters: 8, kernel: 3, padding: 'same' }, r);
      const sum = s.add('Add', {}, [x, c2]);
      const r2 = s.add('Activation', {}, sum);
      names.set(c1, { name: 'Conv_1', constants: [`${module}.conv1.weight`] });
      names.set(c2, { name: 'Conv_2', constants: [`${module}.conv2.weight`] });
      for (const id of [r, sum, r2]) names.set(id, { name: id, constants: [] });
      x = r2;
    }
    const found = recognise(end(s, x), names);
    expect(groupsOf(found).list.filter((g) => g.title !== undefined).map((g) => [g.title, groupsOf(found).members.get(g.id)?.length])).toEqual([['features.0', 5], ['features.1', 5], ['features.2', 5], ['features.3', 5]]);
  });
});

const operator = (s: Sketch, op: string, from: readonly string[]): string => s.add('Operator', { op, inputs: from.map(() => 'wire') }, from);

/** A network of branches and merges at random, with sizes that are worked out of some values and used by others. */
const networks = fc.array(fc.record({ kind: fc.nat(7), from: fc.nat(5), with: fc.nat(9), scope: fc.nat(4) }), { minLength: 3, maxLength: 60 }).map((steps) => {
  const s = sketch();
  const made = [input(s)];
  const sizes: string[] = [];
  const names: Record<string, string> = {};
  for (const step of steps) {
    const back = (n: number): string => made[Math.max(0, made.length - 1 - n)] ?? made[0] as string;
    const size = (n: number): string | undefined => sizes[Math.max(0, sizes.length - 1 - n)];
    const [one, other] = [size(step.from), size(step.with)];
    if (step.kind === 5 || (step.kind === 6 && one !== undefined && other !== undefined)) {
      const id = step.kind === 5 ? operator(s, 'Shape', [back(step.from)]) : operator(s, 'Mul', [one as string, other as string]);
      sizes.push(id);
      if (step.scope > 0) names[id] = `/s${step.scope}/${id}`;
      continue;
    }
    const id = step.kind === 7 && one !== undefined ? operator(s, 'Expand', [back(step.from), one]) : step.kind === 0 ? s.add('Add', {}, [back(step.from), back(step.with)]) : step.kind === 1 ? s.add('Concat', {}, [back(step.from), back(step.with)])
      : s.add(['Conv2D', 'Activation', 'BatchNorm'][step.kind - 2] ?? 'Activation', step.kind === 2 ? { filters: 8, padding: 'same' } : {}, back(step.from % 2));
    made.push(id);
    if (step.scope > 0) names[id] = `/s${step.scope}/t${step.with % 3}/${id}`;
  }
  s.add('Flatten', {}, made.at(-1) ?? '');
  return { graph: s.graph(), names };
});

test('what is found is convex and nested, and nothing but the drawing changes', () => {
  fc.assert(fc.property(networks, fc.boolean(), ({ graph, names }, useNames) => {
    const found = recognise(graph, useNames ? named(names) : new Map());
    assertDrawable(found);
    expect(plain(found)).toEqual(plain(graph));
    expect(recognise(found, useNames ? named(names) : new Map())).toEqual(found);
  }), { numRuns: 100 });
});

test('the size of a value that its own group needs, and another, is worked out in the group', () => {
  const s = sketch();
  const names: Record<string, string> = {};
  const within = (scope: string, id: string): string => { names[id] = `/${scope}/${id}`; return id; };
  const layers = (scope: string, from: string): string => Array.from({ length: 9 }).reduce<string>((x, _, i) => within(scope, i % 2 === 0 ? s.add('Conv2D', { filters: 8, padding: 'same' }, x) : s.add('Activation', {}, x)), from);
  const body = layers('body', input(s));
  const size = operator(s, 'Shape', [body]);
  const again = within('body', operator(s, 'Expand', [within('body', s.add('Activation', {}, body)), size]));
  const found = recognise(end(s, within('head', operator(s, 'Expand', [layers('head', again), size]))), named(names));
  assertDrawable(found);
  expect(groupsOf(found).around(size).map((id) => groupsOf(found).byId.get(id)?.title)[0]).toBe('body');
});

test('what works out sizes for many parts stands in few cards, a constant with what takes it', () => {
  const s = sketch();
  const features = [input(s)];
  for (let i = 0; i < 6; i++) features.push(conv(s, features.at(-1) as string));
  const names: Record<string, string> = {};
  const anchors = features.slice(1).map((x) => {
    const steps = [operator(s, 'Shape', [x])];
    for (const op of ['Cast', 'Floor', 'Neg', 'Abs', 'Ceil']) steps.push(operator(s, op, [steps.at(-1) as string]));
    steps.push(s.add('Operator', { op: 'ConstantOfShape', inputs: [''] }));
    steps.push(operator(s, 'Mul', steps.slice(-2)));
    for (const id of steps) names[id] = `/anchors/${id}`;
    return steps.at(-1) as string;
  });
  const all = operator(s, 'Concat', anchors);
  names[all] = '/anchors/all';
  features.forEach((id, i) => { names[id] = `/body/${i}/${id}`; });
  const graph = end(s, features.slice(1).reduce((sum, x) => operator(s, 'Expand', [s.add('Add', {}, [sum, x]), all])));
  const found = recognise(graph, named(names));
  assertDrawable(found);
  const group = groupsOf(found).list.find((g) => g.title === 'anchors');
  expect(groupsOf(found).members.get(group?.id ?? '')).toHaveLength(6 * 8 + 1);
  expect(foldedOf(found).cards.length).toBeLessThan(30);
});

test('five thousand nodes take less than two seconds', () => {
  const graph = residual(700);
  expect(graph.nodes.length).toBeGreaterThan(4900);
  const names = named(Object.fromEntries(graph.nodes.map((n, i) => [n.id, `/stage${Math.floor(i / 700)}/block${Math.floor(i / 7)}/${n.type}`])));
  for (const given of [new Map<string, FileNames>(), names]) {
    const start = performance.now();
    const found = recognise(graph, given);
    expect(performance.now() - start).toBeLessThan(2000);
    expect(foldedOf(found).cards.length).toBeLessThan(70);
  }
});
