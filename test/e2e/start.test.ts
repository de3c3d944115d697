// The start in a real Chromium: a project from a template, deleted and brought back, commands by keyboard.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath } from '../fixtures/chromium.ts';
import { buildPages, openStudioPage } from '../fixtures/studio-page.ts';
import type { StudioPage } from '../fixtures/studio-page.ts';

describe.skipIf(chromiumPath === undefined)('the start', () => {
  let studio: StudioPage;
  beforeAll(async () => { studio = await openStudioPage(await buildPages('start')); });
  afterAll(async () => { await studio.close(); });

  test('shows every template as a picture', async () => {
    const { page } = studio;
    await page.getByRole('heading', { name: 'First networks' }).waitFor();
    expect(await page.locator('section button svg').count()).toBe(20);
    await studio.picture('start');
    expect(await studio.accessibility()).toEqual([]);
  });

  test('makes a project of a template with practice data', async () => {
    const { page } = studio;
    await page.getByRole('button', { name: /^LeNet-5/ }).click();
    await page.getByLabel('Name').fill('digits by lenet');
    await page.keyboard.press('Enter');
    await page.waitForURL(/#\/design\?project=.*digits\+by\+lenet/);
    const [entry] = await studio.studio.services.workspace.listProjects();
    expect(entry).toBe('digits by lenet');
  });

  test('refuses a name that is taken, in words', async () => {
    const { page } = studio;
    await page.keyboard.press('Alt+1');
    await page.getByRole('button', { name: /^Shallow network/ }).click();
    await page.getByLabel('Name').fill('digits by lenet');
    await page.getByLabel('Name').blur();
    await page.getByText('There is a project of this name already.').waitFor();
    expect(await page.getByRole('button', { name: 'Create' }).isDisabled()).toBe(true);
    await page.keyboard.press('Escape');
  });

  test('deletes a project, and brings it back', async () => {
    const { page } = studio;
    await page.getByRole('button', { name: 'Actions for digits by lenet' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByText('digits by lenet was deleted.').waitFor();
    expect(await studio.studio.services.workspace.listProjects()).toEqual([]);
    await page.getByRole('log').getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('button', { name: 'Actions for digits by lenet' }).waitFor();
    expect(await studio.studio.services.workspace.listProjects()).toEqual(['digits by lenet']);
  });

  test('finds a command by its name, also by its Chinese one', async () => {
    const { page } = studio;
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('Type a command…').fill('运行');
    await page.keyboard.press('Enter');
    await page.waitForURL(/#\/runs/);
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    expect(await studio.accessibility()).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(studio.complaints).toEqual([]);
  });
});
