// The start in a real Chromium: a project from a template, deleted and brought back, commands by keyboard.
import { cpSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { directClient } from '../../src/main/services/methods/index.ts';
import { chromiumPath } from '../fixtures/chromium.ts';
import { buildPages, openStudioPage } from '../fixtures/studio-page.ts';
import type { StudioPage } from '../fixtures/studio-page.ts';

describe.skipIf(chromiumPath === undefined)('the start', () => {
  let studio: StudioPage;
  beforeAll(async () => { studio = await openStudioPage(await buildPages()); });
  afterAll(async () => { await studio.close(); });

  test('shows every template as a picture', async () => {
    const { page } = studio;
    await page.getByRole('heading', { name: 'First networks' }).waitFor();
    await expect.poll(() => page.locator('section button svg').count()).toBe(20);
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
    await expect.poll(() => page.getByRole('button', { name: 'Create' }).isDisabled()).toBe(true);
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

  test('shows what was opened last, wherever it lies; explains what is missing, and forgets it', async () => {
    const { page, folder } = studio;
    const client = directClient(studio.studio.services);
    const elsewhere = (name: string): string => join(folder, 'elsewhere', name);
    for (const name of ['far', 'lost']) {
      cpSync(join(studio.studio.services.workspace.projects, 'digits by lenet'), elsewhere(name), { recursive: true });
      writeFileSync(join(elsewhere(name), 'project.json'), readFileSync(join(elsewhere(name), 'project.json'), 'utf8').replace(/"name": "[^"]*"/, `"name": "${name}"`));
      await client.projects.open({ project: elsewhere(name) });
    }
    renameSync(elsewhere('lost'), elsewhere('found'));
    await page.goto(studio.host.address);
    const recent = page.getByRole('region', { name: 'Opened last' });
    await recent.getByText(`Not found in ${elsewhere('lost')}`).waitFor();
    expect(await recent.locator('li').allInnerTexts()).toEqual([expect.stringMatching(/^lost\nNot found/), expect.stringMatching(/^far\n.*elsewhere\s*(now|this minute)/s)]);
    await expect.poll(() => page.getByRole('region', { name: 'Other projects' }).locator('li').count()).toBe(1);
    expect(await studio.accessibility()).toEqual([]);
    await studio.picture('start-recent');
    await page.getByRole('button', { name: 'Actions for lost' }).click();
    await page.getByRole('menuitem', { name: 'Remove from this list' }).click();
    await page.getByText('lost is no longer in the list').waitFor();
    await expect.poll(() => recent.locator('li').count()).toBe(1);
    await recent.getByRole('button', { name: /^far/ }).click();
    await page.getByRole('banner').getByText('far', { exact: true }).waitFor();
    // What is opened comes first, also of the workspace.
    await page.keyboard.press('Alt+1');
    // Read anew, the list may still move.
    await expect.poll(() => recent.locator('li').first().innerText()).toContain('far');
    await page.getByRole('button', { name: /^digits by lenet/ }).click();
    await page.getByRole('banner').getByText('digits by lenet', { exact: true }).waitFor();
    await page.keyboard.press('Alt+1');
    await expect.poll(() => recent.locator('li').first().innerText()).toContain('digits by lenet');
  });

  test('what was asked for before there was a connection is read as soon as there is one', async () => {
    const page = await studio.page.context().newPage();
    await page.routeWebSocket(/\/contract$/, async (socket) => {
      await new Promise((resolve) => { setTimeout(resolve, 1500); });
      socket.connectToServer();
    });
    await page.goto(studio.host.address);
    await page.getByRole('button', { name: /^digits by lenet/ }).waitFor();
    await page.close();
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
