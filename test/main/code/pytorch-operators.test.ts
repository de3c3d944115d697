// Operators of imported models in PyTorch, run: every row of the operator tables that has an equivalent, and whole models beside onnxruntime.
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Project } from '../../../src/core/graph/schema.ts';
import { importModel } from '../../../src/core/import/import-model.ts';
import { LayerwrightError } from '../../../src/core/errors.ts';
import { modelOf } from '../../../src/core/onnx/model.ts';
import type { Model } from '../../../src/core/onnx/model.ts';
import { inferShapes } from '../../../src/core/shapes/infer.ts';
import { sizeOf, tensorFrom } from '../../../src/core/tensor.ts';
import type { Tensor } from '../../../src/core/tensor.ts';
import { readModelFile } from '../../../src/main/models/files.ts';
import { operatorsInTorch } from '../../../src/main/services/code/pytorch/operators.ts';
import { pytorchScript } from '../../../src/main/services/code/pytorch/script.ts';
import { buildCase, labelOf } from '../../cases/operators/case.ts';
import { operatorCases } from '../../cases/operators/index.ts';
import { temporaryFolder } from '../../fixtures/data-files.ts';
import { sharedModels } from '../../fixtures/paths.ts';
import { hasTorch } from '../../fixtures/python.ts';
import { compared } from '../../fixtures/torch.ts';
import type { TorchCase } from '../../fixtures/torch.ts';

const folder = temporaryFolder();
const position = { x: 0, y: 0 };

/** An imported model with a loss at each of its outputs, its numbers as floats. */
function withLosses({ project }: { readonly project: Project }): Project {
  const outputs = project.graph.nodes.filter((n) => n.type === 'ModelOutput');
  const added = outputs.flatMap((_, i) => [
    { id: `float${i}`, type: 'Operator', params: { op: 'Cast', inputs: ['wire'], attributes: { to: { int: 1 } } }, position }, { id: `loss${i}`, type: 'MeanSquaredError', params: {}, position },
  ]);
  const edges = outputs.flatMap((o, i) => [
    { from: { node: o.id, port: 'out' }, to: { node: `float${i}`, port: 'in' } }, { from: { node: `float${i}`, port: 'out' }, to: { node: `loss${i}`, port: 'prediction' } },
  ]);
  return { ...project, graph: { ...project.graph, nodes: [...project.graph.nodes, ...added], edges: [...project.graph.edges, ...edges] } };
}

function caseOf(name: string, model: Model, feeds: Readonly<Record<string, Tensor>>): TorchCase {
  const imported = importModel(model, 'made');
  const project = withLosses(imported);
  const inputs = project.graph.nodes.filter((n) => n.type === 'ModelInput').map((n) => [n.id, feeds[String(n.params['name'])] as Tensor] as const);
  return { name, project, weights: imported.weights, inputs: Object.fromEntries(inputs) };
}

/** Why no script is written; undefined where one is. */
function refusal({ project, name }: TorchCase): string | undefined {
  try {
    pytorchScript(project, name);
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof LayerwrightError) || thrown.code === 'internal') throw thrown;
    return thrown.message;
  }
}

const numeric = new Set(['float32', 'int64', 'int32', 'uint8', 'int8', 'bool']);
const rows = operatorCases.flatMap((row, i) => {
  if (row.build || !(row.op in operatorsInTorch) || row.opset !== 17 || row.inputs.some((g) => g && !numeric.has(g.tensor.dtype))) return [];
  const { b, feeds } = buildCase(row, false);
  return [caseOf(labelOf(row, i), modelOf(b.build('row'), 17), feeds)];
});
/** What these rows ask for PyTorch has not, or it would change what training learns. */
const refusals: Readonly<Record<string, string>> = {
  ConvTranspose: 'its padding follows from the size of its output', MaxPool: 'it gives the places of the largest numbers too', LayerNormalization: 'it gives its statistics too',
  Pad: 'it pads samples or channels by reflect', Dropout: 'it gives its mask too', Resize: 'it resizes by linear at tf_crop_and_resize',
};
const written = rows.filter((r) => refusal(r) === undefined);

test('nearly all rows of the tables are written; the others say why not', () => {
  for (const r of rows.filter((c) => !written.includes(c))) expect(refusal(r)).toContain(refusals[/ (\w+)-/.exec(r.name)?.[1] ?? ''] ?? 'nothing');
  expect(written.length).toBeGreaterThan(200);
});

describe.skipIf(!hasTorch)('operators in PyTorch', () => {
  let differences: Map<string, number>;
  beforeAll(async () => { differences = await compared(written, join(folder, 'operators')); }, 240_000);
  test.each(written.map((c) => c.name))('%s', (name) => { expect(differences.get(name)).toBeLessThan(1e-5); });
});

/** Models whose every operator has an equivalent, with a sample for each input of a free batch. */
const models = [
  'audio/HAR-CNN', 'classification/mnist-8', 'classification/resnet20_cifar10', 'classification/squeezenet1.1_notop_imagenet', 'classification/tm_mobilenetv2_035_hands5', 'fast-style/candy_nc16_128x128_wasm', 'fast-style/mosaic_nc8_256x256_onnxjs014',
  'mobilefacenet/mobilefacenet', 'onnx-light/light_inception_v1', 'onnx-light/light_resnet50', 'onnx-light/light_squeezenet', 'openwakeword/alexa_v0.1', 'openwakeword/embedding_model', 'openwakeword/hey_rhasspy_v0.1', 'scrfd/scrfd_2.5g_bnkps', 'super-resolution/super_resolution',
  'ultraface/version-RFB-320', 'ultraface/version-RFB-320_simplified', 'ultraface/version-slim-320', 'yolo/v5Lite-e-sim-320', 'yolo/yolo-fastestv2', 'yolo/yolox_nano_coco',
];

describe.skipIf(!hasTorch || sharedModels('') === undefined)('real models in PyTorch', () => {
  test.each(models)('%s', async (name) => {
    const model = await readModelFile(sharedModels(`${name}.onnx`) as string);
    const { project } = importModel(model, 'made');
    const feeds = Object.fromEntries(inferShapes(project).layers.filter((l) => l.kind.type === 'ModelInput').map((l) => {
      const shape = (l.outputs[0]?.shape ?? []).map((d, i) => (typeof d === 'number' ? d : i === 0 ? 1 : 64));
      return [String((l.params as { name: string }).name), tensorFrom('float32', shape, Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(1 + 1.7 * i)))];
    }));
    const one = caseOf(name, model, feeds);
    expect((await compared([one], join(folder, name))).get(name)).toBeLessThan(1e-3);
  }, 120_000);
});
