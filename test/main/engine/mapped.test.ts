// A small file of nodes whose weights are mapped from the model's own file computes what that file does.
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decodeModel, encodeMapped, externalTensors } from '../../../src/core/onnx/codec/index.ts';
import { onnxruntimeExecutor } from '../../../src/main/engine/onnxruntime.ts';
import { madeFeeds } from '../../../src/main/engine/verify/feeds.ts';
import { readModelFile } from '../../../src/main/models/files.ts';
import { newProject } from '../../../src/main/services/create.ts';
import { exportProject } from '../../../src/main/services/export/export.ts';
import { temporaryFolder } from '../../fixtures/data-files.ts';

test('mapped weights', async () => {
  const folder = temporaryFolder();
  await newProject({ folder: join(folder, 'lenet'), template: 'lenet-5' });
  const file = join(folder, 'lenet.onnx');
  await exportProject(join(folder, 'lenet'), file);
  const model = await readModelFile(file);
  const nodes = join(folder, 'nodes.onnx');
  writeFileSync(nodes, Buffer.concat(encodeMapped(model, 'lenet.onnx')));
  expect(statSync(nodes).size).toBeLessThan(statSync(file).size / 10);

  // Every place names the bytes that the model has.
  const bytes = readFileSync(file);
  const places = await externalTensors(decodeModel(readFileSync(nodes)));
  expect(places.length).toBeGreaterThan(2);
  for (const { name, offset, length } of places) expect(Buffer.compare(bytes.subarray(offset, offset + length), model.graph.initializers.get(name)?.bytes ?? new Uint8Array(0))).toBe(0);

  const [feeds = {}] = madeFeeds(model);
  const results = [];
  for (const path of [file, nodes]) {
    const session = await onnxruntimeExecutor('cpu', { optimize: false }).load(path);
    results.push(await session.run(feeds));
    await session.close();
  }
  expect(results[1]).toEqual(results[0]);
});
