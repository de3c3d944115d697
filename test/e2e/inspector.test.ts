// Settings, quick fixes and the summary in a real Chromium: shapes follow, mistakes are said at their field, a press mends.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Locator } from 'playwright-core';
import { chromiumPath } from '../fixtures/chromium.ts';
import { buildPages, openStudioPage } from '../fixtures/studio-page.ts';
import type { StudioPage } from '../fixtures/studio-page.ts';

describe.skipIf(chromiumPath === undefined)('the inspector', () => {
  let studio: StudioPage;
  let inspector: Locator;
  let problems: Locator;
  beforeAll(async () => {
    studio = await openStudioPage(await buildPages(), { viewport: { width: 1440, height: 900 } });
    await studio.openTemplate('lenet-5', { source: 'made:digits' });
    inspector = studio.page.locator('[data-region=inspector]');
    problems = studio.page.locator('[data-region=problems]');
    await card('conv1').waitFor();
  });
  afterAll(async () => { await studio.close(); });

  const card = (id: string): Locator => studio.page.locator(`.react-flow__node[data-id="${id}"]`);
  const field = (name: string): Locator => inspector.getByLabel(name, { exact: true });
  const figures = (): Locator => studio.page.locator('footer');
  /** Takes back all that was done: each test begins with the template. */
  beforeEach(async () => {
    const undo = studio.page.getByRole('button', { name: 'Undo', exact: true }).first();
    while (await undo.isEnabled()) await undo.click();
    await studio.page.locator('.react-flow__pane').click({ position: { x: 8, y: 8 } });
    await figures().getByText('61.7 k').waitFor();
  });

  test('shapes follow while a setting is typed, as one step of undo', async () => {
    const { page } = studio;
    await card('conv1').click();
    await inspector.getByText('conv1 · output 6×28×28 · 156 parameters').waitFor();
    await field('Filters').fill('12');
    await inspector.getByText('conv1 · output 12×28×28 · 312 parameters').waitFor();
    await inspector.getByText('5·5·1·12 + 12 = 312').waitFor();
    await field('Kernel').fill('3x5');
    await inspector.getByText('3·5·1·12 + 12 = 192').waitFor();
    await field('Stride').press('ArrowUp');
    await inspector.getByText('⌈28 / 2⌉ = 14').waitFor();
    await inspector.getByRole('button', { name: 'Back to the default: 1', exact: true }).first().click();
    await inspector.getByText('⌈28 / 1⌉ = 28').waitFor();
    // Two fields, and a burst of edits of a third: three steps.
    const undo = page.getByRole('button', { name: 'Undo', exact: true }).first();
    for (let i = 0; i < 3; i++) await undo.click();
    await inspector.getByText('conv1 · output 6×28×28 · 156 parameters').waitFor();
    await expect.poll(() => undo.isEnabled()).toBe(false);
  });

  test('a value that is not valid is said at its field and changes nothing', async () => {
    await card('conv1').click();
    await field('Filters').fill('0');
    await inspector.getByText('Expected a number above 0, received 0.').waitFor();
    await expect.poll(() => field('Filters').getAttribute('aria-invalid')).toBe('true');
    await figures().getByText('No problems').waitFor();
    await field('Filters').press('Escape');
    await expect.poll(() => field('Filters').inputValue()).toBe('6');
  });

  test('several layers are changed at once', async () => {
    const { page } = studio;
    await card('dense1').click();
    await card('logits').click({ modifiers: ['Shift'] });
    await inspector.getByText('2 selected').waitFor();
    await expect.poll(() => field('Activation').inputValue()).toContain('mixed');
    await field('Activation').selectOption('tanh');
    await field('Frozen').click();
    await card('dense1').getByText('120 · tanh').waitFor();
    await card('logits').getByText('10 · tanh').waitFor();
    await card('logits').getByLabel('frozen').waitFor();
    const undo = page.getByRole('button', { name: 'Undo', exact: true }).first();
    for (let i = 0; i < 2; i++) await undo.click();
    await card('dense1').getByText('120 · relu').waitFor();
  });

  test('names, labels and notes', async () => {
    await card('conv2').click();
    await field('Name').fill('conv1');
    await field('Name').press('Enter');
    await inspector.getByText('There is a node conv1 already.').waitFor();
    await field('Name').fill('second');
    await field('Name').press('Enter');
    await card('second').waitFor();
    await field('Label').fill('Edges of edges');
    await field('Label').press('Enter');
    await card('second').getByText('Edges of edges').waitFor();
    await inspector.getByRole('textbox', { name: 'Note' }).fill('From the lecture.');
    await card('second').getByLabel('has a note').waitFor();
  });

  test('units as the data has classes, and the size of its pictures', async () => {
    const { page } = studio;
    await card('logits').click();
    await field('Units').fill('12');
    await problems.getByText('The data has 10 classes and the network tells 12 apart.').waitFor();
    await problems.getByRole('button', { name: 'Set units of logits to 10' }).click();
    await figures().getByText('No problems').waitFor();
    await expect.poll(() => field('Units').inputValue()).toBe('10');
    await card('input').click();
    await field('Shape').fill('1 × 32 × 32');
    await problems.getByRole('button', { name: 'Set the shape of input to 1×28×28' }).waitFor();
    await studio.picture('inspector-problem');
    expect(await studio.accessibility()).toEqual([]);
    await problems.getByRole('button', { name: 'Set the shape of input to 1×28×28' }).click();
    await figures().getByText('No problems').waitFor();
    await page.locator('footer').getByText('61.7 k').waitFor();
  });

  test('a layer that was deleted comes back with one press', async () => {
    const { page } = studio;
    await card('flatten').click();
    await page.keyboard.press('Delete');
    await card('flatten').waitFor({ state: 'detached' });
    await problems.getByRole('button', { name: /Insert Flatten/ }).first().click();
    await figures().getByText('No problems').waitFor();
    await figures().getByText('61.7 k').waitFor();
  });

  test('the list of problems leads to each', async () => {
    const { page } = studio;
    await card('conv2').click();
    await field('Kernel').fill('17');
    await figures().getByRole('button', { name: '1 problem' }).click();
    await problems.getByText('expected at least 17×17, received 14×14').waitFor();
    await card('input').click();
    await problems.getByRole('button', { name: 'Go to conv2' }).click();
    await inspector.getByText('conv2 · shape not known yet').waitFor();
    await inspector.getByRole('button', { name: 'Pad conv2 to the same size' }).click();
    await figures().getByRole('button', { name: 'No problems' }).click();
    await page.waitForFunction('document.querySelector("[data-region=problems]") === null');
  });

  test('the summary of LeNet-5 has 61,706 parameters', async () => {
    const { page } = studio;
    await figures().getByRole('button', { name: /parameters/ }).click();
    const table = page.getByRole('table', { name: 'Summary of the network' });
    await table.waitFor();
    await expect.poll(() => table.getByRole('row').filter({ hasText: 'Total' }).innerText()).toContain('61,706');
    expect((await table.getByRole('row').filter({ hasText: 'flatten' }).allInnerTexts()).join()).toContain('400');
    await studio.picture('inspector-summary');
    expect(await studio.accessibility()).toEqual([]);
    await table.getByRole('button', { name: 'dense1' }).click();
    await inspector.getByText('dense1 · output 120 · 48,120 parameters').waitFor();
    await inspector.getByText('400·120 + 120 = 48,120').waitFor();
    await studio.picture('inspector');
  });

  test('axe finds nothing serious, and the policy has no complaint', async () => {
    await card('conv1').click();
    await inspector.getByText('Kernel initialiser').waitFor();
    expect(await studio.accessibility()).toEqual([]);
    expect(studio.complaints).toEqual([]);
  });
});
