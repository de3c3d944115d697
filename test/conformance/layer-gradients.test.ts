// Every layer, lowered for training: gradients with respect to its inputs and weights against two-sided differences.
import { describe, test } from 'vitest';
import type { LayerDefinition } from '../../src/core/layers/define.ts';
import { layers } from '../../src/core/layers/index.ts';
import type { Row } from '../cases/layer-row.ts';
import { layerRows } from '../cases/layers.ts';
import { checkLayerGradients, hasGradients } from '../fixtures/layer-gradients.ts';
import { device } from '../fixtures/webgpu.ts';

for (const layer of layers as readonly LayerDefinition[]) {
  const rows = (layerRows as Readonly<Record<string, readonly Row[]>>)[layer.type] ?? [];
  describe(`gradients of ${layer.type} on ${device}`, () => {
    test.for(rows.map((row, i) => [row.note === '' ? `row ${i}` : row.note, row] as const))('%s', async ([, row], { skip }) => {
      if (device === 'webgpu' && row.notOnWebGpu !== undefined) skip(row.notOnWebGpu);
      if (!hasGradients(layer, row)) skip('nothing in it has a gradient');
      await checkLayerGradients(layer, row, device);
    });
  });
}
