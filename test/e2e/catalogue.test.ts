// Public models, in a real Chromium: one is found, downloaded from a server on this machine, cancelled, gone on with, and opened as a network.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeModelJoined } from '../../src/core/onnx/codec/index.ts';
import { modelOf } from '../../src/core/onnx/model.ts';
import { chromiumPath } from '../fixtures/chromium.ts';
import { graph, node } from '../fixtures/exotic-models.ts';
import { modelBytes, sends, smallEntry, startModelServer } from '../fixtures/model-server.ts';
import type { ModelServer } from '../fixtures/model-server.ts';
import { buildPages, openStudioPage } from '../fixtures/studio-page.ts';
import type { StudioPage } from '../fixtures/studio-page.ts';

const model = encodeModelJoined(modelOf(graph({ x: 'float32[1,1,28,28]' }, { y: 'float32[1,1,28,28]' }, [node('Relu', ['x'], ['y'])]), 13));
const large = modelBytes(400_000);

describe.skipIf(chromiumPath === undefined)('public models', () => {
  let studio: StudioPage;
  let server: ModelServer;
  beforeAll(async () => {
    server = await startModelServer();
    server.set('/small.onnx', sends(model));
    const catalogue = [
      { ...smallEntry('small', model, `${server.address}/small.onnx`), name: 'Small net' },
      { ...smallEntry('large', large, `${server.address}/large.onnx`), name: 'Large net', task: 'detection' as const },
    ];
    studio = await openStudioPage(await buildPages(), { catalogue });
  });
  afterAll(async () => {
    await studio.close();
    await server.close();
  });
  const dialog = () => studio.page.getByRole('dialog', { name: 'Public models' });
  const row = (name: string) => dialog().getByRole('listitem', { name });

  test('found by word and by task, with licence and size', async () => {
    await studio.page.getByRole('button', { name: 'Public models…' }).click();
    await row('Large net').waitFor();
    await expect.poll(() => row('Large net').textContent()).toMatch(/Detection · 400 kB.*MIT: commercial use allowed/s);
    expect(await studio.accessibility()).toEqual([]);
    await studio.picture('catalogue');
    await dialog().getByRole('searchbox').fill('small');
    await row('Large net').waitFor({ state: 'detached' });
    await dialog().getByRole('searchbox').fill('');
    await dialog().getByLabel('Task').selectOption('detection');
    await row('Small net').waitFor({ state: 'detached' });
    await dialog().getByLabel('Task').selectOption('all');
  });

  test('cancelled, a download keeps what came and goes on from there', async () => {
    let more: (() => void) | undefined;
    server.set('/large.onnx', (_, response) => {
      response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': large.length, etag: '"one"' });
      response.write(large.subarray(0, 200_000));
      setTimeout(() => { response.write(large.subarray(200_000, 300_000)); }, 400);
      more = () => { response.end(large.subarray(300_000)); };
    });
    await row('Large net').getByRole('button', { name: 'Download' }).click();
    await row('Large net').getByRole('progressbar').waitFor();
    await row('Large net').getByText(/^[1-9]\d* kB of 400 kB/).waitFor();
    await row('Large net').getByRole('button', { name: 'Cancel' }).click();
    await row('Large net').getByText(/^[1-9]\d* kB are here$/).waitFor();
    more?.();
    server.set('/large.onnx', sends(large));
    await row('Large net').getByRole('button', { name: 'Go on' }).click();
    await row('Large net').getByRole('button', { name: 'Open' }).waitFor();
    expect(server.asked.at(-1)).toMatch(/^GET \/large.onnx bytes=[1-9]\d+-$/);
  });

  test('downloaded, it opens as a network; a file that is lost on the way is told and can be tried again', async () => {
    server.set('/small.onnx', (_, response) => { response.writeHead(404).end('nothing here'); });
    await row('Small net').getByRole('button', { name: 'Download' }).click();
    await studio.page.getByRole('alert').filter({ hasText: server.address.slice('http://'.length) }).waitFor();
    server.set('/small.onnx', sends(model));
    await row('Small net').getByRole('button', { name: 'Download' }).click();
    await row('Small net').getByRole('button', { name: 'Open' }).click();
    await studio.page.getByRole('dialog', { name: 'Import report: small.onnx' }).getByText('Comes back bit for bit').waitFor();
    await studio.page.keyboard.press('Escape');
    await studio.page.locator('.react-flow__node').first().waitFor();
    expect(studio.complaints).toEqual([]);
  });
});
