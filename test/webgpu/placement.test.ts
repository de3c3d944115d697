// What of a training step runs where: on the GPU all of it but scalars and random places, and nothing comes back in the middle.
import { describe, expect, test } from 'vitest';
import { initialWeights } from '../../src/core/lower/initial-weights.ts';
import { weightsOf } from '../../src/core/shapes/costs.ts';
import { inferShapes } from '../../src/core/shapes/infer.ts';
import { templateById } from '../../src/core/templates/index.ts';
import { sizeOf, tensorFrom } from '../../src/core/tensor.ts';
import type { DType, Tensor } from '../../src/core/tensor.ts';
import { buildTrainingGraph } from '../../src/core/training/index.ts';
import { placementOf } from '../fixtures/placement.ts';
import { device, withoutAdapter } from '../fixtures/webgpu.ts';

const filled = (dtype: DType, shape: readonly number[], value: (i: number) => number): Tensor => tensorFrom(dtype, shape, Array.from({ length: sizeOf(shape) }, (_, i) => value(i)));

describe.skipIf(withoutAdapter || device !== 'webgpu')('what of a training step runs on the CPU', { timeout: 240_000 }, () => {
  /** Adam's bias correction. */
  const corrections = ['Cast float32', 'Cast float64', 'Div float64', 'Pow float64', 'Sqrt float64', 'Sub float64'];
  /** Places in the random pools. */
  const places = ['Add int64', 'Gather int64', 'Split int64'];

  test.for([
    ['mlp', corrections],
    ['signs-convnet', corrections],
    ['happy-house', corrections],
    ['digits', [...corrections, ...places].sort()],
  ] as const)('%s', async ([id, expected]) => {
    const project = templateById(id)?.build();
    if (!project) throw new Error(`no template ${id}`);
    const weights = initialWeights(weightsOf(inferShapes(project, {})), 1);
    const graph = buildTrainingGraph(project, { batch: 2, stepsPerRun: undefined, device: 'webgpu', weights });
    const feeds = Object.fromEntries([
      ...graph.data.map((d) => [d.name, filled(d.dtype, d.shape, (i) => (d.role === 'target' ? i % 2 : Math.sin(i)))] as const),
      ...graph.controls.map((c) => [c.name, filled(c.dtype, c.shape, (i) => (c.name === 'random' ? 7 * i : c.name === 'step' ? 1 : 0.01))] as const),
      ...graph.state.map((s) => [s.in, weights.get(s.name) ?? filled(s.dtype, s.shape, () => s.initial ?? 0)] as const),
    ]);
    const { onCpu, broughtBack, onGpu } = await placementOf(graph.model, feeds);
    expect(onCpu).toEqual(expected);
    expect(broughtBack).toBe(0);
    expect(onGpu).toBeGreaterThan(50);
  });
});
