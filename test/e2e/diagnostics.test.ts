// The layers looked at in a real Chromium: gradients and weights by layer while a run trains, signs on the cards of the canvas,
// feature maps and filters.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath } from '../fixtures/chromium.ts';
import { buildPages, openStudioPage } from '../fixtures/studio-page.ts';
import type { StudioPage } from '../fixtures/studio-page.ts';
import { directClient } from '../../src/main/services/methods/index.ts';

const WAIT = { timeout: 60_000 };

describe.skipIf(chromiumPath === undefined)('looking at the layers', () => {
  let studio: StudioPage;
  const place = (view: string) => studio.page.evaluate((to: string) => {
    const { location } = globalThis as unknown as { location: { hash: string } };
    location.hash = location.hash.replace(/^#\/\w+/, `#/${to}`);
  }, view);
  const layers = () => studio.page.getByRole('region', { name: /by layer$/ });

  beforeAll(async () => {
    studio = await openStudioPage(await buildPages());
    const { folder } = await directClient(studio.studio.services).projects.create({ name: 'digits', template: 'digits', settings: ['training.epochs=200', 'training.batch=16', 'data.options.count=2000', 'training.optimizer.type=adam', 'training.learningRate=2'] });
    await studio.go(`#/train?project=${encodeURIComponent(folder)}`);
  }, 300_000);
  afterAll(async () => { await studio.close(); });

  test('gradients and weights of each layer stand beside the curves, with what to make of them', async () => {
    const { page } = studio;
    await page.getByLabel('Look at layers').fill('10');
    await page.getByLabel('Look at layers').press('Enter');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('button', { name: 'Look now' }).waitFor(WAIT);
    // At such a rate its units die at once.
    await layers().getByRole('row', { name: /^dense .* units dead$/ }).waitFor(WAIT);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.locator('[data-state=paused]').waitFor(WAIT);
    await page.reload();
    // What was seen last is there again.
    await layers().getByRole('row', { name: /^dense .* units dead$/ }).waitFor(WAIT);
    expect(Number(await layers().getAttribute('data-layers')) % 10).toBe(0);
    await layers().getByRole('radio', { name: 'Weights' }).click();
    await page.getByRole('region', { name: 'Weights by layer' }).getByRole('img', { name: /^312 values from -/ }).waitFor(WAIT);
    expect(await studio.accessibility()).toEqual([]);
    await studio.picture('diagnostics-layers');
  }, 120_000);

  test('the card of a layer in trouble bears a sign that leads to its row', async () => {
    const { page } = studio;
    await place('design');
    const sign = page.locator('[data-id=dense]').getByRole('button', { name: /^units dead: At least three quarters/ });
    await sign.waitFor(WAIT);
    await expect.poll(() => page.locator('[data-id=dense]').getAttribute('aria-label')).toContain('units dead');
    expect(await studio.accessibility()).toEqual([]);
    await studio.picture('diagnostics-cards');
    await sign.click();
    await page.locator('tr[data-layer=dense][data-asked]').waitFor(WAIT);
  }, 60_000);

  test('the sign is gone when its layer is edited, and back when that is undone', async () => {
    const { page } = studio;
    await layers().getByRole('button', { name: 'dense', exact: true }).click();
    await page.locator('[data-id=dense] [data-trouble]').waitFor(WAIT);
    const units = page.getByRole('complementary', { name: 'Inspector' }).getByLabel('Units');
    await units.fill('80');
    await units.press('Enter');
    await expect.poll(() => page.locator('[data-id=dense] [data-trouble]').count(), WAIT).toBe(0);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.locator('[data-id=dense] [data-trouble]').waitFor(WAIT);
  }, 60_000);

  test('a run that has ended keeps its last look', async () => {
    const { page } = studio;
    await place('train');
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('menuitem', { name: 'Stop and keep' }).click();
    await page.locator('[data-state=stopped]').waitFor(WAIT);
    await page.reload();
    await layers().getByRole('row', { name: /^dense .* units dead$/ }).waitFor(WAIT);
  }, 60_000);

  test('feature maps and filters of a run, as pictures', async () => {
    const { page } = studio;
    await page.getByRole('button', { name: 'Look inside' }).click();
    const panel = page.getByRole('region', { name: 'What the layers see' });
    // The first convolution has 12 channels.
    await expect.poll(() => panel.getByRole('listitem').count(), WAIT).toBe(12);
    await panel.getByRole('img', { name: /^Picture 12, from / }).waitFor(WAIT);
    await panel.getByRole('img', { name: 'sample 0' }).waitFor(WAIT);
    await panel.getByText(/^label: \d$/).waitFor(WAIT);
    expect(await studio.accessibility()).toEqual([]);
    await panel.scrollIntoViewIfNeeded();
    await studio.picture('diagnostics-inside');
    await panel.getByLabel('Layer', { exact: true }).selectOption('logits');
    await panel.getByRole('button', { name: 'Next sample' }).click();
    await expect.poll(() => panel.getByLabel('Sample', { exact: true }).inputValue()).toBe('1');
    await panel.getByText(/^weights after step \d+$/).waitFor(WAIT);
    await panel.getByRole('radio', { name: 'First filters' }).click();
    await panel.getByText('conv1.kernel, 12×1×5×5').waitFor(WAIT);
    await expect.poll(() => panel.getByRole('listitem').count()).toBe(12);
    expect(await studio.accessibility()).toEqual([]);
    // A sample of the worst leads back to the maps.
    await page.getByRole('region', { name: 'Worst first' }).getByRole('button', { name: /^sample \d+$/ }).first().click();
    await panel.getByRole('radio', { name: 'Feature maps', checked: true }).waitFor(WAIT);
  }, 60_000);

  test('nothing was said against the policy', () => { expect(studio.complaints).toEqual([]); });
});
