// Blocks, frames, bypass, drawings and lowered graphs in a real Chromium; in the end all of it is taken back.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath } from '../fixtures/chromium.ts';
import { buildPages, openStudioPage } from '../fixtures/studio-page.ts';
import type { StudioPage } from '../fixtures/studio-page.ts';

describe.skipIf(chromiumPath === undefined)('blocks', () => {
  let studio: StudioPage;
  let file = '';
  let before = '';
  beforeAll(async () => {
    studio = await openStudioPage(await buildPages(), { viewport: { width: 1600, height: 900 } });
    file = join(await studio.openTemplate('lenet-5'), 'project.json');
    before = readFileSync(file, 'utf8');
    await card('conv1').waitFor();
  });
  afterAll(async () => { await studio.close(); });

  const card = (id: string) => studio.page.locator(`.react-flow__node[data-id="${id}"]`);
  const figures = (text: string) => studio.page.getByRole('contentinfo').getByText(text).waitFor();
  const choose = async (...ids: string[]): Promise<void> => {
    await studio.page.keyboard.press('Escape');
    for (const [i, id] of ids.entries()) await card(id).click(i === 0 ? {} : { modifiers: ['Control'] });
  };
  const place = async (id: string): Promise<{ x: number; y: number }> => {
    const box = await card(id).boundingBox();
    return { x: Math.round(box?.x ?? 0), y: Math.round(box?.y ?? 0) };
  };

  test('a selection becomes a block, three in a row, and is taken apart again', async () => {
    const { page } = studio;
    await choose('dense2');
    await page.keyboard.press('Control+g');
    await page.getByRole('textbox', { name: 'Name of the block' }).fill('Head');
    await page.keyboard.press('Enter');
    await card('head').waitFor();
    await figures('61.7 k');
    await page.keyboard.press('Control+Alt+r');
    await page.getByRole('button', { name: 'Repeat', exact: true }).click();
    await card('head_3').waitFor();
    // Twice 84 × 84 and 84 more.
    await figures('76.0 k');
    await studio.picture('blocks-repeated');
    // The view glides to the new cards: a click in the middle of it meets another one.
    await studio.still();
    await card('head_2').dblclick();
    await card('dense2').waitFor();
    await page.getByRole('navigation', { name: 'Open block' }).getByText('head_2').waitFor();
    await studio.picture('blocks-inside');
    await page.keyboard.press('Escape');
    await card('head_3').waitFor();
    await choose('head_2', 'head_3');
    await page.keyboard.press('Delete');
    await card('head_2').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+z');
    await card('head_2').waitFor({ state: 'detached' });
    await choose('head');
    await page.keyboard.press('Control+Shift+g');
    await card('head_dense2').waitFor();
    await figures('61.7 k');
  });

  test('a misfit is refused with the reason', async () => {
    const { page } = studio;
    await choose('conv2', 'pool2');
    await page.keyboard.press('Control+Alt+r');
    await page.getByRole('button', { name: 'Repeat', exact: true }).click();
    await page.getByText('Repeated, it does not fit').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
  });

  test('a frame moves what stands in it, as one step', async () => {
    const { page } = studio;
    await choose('conv1', 'pool1');
    await page.keyboard.press('Control+Alt+f');
    const title = page.getByRole('textbox', { name: 'Title of the frame' });
    await title.fill('Stem');
    await title.press('Enter');
    const bar = page.getByRole('region', { name: 'Frame Stem' }).getByRole('button', { name: /Rename/ });
    await bar.waitFor();
    const [at, outside] = [await place('conv1'), await place('conv2')];
    const box = await bar.boundingBox();
    const from = { x: (box?.x ?? 0) + 8, y: (box?.y ?? 0) + 8 };
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(from.x + 20, from.y + 10);
    await page.mouse.move(from.x + 60, from.y + 30);
    await page.mouse.up();
    const moved = await place('conv1');
    // The document keeps whole numbers, at whatever zoom.
    expect([Math.abs(moved.x - at.x - 60) < 2, Math.abs(moved.y - at.y - 30) < 2]).toEqual([true, true]);
    expect(await place('conv2')).toEqual(outside);
    await studio.picture('blocks-frame');
    await page.keyboard.press('Control+z');
    expect(await place('conv1')).toEqual(at);
  });

  test('bypassed and muted cards count no more', async () => {
    const { page } = studio;
    await choose('pool1');
    await page.keyboard.press('b');
    await page.locator('[data-mode="bypassed"]').waitFor();
    await figures('290 k');
    await page.keyboard.press('b');
    await figures('61.7 k');
    await choose('loss');
    await page.keyboard.press('m');
    await page.locator('[data-mode="silent"]').first().waitFor();
    await page.keyboard.press('m');
    await figures('61.7 k');
  });

  test('a block is kept for every project, and comes back from there', async () => {
    const { page } = studio;
    await choose('conv1', 'pool1');
    await page.keyboard.press('Control+g');
    await page.getByRole('textbox', { name: 'Name of the block' }).fill('Stem');
    await page.keyboard.press('Enter');
    await card('stem').waitFor();
    await page.keyboard.press('Control+Alt+b');
    await page.getByRole('dialog').getByRole('button', { name: 'Save to my blocks' }).last().click();
    await page.getByRole('dialog').getByRole('button', { name: 'Put into the project' }).waitFor();
    // What is said stands over none of the canvas's own controls.
    const box = (selector: string) => page.locator(selector).last().evaluate((e) => (e as unknown as { getBoundingClientRect(): { left: number; right: number; top: number; bottom: number } }).getBoundingClientRect());
    await page.locator('[role=log] > [role=status]').last().waitFor();
    const notice = await box('[role=log] > [role=status]');
    for (const selector of ['[aria-label="Overview"]', '[role=toolbar][aria-label^="Fit"]']) {
      const other = await box(selector);
      expect(notice.bottom <= other.top || notice.left >= other.right || notice.right <= other.left).toBe(true);
    }
    expect(await studio.accessibility()).toEqual([]);
    await studio.picture('blocks-manage');
    await page.getByRole('dialog').getByRole('button', { name: 'Put into the project' }).click();
    await card('stem1').waitFor();
    expect(JSON.parse(readFileSync(join(studio.folder, 'workspace', 'blocks.json'), 'utf8'))).toMatchObject({ format: 'layerwright/blocks', version: 1, blocks: [{ id: 'stem' }] });
  });

  test('the drawing is saved as SVG and as PNG', async () => {
    const { page } = studio;
    for (const format of ['SVG', 'PNG'] as const) {
      await page.keyboard.press('Control+Shift+e');
      await page.getByRole('radio', { name: format }).click();
      if (format === 'PNG') await page.getByRole('radio', { name: '4×' }).click();
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save', exact: true }).click()]);
      const bytes = readFileSync(await download.path());
      expect(download.suggestedFilename()).toBe(`lenet-5.${format.toLowerCase()}`);
      const text = bytes.toString('utf8');
      const kind = await page.evaluate(`new DOMParser().parseFromString(${JSON.stringify(format === 'SVG' ? text : '<svg/>')}, 'image/svg+xml').documentElement.nodeName`);
      expect([kind, format === 'SVG' ? text.includes('2D convolution') : bytes.subarray(1, 4).toString()]).toEqual(['svg', format === 'SVG' ? true : 'PNG']);
    }
  });

  test('the network as ONNX, and its backward graph', async () => {
    const { page } = studio;
    // What was put in has no wires yet.
    await page.keyboard.press('Control+z');
    await card('stem1').waitFor({ state: 'detached' });
    await page.getByRole('radio', { name: 'ONNX' }).click();
    await page.locator('[data-op="Gemm"]').first().waitFor();
    await page.locator('[data-op="Conv"]').last().click();
    await page.getByText('kernel_shape').waitFor();
    expect(await studio.accessibility()).toEqual([]);
    await studio.picture('blocks-onnx');
    // The network is out of sight: nothing is done to it.
    const project = readFileSync(file, 'utf8');
    for (const name of ['Undo', 'Redo', 'Tidy']) await expect.poll(() => page.getByRole('banner').getByRole('button', { name, exact: true }).isDisabled()).toBe(true);
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Alt+Shift+T');
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill('backward');
    await page.keyboard.press('Enter');
    // It begins where the data come in, large enough to read; the whole of it is a key away.
    await page.locator('[data-op]').first().waitFor();
    const zoom = async (): Promise<number> => Number(/scale\((.+?)\)/.exec(await page.locator('.react-flow__viewport').getAttribute('style') ?? '')?.[1]);
    await expect.poll(zoom).toBeGreaterThanOrEqual(0.6);
    await studio.picture('blocks-backward');
    await page.keyboard.press('f');
    await expect.poll(zoom).toBeLessThan(0.4);
    expect(readFileSync(file, 'utf8')).toBe(project);
    await page.getByRole('searchbox', { name: 'Find an operator or a layer' }).fill('conv2/Conv.grad');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Show the layer conv2' }).click();
    await card('conv2').waitFor();
  });

  test('undone out of the project, the kept block is in the palette still, and brings itself along', async () => {
    const { page } = studio;
    while (await card('stem').isVisible()) await page.keyboard.press('Control+z');
    await page.getByRole('navigation', { name: 'Layers' }).getByRole('button', { name: 'Stem', exact: true }).click();
    await page.locator('.react-flow__node[data-id^="stem"]').waitFor();
    // Card and definition are one step.
    await page.locator('[data-item="block:stem"]').waitFor();
    await page.keyboard.press('Control+z');
    await page.locator('[data-item="saved:stem"]').waitFor();
    await expect.poll(() => page.locator('.react-flow__node[data-id^="stem"]').count()).toBe(0);
    await page.keyboard.press('Control+Shift+z');
    await page.locator('.react-flow__node[data-id^="stem"]').waitFor();
  });

  test('all of it is taken back, to the identical document; nothing was said against the policy', async () => {
    const { page } = studio;
    const undo = page.getByRole('banner').getByRole('button', { name: 'Undo' });
    while (await undo.isEnabled()) await undo.click();
    await page.getByRole('banner').getByText('Saved').waitFor();
    await expect.poll(() => readFileSync(file, 'utf8')).toBe(before);
    expect(await studio.accessibility()).toEqual([]);
    expect(studio.complaints).toEqual([]);
  });
});
