// A training in a real Chromium, as a person goes through it: start, pause, reload, resume, stop, judge, look at samples, check
// gradients, export; the exported file says what the window says.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath } from '../fixtures/chromium.ts';
import { exportInWindow } from '../fixtures/exporting.ts';
import { buildPages, openStudioPage } from '../fixtures/studio-page.ts';
import type { StudioPage } from '../fixtures/studio-page.ts';
import { directClient } from '../../src/main/services/methods/index.ts';
import { onnxruntimeExecutor } from '../../src/main/engine/onnxruntime.ts';
import { numbersOf, tensorFrom } from '../../src/core/tensor.ts';

const WAIT = { timeout: 60_000 };

describe.skipIf(chromiumPath === undefined)('the training view', () => {
  let studio: StudioPage;
  let run = '';
  beforeAll(async () => {
    studio = await openStudioPage(await buildPages());
    const { folder } = await directClient(studio.studio.services).projects.create({ name: 'digits', template: 'digits', settings: ['training.epochs=200'] });
    await studio.go(`#/train?project=${encodeURIComponent(folder)}`);
  }, 300_000);
  afterAll(async () => { await studio.close(); });

  test('an empty view says what to do, and axe finds nothing serious', async () => {
    const { page } = studio;
    await page.getByText('Nothing has been trained yet').waitFor(WAIT);
    expect(await studio.accessibility()).toEqual([]);
    await studio.picture('training-empty');
  });

  test('settings are edits of the project, which undo takes back', async () => {
    const { page } = studio;
    const rate = page.getByLabel('Learning rate', { exact: true });
    await rate.fill('0.003');
    await rate.press('Enter');
    await page.getByLabel('Schedule').selectOption('constant');
    const settings = async () => (await directClient(studio.studio.services).projects.open({ project: 'digits' })).project.training;
    await expect.poll(async () => { const { learningRate, schedule } = await settings(); return [learningRate, schedule]; }, WAIT).toEqual([0.003, { type: 'constant' }]);
  });

  test('it trains live, pauses, is found again by a reload, and goes on', async () => {
    const { page } = studio;
    await page.keyboard.press('Control+Enter');
    await page.locator('[data-state=running]').waitFor(WAIT);
    run = new URLSearchParams(new URL(page.url()).hash.split('?')[1]).get('run') ?? '';
    const steps = () => page.evaluate(`Number(document.querySelector('[data-state][data-step]')?.dataset.step ?? 0)`) as Promise<number>;
    await expect.poll(steps, WAIT).toBeGreaterThan(60);
    await expect.poll(() => page.locator('canvas').count()).toBeGreaterThanOrEqual(2);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.locator('[data-state=paused]').waitFor(WAIT);
    await page.reload();
    await page.locator('[data-state=paused]').waitFor(WAIT);
    await expect.poll(() => page.getByLabel('Batch size').isDisabled(), WAIT).toBe(true);
    // Its curve is there again, by the words that a screen reader gets.
    await page.getByRole('img', { name: /^Loss\. train: \d{2,} points/ }).waitFor(WAIT);
    const before = await steps();
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.locator('[data-state=running]').waitFor(WAIT);
    await expect.poll(steps, WAIT).toBeGreaterThan(before);
    expect(await studio.accessibility()).toEqual([]);
    await studio.picture('training-live');
    await page.reload();
    await page.locator('[data-state=running]').waitFor(WAIT);
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('menuitem', { name: 'Stop and keep' }).click();
    await page.locator('[data-state=stopped]').waitFor(WAIT);
  }, 120_000);

  test('it is judged; a cell of the confusion matrix shows its samples', async () => {
    const { page } = studio;
    const cell = page.getByRole('button', { name: /^true 3, predicted 3: \d+ samples/ });
    await cell.waitFor(WAIT);
    await page.getByText('Worst first').waitFor();
    const count = Number(/: (\d+) samples/.exec(await cell.getAttribute('aria-label') ?? '')?.[1]);
    await cell.click();
    const region = page.getByRole('region', { name: 'True 3, predicted 3' });
    await region.getByText(new RegExp(`of ${count}$`)).waitFor(WAIT);
    await region.locator('img').first().waitFor(WAIT);
    await expect.poll(() => region.locator('li').count(), WAIT).toBe(Math.min(24, count));
    expect(await studio.accessibility()).toEqual([]);
    await studio.picture('training-results');
    await page.getByRole('radio', { name: 'Percent' }).click();
    await page.getByRole('button', { name: /^true 3, predicted 3: \d+ samples, \d+ %$/ }).waitFor();
    expect(await studio.accessibility()).toEqual([]);
  }, 90_000);

  test('the gradients are checked tensor by tensor', async () => {
    const { page } = studio;
    await page.getByRole('radio', { name: 'Gradient check' }).click();
    await page.getByRole('button', { name: 'Check the gradients' }).click();
    await page.getByText(/All gradients agree/).waitFor(WAIT);
    await expect.poll(() => page.getByRole('row', { name: /conv1\.kernel 12×1×5×5 24 .*right/ }).count()).toBe(1);
    expect(await studio.accessibility()).toEqual([]);
  }, 90_000);

  test('the exported file gives what the window shows', async () => {
    const { page, folder } = studio;
    const file = join(folder, 'exported.onnx');
    copyFileSync(await exportInWindow(page, WAIT), file);

    // A made picture with a cross, as the window is given it and as numbers.
    const pixels = Array.from({ length: 784 }, (_, i) => (Math.abs((i % 28) - 14) < 2 || Math.abs(Math.floor(i / 28) - 14) < 2 ? 255 : 0));
    const { default: sharp } = await import('sharp');
    mkdirSync(join(folder, 'mine'), { recursive: true });
    const picture = join(folder, 'mine', 'cross.png');
    writeFileSync(picture, await sharp(Buffer.from(pixels), { raw: { width: 28, height: 28, channels: 1 } }).png().toBuffer());
    const session = await onnxruntimeExecutor('cpu', { threads: 1 }).load(file);
    const [input = ''] = session.inputs;
    const results = await session.run({ [input]: tensorFrom('float32', [1, 1, 28, 28], pixels.map((v) => v / 255)) });
    await session.close();
    const probabilities = numbersOf(Object.values(results)[0] ?? tensorFrom('float32', [0], []));
    const best = Math.max(...probabilities);

    const broken = join(folder, 'mine', 'broken.png');
    writeFileSync(broken, readFileSync(picture).subarray(0, 60));
    const predicted = [];
    for await (const prediction of await directClient(studio.studio.services).models.predict({ model: run, files: [broken, picture], top: 1 })) predicted.push(prediction);
    const [refused, ...shown] = predicted;
    expect(refused).toMatchObject({ file: broken, outputs: [], error: { code: 'data/damaged', where: broken } });
    expect(shown[0]?.outputs[0]?.top?.[0]).toMatchObject({ class: String(probabilities.indexOf(best)) });
    expect(shown[0]?.outputs[0]?.top?.[0]?.probability).toBeCloseTo(best, 5);
    expect(readdirSync(join(folder, 'workspace', 'exports'))).toHaveLength(1);
  }, 90_000);

  test('nothing was said against the policy', () => { expect(studio.complaints).toEqual([]); });
});
