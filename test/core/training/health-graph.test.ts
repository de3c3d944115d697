// What the pass over the layers tells, against gradients worked out by hand in plain loops.
import { describe, expect, test } from 'vitest';
import { inferShapes } from '../../../src/core/shapes/infer.ts';
import { unitAxis } from '../../../src/core/shapes/units.ts';
import { numbersOf, tensorFrom } from '../../../src/core/tensor.ts';
import type { Tensor } from '../../../src/core/tensor.ts';
import { buildHealthGraph } from '../../../src/core/training/index.ts';
import { openSession } from '../../fixtures/runtime.ts';
import { projectOf } from '../../fixtures/sketch.ts';

const project = projectOf((s) => {
  const x = s.add('Input', { shape: [2] }, [], { id: 'x' });
  const hidden = s.add('Dense', { units: 3, activation: 'relu' }, x, { id: 'hidden' });
  s.add('MeanSquaredError', {}, s.add('Dense', { units: 1 }, hidden, { id: 'out' }), { id: 'loss' });
});

test('gradients of a small network and its dead unit are what they are by hand', async () => {
  const x = [[1, 2], [3, -1], [0.5, 0.25], [2, 1]] as const;
  const y = [1, -2, 0.5, 3];
  // Kernels are [inputs, units]; the third unit never gives anything.
  const [w1, b1, w2, b2] = [[[0.5, -1, 0.1], [0.25, 1, 0.2]], [0.1, 0, -100], [1.5, -0.5, 2], 0.25] as const;
  const grad = { w1: [[0, 0, 0], [0, 0, 0]], b1: [0, 0, 0], w2: [0, 0, 0], b2: 0 };
  const largest = [0, 0, 0];
  for (const [n, row] of x.entries()) {
    const h = b1.map((bias, u) => Math.max(0, row[0] * (w1[0][u] as number) + row[1] * (w1[1][u] as number) + bias));
    const d = (2 / x.length) * (h.reduce((sum, v, u) => sum + v * (w2[u] as number), b2) - (y[n] as number));
    grad.b2 += d;
    for (const [u, v] of h.entries()) {
      largest[u] = Math.max(largest[u] as number, v);
      (grad.w2[u] as number) += d * v;
      if (v <= 0) continue;
      (grad.b1[u] as number) += d * (w2[u] as number);
      for (const i of [0, 1] as const) (grad.w1[i]![u] as number) += d * (w2[u] as number) * row[i];
    }
  }
  const graph = buildHealthGraph(project, { batch: 4, device: 'cpu' });
  expect(graph.layers.map((l) => [l.node, l.weights.map((w) => w.name), l.seen])).toEqual([['hidden', ['hidden.kernel', 'hidden.bias'], 4], ['out', ['out.kernel', 'out.bias'], 4]]);
  const session = await openSession(graph.model);
  const got = await session.run({
    'input:x': tensorFrom('float32', [4, 2], x.flat()), 'target:loss': tensorFrom('float32', [4, 1], y),
    'state:hidden.kernel': tensorFrom('float32', [2, 3], w1.flat()), 'state:hidden.bias': tensorFrom('float32', [3], b1),
    'state:out.kernel': tensorFrom('float32', [3, 1], w2), 'state:out.bias': tensorFrom('float32', [1], [b2]),
  });
  await session.close();
  const near = (name: string, expected: readonly number[]): void => {
    const values = numbersOf(got[name] as Tensor);
    expect(values).toHaveLength(expected.length);
    for (const [i, v] of values.entries()) expect(v, `${name} ${i}`).toBeCloseTo(expected[i] ?? Number.NaN, 5);
  };
  near('gradient:hidden.kernel', grad.w1.flat());
  near('gradient:hidden.bias', grad.b1);
  near('gradient:out.kernel', grad.w2);
  near('gradient:out.bias', [grad.b2]);
  near('units:hidden', largest);
  expect(largest[2]).toBe(0);
});

describe('the axis of the units', () => {
  const shapes = inferShapes(projectOf((s) => {
    const signal = s.add('Conv1D', { filters: 4, kernel: 3, activation: 'linear' }, s.add('Input', { shape: [2, 16] }, [], { id: 'signal' }), { id: 'conv' });
    s.add('Activation', { activation: 'relu' }, signal, { id: 'after' });
    const sequence = s.add('Dense', { units: 5 }, s.add('Input', { shape: [7, 3] }, [], { id: 'sequence' }), { id: 'features' });
    s.add('LayerNorm', {}, sequence, { id: 'norm' });
    s.add('Conv2D', { filters: 4, kernel: [3, 3] }, s.add('Input', { shape: [1, 8, 8] }, [], { id: 'picture' }), { id: 'maps' });
  }));
  const byId = new Map(shapes.layers.map((l) => [l.id, l]));

  test.each([['conv', 1], ['after', 1], ['features', 2], ['norm', 2], ['maps', 1]] as const)('%s: %i', (id, axis) => {
    const layer = byId.get(id);
    expect(layer && unitAxis(layer, byId)).toBe(axis);
  });
});
