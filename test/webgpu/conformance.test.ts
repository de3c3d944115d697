// The conformance tables on WebGPU, reduced: one row a layer and a loss. `npm run test:webgpu` runs them whole.
import { describe, expect, test } from 'vitest';
import type { LayerDefinition } from '../../src/core/layers/define.ts';
import { layers } from '../../src/core/layers/index.ts';
import { lossByType } from '../../src/core/losses/index.ts';
import { expandComposites } from '../../src/core/onnx/expand.ts';
import { GraphBuilder } from '../../src/core/onnx/builder.ts';
import { isFloat, numbersOf, tensorFrom } from '../../src/core/tensor.ts';
import type { Tensor } from '../../src/core/tensor.ts';
import type { Row } from '../cases/layer-row.ts';
import { layerRows } from '../cases/layers.ts';
import { lossCases } from '../cases/losses.ts';
import { checkLayerGradients, hasGradients } from '../fixtures/layer-gradients.ts';
import { openSession } from '../fixtures/runtime.ts';
import { device, withoutAdapter } from '../fixtures/webgpu.ts';

const rowsOf = (layer: LayerDefinition): readonly Row[] => (layerRows as Readonly<Record<string, readonly Row[]>>)[layer.type] ?? [];
const firstRows = (layers as readonly LayerDefinition[]).flatMap((layer) => {
  const row = rowsOf(layer).find((r) => r.notOnWebGpu === undefined && hasGradients(layer, r));
  return row ? [[layer.type, layer, row] as const] : [];
});
const firstLosses = [...new Map(lossCases.map((c) => [c.type, c])).values()];
const float32 = (t: Tensor): Tensor => (isFloat(t.dtype) ? tensorFrom('float32', t.shape, numbersOf(t)) : t);

describe.skipIf(withoutAdapter || device === 'webgpu')('on WebGPU, one row of each', () => {
  test('no layer is left out', () => {
    const left = layers.map((l) => l.type).filter((type) => !firstRows.some(([t]) => t === type));
    expect(left).toEqual([]);
  });

  test.for(firstRows)('gradients of %s', async ([, layer, row]) => {
    await checkLayerGradients(layer, row, 'webgpu', 6);
  });

  test.for(firstLosses.map((c) => [c.type, c] as const))('value of %s', async ([type, c]) => {
    const definition = lossByType(type);
    if (!definition) throw new Error(`no loss ${type}`);
    const b = new GraphBuilder();
    const feeds = { prediction: float32(c.prediction), target: float32(c.target) };
    const value = definition.lower({
      b, params: definition.params.parse(c.params), prediction: b.input('prediction', 'float32', feeds.prediction.shape), target: b.input('target', feeds.target.dtype, feeds.target.shape),
    });
    b.output(value, 'loss');
    expandComposites(b, 'webgpu');
    const session = await openSession(b, { device: 'webgpu' });
    const { loss } = await session.run(feeds);
    await session.close();
    expect(Math.abs((numbersOf(loss as Tensor)[0] as number) - c.expected)).toBeLessThan(1e-6 + 2e-6 * Math.abs(c.expected));
  });
});
