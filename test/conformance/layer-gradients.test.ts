// Every layer, lowered for training: gradients with respect to its inputs and weights against two-sided differences.
import { describe, test } from 'vitest';
import type { LayerDefinition } from '../../src/core/layers/define.ts';
import { layers } from '../../src/core/layers/index.ts';
import { isFloat, numbersOf, sizeOf, tensorFrom } from '../../src/core/tensor.ts';
import type { Tensor } from '../../src/core/tensor.ts';
import type { Row } from '../cases/layer-row.ts';
import { layerRows } from '../cases/layers.ts';
import { checkGradients } from '../fixtures/gradients.ts';
import { buildLayer, inferLayer } from '../fixtures/layers.ts';
import type { LayerSetting } from '../fixtures/layers.ts';
import { GraphBuilder } from '../../src/core/onnx/builder.ts';
import { randomOf } from '../fixtures/random.ts';

const device = process.env['LAYERWRIGHT_TEST_DEVICE'] === 'webgpu' ? 'webgpu' : 'cpu';
const SEED = 11;

/** Random numbers of the layer (dropout, noise), the same at every evaluation. */
function draws(layer: LayerDefinition, row: Row, setting: LayerSetting): Record<string, Tensor> {
  const random = randomOf(SEED);
  return Object.fromEntries(buildLayer(new GraphBuilder(), layer, row.types, 'float32', setting).random.map(({ value, distribution }) => {
    const shape = value.shape as readonly number[];
    const values = Array.from({ length: sizeOf(shape) }, () => (distribution === 'normal' ? random.normal() : random.uniform(0, 1)));
    return [value.name, tensorFrom('float32', shape, values)];
  }));
}

/** Numbers worked by hand lie on kinks and ties: moved a little off them. */
function nudged(tensor: Tensor): Tensor {
  if (tensor.dtype !== 'float64') return tensor;
  const random = randomOf(SEED);
  return tensorFrom('float64', tensor.shape, numbersOf(tensor).map((v) => v + random.uniform(0.01, 0.1)));
}

async function check(layer: LayerDefinition, row: Row): Promise<void> {
  const setting: LayerSetting = { training: true, device, ...(row.params && { params: row.params }) };
  const facts = inferLayer(layer, layer.params.parse(row.params ?? {}), row.types);
  const inputs = row.makeInputs(SEED);
  if (row.byHand) for (const [name, tensor] of Object.entries(inputs)) inputs[name] = nudged(tensor);
  const feeds = { ...inputs, ...row.makeWeights(facts.weights, SEED), ...draws(layer, row, setting) };
  await checkGradients((b, dtype) => {
    const built = buildLayer(b, layer, row.types, dtype, setting);
    const trained = facts.weights.filter((w) => w.trainable).map((w) => b.value(w.name));
    const wires = row.types.map((_, i) => b.value(`in${i}`)).filter((v) => isFloat(v.dtype));
    return { outputs: built.outputs, wrt: [...wires, ...trained] };
  }, feeds, { seed: SEED, device, ...(device === 'webgpu' && { dtypes: ['float32'] as const }) });
}

for (const layer of layers as readonly LayerDefinition[]) {
  const rows = (layerRows as Readonly<Record<string, readonly Row[]>>)[layer.type] ?? [];
  describe(`gradients of ${layer.type} on ${device}`, () => {
    test.for(rows.map((row, i) => [row.note === '' ? `row ${i}` : row.note, row] as const))('%s', async ([, row], { skip }) => {
      if (device === 'webgpu' && row.notOnWebGpu !== undefined) skip(row.notOnWebGpu);
      if (row.types.every((t) => !isFloat(t.dtype)) && inferLayer(layer, layer.params.parse(row.params ?? {}), row.types).weights.every((w) => !w.trainable)) skip('nothing in it has a gradient');
      await check(layer, row);
    });
  });
}
