// Runs in a real Chromium: sorted, filtered, tagged, renamed, compared, deleted and taken back, opened with their weights, resumed.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../../src/preload/contract.ts';
import { directClient } from '../../src/main/services/methods/index.ts';
import { buildPages, openStudioPage, type StudioPage } from '../fixtures/studio-page.ts';

let studio: StudioPage;
let client: Client;
let ids: string[];

const rows = () => studio.page.locator('[data-run]');
const row = (id: string) => studio.page.locator(`[data-run="${id}"]`);
const button = (name: string | RegExp) => studio.page.getByRole('button', { name, exact: typeof name === 'string' });
/** Ids from top to bottom. */
const order = (): Promise<string[]> => rows().evaluateAll((list) => list.map((e) => (e as unknown as { dataset: { run: string } }).dataset.run));

async function train(project: string, overrides: object, document?: Awaited<ReturnType<Client['runs']['project']>>): Promise<string> {
  const { run } = await client.training.start({ project, overrides, threads: 1, ...(document && { document }) });
  for await (const event of await client.training.events({ run })) void event;
  return run;
}

beforeAll(async () => {
  const pages = await buildPages();
  studio = await openStudioPage(pages);
  client = directClient(studio.studio.services);
  await studio.page.getByText('Connected').waitFor();
}, 300_000);
afterAll(() => studio.close());

describe('the view of runs', () => {
  it('teaches where there is nothing yet, and shows runs as they come', async () => {
    const { page } = studio;
    await page.getByRole('button', { name: 'Runs', exact: true }).click();
    await page.getByRole('heading', { name: 'No runs yet' }).waitFor();
    expect(await studio.accessibility()).toEqual([]);
    const { project } = await client.projects.create({ name: 'dots', template: 'mlp', data: 'made:moons' });
    const hidden = project.graph.nodes.find((n) => n.type === 'Dense');
    const wider = { ...project, graph: { ...project.graph, nodes: project.graph.nodes.map((n) => (n === hidden ? { ...n, params: { ...n.params, units: 24 } } : n)) } };
    const a = await train('dots', { epochs: 3, learningRate: 0.01 });
    const b = await train('dots', { epochs: 2, learningRate: 0.1, optimizer: 'momentum' }, wider);
    ids = [a, b];
    await row(a).getByText('finished').waitFor();
    await row(b).getByText('finished').waitFor();
    await row(b).getByRole('img', { name: /Loss from/ }).waitFor();
    expect(await order()).toEqual([b, a]);
    expect(await studio.accessibility()).toEqual([]);
  });

  it('sorts by a setting, filters by one, and groups', async () => {
    const { page } = studio;
    const [a = '', b = ''] = ids;
    const heading = page.getByRole('columnheader', { name: 'Learning rate' });
    await heading.getByRole('button').click();
    await page.locator('[aria-sort="ascending"]').waitFor();
    await expect.poll(order).toEqual([a, b]);
    await heading.getByRole('button').click();
    await expect.poll(order).toEqual([b, a]);
    await button('Filter').click();
    expect(await studio.accessibility()).toEqual([]);
    await page.getByLabel('Setting', { exact: true }).selectOption({ label: 'Optimizer' });
    await page.getByLabel('Value', { exact: true }).selectOption({ label: 'Momentum' });
    await expect.poll(order).toEqual([b]);
    await page.keyboard.press('Escape');
    await button('Remove the filter Optimizer: Momentum').click();
    await expect.poll(() => rows().count()).toBe(2);
    await page.getByLabel('Group by').selectOption({ label: 'Optimizer' });
    await expect.poll(() => page.locator('[aria-expanded="true"]').count()).toBe(2);
    expect(await studio.accessibility()).toEqual([]);
    await page.locator('[aria-expanded="true"]').first().click();
    await expect.poll(() => rows().count()).toBe(1);
    await page.getByLabel('Group by').selectOption({ label: 'no groups' });
    await page.getByLabel('Search runs').fill('nothing like it');
    await page.getByRole('heading', { name: 'No run fits the filters' }).waitFor();
    await button('Clear filters').click();
    await expect.poll(() => rows().count()).toBe(2);
  });

  it('renames, tags and pins with the keyboard, and takes it back', async () => {
    const { page } = studio;
    const [a = '', b = ''] = ids;
    await row(a).click();
    await page.getByRole('grid').focus();
    await page.keyboard.press('F2');
    await page.getByRole('dialog').getByLabel('Name').fill('narrow');
    await page.keyboard.press('Enter');
    await row(a).getByText('narrow').waitFor();
    await page.getByRole('grid').focus();
    await page.keyboard.press('t');
    await page.getByRole('dialog').getByLabel('Tags').fill('first, good');
    expect(await studio.accessibility()).toEqual([]);
    await page.keyboard.press('Enter');
    await row(a).getByText('good').waitFor();
    await page.getByRole('grid').focus();
    await page.keyboard.press('p');
    await row(a).getByLabel('Pinned').waitFor();
    // A selected row with the best figures, and the columns.
    expect(await studio.accessibility()).toEqual([]);
    await button('Columns').click();
    await page.getByRole('dialog').getByText('Width, px').waitFor();
    expect(await studio.accessibility()).toEqual([]);
    await page.keyboard.press('Escape');
    await expect.poll(order).toEqual([a, b]);
    expect((await client.runs.get({ run: a })).run).toMatchObject({ name: 'narrow', tags: ['first', 'good'], pinned: true });
    await button('Undo').last().click();
    await expect.poll(async () => (await client.runs.get({ run: a })).run.pinned).toBe(false);
    await row(a).getByLabel('Pinned').waitFor({ state: 'detached' });
    await page.getByRole('grid').focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Shift+ArrowDown');
    await expect.poll(() => page.locator('[aria-selected="true"]').count()).toBe(2);
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('[aria-selected="true"]').count()).toBe(0);
  });

  it('compares two runs: what differs is marked, the networks are drawn', async () => {
    const { page } = studio;
    const [a = '', b = ''] = ids;
    await row(a).click();
    await row(b).click({ modifiers: ['ControlOrMeta'] });
    await button('Compare').click();
    await page.getByRole('heading', { name: '2 runs side by side' }).waitFor();
    const settings = page.getByRole('region', { name: 'Settings' });
    await settings.getByRole('row', { name: /Learning rate .*differs.* 0\.01 0\.1/ }).or(settings.getByRole('row', { name: /Learning rate .*differs.* 0\.1 0\.01/ })).waitFor();
    await expect.poll(() => settings.getByRole('row', { name: /^Batch/ }).count()).toBe(0);
    await page.getByRole('switch', { name: 'Differences only' }).click();
    await settings.getByRole('row', { name: /^Batch/ }).waitFor();
    await page.getByText(/0 layers added, 0 removed, \d changed/).waitFor();
    await page.getByRole('region', { name: /Drawing of what differs/ }).locator('text').getByText(/^Units (16 → 24|24 → 16)$/).waitFor();
    await page.getByText('★').first().waitFor();
    expect(await studio.accessibility()).toEqual([]);
    await studio.picture('runs-comparison');
    expect(page.url()).toContain('compare=');
    await page.goBack();
    await expect.poll(() => rows().count()).toBe(2);
  });

  it('deletes with a way back, and ends what is in the bin for good', async () => {
    const { page } = studio;
    const [a = '', b = ''] = ids;
    await row(a).click();
    await page.getByRole('grid').focus();
    await page.keyboard.press('Delete');
    await expect.poll(order).toEqual([b]);
    await button('Undo').last().click();
    await expect.poll(() => rows().count()).toBe(2);
    const gone = await train('dots', { epochs: 1 });
    await row(gone).click();
    await button('Delete').click();
    await expect.poll(() => rows().count()).toBe(2);
    await page.getByRole('radio', { name: /^Bin/ }).click();
    await row(gone).click();
    await button('Delete for good').click();
    await page.getByText(/of checkpoints/).waitFor();
    expect(await studio.accessibility()).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Delete for good' }).click();
    await page.getByRole('heading', { name: 'The bin is empty' }).waitFor();
    await expect(client.runs.get({ run: gone })).rejects.toMatchObject({ code: 'run/not-found' });
    await page.getByRole('radio', { name: 'Runs' }).click();
    await expect.poll(() => rows().count()).toBe(2);
  });

  it('shows a run in full and keeps its note', async () => {
    const { page } = studio;
    const [a = ''] = ids;
    await row(a).dblclick();
    await page.getByRole('heading', { name: 'narrow' }).waitFor();
    await page.getByRole('rowheader', { name: 'accuracy' }).waitFor();
    await page.getByText(/^Training begins: \d+ samples/).waitFor();
    await page.getByText(/^Finished after 3 epochs/).waitFor();
    await page.getByRole('textbox', { name: 'Note' }).fill('narrow is enough');
    await page.getByRole('heading', { name: 'narrow' }).click();
    await expect.poll(async () => (await client.runs.get({ run: a })).run.note).toBe('narrow is enough');
    expect(await studio.accessibility()).toEqual([]);
    await studio.picture('runs-details');
  });

  it('resumes what did not finish', async () => {
    const { page } = studio;
    const { run } = await client.training.start({ project: 'dots', overrides: { epochs: 30_000, steps: 30_000 }, threads: 1, logEvery: 1000 });
    for await (const event of await client.training.events({ run })) if (event.type === 'progress') break;
    await client.training.stop({ run, keep: true });
    for await (const event of await client.training.events({ run })) void event;
    await button('All runs').click();
    await row(run).getByText('stopped').waitFor();
    await row(run).dblclick();
    await button('Resume training').click();
    await page.getByRole('button', { name: 'Watch it train' }).waitFor();
    expect((await client.training.active()).map((t) => t.run)).toEqual([run]);
    await client.training.stop({ run, keep: false });
    await page.getByText('cancelled').first().waitFor();
  });

  it('opens a run in the editor with its weights', async () => {
    const { page } = studio;
    const [a = ''] = ids;
    await button('All runs').click();
    await row(a).dblclick();
    await button('Open in the editor with these weights').click();
    await page.locator('.react-flow__node').first().waitFor();
    const { projects } = { projects: await client.projects.list() };
    expect(projects.map((p) => p.name)).toContain('narrow');
    expect((await client.projects.open({ project: 'narrow' })).project.training.initialWeights).toEqual({ run: a });
    const next = await train('narrow', { batch: 0, epochs: 1 });
    const [first] = (await client.runs.curve({ run: next, key: 'loss' })).values;
    expect(first).toBeCloseTo((await client.runs.get({ run: a })).run.metrics['train']?.['loss'] ?? NaN, 5);
    // The settings say so, and let it be forgotten.
    await page.getByRole('button', { name: 'Train', exact: true }).first().click();
    await page.getByRole('button', { name: /^Begins with: narrow, / }).waitFor();
    expect(await studio.accessibility()).toEqual([]);
    await studio.picture('training-begins-with');
    await page.getByRole('button', { name: 'Forget it: begin with new weights' }).click();
    await expect.poll(async () => (await client.projects.open({ project: 'narrow' })).project.training.initialWeights).toBeUndefined();
  });

  it('looks as it should in the dark and in Chinese, and never complained', async () => {
    const { page } = studio;
    await page.getByRole('button', { name: 'Runs', exact: true }).click();
    await expect.poll(() => rows().count()).toBeGreaterThan(2);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await studio.accessibility()).toEqual([]);
    await studio.picture('runs-dark');
    await page.getByRole('button', { name: 'Settings', exact: true }).click();
    await page.getByRole('menuitem', { name: '简体中文' }).click();
    await page.getByRole('columnheader', { name: '学习率' }).waitFor();
    expect(await studio.accessibility()).toEqual([]);
    await studio.picture('runs-chinese');
    expect(studio.complaints).toEqual([]);
  });
});
