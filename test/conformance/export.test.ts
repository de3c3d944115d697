// The exported file computes what was trained, to the last bit: both graphs run as written (what the runtime folds and packs of
// constant weights changes roundings, in any file).
import { describe, expect, test } from 'vitest';
import { exportGraph } from '../../src/core/lower/export-model.ts';
import { initialWeights } from '../../src/core/lower/initial-weights.ts';
import { weightsOf } from '../../src/core/shapes/costs.ts';
import { inferShapes } from '../../src/core/shapes/infer.ts';
import { templateById } from '../../src/core/templates/index.ts';
import { dataOf, sizeOf, tensorOf } from '../../src/core/tensor.ts';
import type { Tensor } from '../../src/core/tensor.ts';
import { buildForwardGraph } from '../../src/core/training/index.ts';
import { onnxruntimeExecutor } from '../../src/main/engine/onnxruntime.ts';

const BATCH = 4;
const rows: readonly (readonly [id: string, shape: readonly number[]])[] = [
  ['logistic-regression', [3, 16, 16]], ['mlp', [20]], ['lenet-5', [1, 28, 28]], ['digits', [1, 28, 28]], ['signs-convnet', [3, 64, 64]],
  ['happy-house', [3, 64, 64]], ['vgg-small', [3, 32, 32]], ['resnet-20', [3, 32, 32]], ['mobilenet-small', [3, 32, 32]],
];

describe('exported forward equals trained forward exactly', () => {
  test.for(rows)('%s', async ([id, shape]) => {
    const template = templateById(id);
    if (!template) throw new Error(`no template ${id}`);
    const project = template.build({ shape });
    const weights = initialWeights(weightsOf(inferShapes(project)), 1);
    const trained = buildForwardGraph(project, { device: 'cpu', losses: false });
    const executor = onnxruntimeExecutor('cpu', { optimize: false });
    const [own, exported] = [await executor.load(trained.model), await executor.load(exportGraph(project, weights).model)];
    const dims = [BATCH, ...shape];
    const x = tensorOf('float32', dims, Float32Array.from({ length: sizeOf(dims) }, (_, i) => Math.sin(i * 0.7)));
    const given: Record<string, Tensor> = Object.fromEntries(trained.weights.map((w) => [w.in, weights.get(w.name) as Tensor]));
    for (const input of trained.data) given[input.name] = x;
    const [expected] = Object.values(await own.run(given));
    const [received] = Object.values(await exported.run(Object.fromEntries(exported.inputs.map((name) => [name, x]))));
    await own.close();
    await exported.close();
    expect(dataOf(received as Tensor)).toEqual(dataOf(expected as Tensor));
  });
});
