// Model files in the terminal: imported as projects, checked in a process of their own, compared with one another.
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseProject } from '../../../src/core/graph/parse.ts';
import { encodeModelJoined } from '../../../src/core/onnx/codec/index.ts';
import { smallModel } from '../../core/onnx/models.ts';
import { exoticModels } from '../../fixtures/exotic-models.ts';
import { sharedModels } from '../../fixtures/paths.ts';
import { ask, done } from '../../fixtures/terminal.ts';

const folder = await mkdtemp(join(tmpdir(), 'layerwright-import-'));
async function written(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}
const small = await written('small.onnx', encodeModelJoined(smallModel()));

test('a model becomes a project with its weights beside it', async () => {
  const said = await done<{ readonly report: { readonly parameters: number; readonly operators: readonly { readonly operator: string }[] } }>('import', small, '--project', join(folder, 'small'));
  expect(said.report.parameters).toBe(18 + 24);
  const text = await readFile(join(folder, 'small', 'project.json'), 'utf8');
  expect(parseProject(text, 'project.json').weights).toBe('weights.safetensors');
  expect(text.length).toBeLessThan(6000);
  const again = await ask('import', small, '--project', join(folder, 'small'));
  expect([again.code, again.last['code']]).toEqual([1, 'usage']);
});

test('a check says one line a model, and a bad file does not take the others with it', async () => {
  const bad = await written('bad.onnx', new TextEncoder().encode('no model at all'));
  const made = await written('names.onnx', encodeModelJoined((exoticModels['names that are no ids'] as () => { model: Parameters<typeof encodeModelJoined>[0] })().model));
  const { code, lines } = await ask('import', '--check', small, bad, made, '--gradients');
  expect(code).toBe(0);
  expect(lines.filter((l) => l.event === 'model').map((l) => [l['loads'], l['equal'], l['trainable'], l['gradient']])).toEqual([
    [true, true, true, true], [false, null, null, null], [true, true, true, true],
  ]);
});

test('a model gets a new head: features are computed once, then all of it is trained where a plan says so', async () => {
  const network = smallModel();
  const workspace = join(folder, 'workspace');
  const cached = await done<{ readonly pictures: { readonly accuracy: number }; readonly model: string }>('finetune', await written('net.onnx', encodeModelJoined(network)), '--data', 'made:digits', '--project', join(folder, 'cached'), '--workspace', workspace, '--preset', 'unit', '--epochs', '3', '--batch', '256');
  expect(cached.pictures.accuracy).toBeGreaterThan(0.15);
  const whole = await done<{ readonly metrics: { readonly train: { readonly loss: number } } }>('finetune', small, '--data', 'made:digits', '--phases', 'head=4,none=1@0.0003', '--per-class', '100', '--project', join(folder, 'whole'), '--workspace', workspace, '--preset', 'unit', '--batch', '64');
  const planned = await ask('finetune', small, '--data', 'made:digits', '--phases', 'tail=1', '--project', join(folder, 'unplanned'), '--workspace', workspace);
  expect([planned.code, planned.last['code']]).toEqual([1, 'usage']);
  expect(whole.metrics.train.loss).toBeLessThan(2.5);
});

test('two models are compared output by output', async () => {
  const model = smallModel();
  const other = await written('other.onnx', encodeModelJoined({ ...model, producerName: 'another' }));
  expect(await done('verify', small, other)).toMatchObject({ equal: true, largest: 0 });
});

describe('real models', () => {
  test('come back bit for bit', async ({ skip }) => {
    const files = ['classification/mnist-8.onnx', 'classification/squeezenet1.1_notop_imagenet.onnx', 'audio/silero_vad_16k_op15.onnx', 'ultraface/version-RFB-320_simplified.onnx', 'yolo/yolox_nano_coco.onnx'].map(sharedModels);
    if (files.some((f) => f === undefined)) skip('the models are not at hand');
    const { lines } = await ask('import', '--check', ...files as string[]);
    expect(lines.filter((l) => l.event === 'model').map((l) => l['equal'])).toEqual(files.map(() => true));
  });
});
