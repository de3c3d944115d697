// Runs as they end, in a real Chromium: one that fails, two laid over each other, a picture tried by dropping it, a regression, and one that
// the terminal trains on the same workspace.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { directClient } from '../../src/main/services/methods/index.ts';
import { chromiumPath } from '../fixtures/chromium.ts';
import { buildPages, openStudioPage } from '../fixtures/studio-page.ts';
import type { StudioPage } from '../fixtures/studio-page.ts';
import { startCli } from '../fixtures/terminal.ts';

const WAIT = { timeout: 60_000 };

describe.skipIf(chromiumPath === undefined)('judging runs', () => {
  let studio: StudioPage;
  const runs: string[] = [];
  beforeAll(async () => {
    studio = await openStudioPage(await buildPages());
    await client().projects.create({ name: 'dots', template: 'mlp', data: 'made:digits', settings: ['training.epochs=4', 'training.batch=50'] });
    for (const learningRate of [0.01, 0.002]) runs.push(await train('dots', { learningRate }));
  }, 300_000);
  afterAll(async () => { await studio.close(); });

  const client = () => directClient(studio.studio.services);
  async function train(project: string, overrides: object = {}): Promise<string> {
    const { run } = await client().training.start({ project, overrides, threads: 1 });
    for await (const event of await client().training.events({ run })) void event;
    return run;
  }
  const open = (view: string, project: string, run?: string): Promise<void> => {
    const folder = join(studio.studio.services.workspace.projects, project);
    return studio.go(`#/${view}?project=${encodeURIComponent(folder)}${run === undefined ? '' : `&run=${run}`}`);
  };

  test('two runs are laid over each other, with the colours of their names', async () => {
    const { page } = studio;
    await open('train', 'dots', runs[1]);
    await page.locator('[data-state=finished]').waitFor(WAIT);
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    await page.getByRole('menuitem', { name: new RegExp(runs[0] ?? '') }).click();
    await page.getByRole('button', { name: 'Compare (1)' }).waitFor();
    const loss = page.getByRole('region', { name: 'Loss', exact: true });
    await loss.getByRole('button', { name: /dots · train/ }).waitFor(WAIT);
    const colours = await loss.getByRole('button', { name: /train|dev/ }).evaluateAll((all) => all.map((e) => (e as unknown as { style: { getPropertyValue(n: string): string } }).style.getPropertyValue('--curve')));
    expect(new Set(colours).size).toBe(colours.length);
    // By epoch and by time too.
    for (const axis of ['Epoch', 'Time']) await page.getByRole('radio', { name: axis, exact: true }).click();
    await studio.picture('training-overlay');
    expect(await studio.accessibility()).toEqual([]);
    await page.getByRole('button', { name: 'Compare (1)' }).click();
    await page.getByRole('menuitem', { name: new RegExp(runs[0] ?? '') }).click();
    await loss.getByRole('button', { name: /dots · train/ }).waitFor({ state: 'detached' });
  });

  test('a picture that is dropped is told apart, with the shares of the classes', async () => {
    const { page } = studio;
    await page.getByRole('radio', { name: 'Try it' }).click();
    const { pictures } = await client().datasets.samples({ source: 'made:digits', field: 'image', indices: [7] });
    const picture = pictures?.[0];
    expect(picture).toBeDefined();
    const data = await studio.dragged({ 'mine.png': picture ?? new Uint8Array(0) });
    const place = page.getByText('Drop files here').locator('..');
    await place.dispatchEvent('dragover', { dataTransfer: data });
    await place.dispatchEvent('drop', { dataTransfer: data });
    const tried = page.getByRole('list', { name: 'Predictions' });
    await tried.getByText('mine.png').waitFor(WAIT);
    await expect.poll(() => tried.getByText(/%$/).count()).toBe(5);
    // Dropped there, it is no new data of the project.
    await expect.poll(() => page.getByText('The data wait in the Data view').count()).toBe(0);
    await studio.picture('training-tried');
    expect(await studio.accessibility()).toEqual([]);
  }, 60_000);

  test('a loss that becomes no number ends the run, and the window says where and what to do', async () => {
    const { page } = studio;
    await client().projects.create({ name: 'runaway', template: 'mlp', data: 'made:digits', settings: ['training.optimizer={"type":"gradientDescent"}', 'training.learningRate=1e30', 'training.batch=50'] });
    await open('train', 'runaway');
    await page.getByRole('banner').getByText('runaway', { exact: true }).waitFor();
    await page.getByText('Nothing has been trained yet').waitFor(WAIT);
    await page.keyboard.press('Control+Enter');
    await page.locator('[data-state=failed]').waitFor(WAIT);
    const said = page.getByRole('alert').filter({ hasText: /became/ });
    await said.waitFor(WAIT);
    await expect.poll(() => said.innerText()).toMatch(/step \d/);
    await page.locator('[data-verdict=diverging]').waitFor(WAIT);
    await studio.picture('training-failed');
    expect(await studio.accessibility()).toEqual([]);
    await page.getByRole('navigation').getByRole('button', { name: 'Runs', exact: true }).click();
    await page.getByText(/became/).first().waitFor(WAIT);
  }, 60_000);

  test('a regression shows predicted against true values, and residuals', async () => {
    const { page } = studio;
    const path = join(studio.folder, 'houses.csv');
    const rows = Array.from({ length: 240 }, (_, i) => { const [area, rooms, age] = [40 + ((i * 37) % 160), 1 + ((i * 5) % 6), (i * 11) % 70]; return `${area},${rooms},${age},${(area * 2.1 + rooms * 11 - age * 0.7 + ((i * 29) % 13)).toFixed(1)}`; });
    writeFileSync(path, `area,rooms,age,price\n${rows.join('\n')}\n`);
    await client().projects.create({ name: 'houses', template: 'mlp', data: path, settings: ['training.epochs=30', 'training.batch=32'] });
    const run = await train('houses');
    await open('train', 'houses', run);
    await page.locator('[data-state=finished]').waitFor(WAIT);
    const scatter = page.locator('figure', { hasText: 'Predicted against true' });
    await scatter.locator('circle').first().waitFor(WAIT);
    const points = await scatter.locator('circle').count();
    await expect.poll(() => page.locator('figure', { hasText: 'Residuals' }).locator('circle').count()).toBe(points);
    expect(points).toBeGreaterThan(20);
    await expect.poll(() => page.getByText(/NaN|undefined|Infinity/).count()).toBe(0);
    await scatter.scrollIntoViewIfNeeded();
    await studio.picture('training-regression');
    expect(await studio.accessibility()).toEqual([]);
  }, 60_000);

  test('a run of the terminal is seen as it comes and as it ends', async () => {
    const { page } = studio;
    await page.getByRole('navigation').getByRole('button', { name: 'Start', exact: true }).click();
    await open('runs', 'dots');
    const table = page.getByRole('row');
    await expect.poll(() => table.filter({ hasText: 'dots' }).count(), WAIT).toBeGreaterThanOrEqual(2);
    const before = await table.filter({ hasText: 'dots' }).count();
    const cli = startCli(['train', join(studio.studio.services.workspace.projects, 'dots'), '--epochs', '40000', '--json', '--workspace', studio.studio.services.workspace.root]);
    const told = await cli.until((line) => line.event === 'metrics');
    expect(told).toBeDefined();
    await expect.poll(() => table.filter({ hasText: 'dots' }).count(), WAIT).toBe(before + 1);
    await table.filter({ hasText: 'running' }).first().waitFor(WAIT);
    const run = (await client().runs.list({ limit: 1 })).runs[0]?.id ?? '';
    await open('train', 'dots', run);
    await page.getByText('Trained by another program on this workspace').waitFor(WAIT);
    // Its curves come too, and grow.
    const points = async (): Promise<number> => Number(/train: ([\d,]+) points/.exec(await page.getByRole('img', { name: /^Loss\./ }).getAttribute('aria-label') ?? '')?.[1]?.replaceAll(',', '') ?? 0);
    await expect.poll(points, WAIT).toBeGreaterThan(3);
    const some = await points();
    await expect.poll(points, WAIT).toBeGreaterThan(some);
    await studio.picture('training-elsewhere');
    cli.kill('SIGINT');
    await cli.finished;
    await page.locator('[data-state=stopped]').waitFor(WAIT);
    expect(studio.complaints).toEqual([]);
  }, 90_000);
});
