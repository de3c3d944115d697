// The frame of the window in a real Chromium: a project opens, its place survives a reload, languages and appearance switch.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath } from '../fixtures/chromium.ts';
import { buildPages, openStudioPage } from '../fixtures/studio-page.ts';
import type { StudioPage } from '../fixtures/studio-page.ts';

describe.skipIf(chromiumPath === undefined)('the frame', () => {
  let studio: StudioPage;
  beforeAll(async () => { studio = await openStudioPage(await buildPages()); });
  afterAll(async () => { await studio.close(); });

  test('a project from a template opens, and a reload finds it again', async () => {
    const { page } = studio;
    await studio.openTemplate('lenet-5');
    await page.locator('.react-flow__node').first().waitFor();
    await page.reload();
    await page.locator('.react-flow__node').first().waitFor();
    expect(new URL(page.url()).hash).toMatch(/^#\/design\?project=.*lenet-5$/);
  });

  test('it speaks Chinese, and remembers it', async () => {
    const { page } = studio;
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('menuitem', { name: '简体中文' }).click();
    await page.getByRole('button', { name: '设计' }).waitFor();
    await page.reload();
    await page.getByRole('button', { name: '设计' }).waitFor();
    expect(await page.evaluate('document.documentElement.lang')).toBe('zh-Hans');
    await page.getByRole('button', { name: '设置' }).click();
    await page.getByRole('menuitem', { name: 'English' }).click();
    await page.getByRole('button', { name: 'Design' }).waitFor();
  });

  test('nothing is said against the policy, and axe finds nothing serious', async () => {
    expect(studio.complaints).toEqual([]);
    expect(await studio.accessibility()).toEqual([]);
  });
});
