// Which numbers of outputs and kernels make a picture, and in which order.
import { describe, expect, test } from 'vitest';
import { inferShapes } from '../../../src/core/shapes/infer.ts';
import type { FlatNode } from '../../../src/core/shapes/types.ts';
import { activationPlates, firstKernel, greys, kernelPlates, plateOf, rangeOf } from '../../../src/core/training/index.ts';
import type { Sketch } from '../../../src/core/graph/sketch.ts';
import { projectOf } from '../../fixtures/sketch.ts';

function flat(draw: (s: Sketch) => unknown): { layers: readonly FlatNode[]; byId: Map<string, FlatNode>; of: (id: string) => FlatNode } {
  const { layers } = inferShapes(projectOf(draw));
  const byId = new Map(layers.map((l) => [l.id, l]));
  return { layers, byId, of: (id) => byId.get(id) as FlatNode };
}
const upTo = (n: number): Float32Array => Float32Array.from({ length: n }, (_, i) => i);

describe('outputs', () => {
  const { of } = flat((s) => {
    const x = s.add('Input', { shape: [3, 4, 5] }, [], { id: 'x' });
    s.add('Dense', { units: 2 }, s.add('Flatten', {}, x, { id: 'flat' }), { id: 'out' });
    s.add('Conv1D', { filters: 2, kernel: 3, padding: 'same' }, s.add('Input', { shape: [1, 6] }, [], { id: 'signal' }), { id: 'conv' });
    s.add('Conv3D', { filters: 2, kernel: 3, padding: 'same' }, s.add('Input', { shape: [1, 3, 4, 5] }, [], { id: 'volume' }), { id: 'deep' });
  });

  test('a picture for each channel, row by row', () => {
    const plates = activationPlates(of('x'), upTo(60));
    expect(plates).toMatchObject({ count: 3, height: 4, width: 5, channels: 1 });
    expect(plates && [...plateOf(plates, 1)]).toEqual([...upTo(60)].slice(20, 40));
  });

  test('a signal is one picture, a volume one for each slice, a vector none', () => {
    expect(activationPlates(of('conv'), upTo(12))).toMatchObject({ count: 1, height: 2, width: 6 });
    expect(activationPlates(of('deep'), upTo(120))).toMatchObject({ count: 6, height: 4, width: 5 });
    expect(activationPlates(of('out'), upTo(2))).toBeUndefined();
  });
});

describe('kernels', () => {
  test('filters over red, green and blue are pictures in colour', () => {
    const { layers, byId, of } = flat((s) => s.add('Conv2D', { filters: 2, kernel: [2, 2] }, s.add('Input', { shape: [3, 8, 8] }), { id: 'conv' }));
    expect(firstKernel(layers)).toMatchObject({ name: 'conv.kernel', shape: [2, 3, 2, 2] });
    const plates = kernelPlates(of('conv'), { shape: [2, 3, 2, 2], values: upTo(24) }, byId);
    expect(plates).toMatchObject({ count: 2, height: 2, width: 2, channels: 3 });
    // [filter, channel, row, column] → each pixel's three numbers together.
    expect([...plateOf(plates, 1)]).toEqual([12, 16, 20, 13, 17, 21, 14, 18, 22, 15, 19, 23]);
  });

  test('others are grey, one for each filter and channel', () => {
    const { byId, of } = flat((s) => s.add('Conv2D', { filters: 2, kernel: [2, 2] }, s.add('Input', { shape: [2, 8, 8] }), { id: 'conv' }));
    expect(kernelPlates(of('conv'), { shape: [2, 2, 2, 2], values: upTo(16) }, byId)).toMatchObject({ count: 4, height: 2, width: 2, channels: 1, values: upTo(16) });
  });

  test('the weights of a dense unit are the picture that was flattened', () => {
    const { layers, byId, of } = flat((s) => {
      const flatten = s.add('Flatten', {}, s.add('Input', { shape: [1, 2, 3] }));
      s.add('Dense', { units: 4 }, s.add('Dropout', {}, flatten), { id: 'dense' });
    });
    expect(firstKernel(layers)?.layer.id).toBe('dense');
    const plates = kernelPlates(of('dense'), { shape: [6, 4], values: upTo(24) }, byId);
    expect(plates).toMatchObject({ count: 4, height: 2, width: 3, channels: 1 });
    // Unit 1 has the second column of the kernel, [inputs, units].
    expect([...plateOf(plates, 1)]).toEqual([1, 5, 9, 13, 17, 21]);
  });

  test('in colour too; and without a picture all of them are one, [units, inputs]', () => {
    const { byId, of } = flat((s) => {
      s.add('Dense', { units: 1 }, s.add('Flatten', {}, s.add('Input', { shape: [3, 1, 2] })), { id: 'colour' });
      s.add('Dense', { units: 2 }, s.add('Input', { shape: [3] }), { id: 'table' });
    });
    expect(kernelPlates(of('colour'), { shape: [6, 1], values: upTo(6) }, byId)).toMatchObject({ count: 1, height: 1, width: 2, channels: 3, values: Float32Array.of(0, 2, 4, 1, 3, 5) });
    expect(kernelPlates(of('table'), { shape: [3, 2], values: upTo(6) }, byId)).toMatchObject({ count: 1, height: 2, width: 3, channels: 1, values: Float32Array.of(0, 2, 4, 1, 3, 5) });
  });
});

test('greys go from black to white; one value alone is black', () => {
  const values = Float32Array.of(-1, 0, 1, 3);
  expect(rangeOf(values)).toEqual({ min: -1, max: 3 });
  expect([...greys(values, rangeOf(values))]).toEqual([0, 64, 128, 255]);
  expect([...greys(Float32Array.of(7, 7), { min: 7, max: 7 })]).toEqual([0, 0]);
});
