// An imported model with residual blocks, in a real Chromium: it opens as blocks, which open in place and close again.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeModelJoined } from '../../src/core/onnx/codec/index.ts';
import { modelOf } from '../../src/core/onnx/model.ts';
import type { Node } from '../../src/core/onnx/model.ts';
import { tensorFrom } from '../../src/core/tensor.ts';
import type { Tensor } from '../../src/core/tensor.ts';
import { projectSchema } from '../../src/core/graph/schema.ts';
import { chromiumPath } from '../fixtures/chromium.ts';
import { graph, node } from '../fixtures/exotic-models.ts';
import { buildPages, openStudioPage } from '../fixtures/studio-page.ts';
import type { StudioPage } from '../fixtures/studio-page.ts';

const numbers = (shape: number[]) => tensorFrom('float32', shape, Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(i) / 8));

/** So many residual blocks of two convolutions; without names. */
function residual(blocks: number) {
  const nodes: Node[] = [];
  const weights: Record<string, Tensor> = { w: numbers([4, 3]) };
  const conv = (from: string, to: string, input = 4): void => {
    weights[`${to}.k`] = numbers([4, input, 3, 3]);
    nodes.push(node('Conv', [from, `${to}.k`], [to], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }));
  };
  conv('image', 'c', 3);
  nodes.push(node('Relu', ['c'], ['x0']));
  for (let i = 0; i < blocks; i++) {
    conv(`x${i}`, `a${i}`);
    nodes.push(node('Relu', [`a${i}`], [`r${i}`]));
    conv(`r${i}`, `b${i}`);
    nodes.push(node('Add', [`x${i}`, `b${i}`], [`s${i}`]), node('Relu', [`s${i}`], [`x${i + 1}`]));
  }
  nodes.push(node('GlobalAveragePool', [`x${blocks}`], ['g']), node('Flatten', ['g'], ['f']), node('Gemm', ['f', 'w'], ['scores']));
  return encodeModelJoined(modelOf(graph({ image: 'float32[N,3,8,8]' }, { scores: 'float32[N,3]' }, nodes, weights), 13));
}

describe.skipIf(chromiumPath === undefined)('blocks of an imported model', () => {
  let studio: StudioPage;
  beforeAll(async () => { studio = await openStudioPage(await buildPages()); });
  afterAll(async () => { await studio.close(); });
  const cards = () => studio.page.locator('.react-flow__node');
  const block = (n: number) => cards().filter({ hasText: `Residual block ${n}` });
  /** Performs a command by its name, as the palette does. */
  const command = (name: string): Promise<void> => studio.command(name);
  const saved = async (check: (project: ReturnType<typeof projectSchema.parse>) => boolean): Promise<void> => {
    const file = join(studio.studio.services.workspace.projects, 'blocks', 'project.json');
    await expect.poll(() => check(projectSchema.parse(JSON.parse(readFileSync(file, 'utf8')))), { timeout: 8000 }).toBe(true);
  };

  test('dropped, it opens as blocks', async () => {
    const { page } = studio;
    await studio.drop({ 'blocks.onnx': residual(5) });
    const report = page.getByRole('dialog', { name: 'Import report: blocks.onnx' });
    await report.getByText('Comes back bit for bit').waitFor();
    await report.getByRole('button', { name: 'Close' }).last().click();
    await block(5).waitFor();
    await expect.poll(() => cards().count()).toBe(11);
    await expect.poll(() => block(2).textContent()).toContain('Conv2D ×2');
    await expect.poll(() => block(2).textContent()).toContain('288');
    expect(await studio.accessibility()).toEqual([]);
    await studio.picture('groups-closed');
  });

  test('a double click opens one in place, its button closes it, undo brings it back', async () => {
    const { page } = studio;
    await block(2).dblclick();
    const box = page.getByRole('region', { name: 'Open group Residual block 2' });
    await box.waitFor();
    await expect.poll(() => cards().count()).toBe(15);
    expect(await studio.accessibility()).toEqual([]);
    await studio.picture('groups-open');
    await box.getByRole('button', { name: 'Close Residual block 2' }).click();
    await expect.poll(() => cards().count()).toBe(11);
    await page.keyboard.press('ControlOrMeta+Z');
    await expect.poll(() => cards().count()).toBe(15);
    await page.keyboard.press('ControlOrMeta+Z');
    await expect.poll(() => cards().count()).toBe(11);
    await saved((p) => p.graph.groups?.every((g) => g.open !== true) === true);
  });

  test('by keyboard: Enter opens, Shift+Enter closes', async () => {
    const { page } = studio;
    // What was opened before was brought into sight, and this one is out of it.
    await page.keyboard.press('Escape');
    await page.keyboard.press('Shift+1');
    await studio.still();
    await block(3).click();
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'Open group Residual block 3' }).waitFor();
    await page.keyboard.press('Shift+Enter');
    await expect.poll(() => cards().count()).toBe(11);
  });

  test('all are opened and closed at once', async () => {
    await command('Open all groups');
    await expect.poll(() => cards().count()).toBe(32);
    await command('Close all groups');
    await expect.poll(() => cards().count()).toBe(11);
  });

  test('freezing and deleting mean the whole block', async () => {
    const { page } = studio;
    await studio.still();
    await block(1).click();
    await page.getByRole('complementary', { name: 'Inspector' }).getByRole('heading', { name: 'Residual block 1' }).waitFor();
    await page.keyboard.press('Shift+F');
    await block(1).getByLabel('all weights frozen').waitFor();
    await saved((p) => p.graph.nodes.filter((n) => n.frozen === true).length === 5);
    await block(4).click();
    await page.keyboard.press('Delete');
    await expect.poll(() => cards().count()).toBe(10);
    await saved((p) => p.graph.nodes.length === 27);
    await page.keyboard.press('ControlOrMeta+Z');
    await expect.poll(() => cards().count()).toBe(11);
    expect(studio.complaints).toEqual([]);
  });
});
