// An ONNX file dropped onto the window, in a real Chromium: it becomes a project, its report is read, and it comes back as it was.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeModelJoined } from '../../src/core/onnx/codec/index.ts';
import { modelOf } from '../../src/core/onnx/model.ts';
import { tensorFrom } from '../../src/core/tensor.ts';
import { projectSchema } from '../../src/core/graph/schema.ts';
import { chromiumPath } from '../fixtures/chromium.ts';
import { graph, node } from '../fixtures/exotic-models.ts';
import { buildPages, openStudioPage } from '../fixtures/studio-page.ts';
import type { StudioPage } from '../fixtures/studio-page.ts';

const numbers = (shape: number[]) => tensorFrom('float32', shape, Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(i)));
/** A small ConvNet with an operator that is no layer (Erf), and one that gradients do not pass (Round). */
const made = modelOf(graph({ image: 'float32[N,3,8,8]' }, { scores: 'float32[N,5]' }, [
  node('Conv', ['image', 'k', 'b'], ['c'], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }), node('Relu', ['c'], ['r']), node('Erf', ['r'], ['e']),
  node('GlobalAveragePool', ['e'], ['g']), node('Flatten', ['g'], ['f']), node('Gemm', ['f', 'w'], ['d']), node('Round', ['d'], ['scores']),
], { k: numbers([4, 3, 3, 3]), b: numbers([4]), w: numbers([4, 5]) }), 13);

describe.skipIf(chromiumPath === undefined)('importing a model', () => {
  let studio: StudioPage;
  beforeAll(async () => { studio = await openStudioPage(await buildPages()); });
  afterAll(async () => { await studio.close(); });

  test('dropped, it opens as a network with its report', async () => {
    const { page } = studio;
    await studio.drop({ 'small net.onnx': encodeModelJoined(made) }, () => page.getByText('An ONNX model: it becomes a project').waitFor());
    const report = page.getByRole('dialog', { name: 'Import report: small net.onnx' });
    await report.waitFor();
    await report.getByText('Comes back bit for bit').waitFor();
    await report.getByText('Round: its derivative is zero').or(report.getByText('Gradients pass everywhere')).first().waitFor();
    await expect.poll(() => report.getByRole('row', { name: /^Conv / }).textContent()).toContain('1');
    expect(await studio.accessibility()).toEqual([]);
    await studio.picture('import-report');
    await report.getByRole('button', { name: 'Close' }).last().click();
    await page.locator('.react-flow__node').filter({ hasText: 'Erf' }).waitFor();
    await expect.poll(() => page.locator('.react-flow__node').count()).toBe(9);
    await studio.picture('import-canvas');
  });

  test('its weights lie beside the project, and the report is there again later', async () => {
    const { page, studio: app } = studio;
    const folder = join(app.services.workspace.projects, 'small net');
    const project = projectSchema.parse(JSON.parse(readFileSync(join(folder, 'project.json'), 'utf8')));
    expect(readFileSync(join(folder, project.weights ?? '')).length).toBeGreaterThan(4 * (4 * 27 + 4 + 20));
    await page.reload();
    await page.locator('.react-flow__node').first().waitFor();
    await page.keyboard.press('ControlOrMeta+K');
    await page.keyboard.type('Import report');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Import report: small net.onnx' }).getByText('Comes back bit for bit').waitFor();
    await page.keyboard.press('Escape');
    expect(studio.complaints).toEqual([]);
  });

  test('a batch that the file fixes is set free, as one step', async () => {
    const { page } = studio;
    const one = modelOf(graph({ image: 'float32[1,3,4]' }, { flat: 'float32[1,12]' }, [node('Relu', ['image'], ['r']), node('Reshape', ['r', 's'], ['flat'])], { s: tensorFrom('int64', [2], [1, 12]) }), 13);
    await studio.drop({ 'one at a time.onnx': encodeModelJoined(one) });
    const report = page.getByRole('dialog', { name: 'Import report: one at a time.onnx' });
    await report.getByText('The batch is fixed').waitFor();
    await report.getByRole('button', { name: 'Take any batch' }).click();
    await page.getByText('The batch is free.').first().waitFor();
    await report.getByRole('button', { name: 'Take any batch' }).waitFor({ state: 'detached' });
    await report.getByRole('button', { name: 'Close' }).last().click();
    await page.locator('.react-flow__node').filter({ hasText: 'float32[N,3,4]' }).waitFor();
    await page.keyboard.press('ControlOrMeta+Z');
    await page.locator('.react-flow__node').filter({ hasText: 'float32[1,3,4]' }).waitFor();
  });

  test('what is no model is refused, and leaves nothing behind', async () => {
    const { page, studio: app } = studio;
    const before = await app.services.workspace.listProjects();
    await studio.drop({ 'page.onnx': '<!DOCTYPE html>' });
    await page.getByRole('alert').filter({ hasText: /page\.onnx/ }).waitFor();
    expect(await app.services.workspace.listProjects()).toEqual(before);
  });
});
