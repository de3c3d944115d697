// The real window, driven by Playwright: run by `npm run test:electron` where Electron's program is at hand.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron } from 'playwright-core';
import type { ElectronApplication, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../fixtures/data-files.ts';

const program = process.env['LAYERWRIGHT_ELECTRON'];

describe.skipIf(program === undefined)('the real window', () => {
  let app: ElectronApplication;
  let page: Page;
  beforeAll(async () => {
    const folder = temporaryFolder();
    app = await _electron.launch({ executablePath: program ?? '', args: [fileURLToPath(new URL('../..', import.meta.url)), `--workspace=${join(folder, 'workspace')}`, `--user-data-dir=${join(folder, 'user')}`, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])] });
    page = await app.firstWindow();
  });
  afterAll(async () => { await app.close(); });

  test('comes up connected, in its box', async () => {
    await page.getByText('Connected').waitFor();
    expect(page.url()).toMatch(/^layerwright:\/\/app\//);
    expect(await page.evaluate('[typeof require, typeof process, typeof module, Object.keys(layerwright).sort().join()]')).toEqual(['undefined', 'undefined', 'undefined', 'host,onCommand,onOpen,pathOf,role,tell']);
    expect(await page.evaluate(`fetch('https://example.com/').then(() => 'loaded', () => 'refused')`)).toBe('refused');
    expect(await page.evaluate(`window.open('https://example.com/') === null`)).toBe(true);
    expect(await page.evaluate(`fetch('layerwright://app/../main/index.js').then((r) => r.status)`)).toBe(404);
  });

  test('has the menus, which perform the page’s commands', async () => {
    const labels = await app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.items.map((i) => i.label));
    expect(labels).toEqual(expect.arrayContaining(['File', 'Edit', 'View', 'Window', 'Help']));
    await expect.poll(() => app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('window.shortcuts') !== null)).toBe(true);
    await app.evaluate(({ Menu }) => { Menu.getApplicationMenu()?.getMenuItemById('window.shortcuts')?.click(); });
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
  });

  test('opens a project', async () => {
    const folder = await page.evaluate(`location.href`);
    expect(folder).toContain('layerwright://app/');
    await page.getByRole('button', { name: /LeNet-5/ }).first().click();
    await page.getByRole('button', { name: 'Create' }).click();
    await page.locator('.react-flow__node').first().waitFor();
  });
});
