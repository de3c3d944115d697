import { array, assert, constantFrom, nat, oneof, property, record } from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DataFacts } from '../../../../src/core/binding/fields.ts';
import { applyEdit } from '../../../../src/core/graph/edits.ts';
import type { Edit } from '../../../../src/core/graph/edits.ts';
import type { Problem } from '../../../../src/core/graph/problem.ts';
import type { GraphNode, Project } from '../../../../src/core/graph/schema.ts';
import { bindTemplate } from '../../../../src/core/binding/template.ts';
import { templates } from '../../../../src/core/templates/index.ts';
import { diagnose, fixesFor } from '../../../../src/renderer/design/problems/fixes/fixes.ts';
import type { Fix } from '../../../../src/renderer/design/problems/fixes/fix.ts';

const digits: DataFacts = { format: 'made', fields: [
  { name: 'image', kind: 'image', dtype: 'uint8', shape: [28, 28, 1] },
  { name: 'label', kind: 'label', dtype: 'int32', shape: [], classes: Array.from({ length: 10 }, (_, i) => String(i)) },
] };

const template = (id: string) => templates.find((t) => t.id === id) as (typeof templates)[number];
const lenet = (): Project => bindTemplate(template('lenet-5'), digits.fields);

const changed = (project: Project, ...edits: Edit[]): Project => applyEdit(project, { type: 'batch', edits }).project;
const node = (id: string, type: string, params: Record<string, unknown> = {}, x = 0, y = 0): GraphNode => ({ id, type, params, position: { x, y } });
const wire = (from: string, to: string, port = 'in'): Edit => ({ type: 'connect', edge: { from: { node: from, port: 'out' }, to: { node: to, port } } });

/** Problems of a project with the titles of what mends each. */
function mended(project: Project, data?: DataFacts): { problem: Problem; fixes: readonly Fix[] }[] {
  const before = diagnose(project, data);
  return before.problems.map((problem) => ({ problem, fixes: fixesFor(project, data, before, problem) }));
}
const titles = (project: Project, data?: DataFacts): (readonly [string, readonly string[]])[] => mended(project, data).map(({ problem, fixes }) => [problem.code, fixes.map((f) => f.title[0])] as const);

/** Applies the first fix of the first problem until nothing is wrong; the codes met on the way. */
function mendAll(project: Project, data?: DataFacts): { project: Project; met: string[] } {
  const met: string[] = [];
  let now = project;
  for (let i = 0; i < 12; i++) {
    const [first] = mended(now, data).filter((m) => m.fixes.length > 0);
    if (!first) break;
    met.push(first.problem.code);
    now = applyEdit(now, (first.fixes[0] as Fix).edit).project;
  }
  return { project: now, met };
}

describe('what mends what', () => {
  test('a Flatten that was removed', () => {
    const project = changed(lenet(), { type: 'removeNode', id: 'flatten' });
    expect(titles(project, digits)).toEqual([['graph/missing-input', ['Insert Flatten after pool2']]]);
    expect(diagnose(mendAll(project, digits).project, digits)).toMatchObject({ problems: [], shapes: { totals: { parameters: 61_706 } } });
  });

  test('a Dense that takes a picture, found at the labels', () => {
    const project = changed(lenet(), { type: 'removeNode', id: 'flatten' }, wire('pool2', 'dense1'));
    expect(titles(project, digits)[0]).toEqual(['shape/mismatch', expect.arrayContaining(['Insert Flatten before dense1'])]);
  });

  test('as many units as the data has classes', () => {
    const last = lenet().graph.nodes.findLast((n) => n.type === 'Dense')?.id ?? '';
    const project = changed(lenet(), { type: 'setParams', id: last, params: { units: 12 } });
    expect(titles(project, digits)).toEqual([['shape/mismatch', [`Set units of ${last} to 10`]]]);
  });

  test('the size of the data’s pictures', () => {
    const input = lenet().graph.nodes.find((n) => n.type === 'Input')?.id ?? '';
    const project = changed(lenet(), { type: 'setParams', id: input, params: { shape: [1, 32, 32] } });
    expect(titles(project, digits)).toEqual([['shape/mismatch', [`Set the shape of ${input} to 1×28×28`]]]);
  });

  test('a loss and an input that are not there', () => {
    const bare = lenet();
    const loss = Object.keys(bare.bindings.losses)[0] ?? '';
    const input = Object.keys(bare.bindings.inputs)[0] ?? '';
    expect(titles(changed(bare, { type: 'removeNode', id: loss }), digits)[0]?.[1][0]).toMatch(/^Add Softmax cross-entropy after/);
    const without = changed(bare, { type: 'removeNode', id: input });
    expect(titles(without, digits).find(([code]) => code === 'graph/no-input')?.[1][0]).toBe('Add an input 1×28×28 before conv1');
    expect(diagnose(mendAll(changed(without, { type: 'removeNode', id: loss }), digits).project, digits).problems).toEqual([]);
  });

  test('a window larger than its picture', () => {
    const [first] = titles(changed(lenet(), { type: 'setParams', id: 'conv2', params: { kernel: 17 } }));
    expect(first).toEqual(['shape/mismatch', ['Pad conv2 to the same size', 'Set kernel of conv2 back to its default']]);
  });

  test('values to be added that differ, as in the look: 64×16×16 + 128×8×8', () => {
    const project = changed(template('lenet-5').build(), { type: 'setGraph', graph: { nodes: [
      node('input', 'Input', { shape: [3, 32, 32] }), node('pool', 'MaxPool2D', {}, 240), node('conv1', 'Conv2D', { filters: 64, kernel: 3, padding: 'same' }, 480), node('relu', 'Activation', {}, 720),
      node('conv2', 'Conv2D', { filters: 128, kernel: 1, stride: 2 }, 480, 140), node('add', 'Add', {}, 960), node('pool2', 'GlobalAvgPool', {}, 1200), node('loss', 'SoftmaxCrossEntropy', {}, 1440),
    ], edges: [] } }, wire('input', 'pool'), wire('pool', 'conv1'), wire('conv1', 'relu'), wire('pool', 'conv2'), wire('relu', 'add'), wire('conv2', 'add'), wire('add', 'pool2'), wire('pool2', 'loss', 'prediction'));
    const [[code, fixes] = ['', []]] = titles(project);
    expect([code, fixes[0]]).toEqual(['shape/mismatch', 'Set filters to 128 and stride to 2 of conv1']);
    expect(fixes[1]).toBe('Insert a 1×1 convolution after relu: 128 filters, stride 2');
    const wide = changed(project, { type: 'setParams', id: 'conv1', params: { filters: 128 } });
    expect(titles(wide)[0]?.[1][0]).toBe('Set stride to 2 of conv1');
  });

  test('a misspelt type, an id given twice, a param that is not valid', () => {
    const project = lenet();
    const { nodes } = project.graph;
    const at = nodes.findIndex((n) => n.id === 'conv2');
    const with_ = (n: GraphNode): Project => changed(project, { type: 'setGraph', graph: { ...project.graph, nodes: nodes.with(at, n) } });
    const conv2 = nodes[at] as GraphNode;
    expect(titles(with_({ ...conv2, type: 'Conv2d' }))[0]).toEqual(['graph/unknown-layer', expect.arrayContaining(['Make conv2 a 2D convolution (Conv2D)'])]);
    expect(titles(changed(project, { type: 'setGraph', graph: { ...project.graph, nodes: [...nodes, conv2] } }))[0]?.[1]).toEqual(['Remove the second (2D convolution)']);
    expect(titles(changed(project, { type: 'setGraph', graph: { ...project.graph, nodes: [...nodes, nodes.find((n) => n.type === 'Input') as GraphNode] } }))[0]?.[1][0]).toMatch(/^Rename the second \(Input\) to/);
    expect(titles(changed(project, { type: 'setParams', id: 'conv2', params: { filters: -1 } }))[0]).toEqual(['graph/invalid-params', ['Set filters back to its default']]);
    expect(titles(changed(project, { type: 'setParams', id: 'conv2', params: { colour: 1 } }))[0]).toEqual(['graph/invalid-params', ['Remove colour']]);
  });

  test('wires: to nowhere, two into one, in a circle', () => {
    const project = lenet();
    const ghost: Edit = { type: 'setGraph', graph: { ...project.graph, edges: [...project.graph.edges, { from: { node: 'conv1', port: 'out' }, to: { node: 'ghost', port: 'in' } }] } };
    expect(titles(changed(project, ghost))[0]).toEqual(['graph/dangling-edge', ['Remove the wire from conv1 to ghost']]);
    expect(titles(changed(project, wire('pool1', 'pool2')))[0]?.[1]).toContain('Remove the wire from pool1');
    const circle = changed(project, { type: 'addNode', node: node('sum', 'Add', {}, 100, 100) }, { type: 'disconnect', edge: project.graph.edges.find((e) => e.to.node === 'conv2') as never }, wire('pool1', 'sum'), wire('sum', 'conv2'), wire('conv2', 'sum'));
    expect(titles(circle).find(([code]) => code === 'graph/cycle')?.[1]).toEqual([]);
    // Without the circle the sum has one wire too few: nothing is offered that brings another mistake.
    const two = changed(circle, wire('pool1', 'sum'));
    expect(titles(two).find(([code]) => code === 'graph/cycle')?.[1]).toEqual(['Remove the wire from conv2 to sum']);
  });

  test('a binding to a node that is gone', () => {
    const project = changed(lenet(), { type: 'bind', side: 'losses', node: 'gone', binding: { field: 'label', transform: 'none' } });
    expect(titles(project, digits)).toEqual([['graph/binding', ['Remove the binding of gone']]]);
  });

  test('a mistake behind another is uncovered only where nothing else helps', () => {
    const two = changed(lenet(), { type: 'setParams', id: 'conv2', params: { kernel: 17 } }, { type: 'setParams', id: 'logits', params: { units: 12 } });
    expect(titles(two, digits)).toEqual([['shape/mismatch', ['Pad conv2 to the same size']]]);
    expect(mendAll(two, digits).met).toEqual(['shape/mismatch', 'shape/mismatch']);
    expect(diagnose(mendAll(two, digits).project, digits).problems).toEqual([]);
  });

  test('a shortcut that needs a projection', () => {
    const project = changed(template('lenet-5').build(), { type: 'setGraph', graph: { nodes: [
      node('input', 'Input', { shape: [3, 32, 32] }), node('block', 'Bottleneck', { filters: 16 }, 240), node('pool', 'GlobalAvgPool', {}, 480), node('loss', 'SoftmaxCrossEntropy', {}, 720),
    ], edges: [] } }, wire('input', 'block'), wire('block', 'pool'), wire('pool', 'loss', 'prediction'));
    expect(titles(project)).toEqual([['shape/mismatch', ['Turn the projection of block on']]]);
  });
});

describe('of whatever is wrong', () => {
  const values = oneof(nat(12), constantFrom('same', 'valid', 'bogus', null, [2, 3], [1, 28, 28], [-1]));
  const names = constantFrom('units', 'filters', 'kernel', 'size', 'stride', 'padding', 'groups', 'shape', 'axis', 'activation', 'nonsense');
  const steps = array(oneof(
    record({ kind: constantFrom('remove' as const), at: nat(30) }),
    record({ kind: constantFrom('cut' as const), at: nat(30) }),
    record({ kind: constantFrom('wire' as const), at: nat(30), to: nat(30) }),
    record({ kind: constantFrom('set' as const), at: nat(30), name: names, value: values }),
    record({ kind: constantFrom('type' as const), at: nat(30), type: constantFrom('Dense', 'Conv1D', 'Add', 'Flaten', 'Concat', 'MaxPool2D', 'Embedding', 'ResidualIdentity') }),
  ), { minLength: 1, maxLength: 3 });

  test('each fix takes its problem away and brings no other', () => {
    let offered = 0;
    assert(property(constantFrom('lenet-5', 'signs-convnet', 'mlp'), steps, constantFrom(digits, undefined), (id, list, data) => {
      let project = bindTemplate(template(id), digits.fields);
      for (const step of list) {
        const { nodes, edges } = project.graph;
        const target = nodes[step.at % nodes.length];
        const edge = edges[step.at % Math.max(1, edges.length)];
        if (!target) continue;
        if (step.kind === 'remove') project = changed(project, { type: 'removeNode', id: target.id });
        else if (step.kind === 'cut' && edge) project = changed(project, { type: 'disconnect', edge });
        else if (step.kind === 'wire') project = changed(project, wire(target.id, nodes[step.to % nodes.length]?.id ?? ''));
        else if (step.kind === 'set') project = changed(project, { type: 'setParams', id: target.id, params: { [step.name]: step.value } });
        else if (step.kind === 'type') project = changed(project, { type: 'replaceNodes', nodes: [{ ...target, type: step.type, params: {} }] });
      }
      const keys = (problems: readonly Problem[]): string[] => problems.map((p) => [p.code, p.node ?? p.path, p.port].join('|'));
      const before = diagnose(project, data);
      const was = keys(before.problems);
      const checked = new Set(before.shapes.layers.map((l) => l.id));
      for (const { problem, fixes } of mended(project, data)) {
        for (const { edit } of fixes) {
          offered++;
          const after = diagnose(applyEdit(project, edit).project, data).problems;
          const is = keys(after);
          const [key = ''] = keys([problem]);
          const count = (list: string[], k: string): number => list.filter((x) => x === k).length;
          expect(count(is, key)).toBeLessThan(count(was, key));
          // What has come lay behind the problem, and is offered alone.
          const come = after.filter((_, i) => count(is, is[i] as string) > count(was, is[i] as string));
          expect(come.filter((p) => fixes.length > 1 || p.node === undefined || checked.has(p.node))).toEqual([]);
        }
      }
    }), { numRuns: 150 });
    expect(offered).toBeGreaterThan(50);
  });
});
