// Exports in a real Chromium: a trained network as int8 with a Python script beside it, and a network as it stands on the canvas.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { directClient } from '../../src/main/services/methods/index.ts';
import { chromiumPath } from '../fixtures/chromium.ts';
import { buildPages, openStudioPage } from '../fixtures/studio-page.ts';
import type { StudioPage } from '../fixtures/studio-page.ts';

const WAIT = { timeout: 60_000 };

describe.skipIf(chromiumPath === undefined)('exports', () => {
  let studio: StudioPage;
  let run: string;
  beforeAll(async () => {
    studio = await openStudioPage(await buildPages());
    const client = directClient(studio.studio.services);
    await client.projects.create({ name: 'digits', template: 'digits', settings: ['data.options.count=1200', 'training.epochs=3'] });
    ({ run } = await client.training.start({ project: 'digits', threads: 1 }));
    for await (const event of await client.training.events({ run })) void event;
  }, 300_000);
  afterAll(async () => { await studio.close(); });

  const open = (place: string): Promise<void> => studio.go(place);
  const dialog = () => studio.page.getByRole('dialog');

  test('a trained network as int8, with a Python script and a card: what it costs is shown', async () => {
    const { page } = studio;
    await open(`#/train?project=${encodeURIComponent(join(studio.studio.services.workspace.projects, 'digits'))}&run=${run}`);
    await page.getByRole('button', { name: 'Export…' }).click(WAIT);
    await dialog().getByLabel('Numbers').selectOption('int8');
    await dialog().getByRole('radio', { name: '7' }).click();
    await dialog().getByLabel('Python script').click();
    await dialog().getByLabel('Model card').click();
    await studio.picture('export-form');
    expect(await studio.accessibility()).toEqual([]);
    await dialog().getByRole('button', { name: 'Export', exact: true }).click();
    await dialog().getByText('Close to the trained network').waitFor(WAIT);
    await studio.picture('export-done');
    expect(await studio.accessibility()).toEqual([]);
    const cells = await dialog().getByRole('row', { name: /^Accuracy/ }).getByRole('cell').allTextContents();
    const [before = 0, after = 0] = cells.map((c) => Number(c.replace(' %', '')));
    expect(before).toBeGreaterThan(70);
    expect(before - after).toBeLessThan(1);
    await dialog().getByText('4 layers compute with whole numbers.').waitFor();
    const download = page.waitForEvent('download', WAIT);
    await dialog().getByRole('button', { name: 'Save predict.py' }).click();
    expect(readFileSync(await (await download).path(), 'utf8')).toContain('import onnxruntime as ort');
    const [folder = ''] = readdirSync(join(studio.folder, 'workspace', 'exports'));
    expect(readdirSync(join(studio.folder, 'workspace', 'exports', folder)).toSorted()).toEqual(['MODEL_CARD.md', 'model.onnx', 'predict.py']);
  }, 90_000);

  test('it stands among the exports of the run', async () => {
    await dialog().getByRole('button', { name: 'Export another way' }).click();
    await dialog().getByText('Exported before').waitFor(WAIT);
    await dialog().getByText(/int8, calibrated on the data, \d/).waitFor();
    await dialog().getByRole('button', { name: 'Cancel' }).click();
  });

  test('a fixed batch and another opset change nothing that it says', async () => {
    const { page } = studio;
    await page.getByRole('button', { name: 'Export…' }).click(WAIT);
    // Closed, the form forgets.
    await expect.poll(() => dialog().getByLabel('Numbers').inputValue()).toBe('float32');
    await dialog().getByRole('radio', { name: 'fixed' }).click();
    const size = dialog().getByLabel('Samples at once');
    await size.fill('8');
    await size.press('Enter');
    await dialog().getByLabel('Opset').selectOption('13');
    await dialog().getByRole('button', { name: 'Export', exact: true }).click();
    await dialog().getByText('Gives what the trained network gives').waitFor(WAIT);
    await dialog().getByText(/opset 13, batch 8/).waitFor();
    await dialog().getByRole('button', { name: 'Close' }).last().click();
  }, 90_000);

  test('a network as it stands on the canvas, with its PyTorch script', async () => {
    const { page } = studio;
    await studio.openTemplate('lenet-5', { name: 'drawn' });
    await page.getByRole('button', { name: 'Export the network' }).click(WAIT);
    await dialog().getByLabel('PyTorch script').click();
    await dialog().getByRole('button', { name: 'Export', exact: true }).click();
    await dialog().getByText(/parameters are not trained/).waitFor(WAIT);
    await dialog().getByRole('button', { name: 'Save train_pytorch.py' }).waitFor();
    await studio.picture('export-drawn');
    await dialog().getByRole('button', { name: 'Close' }).last().click();
  }, 90_000);

  test('nothing was said against the policy', () => { expect(studio.complaints).toEqual([]); });
});
