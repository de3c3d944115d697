// Each block: shapes and parameters worked by hand from its paper, its list, its unpacking.
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { applyEdit } from '../../../src/core/graph/edits.ts';
import { checkGraph } from '../../../src/core/graph/check.ts';
import { PROJECT_FORMAT, PROJECT_VERSION, projectSchema } from '../../../src/core/graph/schema.ts';
import { Sketch } from '../../../src/core/graph/sketch.ts';
import { unpackBlock } from '../../../src/core/graph/unpack.ts';
import { blockByType, blocks } from '../../../src/core/layers/blocks/index.ts';
import { flatten } from '../../../src/core/layers/blocks/vocabulary.ts';
import { standardCatalogue } from '../../../src/core/shapes/catalogue.ts';
import { inferShapes } from '../../../src/core/shapes/infer.ts';

/** Weights of a convolution without bias followed by batch norm: kernel, gamma and beta. */
const convBn = (from: number, to: number, kernel: number) => from * to * kernel * kernel + 2 * to;
const depthwiseBn = (channels: number, kernel: number) => channels * kernel * kernel + 2 * channels;
const conv = (from: number, to: number, kernel: number) => from * to * kernel * kernel + to;

interface Row { type: string; params: Record<string, unknown>; input: [number, number, number]; output: string; trainable: number }

const rows: Row[] = [
  { type: 'ConvBnRelu', params: { filters: 8, stride: 2 }, input: [3, 9, 9], output: 'N×8×5×5', trainable: convBn(3, 8, 3) },
  { type: 'ResidualIdentity', params: {}, input: [6, 7, 7], output: 'N×6×7×7', trainable: 2 * convBn(6, 6, 3) },
  { type: 'ResidualConvolution', params: { filters: 10 }, input: [6, 8, 8], output: 'N×10×4×4', trainable: convBn(6, 10, 3) + convBn(10, 10, 3) + convBn(6, 10, 1) },
  { type: 'Bottleneck', params: { filters: 4 }, input: [16, 8, 8], output: 'N×16×8×8', trainable: convBn(16, 4, 1) + convBn(4, 4, 3) + convBn(4, 16, 1) },
  { type: 'Bottleneck', params: { filters: 4, projection: true, stride: 2 }, input: [8, 8, 8], output: 'N×16×4×4', trainable: convBn(8, 4, 1) + convBn(4, 4, 3) + convBn(4, 16, 1) + convBn(8, 16, 1) },
  // Inception 3a of GoogLeNet: the caffe model's 163,696.
  { type: 'Inception', params: {}, input: [192, 28, 28], output: 'N×256×28×28', trainable: conv(192, 64, 1) + conv(192, 96, 1) + conv(96, 128, 3) + conv(192, 16, 1) + conv(16, 32, 5) + conv(192, 32, 1) },
  { type: 'Inception', params: { filters1: 2, reduce3: 3, filters3: 4, reduce5: 1, filters5: 2, filtersPool: 2, batchNorm: true }, input: [5, 6, 6], output: 'N×10×6×6', trainable: convBn(5, 2, 1) + convBn(5, 3, 1) + convBn(3, 4, 3) + convBn(5, 1, 1) + convBn(1, 2, 5) + convBn(5, 2, 1) },
  { type: 'DepthwiseSeparable', params: { filters: 12, stride: 2 }, input: [6, 8, 8], output: 'N×12×4×4', trainable: depthwiseBn(6, 3) + convBn(6, 12, 1) },
  { type: 'InvertedResidual', params: { filters: 6 }, input: [6, 8, 8], output: 'N×6×8×8', trainable: convBn(6, 36, 1) + depthwiseBn(36, 3) + convBn(36, 6, 1) },
  { type: 'InvertedResidual', params: { filters: 8, stride: 2, expansion: 1 }, input: [6, 8, 8], output: 'N×8×4×4', trainable: depthwiseBn(6, 3) + convBn(6, 8, 1) },
];

function project(row: Row) {
  const s = new Sketch(standardCatalogue);
  const x = s.add('Input', { shape: row.input }, [], { id: 'x' });
  s.add('SoftmaxCrossEntropy', {}, flatten(s, s.add(row.type, row.params, x, { id: 'b' }), { id: 'flat' }), { id: 'loss' });
  return projectSchema.parse({ format: PROJECT_FORMAT, version: PROJECT_VERSION, name: 't', graph: s.graph() });
}

describe.each(rows.map((r) => [`${r.type} ${JSON.stringify(r.params)}`, r] as const))('%s', (_, row) => {
  const p = project(row);
  const shapes = inferShapes(p);

  test('shape and trained weights', () => {
    expect(shapes.problems).toEqual([]);
    expect([...(shapes.nodes.get('b')?.outputs.values() ?? [])].map((t) => t.shape.join('×'))).toEqual([row.output]);
    expect(shapes.nodes.get('b')?.cost.trainable).toBe(row.trainable);
  });

  test('unpacked, it computes the same from the same number of weights', () => {
    const graph = shapes.nodes.get('b')?.inside?.graph;
    const { project: unpacked, inverse } = applyEdit(p, unpackBlock(p, 'b', graph as never));
    expect(checkGraph(unpacked.graph, standardCatalogue)).toEqual([]);
    const flat = inferShapes(unpacked);
    expect(flat.totals).toEqual(shapes.totals);
    const listed = (s: typeof flat) => s.layers.map((l) => JSON.stringify([l.kind.type, l.outputs])).sort((a, b) => a.localeCompare(b));
    expect(listed(flat)).toEqual(listed(shapes));
    expect(applyEdit(unpacked, inverse).project).toEqual(p);
  });
});

test('every file is in the list, every block has a row', () => {
  const helpers = ['define.ts', 'frame.ts', 'index.ts', 'vocabulary.ts'];
  const files = readdirSync(new URL('../../../src/core/layers/blocks/', import.meta.url)).filter((f) => !helpers.includes(f));
  expect(files).toHaveLength(blocks.length);
  expect([...new Set(rows.map((r) => r.type))].sort()).toEqual(blocks.map((b) => b.type).sort());
  for (const block of blocks) expect(blockByType(block.type)).toBe(block);
});

test.each(blocks.map((b) => [b.type, b] as const))('%s is documented, and its params have defaults, titles and help', (_, block) => {
  expect(block.doc.length).toBeGreaterThan(40);
  const defaults = block.params.parse({});
  expect(block.brief?.(defaults)).toBeTruthy();
  for (const param of Object.values(block.params.shape)) expect((param as { meta(): unknown }).meta()).toMatchObject({ title: expect.any(String), help: expect.any(String) });
});
