// PyTorch scripts, run: every row of the layer table, the templates, and a few steps of training beside our own trainer.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { PROJECT_FORMAT, PROJECT_VERSION, projectSchema } from '../../../src/core/graph/schema.ts';
import type { Project } from '../../../src/core/graph/schema.ts';
import { layers } from '../../../src/core/layers/index.ts';
import { initialWeights } from '../../../src/core/lower/initial-weights.ts';
import { Random } from '../../../src/core/random.ts';
import { weightsOf } from '../../../src/core/shapes/costs.ts';
import { inferShapes } from '../../../src/core/shapes/infer.ts';
import { templates } from '../../../src/core/templates/index.ts';
import { numbersOf, sizeOf, tensorFrom } from '../../../src/core/tensor.ts';
import { pytorchScript } from '../../../src/main/services/code/pytorch/script.ts';
import { layerRows } from '../../cases/layers.ts';
import type { Row } from '../../cases/layer-row.ts';
import { temporaryFolder } from '../../fixtures/data-files.ts';
import { inDtype } from '../../fixtures/layers.ts';
import { hasTorch, python } from '../../fixtures/python.ts';
import { done, linesOf } from '../../fixtures/terminal.ts';
import { compared } from '../../fixtures/torch.ts';
import type { TorchCase } from '../../fixtures/torch.ts';

const folder = temporaryFolder();
const position = { x: 0, y: 0 };

const project = (name: string, nodes: readonly object[], edges: readonly object[]): Project =>
  projectSchema.parse({ format: PROJECT_FORMAT, version: PROJECT_VERSION, name, graph: { nodes, edges } });

/** The layer of a row between inputs and a loss for each of its outputs. */
function caseOf(type: string, row: Row, at: number): TorchCase {
  const layer = layers.find((l) => l.type === type);
  const params = layer?.params.parse(row.params ?? {});
  const ports = typeof layer?.outputs === 'function' ? layer.outputs(params) : layer?.outputs ?? [];
  const names = layer?.inputs ?? [];
  const inputs = row.types.map((t, i) => ({ id: `in${i}`, type: 'Input', params: { shape: t.shape.slice(1), dtype: t.dtype }, position }));
  const edges = row.types.map((_, i) => ({ from: { node: `in${i}`, port: 'out' }, to: { node: 'layer', port: names[Math.min(i, names.length - 1)]?.name ?? 'in' } }));
  const made = project(`${type} ${row.note}`, [...inputs, { id: 'layer', type, params: row.params ?? {}, position }, ...ports.map((p) => ({ id: `loss_${p.name}`, type: 'MeanSquaredError', position }))],
    [...edges, ...ports.map((p) => ({ from: { node: 'layer', port: p.name }, to: { node: `loss_${p.name}`, port: 'prediction' } }))]);
  const specs = weightsOf(inferShapes(made)).map((w) => w.spec);
  const values = row.makeWeights(specs, at + 3);
  return {
    name: made.name, project: made, weights: new Map(Object.entries(values).map(([name, t]) => [`layer.${name}`, inDtype(t, 'float32')])),
    inputs: Object.fromEntries(Object.entries(row.makeInputs(at + 7)).map(([name, t]) => [name, inDtype(t, 'float32')])),
  };
}

const rows = Object.entries(layerRows as Readonly<Record<string, readonly Row[]>>).filter(([type]) => type !== 'Input').flatMap(([type, list]) => list.map((row, i) => caseOf(type, row, i)));

/** Running statistics that are not those of the start, so that they count. */
function templateCase(id: string, params: Record<string, unknown>, shape: readonly number[]): TorchCase {
  const made = templates.find((t) => t.id === id)?.build(params) as Project;
  const specs = weightsOf(inferShapes(made));
  const random = Random.from(5, id);
  const weights = new Map([...initialWeights(specs, 3)].map(([name, t]) => {
    const values = numbersOf(t);
    if (/\.(mean|beta|bias)$/.test(name)) return [name, tensorFrom('float32', t.shape, values.map(() => 0.1 * random.normal()))];
    return [name, /\.(variance|gamma)$/.test(name) ? tensorFrom('float32', t.shape, values.map(() => 0.8 + 0.4 * random.uniform())) : t];
  }));
  return { name: id, project: made, weights, inputs: { input: tensorFrom('float32', shape, Array.from({ length: sizeOf(shape) }, () => random.uniform())) } };
}

const drawn = [
  templateCase('mlp', {}, [2, 784]), templateCase('lenet-5', {}, [2, 1, 28, 28]), templateCase('vgg-small', {}, [2, 3, 32, 32]), templateCase('resnet-20', {}, [2, 3, 32, 32]),
  templateCase('mobilenet-small', {}, [2, 3, 32, 32]), templateCase('googlenet', { shape: [3, 64, 64], classes: 5 }, [1, 3, 64, 64]),
];

describe.skipIf(!hasTorch)('networks in PyTorch', () => {
  let differences: Map<string, number>;
  beforeAll(async () => { differences = new Map([...await compared(rows, join(folder, 'rows')), ...await compared(drawn, join(folder, 'templates'))]); }, 240_000);
  test.each([...rows, ...drawn].map((c) => c.name))('%s', (name) => { expect(differences.get(name)).toBeLessThan(1e-5); });
});

/** A .npy array. */
function npy(shape: readonly number[], data: Float32Array | Uint8Array): Buffer {
  const header = `{'descr': '${data instanceof Uint8Array ? '|u1' : '<f4'}', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`;
  const padded = `${header.padEnd(Math.ceil((header.length + 11) / 64) * 64 - 11)}\n`;
  const head = Buffer.alloc(10);
  head.write('\x93NUMPY\x01\x00', 'latin1');
  head.writeUInt16LE(padded.length, 8);
  return Buffer.concat([head, Buffer.from(padded), Buffer.from(data.buffer, data.byteOffset, data.byteLength)]);
}

const settings = [
  ['training.optimizer=adam', 'training.schedule=cosine'],
  ['training.optimizer=momentum', 'training.schedule=exponential', 'training.clip.norm=0.5', 'dense1.l2=0.01'],
  ['training.optimizer=nesterov'],
  ['training.optimizer=rmsprop', 'training.schedule=inverseTime', 'loss.labelSmoothing=0.1'],
  ['training.optimizer=adamw', 'training.schedule=step', 'training.schedule.every=2'],
  ['training.optimizer=adagrad'],
];

describe.skipIf(!hasTorch)('steps of training in PyTorch', () => {
  test('lose what our own lose', async () => {
    const random = Random.from(9, 'steps');
    const count = 48;
    const features = Float32Array.from({ length: 6 * count }, () => random.normal());
    const label = Uint8Array.from({ length: count }, (_, i) => ((features[6 * i] ?? 0) + (features[6 * i + 1] ?? 0) > 0 ? 1 : 0) + ((features[6 * i + 2] ?? 0) > 1 ? 1 : 0));
    writeFileSync(join(folder, 'features.npy'), npy([count, 6], features));
    writeFileSync(join(folder, 'label.npy'), npy([count], label));
    python(['-c', `import numpy as np; np.savez(${JSON.stringify(join(folder, 'data.npz'))}, features=np.load(${JSON.stringify(join(folder, 'features.npy'))}), label=np.load(${JSON.stringify(join(folder, 'label.npy'))}).astype(np.int64))`]);
    const workspace = ['--workspace', join(folder, 'workspace')];
    for (const [i, own] of settings.entries()) {
      const at = join(folder, `trained${i}`);
      await done('new', at, '--template', 'mlp', '--data', join(folder, 'data.npz'), '--param', 'hidden=[8]', '--set', 'data.split={"train":1,"dev":0,"test":0,"stratify":false}', '--set', 'training.shuffle=false', '--set', 'training.batch=0', ...own.flatMap((s) => ['--set', s]), ...workspace);
      const { run } = await done<{ run: string }>('train', at, '--epochs', '8', '--log-every', '1', ...workspace);
      await done('export', at, '--out', join(at, 'out'), '--format', 'pytorch', ...workspace);
      const { csv } = await done<{ csv: string }>('runs', 'csv', run, ...workspace);
      const [head = '', ...lines] = csv.trim().split('\n');
      const column = head.split(',').indexOf('loss');
      const ours = lines.map((line) => line.split(',')).filter((cells) => cells[column] !== '').map((cells) => [Number(cells[0]), Number(cells[column])] as const);
      const theirs = linesOf({ out: python([join(at, 'out', 'train_pytorch.py'), '--data', join(folder, 'data.npz'), '--epochs', '8', '--json', '--out', join(at, 'trained.safetensors')]) })
        .flatMap((l) => (l['step'] === undefined ? [] : [[Number(l['step']), Number(l['loss'])] as const]));
      expect(theirs.length, own.join()).toBeGreaterThan(5);
      // Ours is counted from 0: the loss before each step.
      const expected = new Map(ours);
      for (const [step, loss] of theirs) expect(Math.abs(loss - (expected.get(step - 1) ?? Number.NaN)), `${own.join()}, step ${step}`).toBeLessThan(1e-4);
    }
  }, 240_000);
});

test('what has no equivalent is refused by its name', () => {
  const imported = project('imported', [{ id: 'in', type: 'Input', params: { shape: [3] }, position }, { id: 'op', type: 'Operator', params: { op: 'Hardmax', inputs: ['wire'] }, position }, { id: 'loss', type: 'MeanSquaredError', position }],
    [{ from: { node: 'in', port: 'out' }, to: { node: 'op', port: 'in' } }, { from: { node: 'op', port: 'out' }, to: { node: 'loss', port: 'prediction' } }]);
  expect(() => pytorchScript(imported, 'imported')).toThrow('The layer op (Operator) has no equivalent in PyTorch here: nobody has written Hardmax in PyTorch yet.');
});
