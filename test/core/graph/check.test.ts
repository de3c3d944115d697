// Every structural mistake is found, located and coded; a sound document has none.
import { describe, expect, test } from 'vitest';
import { checkGraph } from '../../../src/core/graph/check.ts';
import { checkProject } from '../../../src/core/graph/check-project.ts';
import { throwProblems } from '../../../src/core/graph/problem.ts';
import { nearest } from '../../../src/core/graph/catalogue.ts';
import { LayerwrightError } from '../../../src/core/errors.ts';
import { catalogue, document, small, wire } from './fixture.ts';

const x = { id: 'x', type: 'Input' };
const loss = { id: 'loss', type: 'Mse' };
const dense = (id: string, params = {}, more = {}) => ({ id, type: 'Dense', params, ...more });
const straight = [wire('x', 'a'), wire('a', 'loss:prediction')];

interface Row { name: string; nodes: { id: string; type: string }[]; edges?: ReturnType<typeof wire>[]; expected: Record<string, unknown> }

const rows: Row[] = [
  { name: 'unknown layer', nodes: [x, { id: 'a', type: 'Dence' }, loss], expected: { code: 'graph/unknown-layer', node: 'a', path: 'graph.nodes[1].type', received: 'Dence', hint: 'Did you mean Dense?' } },
  { name: 'duplicate id', nodes: [x, dense('a'), dense('a'), loss], expected: { code: 'graph/duplicate-id', node: 'a', path: 'graph.nodes[2].id' } },
  { name: 'wire from nowhere', nodes: [x, dense('a'), loss], edges: [...straight, wire('ghost', 'a')], expected: { code: 'graph/dangling-edge', edge: 2, path: 'graph.edges[2].from.node', received: 'ghost' } },
  { name: 'wire to nowhere', nodes: [x, dense('a'), loss], edges: [...straight, wire('a', 'ghost')], expected: { code: 'graph/dangling-edge', edge: 2, path: 'graph.edges[2].to.node' } },
  { name: 'unknown input port', nodes: [x, dense('a'), loss], edges: [...straight, wire('x', 'a:left')], expected: { code: 'graph/unknown-port', node: 'a', port: 'left', edge: 2, expected: 'one of: in' } },
  { name: 'unknown output port', nodes: [x, { id: 's', type: 'Split' }, dense('a'), loss], edges: [wire('x', 's'), wire('s:out2', 'a'), wire('a', 'loss:prediction')], expected: { code: 'graph/unknown-port', node: 's', port: 'out2', edge: 1, expected: 'one of: out0, out1' } },
  { name: 'two wires into one port', nodes: [x, dense('a'), loss], edges: [...straight, wire('x', 'loss:prediction')], expected: { code: 'graph/port-taken', node: 'loss', port: 'prediction', edge: 2, received: 'a:out and x:out' } },
  { name: 'missing input', nodes: [x, dense('a'), loss], edges: [wire('a', 'loss:prediction')], expected: { code: 'graph/missing-input', node: 'a', port: 'in', path: 'graph.nodes[1]' } },
  { name: 'cycle', nodes: [x, { id: 'sum', type: 'Add' }, dense('a'), dense('b'), loss], edges: [wire('x', 'sum'), wire('sum', 'a'), wire('a', 'b'), wire('b', 'sum'), wire('b', 'loss:prediction')], expected: { code: 'graph/cycle', received: expect.stringMatching(/^(sum → a → b → sum|a → b → sum → a|b → sum → a → b)$/) } },
  { name: 'a node that feeds itself', nodes: [x, { id: 'sum', type: 'Add' }, loss], edges: [wire('x', 'sum'), wire('sum', 'sum'), wire('sum', 'loss:prediction')], expected: { code: 'graph/cycle', node: 'sum', received: 'sum → sum' } },
  { name: 'wrong param', nodes: [x, dense('a', { units: -2 }), loss], expected: { code: 'graph/invalid-params', node: 'a', path: 'graph.nodes[1].params.units', received: '-2', expected: 'a number above 0' } },
  { name: 'param of the wrong type', nodes: [x, dense('a', { units: '8' }), loss], expected: { code: 'graph/invalid-params', node: 'a', path: 'graph.nodes[1].params.units', expected: 'a number', received: '"8"' } },
  { name: 'unknown param', nodes: [x, dense('a', { unitz: 8 }), loss], expected: { code: 'graph/invalid-params', node: 'a', received: 'unitz' } },
  { name: 'unknown choice', nodes: [x, dense('a', { activation: 'rely' }), loss], expected: { code: 'graph/invalid-params', node: 'a', expected: 'one of linear, relu', received: '"rely"' } },
  { name: 'wrong param of a loss', nodes: [x, dense('a'), { ...loss, params: { weight: 'much' } } as never], expected: { code: 'graph/invalid-params', node: 'loss', path: 'graph.nodes[2].params.weight' } },
  { name: 'no loss', nodes: [x, dense('a')], edges: [wire('x', 'a')], expected: { code: 'graph/no-loss' } },
  { name: 'no input', nodes: [{ id: 'sum', type: 'Add' }], edges: [], expected: { code: 'graph/no-input' } },
  { name: 'weights of a missing node', nodes: [x, dense('a', {}, { shareWeightsWith: 'ghost' }), loss], expected: { code: 'graph/invalid-params', node: 'a', path: 'graph.nodes[1].shareWeightsWith', received: 'no node has that id' } },
  { name: 'weights of another type', nodes: [x, dense('a', {}, { shareWeightsWith: 'x' }), loss], expected: { code: 'graph/invalid-params', node: 'a', received: 'a node of type Input' } },
  { name: 'port of a block outside one', nodes: [x, dense('a'), loss, { id: 'p', type: 'BlockInput' }], expected: { code: 'graph/unknown-layer', node: 'p' } },
];

describe('structural checks', () => {
  test.each(rows)('$name', ({ nodes, edges = straight, expected }) => {
    const { graph } = document(nodes, edges);
    const problems = checkGraph(graph, catalogue);
    expect(problems).toContainEqual(expect.objectContaining(expected));
    for (const p of problems) expect(p.message).toMatch(/^[^{}]+\.$/);
    expect(() => throwProblems(checkGraph(graph, catalogue), 'p.json')).toThrow(LayerwrightError);
  });

  test('a sound graph has none', () => {
    expect(checkGraph(small().graph, catalogue)).toEqual([]);
    expect(() => throwProblems(checkGraph(small().graph, catalogue))).not.toThrow();
  });

  test('all problems are collected', () => {
    const { graph } = document([x, dense('a', { units: 0 }), { id: 'q', type: 'Nothing' }, loss], [wire('x', 'a'), wire('q', 'loss:prediction'), wire('ghost', 'q')]);
    expect(checkGraph(graph, catalogue).map((p) => p.code)).toEqual(['graph/unknown-layer', 'graph/invalid-params', 'graph/dangling-edge'].sort((a) => (a === 'graph/invalid-params' ? -1 : 0)));
  });

  test('the thrown error says where, and how many more there are', () => {
    const { graph } = document([x, dense('a', { units: 0 }), loss], [wire('x', 'a')]);
    expect(() => throwProblems(checkGraph(graph, catalogue), 'project.json')).toThrow(expect.objectContaining({
      code: 'graph/invalid-params', where: 'project.json → a (graph.nodes[1].params.units)', message: expect.stringContaining('1 more problem'),
    }));
  });

  test('two separate cycles are both named', () => {
    const { graph } = document([x, { id: 'p', type: 'Add' }, { id: 'q', type: 'Add' }, loss], [wire('p', 'p'), wire('q', 'q'), wire('x', 'loss:prediction')]);
    expect(checkGraph(graph, catalogue).filter((p) => p.code === 'graph/cycle').map((p) => p.node)).toEqual(['p', 'q']);
  });

  test('the nearest name', () => {
    expect(nearest('conv2d', ['Conv1D', 'Conv2D', 'Dense'])).toBe('Conv2D');
    expect(nearest('Zebra', ['Conv1D', 'Dense'])).toBeUndefined();
  });
});

describe('bindings and blocks', () => {
  const bound = (bindings: unknown) => document([x, dense('a'), loss], straight, { bindings });
  const fields = [{ name: 'points' }, { name: 'value' }];

  test.each([
    ['a node that does not exist', { inputs: { ghost: { field: 'points' } } }, { code: 'graph/binding', path: 'bindings.inputs.ghost' }],
    ['an input bound as a loss', { losses: { x: { field: 'points' } } }, { code: 'graph/binding', node: 'x', received: 'Input' }],
    ['a missing field', { inputs: { x: { field: 'pionts' } }, losses: { loss: { field: 'value' } } }, { code: 'graph/binding', node: 'x', path: 'bindings.inputs.x.field', expected: 'one of: points, value' }],
    ['an unbound loss', { inputs: { x: { field: 'points' } } }, { code: 'graph/binding', node: 'loss', message: 'No data is bound to loss.' }],
  ])('%s', (_, bindings, expected) => {
    expect(checkProject(bound(bindings), catalogue, { fields })).toContainEqual(expect.objectContaining(expected));
  });

  test('a sound document has no problems, with and without data', () => {
    expect(checkProject(small(), catalogue)).toEqual([]);
    expect(checkProject(small(), catalogue, { fields })).toEqual([]);
  });

  const block = (nodes: unknown[], edges: unknown[], more = {}) => ({ mine: { title: 'Mine', graph: { nodes, edges }, inputs: ['in'], outputs: ['out'], ...more } });
  const one = (problem: object): unknown => expect.arrayContaining([expect.objectContaining(problem)]);
  const ports = [{ id: 'in', type: 'BlockInput' }, { id: 'out', type: 'BlockOutput' }];

  test.each([
    ['a sound block', block([...ports, dense('d')], [wire('in', 'd'), wire('d', 'out')]), []],
    ['a mistake inside', block([...ports, dense('d', { units: 0 })], [wire('in', 'd'), wire('d', 'out')]), one({ code: 'graph/invalid-params', path: 'blocks.mine.graph.nodes[2].params.units' })],
    ['a block within itself', block([...ports, { id: 'm', type: 'block:mine' }], [wire('in', 'm'), wire('m', 'out')]), one({ code: 'graph/cycle', path: 'blocks.mine', received: 'mine → mine' })],
    ['a port that is not there', block(ports, [wire('in', 'out')], { inputs: ['in', 'other'] }), one({ code: 'graph/unknown-port', path: 'blocks.mine.inputs[1]' })],
    ['a port that is not listed', block([...ports, { id: 'in2', type: 'BlockInput' }], [wire('in', 'out')]), one({ code: 'graph/unknown-port', node: 'in2' })],
    ['a loss inside', block([...ports, { id: 'l', type: 'Mse' }], [wire('in', 'out'), wire('in', 'l:prediction')]), one({ code: 'graph/unknown-layer', node: 'l' })],
    ['a param that sets nothing', block(ports, [wire('in', 'out')], { params: { units: { default: 3, sets: [{ node: 'ghost', param: 'units' }] } } }), one({ code: 'graph/invalid-params', path: 'blocks.mine.params.units.sets[0].node' })],
  ])('%s', (_, blocks, expected) => {
    const problems = checkProject(document([x, dense('a'), loss], straight, { blocks }), catalogue);
    expect(problems).toEqual(expected);
  });
});
