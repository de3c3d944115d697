// `models list` and `models get`, against a server on this machine and files at hand.
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { catalogue, entryOf } from '../../../src/main/models/catalogue/index.ts';
import { temporaryFolder } from '../../fixtures/data-files.ts';
import { modelBytes, sends, startModelServer } from '../../fixtures/model-server.ts';
import type { ModelServer } from '../../fixtures/model-server.ts';
import { sharedModels } from '../../fixtures/paths.ts';
import { ask, done, terminal } from '../../fixtures/terminal.ts';

const workspace = join(temporaryFolder(), 'workspace');
const W = ['--workspace', workspace] as const;
let server: ModelServer;
beforeAll(async () => { server = await startModelServer(); });
afterAll(() => server.close());

test('list shows all, or those of a task', async () => {
  const { last, lines } = await ask('models', 'list', ...W);
  expect(last).toMatchObject({ event: 'done', models: catalogue.map((entry) => entry.id) });
  expect(lines[0]).toMatchObject({ event: 'model', id: 'vgg-16', task: 'classification', bytes: 553437752, kept: 0, licence: { commercial: 'yes' } });
  expect((await done<{ models: string[] }>('models', 'list', '--task', 'face-detection', ...W)).models).toContain('ultraface-320');
  const { out } = await terminal('models', 'list', '--task', 'face-embedding', ...W);
  expect(out).toMatch(/^id +task +size +licence +commercial use/);
  expect(out).toMatch(/^mobilefacenet +face-embedding +4\.0 MB +none stated +unclear/m);
  expect((await ask('models', 'list', '--task', 'cooking', ...W)).last).toMatchObject({ event: 'error', code: 'usage' });
});

test('get refuses what is not the model, and addresses that are not secure', async () => {
  const { bytes } = entryOf('mnist');
  server.set('/other.onnx', sends(modelBytes(bytes)));
  expect((await ask('models', 'get', 'mnist', '--from', `${server.address}/other.onnx`, ...W)).last).toMatchObject({ event: 'error', code: 'download/checksum' });
  server.set('/page.onnx', sends(Buffer.from('<!doctype html>'), { type: 'text/html' }));
  const page = await terminal('models', 'get', 'mnist', '--from', `${server.address}/page.onnx`, ...W);
  expect([page.code, page.err]).toEqual([1, expect.stringMatching(/something else than the model\. \[download\/refused\]/)]);
  expect((await ask('models', 'get', 'mnist', '--from', 'http://example.invalid/mnist.onnx', ...W)).last).toMatchObject({ event: 'error', code: 'usage' });
  expect((await ask('models', 'get', 'no-such', ...W)).last).toMatchObject({ event: 'error', code: 'usage', hint: '`models list` shows what it has.' });
  expect(existsSync(join(workspace, 'models', 'mnist.onnx'))).toBe(false);
});

const slim = sharedModels('ultraface/version-slim-320.onnx');
test.skipIf(slim === undefined)('get downloads a real model, knows it again, and says its licence', async () => {
  server.set('/slim.onnx', sends(readFileSync(slim as string)));
  const from = ['--from', `${server.address}/slim.onnx`];
  const path = join(workspace, 'models', 'ultraface-slim-320.onnx');
  expect(await done('models', 'get', 'ultraface-slim-320', ...from, ...W)).toMatchObject({ id: 'ultraface-slim-320', path, bytes: 1195330, fresh: true });
  expect(await done('models', 'get', 'ultraface-slim-320', ...W)).toMatchObject({ fresh: false });
  expect((await terminal('models', 'list', '--task', 'face-detection', ...W)).out).toMatch(/^ultraface-slim-320 .* yes +The fastest/m);
  const said = await terminal('models', 'get', 'ultraface-slim-320', '--out', join(workspace, 'mine.onnx'), ...from, ...W);
  expect(said.out).toMatch(/^Downloaded UltraFace slim 320: .*mine\.onnx \(1,195,330 bytes\)\.\nLicence: MIT\. Free to use/);
  mkdirSync(join(workspace, 'other'));
  copyFileSync(join(workspace, 'mine.onnx'), join(workspace, 'other', 'x.onnx'));
  expect((await ask('models', 'get', 'mnist', '--out', join(workspace, 'other', 'x.onnx'), ...W)).last).toMatchObject({ event: 'error', code: 'file/write-failed' });
});
