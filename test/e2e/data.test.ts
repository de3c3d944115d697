// The data view in a real Chromium: recognised before used, one step of undo, samples by part and class, the split dragged,
// mismatches explained with ways out, augmentations seen.
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Project } from '../../src/core/graph/schema.ts';
import { directClient } from '../../src/main/services/methods/index.ts';
import { chromiumPath } from '../fixtures/chromium.ts';
import { write, writePicture } from '../fixtures/data-files.ts';
import { sharedData } from '../fixtures/paths.ts';
import { buildPages, openStudioPage } from '../fixtures/studio-page.ts';
import type { StudioPage } from '../fixtures/studio-page.ts';

const signs = [sharedData('signs/train_signs_from_jpg.h5'), sharedData('signs/test_signs_from_jpg.h5')] as const;

describe.skipIf(chromiumPath === undefined)('the data view', () => {
  let studio: StudioPage;
  let page: Page;
  const opened = async (name: string): Promise<Project> => {
    await page.getByText('Saved', { exact: true }).waitFor();
    return (await directClient(studio.studio.services).projects.open({ project: name })).project;
  };
  /** A project of the template, without data, in the data view. */
  const openProject = async (name: string, template: string): Promise<void> => {
    const client = directClient(studio.studio.services);
    const { folder, project, revision } = await client.projects.create({ name, template });
    const { source: _, ...data } = project.data;
    await client.projects.save({ project: folder, document: { ...project, data, bindings: { inputs: {}, losses: {} } }, revision });
    await studio.go(`#/data?project=${encodeURIComponent(folder)}`);
    await page.getByRole('heading', { name: 'What should the network learn from?' }).waitFor();
  };
  /** Chooses a path as a person does in a page. */
  const choose = async (button: string, path: string, heading = 'What was recognised'): Promise<void> => {
    await page.getByRole('button', { name: button }).click();
    await page.getByRole('button', { name: 'Type a path' }).click();
    await page.getByRole('combobox', { name: 'Path' }).fill(path);
    await page.getByRole('combobox', { name: 'Path' }).press('Enter');
    // A file is taken at once; a folder is opened first.
    if (button === 'Choose a folder…') await page.getByRole('dialog').last().getByRole('button', { name: 'Choose this folder' }).click();
    await page.getByRole('heading', { name: heading }).waitFor();
  };
  const shown = (text: string): Promise<void> => page.getByRole('status').filter({ hasText: text }).waitFor();
  const use = async (): Promise<void> => {
    await page.getByRole('button', { name: 'Use this data' }).click();
    await page.getByRole('region', { name: 'Samples' }).waitFor();
  };

  beforeAll(async () => {
    studio = await openStudioPage(await buildPages());
    ({ page } = studio);
    page.setDefaultTimeout(10_000);
  });
  afterAll(async () => { await studio.close(); });

  test('a made set: looked at, used in one step, undone, and used again', async () => {
    await openProject('digits', 'lenet-5');
    await page.getByRole('button', { name: /^Digits/ }).click();
    await page.getByText('The network fits these data as it is.').waitFor();
    await page.getByRole('img', { name: /^Sample/ }).nth(9).waitFor();
    await use();
    expect((await opened('digits')).bindings).toMatchObject({ inputs: { input: { field: 'image', transform: 'scale255' } }, losses: { loss: { field: 'label' } } });
    await page.getByRole('button', { name: 'Undo' }).last().click();
    await page.getByRole('heading', { name: 'What should the network learn from?' }).waitFor();
    await page.getByRole('button', { name: /^Digits/ }).click();
    await use();
  });

  test('samples: by part and class, and one in full with its pixels', async () => {
    await shown('10,000 samples');
    await page.getByRole('radio', { name: 'Test' }).click();
    await shown('2,000 of 10,000 samples');
    await page.getByRole('button', { name: /^7/, pressed: false }).last().click();
    await shown('200 of 10,000 samples');
    const cells = page.getByRole('region', { name: 'Samples' }).getByRole('button');
    await cells.first().waitFor();
    await expect.poll(() => cells.count()).toBeLessThan(150);
    await expect.poll(() => cells.first().getAttribute('aria-label')).toMatch(/^Sample \d+, 7$/);
    await cells.first().click();
    await page.locator('[role="dialog"] canvas').hover();
    await page.getByText(/^x \d+ · y \d+ · \d+$/).waitFor();
    await page.keyboard.press('Escape');
    await studio.picture('data-samples');
    await page.getByRole('radio', { name: 'All' }).click();
  });

  test('the split by keys and presets is one the training uses', async () => {
    await page.getByRole('radio', { name: '60/20/20' }).click();
    await page.getByText('6,000', { exact: true }).last().waitFor();
    const border = page.getByRole('slider', { name: 'Border between Train and Dev' });
    await border.focus();
    await page.keyboard.press('Shift+ArrowRight');
    await page.getByText('7,000', { exact: true }).last().waitFor();
    const box = await border.boundingBox();
    await page.mouse.move(box!.x + 6, box!.y + 10);
    await page.mouse.down();
    await page.mouse.move(box!.x - 60, box!.y + 10, { steps: 4 });
    await page.mouse.up();
    const { data } = await opened('digits');
    expect(data.split.train).toBeLessThan(0.6);
    expect(data.split.train + data.split.dev + data.split.test).toBeCloseTo(1);
    await page.getByRole('radio', { name: '98/1/1' }).click();
    await page.getByText('9,800', { exact: true }).last().waitFor();
  });

  test('augmentations: switched on, set, put in order; nine variants follow', async () => {
    await page.getByRole('radio', { name: 'Augmentation' }).click();
    await page.getByRole('switch', { name: 'Rotation' }).click();
    await page.getByRole('switch', { name: 'Cutout' }).click();
    await page.getByRole('img', { name: /^Variant/ }).nth(8).waitFor();
    // A share of the picture, not pixels as of a folder's pictures.
    await page.getByLabel('Side', { exact: true }).waitFor();
    await page.getByLabel('Degrees').fill('40');
    await page.getByLabel('Degrees').press('Enter');
    await page.getByRole('button', { name: 'Cutout: Earlier' }).click();
    await page.getByRole('button', { name: 'Again', exact: true }).click();
    expect((await opened('digits')).data.augment).toEqual([{ type: 'cutout' }, { type: 'rotation', degrees: 40 }]);
    await studio.picture('data-augmentation');
    expect(await studio.accessibility()).toEqual([]);
  });

  test('statistics of the training part, before and after scaling', async () => {
    await page.getByRole('radio', { name: 'Statistics' }).click();
    await page.getByRole('img', { name: 'Histogram of grey', exact: true }).waitFor();
    await page.getByRole('img', { name: 'Histogram of grey, to the network' }).waitFor();
    await studio.picture('data-statistics');
    expect(await studio.accessibility()).toEqual([]);
  });

  test('a table: read another way, the network adapted, rows and a mismatch with its way out', async () => {
    const path = write(join(studio.folder, 'flowers.csv'), `length,width,kind\n${Array.from({ length: 90 }, (_, i) => `${(i * 7) % 50},${(i * 3) % 20},${['iris', 'rose', 'tulip'][i % 3]}`).join('\n')}\n`);
    await openProject('table', 'mlp');
    await choose('Choose a file…', path);
    await page.getByText('Set the shape of input to 2').waitFor();
    await page.getByLabel('Target is').selectOption('classes');
    await use();
    expect(await opened('table')).toMatchObject({ data: { source: path, options: { task: 'classes' } }, bindings: { inputs: { input: { field: 'features', transform: 'standardize' } } } });
    await page.getByRole('region', { name: 'Samples' }).getByRole('button', { name: /iris/ }).first().waitFor();
    await page.getByRole('img', { name: '90 points' }).waitFor();
    // A class less than the network has: said with the way out beside the loss.
    await page.getByText('Test has only 18 samples').waitFor();
    await studio.picture('data-table');
    expect(await studio.accessibility()).toEqual([]);
  });

  test('pictures in folders, a broken one among them, at the size of the network', async () => {
    for (const [k, kind] of ['cat', 'dog'].entries()) for (let n = 0; n < 24; n++) await writePicture(join(studio.folder, 'animals', kind, `${n}.png`), 20, 18, [n * 10, k * 200, 80]);
    write(join(studio.folder, 'animals', 'cat', 'broken.png'), 'no picture');
    // More than a few: said, with a way on.
    for (const [k, kind] of ['cat', 'dog'].entries()) for (let n = 0; n < 4; n++) await writePicture(join(studio.folder, 'many broken', kind, `${n}.png`), 20, 18, [n * 10, k * 200, 80]);
    for (const n of [1, 2]) write(join(studio.folder, 'many broken', 'cat', `broken ${n}.png`), 'no picture');
    await openProject('animals', 'signs-convnet');
    await choose('Choose a folder…', join(studio.folder, 'many broken'), 'This cannot be read');
    await page.getByText('2 of the 10 pictures').waitFor();
    expect(await studio.accessibility()).toEqual([]);
    await page.getByRole('button', { name: 'Leave them all out' }).click();
    await page.getByText('2 broken files').waitFor();
    expect(await studio.accessibility()).toEqual([]);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await choose('Choose a folder…', join(studio.folder, 'animals'));
    await page.getByText('1 broken file').waitFor();
    // The network keeps its ways out unless they are taken.
    await page.getByRole('checkbox', { name: /units of/ }).uncheck();
    await use();
    const { data } = await opened('animals');
    expect(data.options).toEqual({ size: [64, 64], channels: 3 });
    const loss = page.locator('[data-node="loss"]');
    await loss.getByText('The data has 2 classes and the network tells 6 apart.').waitFor();
    await loss.getByRole('button', { name: /^Set units of/ }).click();
    await loss.getByRole('alert').waitFor({ state: 'detached' });
    // Bound to nothing that fits, by dragging; and back.
    await page.locator('li[draggable]', { hasText: 'label' }).dragTo(page.locator('[data-node="input"]'));
    await page.locator('[data-node="input"]').getByRole('alert').waitFor();
    await page.locator('li[draggable]', { hasText: 'image' }).dragTo(page.locator('[data-node="input"]'));
    await page.locator('[data-node="input"]').getByRole('alert').waitFor({ state: 'detached' });
    await studio.picture('data-pictures');
  });

  test.skipIf(signs.includes(undefined))('SIGNS (HDF5, two files): the test part is fixed', async () => {
    // The page reaches its own folder only.
    const { copyFileSync } = await import('node:fs');
    const [train, test] = [join(studio.folder, 'train_signs.h5'), join(studio.folder, 'test_signs.h5')];
    copyFileSync(signs[0]!, train);
    copyFileSync(signs[1]!, test);
    await openProject('signs', 'signs-convnet');
    await choose('Choose a file…', train);
    await use();
    await shown('1,080 samples');
    await page.getByRole('button', { name: 'Choose a second file for the test part' }).click();
    await page.getByRole('button', { name: 'Type a path' }).click();
    await page.getByRole('combobox', { name: 'Path' }).fill(test);
    await page.getByRole('combobox', { name: 'Path' }).press('Enter');
    await page.getByText('fixed by the source').waitFor();
    await shown('1,200 samples');
    await page.getByRole('radio', { name: 'Test' }).click();
    await shown('120 of 1,200 samples');
    await studio.picture('data-signs');
  });

  test('nothing was said against the page’s policy', () => { expect(studio.complaints).toEqual([]); });
});
