// Somebody else's classifier made one for other data, in a real Chromium: dropped, its head replaced, layers frozen with the brush
// and by depth, trained in phases on features that are computed once, and laid beside a run from scratch.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeModelJoined } from '../../src/core/onnx/codec/index.ts';
import { modelOf } from '../../src/core/onnx/model.ts';
import { projectSchema } from '../../src/core/graph/schema.ts';
import type { Project } from '../../src/core/graph/schema.ts';
import { tensorFrom } from '../../src/core/tensor.ts';
import { directClient } from '../../src/main/services/methods/index.ts';
import { chromiumPath } from '../fixtures/chromium.ts';
import { graph, node } from '../fixtures/exotic-models.ts';
import { buildPages, openStudioPage } from '../fixtures/studio-page.ts';
import type { StudioPage } from '../fixtures/studio-page.ts';

const WAIT = { timeout: 60_000 };
const numbers = (shape: number[]) => tensorFrom('float32', shape, Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(i) / 3));
/** A ConvNet for five classes of pictures of 20×20, in batches of one. */
const made = modelOf(graph({ image: 'float32[1,1,20,20]' }, { scores: 'float32[1,5]' }, [
  node('Conv', ['image', 'k', 'b'], ['c'], { kernel_shape: [5, 5], strides: [2, 2] }), node('Relu', ['c'], ['r']), node('Conv', ['r', 'k2'], ['c2'], { kernel_shape: [3, 3] }), node('Relu', ['c2'], ['r2']),
  node('GlobalAveragePool', ['r2'], ['g']), node('Flatten', ['g'], ['f']), node('Gemm', ['f', 'w'], ['d']), node('Softmax', ['d'], ['scores']),
], { k: numbers([12, 1, 5, 5]), b: numbers([12]), k2: numbers([24, 12, 3, 3]), w: numbers([24, 5]) }), 13);

describe.skipIf(chromiumPath === undefined)('fine-tuning', () => {
  let studio: StudioPage;
  beforeAll(async () => {
    studio = await openStudioPage(await buildPages());
    studio.page.setDefaultTimeout(15_000);
  });
  afterAll(async () => { await studio.close(); });

  const client = () => directClient(studio.studio.services);
  const folder = (): string => join(studio.studio.services.workspace.projects, 'net');
  const saved = (): Project => projectSchema.parse(JSON.parse(readFileSync(join(folder(), 'project.json'), 'utf8')));
  const frozen = (): string[] => saved().graph.nodes.filter((n) => n.frozen).map((n) => n.id);
  const go = (view: string, more = ''): Promise<void> => studio.go(`#/${view}?project=${encodeURIComponent(folder())}${more}`);
  const command = (name: string): Promise<void> => studio.command(name);

  test('the head is replaced in one step, for the data that are bound', async () => {
    const { page } = studio;
    await page.getByText('Connected').waitFor();
    await studio.drop({ 'net.onnx': encodeModelJoined(made) });
    const report = page.getByRole('dialog', { name: 'Import report: net.onnx' });
    await report.getByText('Comes back bit for bit').waitFor(WAIT);
    await report.getByRole('button', { name: 'Close' }).last().click();
    await go('data');
    await page.getByRole('button', { name: /^Digits/ }).click();
    await page.getByRole('button', { name: 'Use this data' }).click();
    await page.getByRole('region', { name: 'Samples' }).waitFor();
    const few = page.getByLabel('Samples a class');
    await few.fill('30');
    await few.press('Enter');
    await go('design');
    await page.locator('.react-flow__node').first().waitFor();
    // The problem's own way out is there too.
    await page.getByRole('button', { name: 'Replace the head for the 10 classes of the data' }).first().waitFor();
    const before = await page.locator('.react-flow__node').count();
    await command('Replace head for my data');
    const dialog = page.getByRole('dialog', { name: 'Replace the head for my data' });
    await dialog.getByText('24 numbers of a picture').waitFor(WAIT);
    await dialog.getByText(/10, of field label/).waitFor();
    await dialog.getByLabel('Preprocessing').selectOption('unit');
    expect(await studio.accessibility()).toEqual([]);
    await studio.picture('finetune-dialog');
    await dialog.getByRole('button', { name: 'Replace head' }).click();
    await page.locator('.react-flow__node').filter({ hasText: 'featureNorm' }).waitFor(WAIT);
    await expect.poll(() => saved().training.epochs, WAIT).toBe(100);
    expect(frozen()).toHaveLength(2);
    expect(saved().bindings.losses).toEqual({ loss: { field: 'label', transform: 'none' } });
    await page.keyboard.press('ControlOrMeta+Z');
    await expect.poll(() => page.locator('.react-flow__node').count(), WAIT).toBe(before);
    await page.keyboard.press('ControlOrMeta+Shift+Z');
    await page.locator('.react-flow__node').filter({ hasText: 'featureNorm' }).waitFor(WAIT);
  });

  test('a stroke of the brush unfreezes and freezes layers, one step of undo each', async () => {
    const { page } = studio;
    await expect.poll(frozen, WAIT).toHaveLength(2);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Shift+1');
    await command('Freeze with the brush');
    await page.getByText('Sweep over cards to freeze them').waitFor();
    const [first = '', second = ''] = frozen();
    const middle = async (id: string): Promise<{ x: number; y: number }> => {
      const box = await page.locator(`.react-flow__node[data-id="${id}"]`).boundingBox();
      return { x: (box?.x ?? 0) + (box?.width ?? 0) / 2, y: (box?.y ?? 0) + (box?.height ?? 0) / 2 };
    };
    const sweep = async (from: string, to: string): Promise<void> => {
      const [a, b] = [await middle(from), await middle(to)];
      await page.mouse.move(a.x, a.y);
      await page.mouse.down();
      await page.mouse.move(b.x, b.y, { steps: 3 });
      await studio.picture('finetune-brush');
      await page.mouse.up();
    };
    await sweep(first, second);
    await expect.poll(frozen, WAIT).toEqual([]);
    await sweep(second, second);
    await expect.poll(frozen, WAIT).toEqual([second]);
    await page.keyboard.press('ControlOrMeta+Z');
    await expect.poll(frozen, WAIT).toEqual([]);
    await page.keyboard.press('Escape');
    await command('Freeze by depth');
    const slider = page.getByRole('slider', { name: 'Frozen from the input on' });
    await slider.waitFor();
    expect(await studio.accessibility()).toEqual([]);
    await page.getByRole('button', { name: 'All but the head' }).click();
    await page.locator(`.react-flow__node[data-id="${second}"][data-frost="frozen"]`).waitFor();
    await studio.picture('finetune-depth');
    await page.getByRole('button', { name: 'Freeze', exact: true }).click();
    await expect.poll(frozen, WAIT).toEqual([first, second]);
    await expect.poll(() => page.locator('[data-frost]').count()).toBe(0);
  });

  test('it trains in phases, on features that are computed once', async () => {
    const { page } = studio;
    await go('train');
    const epochs = page.getByLabel('Epochs', { exact: true });
    await epochs.fill('12');
    await epochs.press('Enter');
    await page.getByLabel('In phases').click();
    await page.getByRole('row', { name: /^1 / }).waitFor();
    await expect.poll(() => page.getByLabel('Phase 1: Frozen').inputValue()).toBe('all-but-head');
    expect(await studio.accessibility()).toEqual([]);
    await studio.picture('finetune-plan');
    await page.keyboard.press('Control+Enter');
    await page.locator('[data-state=finished]').waitFor(WAIT);
    const run = new URLSearchParams(new URL(page.url()).hash.split('?')[1]).get('run') ?? '';
    const { series } = await client().runs.get({ run });
    expect(series.find((s) => s.key === 'train/phase')?.count).toBe(2);
    const log = (await client().runs.log({ run })).map((l) => l.text);
    expect(log.some((text) => /The features of [\d,]+ samples were computed once/.test(text))).toBe(true);
    expect(log.some((text) => text.startsWith('Phase 2 of 2'))).toBe(true);
    await studio.picture('finetune-trained');
    const { project } = await client().projects.open({ project: 'net' });
    expect(project.training.phases?.map((p) => [p.epochs, p.freeze])).toEqual([[12, 'all-but-head'], [3, 'none']]);
    // From scratch, on the same samples.
    await client().projects.create({ name: 'scratch', template: 'digits', data: 'made:digits', settings: ['training.epochs=3', 'data.split.perClass=30'] });
    const { run: other } = await client().training.start({ project: 'scratch' });
    for await (const event of await client().training.events({ run: other })) void event;
    await studio.go(`#/runs?compare=${run},${other}`);
    await page.getByRole('rowheader', { name: /accuracy/i }).or(page.getByRole('cell', { name: /accuracy/i })).first().waitFor(WAIT);
    await studio.picture('finetune-compare');
    expect(studio.complaints).toEqual([]);
  }, 120_000);
});
