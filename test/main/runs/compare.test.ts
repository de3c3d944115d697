import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { canonicalGraph, canonicalJson } from '../../../src/core/graph/canonical.ts';
import { changedBlocks } from '../../../src/core/graph/network.ts';
import { compareRuns } from '../../../src/main/runs/compare.ts';
import { graphHash } from '../../../src/main/runs/hash.ts';
import type { Run } from '../../../src/main/runs/run.ts';
import { makeProject, versions } from './helpers.ts';

const run = (changes: Partial<Run>): Run => ({
  id: 'a', name: 'n', project: 'p', parent: undefined, dataset: undefined, settings: {}, seed: 1, device: 'cpu', versions, graphHash: '', status: 'finished', owner: undefined,
  heartbeat: undefined, error: undefined, created: 0, started: 0, ended: 0, seconds: 0, epochs: 0, steps: 0, metrics: {}, model: undefined, tags: [], note: '', pinned: false,
  archived: false, deleted: undefined, ...changes,
});

describe('graphHash', () => {
  it('is the SHA-256 of the canonical JSON under its header', () => {
    const graph = { nodes: [{ id: 'x', type: 'Input', params: { b: [1, 2], a: null }, position: { x: 1, y: 2 }, label: 'L', frozen: false, learningRateFactor: 1 }], edges: [] };
    const text = '{"edges":[],"nodes":[{"id":"x","params":{"a":null,"b":[1,2]},"type":"Input"}]}';
    expect(canonicalGraph(graph)).toBe(text);
    expect(graphHash({ graph })).toBe(createHash('sha256').update(`graph ${text.length}\0${text}`).digest('hex'));
  });

  it('does not see the drawing or the order, and sees everything else', () => {
    const { graph } = makeProject();
    const hash = graphHash({ graph });
    const [first, ...rest] = graph.nodes;
    if (first === undefined) throw new Error('no node');
    expect(graphHash({ graph: { nodes: [...rest, { ...first, position: { x: 9, y: 9 }, label: 'x', note: 'y', group: 'z' }], edges: [...graph.edges].reverse() } })).toBe(hash);
    for (const other of [
      { ...first, id: 'other' }, { ...first, type: 'Other' }, { ...first, params: { shape: [1] } }, { ...first, frozen: true }, { ...first, learningRateFactor: 2 }, { ...first, shareWeightsWith: 'loss' },
    ]) expect(graphHash({ graph: { ...graph, nodes: [other, ...rest] } })).not.toBe(hash);
    expect(graphHash({ graph: { ...graph, edges: graph.edges.slice(1) } })).not.toBe(hash);
  });

  it('sees what is in the user’s own blocks, as far as the network is made of them', () => {
    const { graph } = makeProject();
    const port = (id: string, type: string) => ({ id, type, params: {}, position: { x: 0, y: 0 } });
    const block = (units: number, title = 'Head') => ({ title, inputs: ['in'], outputs: ['out'], graph: { nodes: [port('in', 'BlockInput'), { ...port('dense', 'Dense'), params: { units } }, port('out', 'BlockOutput')], edges: [] } });
    const made = { nodes: [...graph.nodes, port('head1', 'block:head')], edges: graph.edges };
    const hash = graphHash({ graph: made, blocks: { head: block(3) } });
    expect(graphHash({ graph: made, blocks: { head: block(4) } })).not.toBe(hash);
    expect(graphHash({ graph: made, blocks: { head: block(3, 'Another title'), unused: block(9) } })).toBe(hash);
    // Blocks that the network is not made of change nothing: earlier runs keep their hash.
    expect(graphHash({ graph, blocks: { head: block(3) } })).toBe(graphHash({ graph }));
    expect(changedBlocks({ graph: made, blocks: { head: block(3) } }, { graph: made, blocks: { head: block(4) } })).toEqual(['head']);
    expect(changedBlocks({ graph: made, blocks: { head: block(3) } }, { graph: made, blocks: { head: block(3, 'T') } })).toEqual([]);
  });

  it('sorts keys at every depth', () => {
    expect(canonicalJson({ b: [{ d: 1, c: undefined }], a: 'ü' })).toBe('{"a":"ü","b":[{"d":1}]}');
  });
});

describe('compare', () => {
  it('puts two runs side by side', () => {
    const project = makeProject();
    const result = compareRuns(
      { run: run({ metrics: { test: { loss: 0.5, accuracy: 0.75 } }, settings: { batch: 8 } }), project },
      { run: run({ id: 'b', seed: 2, metrics: { test: { accuracy: 0.5, f1: 1 } } }), project });
    expect(result.settings.filter((d) => d.differs)).toEqual([{ path: 'seed', a: 1, b: 2, differs: true }, { path: 'training.batch', a: 8, b: 64, differs: true }]);
    expect(result.metrics).toEqual([
      { path: 'test.loss', a: 0.5, b: undefined, delta: undefined }, { path: 'test.accuracy', a: 0.75, b: 0.5, delta: -0.25 }, { path: 'test.f1', a: undefined, b: 1, delta: undefined },
    ]);
    expect(result.graph.same).toBe(true);
  });
});
