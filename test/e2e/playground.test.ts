// A trained network in use, in a real Chromium: pictures are dropped, the model says what they are and why, a folder becomes a table, the time
// stands on the cards; a model of somebody else is guessed, set otherwise, and remembered.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GraphBuilder } from '../../src/core/onnx/builder.ts';
import { encodeModelJoined } from '../../src/core/onnx/codec/index.ts';
import { modelOf } from '../../src/core/onnx/model.ts';
import type { Client } from '../../src/preload/contract.ts';
import { directClient } from '../../src/main/services/methods/index.ts';
import { chromiumPath } from '../fixtures/chromium.ts';
import { sharedData, sharedModels } from '../fixtures/paths.ts';
import { countingModel, wav } from '../fixtures/sound.ts';
import { buildPages, openStudioPage } from '../fixtures/studio-page.ts';
import type { StudioPage } from '../fixtures/studio-page.ts';

const WAIT = { timeout: 60_000 };
const DIGITS = 12;

describe.skipIf(chromiumPath === undefined)('the view of use', () => {
  let studio: StudioPage;
  let client: Client;
  let folder = '';
  const digits = new Map<string, Uint8Array>();
  const truth: number[] = [];

  /** Drops files onto the view itself. */
  const drop = async (files: Readonly<Record<string, Uint8Array>>): Promise<void> => {
    const data = await studio.dragged(files);
    for (const event of ['dragover', 'drop']) await studio.page.dispatchEvent('main > div', event, { dataTransfer: data });
  };
  const goTo = (place: string): Promise<void> => studio.go(place);
  const tab = (name: string): Promise<void> => studio.page.getByRole('radio', { name, exact: true }).click();

  beforeAll(async () => {
    studio = await openStudioPage(await buildPages());
    client = directClient(studio.studio.services);
    ({ folder } = await client.projects.create({ name: 'digits', template: 'digits' }));
    const { run } = await client.training.start({ project: 'digits', overrides: { epochs: 1, steps: 150 } });
    for await (const event of await client.training.events({ run })) if (event.type === 'ended') break;
    const indices = Array.from({ length: DIGITS }, (_, i) => i);
    const { pictures = [] } = await client.datasets.samples({ source: 'made:digits', field: 'image', indices });
    const { values = [] } = await client.datasets.samples({ source: 'made:digits', field: 'label', indices });
    pictures.forEach((picture, i) => { digits.set(`digit ${i}.png`, picture); truth.push(Number(values[i]?.[0])); });
    mkdirSync(join(studio.folder, 'many'));
    for (const [name, bytes] of digits) writeFileSync(join(studio.folder, 'many', name), bytes);
    await goTo(`#/use?project=${encodeURIComponent(folder)}`);
  }, 240_000);
  afterAll(async () => { await studio.close(); });

  test('it takes the last run of the project and says how it is used', async () => {
    const { page } = studio;
    await page.getByText('As the model itself says').waitFor(WAIT);
    await page.getByRole('heading', { name: 'Drop pictures, tables or sound here' }).waitFor(WAIT);
    await expect.poll(() => page.getByLabel('Width').isDisabled()).toBe(true);
    expect(await studio.accessibility()).toEqual([]);
  });

  test('dropped digits are read, and mostly right', async () => {
    const { page } = studio;
    await drop(Object.fromEntries(digits));
    const entries = page.getByRole('region', { name: 'Files' }).getByRole('button', { name: /^digit/ });
    await expect.poll(() => entries.count(), WAIT).toBe(DIGITS);
    const said = (await entries.allInnerTexts()).map((text) => /\n(\d) · [\d.]+ %$/.exec(text.trim())?.[1]);
    expect(said.filter((class_, i) => class_ === String(truth[i])).length).toBeGreaterThanOrEqual(DIGITS * 0.75);
    const bars = page.getByRole('region', { name: 'Result' }).getByRole('list').getByRole('listitem');
    await expect.poll(() => bars.count()).toBe(10);
    await expect.poll(() => page.getByRole('region', { name: 'Result' }).innerText()).toMatch(/[\d.]+ ms network/);
    expect(await studio.accessibility()).toEqual([]);
    await studio.picture('playground-predict');
  });

  test('Grad-CAM shows what speaks for the class; occlusion and saliency too', async () => {
    const { page } = studio;
    await tab('Explain');
    await page.getByText(/in [\d.]+ ms/).waitFor(WAIT);
    const layers = page.getByLabel('Layer', { exact: true });
    await expect.poll(() => layers.locator('option').count()).toBeGreaterThan(2);
    await layers.selectOption({ index: 1 });
    await page.getByText(/in [\d.]+ ms/).waitFor(WAIT);
    await studio.picture('playground-explain');
    for (const method of ['Occlusion', 'Saliency']) {
      await tab(method);
      await page.getByText(/in [\d.]+ ms/).waitFor(WAIT);
    }
    expect(await studio.accessibility()).toEqual([]);
  });

  test('a folder becomes a table', async () => {
    const { page } = studio;
    await tab('Many files');
    await page.getByLabel('With the probability of every class').check();
    await page.getByRole('button', { name: 'Folder…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Type a path' }).click();
    await dialog.getByLabel('Path', { exact: true }).fill(join(studio.folder, 'many'));
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: 'Choose this folder' }).click();
    await page.getByText(`${DIGITS} rows of ${DIGITS} samples`, { exact: false }).waitFor(WAIT);
    const file = await page.getByRole('region', { name: 'Many files' }).getByText(/predictions .*\.csv$/).innerText();
    const [head = '', ...rows] = readFileSync(file, 'utf8').trim().split('\n').map((line) => line.split(','));
    expect(head).toEqual(['file', 'sample', 'class', 'probability', ...Array.from({ length: 10 }, (_, i) => `p(${i})`)]);
    expect(rows).toHaveLength(DIGITS);
    for (const [name, , class_, probability, ...all] of rows) {
      expect(digits.has(name ?? '')).toBe(true);
      expect(all.map(Number).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 4);
      expect(Number(probability)).toBe(Number(all[Number(class_)]));
    }
    expect(await studio.accessibility()).toEqual([]);
  });

  test('the time stands in a table and on the cards', async () => {
    const { page } = studio;
    await tab('Time');
    await page.getByRole('button', { name: 'Measure' }).click();
    await page.getByRole('table').getByRole('row').nth(3).waitFor(WAIT);
    await expect.poll(() => page.getByRole('table').getByRole('rowheader', { name: 'Conv', exact: true }).count()).toBeGreaterThan(0);
    await studio.picture('playground-time');
    await goTo(`#/design?project=${encodeURIComponent(folder)}`);
    await page.locator('.react-flow__node').first().waitFor(WAIT);
    await page.keyboard.press('Alt+T');
    await page.getByText('for one sample').waitFor(WAIT);
    await expect.poll(() => page.locator('.react-flow__node [data-time]').count()).toBeGreaterThan(3);
    await expect.poll(() => page.locator('.react-flow__node', { has: page.locator('[data-time]') }).first().getAttribute('aria-label')).toMatch(/ms, [\d.]+ % of the time|, in /);
    await studio.picture('playground-cards');
    expect(await studio.accessibility()).toEqual([]);
    await page.keyboard.press('Alt+T');
    await expect.poll(() => page.locator('[data-time]').count(), WAIT).toBe(0);
  });

  const yolo = sharedModels('yolo/yolox_nano_coco.onnx');
  const dog = sharedData('yolo-images/general/dog.jpg');
  test.skipIf(yolo === undefined || dog === undefined)('a detector of somebody else is known by its shapes; what is set is remembered', async () => {
    const { page } = studio;
    await goTo(`#/use?project=${encodeURIComponent(folder)}`);
    await tab('Predict');
    await page.getByRole('button', { name: 'Clear' }).click(WAIT);
    await drop({ 'yolox.onnx': readFileSync(yolo as string), 'dog.jpg': readFileSync(dog as string) });
    await page.getByText('this is a guess from its shapes', { exact: false }).waitFor(WAIT);
    await page.getByRole('heading', { name: 'dog.jpg' }).waitFor(WAIT);
    await page.getByRole('img', { name: /\d found/ }).waitFor(WAIT);
    const found = page.getByRole('region', { name: 'Result' }).getByRole('list');
    await expect.poll(() => found.innerText()).toMatch(/dog[\s\S]*bicycle|bicycle[\s\S]*dog/);
    await page.getByLabel('Class names').selectOption('voc');
    await page.getByText('As you have set it').waitFor(WAIT);
    await page.reload();
    await page.getByLabel('Model', { exact: true }).first().waitFor(WAIT);
    expect((await client.models.usage({ model: (await page.getByRole('combobox', { name: 'Model' }).locator('option').evaluateAll((all) => all.map((o) => (o as unknown as { value: string }).value))).find((v) => v.endsWith('yolox.onnx')) ?? '' })).from).toBe('user');
  });

  test('sound goes through in pieces, with what the network carries on; the settings say how', async () => {
    const { page } = studio;
    await goTo(`#/use?project=${encodeURIComponent(folder)}`);
    await tab('Predict');
    const b = new GraphBuilder();
    countingModel(b);
    const tone = wav(3, 32, 1, (view, at, i) => { view.setFloat32(at, Math.sin(i / 20) * Math.max(0, Math.sin(i / 6000)), true); }, 48_000, 16_000);
    await drop({ 'counter.onnx': encodeModelJoined(modelOf(b.build('counter'), 17)), 'tone.wav': tone });
    await page.getByRole('heading', { name: 'tone.wav' }).waitFor(WAIT);
    await page.getByRole('img', { name: 'count along the sound, 94 pieces' }).waitFor(WAIT);
    await studio.picture('playground-sound');
    expect(await studio.accessibility()).toEqual([]);
    await page.getByLabel('New samples a piece').fill('4800');
    await page.keyboard.press('Enter');
    await page.getByRole('img', { name: 'count along the sound, 10 pieces' }).waitFor(WAIT);
    await page.getByLabel('state', { exact: true }).selectOption('A number');
    await page.getByLabel('Number for state').fill('1000');
    await page.keyboard.press('Enter');
    // Nothing is carried on now: the state's own output is shown too.
    await page.getByRole('img', { name: 'stateN along the sound, 10 pieces' }).waitFor(WAIT);
    await page.getByLabel('state', { exact: true }).selectOption('Nothing yet');
    await page.getByText('The model takes state too, and a file gives input alone.').waitFor(WAIT);
  });

  test('a run leads to its use, whatever was used before', async () => {
    const { page } = studio;
    await goTo(`#/train?project=${encodeURIComponent(folder)}`);
    await page.getByRole('button', { name: 'Use it' }).click(WAIT);
    await page.getByText('As the model itself says').waitFor(WAIT);
    expect(new URL(page.url()).hash).toMatch(/^#\/use/);
  });

  test('nothing is said against the policy', () => { expect(studio.complaints).toEqual([]); });
});
