// The whole way of somebody else's model, in a real Chromium: dropped and read, its blocks opened and closed, a head of our own put on,
// frozen with the brush, fine-tuned, laid beside a run from scratch, exported in whole numbers, used on pictures, and asked why.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { projectSchema } from '../../src/core/graph/schema.ts';
import { directClient } from '../../src/main/services/methods/index.ts';
import { chromiumPath } from '../fixtures/chromium.ts';
import { buildPages, openStudioPage } from '../fixtures/studio-page.ts';
import type { StudioPage } from '../fixtures/studio-page.ts';

const WAIT = { timeout: 60_000 };

describe.skipIf(chromiumPath === undefined)('transfer learning', () => {
  let studio: StudioPage;
  let run = '';
  let theirs: Uint8Array;
  beforeAll(async () => {
    studio = await openStudioPage(await buildPages());
    studio.page.setDefaultTimeout(20_000);
    // Somebody's network: trained on many digits, and all that is known of it is the file.
    await client().projects.create({ name: 'elsewhere', template: 'resnet-20', data: 'made:digits' });
    const { run: other } = await client().training.start({ project: 'elsewhere', overrides: { epochs: 1, steps: 100 } });
    for await (const event of await client().training.events({ run: other })) void event;
    const file = join(studio.folder, 'theirs.onnx');
    for await (const event of await client().models.export({ run: other, path: file })) void event;
    theirs = readFileSync(file);
  }, 400_000);
  afterAll(async () => { await studio.close(); });

  const client = () => directClient(studio.studio.services);
  const folder = (): string => join(studio.studio.services.workspace.projects, 'theirs');
  const frozen = (): string[] => projectSchema.parse(JSON.parse(readFileSync(join(folder(), 'project.json'), 'utf8'))).graph.nodes.filter((n) => n.frozen).map((n) => n.id);
  const go = (place: string): Promise<void> => studio.go(place);
  const here = (view: string): Promise<void> => go(`#/${view}?project=${encodeURIComponent(folder())}`);
  const cards = () => studio.page.locator('.react-flow__node');
  const command = (name: string): Promise<void> => studio.command(name);

  test('dropped, it is read, and comes back bit for bit', async () => {
    const { page } = studio;
    await page.getByText('Connected').waitFor();
    await studio.drop({ 'theirs.onnx': theirs });
    const report = page.getByRole('dialog', { name: 'Import report: theirs.onnx' });
    await report.getByText('Comes back bit for bit').waitFor(WAIT);
    await report.getByText('Gradients pass everywhere').waitFor();
    await report.getByRole('button', { name: 'Close' }).last().click();
  });

  test('its blocks are one card each, and open and close', async () => {
    const { page } = studio;
    await cards().first().waitFor();
    await command('Close all groups');
    await expect.poll(() => cards().count(), WAIT).toBeLessThan(25);
    const closed = await cards().count();
    await studio.picture('transfer-blocks');
    await command('Open all groups');
    await expect.poll(() => cards().count(), WAIT).toBeGreaterThan(closed + 20);
    expect(await studio.accessibility()).toEqual([]);
    await studio.picture('transfer-opened');
    await page.keyboard.press('ControlOrMeta+Z');
    await expect.poll(() => cards().count(), WAIT).toBe(closed);
  });

  test('a head for the data is put on, and what is below is frozen', async () => {
    const { page } = studio;
    await here('data');
    await page.getByRole('button', { name: /^Digits/ }).click();
    await page.getByRole('button', { name: 'Use this data' }).click();
    await page.getByRole('region', { name: 'Samples' }).waitFor();
    const few = page.getByLabel('Samples a class');
    await few.fill('30');
    await few.press('Enter');
    await here('design');
    await cards().first().waitFor();
    await command('Replace head for my data');
    const dialog = page.getByRole('dialog', { name: 'Replace the head for my data' });
    await dialog.getByText('64 numbers of a picture').waitFor(WAIT);
    await dialog.getByLabel('Preprocessing').selectOption('unit');
    await dialog.getByRole('button', { name: 'Replace head' }).click();
    await cards().filter({ hasText: 'featureNorm' }).waitFor(WAIT);
    await expect.poll(() => frozen().length, WAIT).toBeGreaterThan(20);
  });

  test('a stroke of the brush over a block lets it learn', async () => {
    const { page } = studio;
    await command('Open all groups');
    // Its undo would take back the opening now, and it would lie over the last cards.
    await page.getByText('New head for 10 classes').waitFor({ state: 'detached', timeout: 3000 });
    await page.keyboard.press('Shift+1');
    await studio.still();
    const before = frozen();
    const last = before.at(-1) ?? '';
    await command('Freeze with the brush');
    await page.getByText('Sweep over cards to freeze them').waitFor();
    const box = await page.locator(`.react-flow__node[data-id="${last}"]`).boundingBox();
    const [x, y] = [(box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + (box?.height ?? 0) / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 4, y, { steps: 2 });
    await page.mouse.up();
    await expect.poll(() => frozen().includes(last), WAIT).toBe(false);
    expect(frozen()).toEqual(before.filter((id) => id !== last));
    await page.keyboard.press('Escape');
    await studio.picture('transfer-brush');
  });

  test('fine-tuned, it is laid beside a run from scratch', async () => {
    const { page } = studio;
    await here('train');
    const epochs = page.getByLabel('Epochs', { exact: true });
    await epochs.fill('12');
    await epochs.press('Enter');
    await page.keyboard.press('Control+Enter');
    await page.locator('[data-state=finished]').waitFor(WAIT);
    run = new URLSearchParams(new URL(page.url()).hash.split('?')[1]).get('run') ?? '';
    await client().projects.create({ name: 'scratch', template: 'digits', data: 'made:digits', settings: ['training.epochs=3', 'data.split.perClass=30'] });
    const { run: other } = await client().training.start({ project: 'scratch' });
    for await (const event of await client().training.events({ run: other })) void event;
    // Ten classes: by chance it would be 0.1.
    expect((await client().runs.get({ run })).run.metrics.test?.['accuracy']).toBeGreaterThan(0.6);
    await go(`#/runs?compare=${run},${other}`);
    await page.getByRole('rowheader', { name: /accuracy/i }).or(page.getByRole('cell', { name: /accuracy/i })).first().waitFor(WAIT);
    await studio.picture('transfer-compare');
  }, 120_000);

  test('exported in whole numbers, with what that costs', async () => {
    const { page } = studio;
    await go(`#/train?project=${encodeURIComponent(folder())}&run=${run}`);
    await page.getByRole('button', { name: 'Export…' }).click(WAIT);
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Numbers').selectOption('int8');
    await dialog.getByRole('button', { name: 'Export', exact: true }).click();
    await dialog.getByText('Close to the trained network').or(dialog.getByText('Differs from the trained network')).waitFor(WAIT);
    await dialog.getByRole('row', { name: /^Accuracy/ }).waitFor();
    expect(readdirSync(join(studio.folder, 'workspace', 'exports')).some((name) => name.endsWith('int8.onnx'))).toBe(true);
    await studio.picture('transfer-int8');
    await dialog.getByRole('button', { name: 'Close' }).last().click();
  }, 90_000);

  test('used on pictures, and asked why by Grad-CAM', async () => {
    const { page } = studio;
    const { pictures: [picture] = [] } = await client().datasets.samples({ source: 'made:digits', field: 'image', indices: [3] });
    await here('use');
    await page.getByRole('heading', { name: 'Drop pictures, tables or sound here' }).waitFor(WAIT);
    const data = await studio.dragged({ 'three.png': picture as Uint8Array });
    for (const event of ['dragover', 'drop']) await page.dispatchEvent('main > div', event, { dataTransfer: data });
    await expect.poll(() => page.getByRole('region', { name: 'Result' }).getByRole('list').getByRole('listitem').count(), WAIT).toBe(10);
    await page.getByRole('radio', { name: 'Explain', exact: true }).click();
    await page.getByText(/in [\d.]+ ms/).waitFor(WAIT);
    await studio.picture('transfer-why');
    expect(studio.complaints).toEqual([]);
  });
});
