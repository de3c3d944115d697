// What is muted with a muted node, and what cannot be muted or bypassed.
import { describe, expect, test } from 'vitest';
import { checkGraph } from '../../../src/core/graph/check.ts';
import { checkProject } from '../../../src/core/graph/check-project.ts';
import { silentNodes } from '../../../src/core/graph/modes.ts';
import { catalogue, document, wire } from './fixture.ts';

type Mode = 'muted' | 'bypassed';
/** x → a → sum → loss; x → b → sum; b → c → side. */
const branched = (modes: Record<string, Mode>, more: Record<string, Record<string, unknown>> = {}) => document(
  [{ id: 'x', type: 'Input' }, { id: 'a', type: 'Dense' }, { id: 'b', type: 'Dense' }, { id: 'c', type: 'Dense' }, { id: 'sum', type: 'Add' }, { id: 'loss', type: 'Mse' }, { id: 'side', type: 'Mse' }]
    .map((n) => ({ ...n, ...(modes[n.id] && { mode: modes[n.id] }), ...more[n.id] })),
  [wire('x', 'a'), wire('x', 'b'), wire('a', 'sum'), wire('b', 'sum'), wire('sum', 'loss:prediction'), wire('b', 'c'), wire('c', 'side:prediction')],
);
const left = (modes: Record<string, Mode>) => [...silentNodes(branched(modes).graph)].sort();
const problems = (modes: Record<string, Mode>, more?: Record<string, Record<string, unknown>>) => checkGraph(branched(modes, more).graph, catalogue);

describe('silentNodes', () => {
  test.each<[Record<string, Mode>, string[]]>([
    [{}, []],
    [{ a: 'bypassed' }, []],
    [{ c: 'muted' }, ['c', 'side']],
    [{ side: 'muted' }, ['c', 'side']],
    [{ a: 'muted' }, ['a']],
    [{ b: 'muted' }, ['b', 'c', 'side']],
    [{ a: 'muted', b: 'muted' }, ['a', 'b', 'c', 'loss', 'side', 'sum', 'x']],
    [{ loss: 'muted' }, ['a', 'loss', 'sum']],
    [{ x: 'muted' }, ['a', 'b', 'c', 'loss', 'side', 'sum', 'x']],
  ])('%o', (modes, expected) => {
    expect(left(modes)).toEqual(expected);
  });
});

describe('checks', () => {
  test('a wire that is muted is left out of an input that takes several', () => {
    expect(problems({ a: 'muted' })).toEqual([]);
  });

  test('an input that needs its wire says that it is muted', () => {
    const { graph } = document([{ id: 'x', type: 'Input' }, { id: 'a', type: 'Dense' }, { id: 'loss', type: 'Mse' }, { id: 'b', type: 'block:mine' }, { id: 'l2', type: 'Mse' }],
      [wire('x', 'a'), wire('a', 'loss:prediction'), wire('x', 'b'), wire('b', 'l2:prediction')]);
    const muted = { ...graph, nodes: graph.nodes.map((n) => (n.id === 'a' ? { ...n, mode: 'muted' as const } : n)) };
    expect(checkGraph(muted, catalogue)).toEqual([]);
    const two = { ...catalogue, kind: (type: string) => { const kind = catalogue.kind(type); return kind && type === 'block:mine' ? { ...kind, inputs: [{ name: 'in' }, { name: 'second' }] } : kind; } };
    expect(checkGraph({ ...muted, edges: [...muted.edges, wire('a', 'b:second')] }, two)).toMatchObject([{ code: 'graph/missing-input', node: 'b', port: 'second', message: expect.stringContaining('which is muted') }]);
  });

  test('mistakes in what is left out do not count; where all is left out, that is said', () => {
    expect(problems({ c: 'muted' }, { c: { params: { units: -1 } } })).toEqual([]);
    expect(problems({ loss: 'muted', side: 'muted' })).toMatchObject([{ code: 'graph/no-input', received: 'muted ones' }, { code: 'graph/no-loss', received: 'muted ones' }]);
  });

  test.each<[string, string]>([['sum', '2 wires into it'], ['x', 'Input'], ['loss', 'Mean squared error']])('%s cannot be bypassed', (id, received) => {
    expect(problems({ [id]: 'bypassed' })).toMatchObject([{ code: 'graph/invalid-params', node: id, received }]);
  });

  test('an Add of which one wire is muted hands the other on', () => {
    expect(problems({ sum: 'bypassed', a: 'muted' })).toEqual([]);
  });

  test('weights of what is left out cannot be used', () => {
    expect(problems({ a: 'muted' }, { c: { shareWeightsWith: 'a' } })).toMatchObject([{ node: 'c', received: 'a, which is muted' }]);
    expect(problems({ a: 'bypassed' }, { c: { shareWeightsWith: 'a' } })).toMatchObject([{ node: 'c', received: 'a, which is bypassed' }]);
    expect(problems({ a: 'muted', c: 'muted' }, { c: { shareWeightsWith: 'a' } })).toEqual([]);
  });

  test('no data is asked for what is left out', () => {
    const fields = [{ name: 'points' }];
    const project = { ...branched({ side: 'muted' }), bindings: { inputs: { x: { field: 'points', transform: 'none' as const } }, losses: { loss: { field: 'points', transform: 'none' as const } } } };
    expect(checkProject(project, catalogue, { fields })).toEqual([]);
  });
});
