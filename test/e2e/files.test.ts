// Choosing, dropping and saving files in a page, in a real Chromium on folders of the test.
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath } from '../fixtures/chromium.ts';
import { writePicture } from '../fixtures/data-files.ts';
import { buildPages, openStudioPage } from '../fixtures/studio-page.ts';
import type { StudioPage } from '../fixtures/studio-page.ts';

describe.skipIf(chromiumPath === undefined)('files', () => {
  let studio: StudioPage;
  let list: Locator;
  const active = async (): Promise<string> => {
    const id = await list.getAttribute('aria-activedescendant');
    return id === null ? '' : (await studio.page.locator(`[id="${id}"]`).locator('span').nth(1).textContent()) ?? '';
  };

  beforeAll(async () => {
    studio = await openStudioPage(await buildPages());
    const { folder, page } = studio;
    for (const name of ['alpha', 'beta', '.hidden', 'pictures/cat', 'pictures/dog']) mkdirSync(join(folder, name), { recursive: true });
    for (const kind of ['cat', 'dog']) for (let i = 0; i < 3; i++) await writePicture(join(folder, 'pictures', kind, `${i}.png`), 8, 8, [i * 60, 20, 90]);
    writeFileSync(join(folder, 'kinds.csv'), 'a,b,kind\n1,2,x\n3,4,y\n');
    list = page.getByRole('listbox', { name: 'Files' });
  });
  afterAll(async () => { await studio.close(); });

  test('the folder browser is worked with keys alone', async () => {
    const { page } = studio;
    await page.getByText('Connected').waitFor();
    await page.keyboard.press('Control+o');
    await list.waitFor();
    await page.getByRole('button', { name: 'Test', exact: true }).first().click();
    await page.getByRole('option', { name: 'alpha' }).waitFor();
    await expect.poll(() => page.getByRole('option').filter({ hasText: '.hidden' }).count()).toBe(0);
    await list.focus();
    await list.press('ArrowDown');
    expect(await active()).toBe('alpha');
    await list.press('p');
    expect(await active()).toBe('pictures');
    await list.press('Enter');
    await page.getByRole('option', { name: 'cat' }).waitFor();
    await list.press('Backspace');
    await page.getByRole('option', { name: 'alpha' }).waitFor();
    expect(await active()).toBe('pictures');
    await list.press('End');
    // Files stand there for orientation, and cannot be chosen as a folder.
    await expect.poll(() => page.getByRole('option', { name: 'kinds.csv' }).getAttribute('aria-disabled')).toBe('true');
    await page.getByRole('switch', { name: 'Hidden files' }).click();
    await page.getByRole('option', { name: '.hidden' }).waitFor();
    await studio.picture('files-folder-browser');
    expect(await studio.accessibility()).toEqual([]);
    await page.keyboard.press('Escape');
    await list.waitFor({ state: 'detached' });
  });

  test('a path is typed and completed; a wrong one is explained', async () => {
    const { page, folder } = studio;
    await page.keyboard.press('Control+o');
    await page.getByRole('button', { name: 'Type a path' }).click();
    const field = page.getByRole('combobox', { name: 'Path' });
    await field.fill(join(folder, 'pic'));
    await page.locator('datalist option').first().waitFor({ state: 'attached' });
    await field.press('Tab');
    await expect.poll(() => field.inputValue()).toBe(`${join(folder, 'pictures')}/`);
    await field.press('Enter');
    await page.getByRole('option', { name: 'cat' }).waitFor();
    await page.getByRole('button', { name: 'Type a path' }).click();
    await page.getByRole('combobox', { name: 'Path' }).fill('/etc');
    await page.getByRole('combobox', { name: 'Path' }).press('Enter');
    await page.getByRole('alert').filter({ hasText: 'outside of the folders' }).waitFor();
    await page.keyboard.press('Escape');
    await list.waitFor({ state: 'detached' });
    expect(studio.complaints).toEqual([]);
  });

  test('a folder is chosen only when the path that was typed is found, however slow the host is', async () => {
    const { folder } = studio;
    const page = await studio.page.context().newPage();
    let wait = 0;
    await page.routeWebSocket(/\/contract$/, (socket) => {
      const host = socket.connectToServer();
      host.onMessage((message) => { setTimeout(() => { socket.send(message); }, wait); });
    });
    await page.goto(studio.host.address);
    await page.getByText('Connected').waitFor();
    await page.keyboard.press('Control+o');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Type a path' }).click();
    await dialog.getByLabel('Path', { exact: true }).fill(join(folder, 'beta'));
    wait = 700;
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: 'Choose this folder' }).click();
    await page.getByText(`There is no project in ${join(folder, 'beta')}.`).waitFor();
    await page.close();
  });

  const drop = (files: Readonly<Record<string, string>>): Promise<void> => studio.drop(files);

  test('what is dropped is uploaded under its name, into a folder of its own, and said', async () => {
    const { page, studio: app } = studio;
    await drop({ 'kinds 1.csv': 'a,b,kind\n1,2,x\n3,4,y\n' });
    await page.getByText('The data wait in the Data view').waitFor();
    const uploads = join(app.services.workspace.root, 'uploads');
    const [only] = readdirSync(uploads);
    expect(only).toMatch(/^\d{8}-\d{6}-\d{3}$/);
    expect(readFileSync(join(uploads, only ?? '', 'kinds 1.csv'), 'utf8')).toContain('1,2,x');
    await drop({ 'broken.onnx': 'no model' });
    await page.getByRole('alert').filter({ hasText: /damaged|model/i }).waitFor();
    await drop({ 'notes.docx': 'x' });
    await page.getByRole('alert').filter({ hasText: 'Nothing is known to do with this file.' }).waitFor();
    await drop({ 'a*b.csv': 'x' });
    await page.getByRole('alert').filter({ hasText: 'not a plain file name' }).waitFor();
  });

  test('a project that is dropped opens', async () => {
    const { page, studio: app, folder } = studio;
    await app.services.recents.list();
    const made = { format: 'layerwright/project', version: 1, name: 'dropped', graph: { nodes: [], edges: [] } };
    await drop({ 'project.json': JSON.stringify(made) });
    await page.getByText('dropped', { exact: true }).first().waitFor();
    expect(new URL(page.url()).hash).toContain('uploads');
    expect((await app.services.recents.list())[0]).toMatchObject({ name: 'dropped' });
    expect(existsSync(join(folder, 'workspace', 'recent.json'))).toBe(true);
  });
});
