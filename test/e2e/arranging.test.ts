// The canvas in a real Chromium: ends of wires moved, saved blocks dragged from the palette, cards aligned and tidied, and a random mix of all that
// people do, taken back to the identical document.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Locator } from 'playwright-core';
import { projectSchema } from '../../src/core/graph/schema.ts';
import type { Project } from '../../src/core/graph/schema.ts';
import { Random } from '../../src/core/random.ts';
import { Sketch } from '../../src/core/graph/sketch.ts';
import { standardCatalogue } from '../../src/core/shapes/catalogue.ts';
import { directClient } from '../../src/main/services/methods/index.ts';
import { chromiumPath } from '../fixtures/chromium.ts';
import { buildPages, openStudioPage } from '../fixtures/studio-page.ts';
import type { StudioPage } from '../fixtures/studio-page.ts';

describe.skipIf(chromiumPath === undefined)('arranging', () => {
  let studio: StudioPage;
  let file = '';
  beforeAll(async () => {
    studio = await openStudioPage(await buildPages(), { viewport: { width: 1920, height: 1000 } });
    file = join(await studio.openTemplate('lenet-5'), 'project.json');
    await card('conv1').waitFor();
  });
  afterAll(async () => { await studio.close(); });

  const card = (id: string) => studio.page.locator(`.react-flow__node[data-id="${id}"]`);
  const port = (id: string, type: 'source' | 'target') => studio.page.locator(`.react-flow__handle.${type}[data-nodeid="${id}"]`);
  const press = (keys: string) => studio.page.keyboard.press(keys);
  const middle = async (of: Locator): Promise<{ x: number; y: number }> => {
    const box = await of.boundingBox();
    return { x: (box?.x ?? 0) + (box?.width ?? 0) / 2, y: (box?.y ?? 0) + (box?.height ?? 0) / 2 };
  };
  const drag = async (from: { x: number; y: number }, to: { x: number; y: number }): Promise<void> => {
    const { mouse } = studio.page;
    await mouse.move(from.x, from.y);
    await mouse.down();
    await mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 3 });
    await mouse.move(to.x, to.y, { steps: 4 });
    await mouse.up();
  };
  const saved = async (): Promise<Project> => {
    await studio.page.getByRole('banner').getByText('Saved', { exact: true }).waitFor();
    return projectSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  };
  const wires = ({ graph }: Project): string[] => graph.edges.map((e) => `${e.from.node}>${e.to.node}`);
  const places = async (ids: readonly string[]): Promise<{ x: number; y: number }[]> => {
    const { graph } = await saved();
    return ids.map((id) => graph.nodes.find((n) => n.id === id)?.position ?? { x: Number.NaN, y: Number.NaN });
  };
  const choose = async (...ids: string[]): Promise<void> => {
    await press('Escape');
    for (const [i, id] of ids.entries()) await card(id).click(i === 0 ? {} : { modifiers: ['Control'] });
  };
  const command = async (name: string): Promise<void> => {
    await press('Control+k');
    await studio.page.getByPlaceholder('Type a command…').fill(name);
    await press('Enter');
    await studio.page.getByPlaceholder('Type a command…').waitFor({ state: 'detached' });
  };
  const undoAll = async (): Promise<void> => {
    await press('Escape');
    const undo = studio.page.getByRole('banner').getByRole('button', { name: 'Undo' });
    while (await undo.isEnabled()) await undo.click();
  };

  /** The middle of a wire's end: 8 pixels before the port that it leads to. */
  const end = async (id: string): Promise<{ x: number; y: number }> => {
    const at = await middle(port(id, 'target'));
    return { x: at.x - 9, y: at.y };
  };

  test('the end of a wire is moved to another card, refused where it does not fit, and pulled off', async () => {
    const before = wires(await saved());
    const [to = ''] = (await saved()).graph.edges.filter((e) => e.from.node === 'conv1').map((e) => e.to.node);
    expect(to).toBe('pool1');
    await drag(await end('pool1'), await middle(port('conv2', 'target')));
    // One step: the wire has left its old end, and took the place of the one that was there.
    const after = wires(await saved());
    expect(after).toContain('conv1>conv2');
    expect(after).not.toContain('conv1>pool1');
    expect(after).not.toContain('pool1>conv2');
    await press('Control+z');
    await expect.poll(async () => wires(await saved())).toEqual(before);
    // A wire of pictures does not fit a dense layer's place after rows only: the loss takes no such thing.
    await drag(await end('pool1'), await middle(port('conv1', 'target')));
    await studio.page.getByRole('log').getByText(/circle|itself/).first().waitFor();
    expect(wires(await saved())).toEqual(before);
    // Pulled off onto the empty canvas, it is gone.
    const at = await end('pool1');
    await drag(at, { x: at.x, y: at.y - 90 });
    await studio.picture('canvas-pulled-off');
    await expect.poll(async () => wires(await saved())).toEqual(before.filter((w) => w !== 'conv1>pool1'));
    await press('Control+z');
    await expect.poll(async () => wires(await saved())).toEqual(before);
  });

  test('a saved block is dragged from the palette onto a wire, definition and all', async () => {
    const { page } = studio;
    await choose('dense1', 'dense2');
    await press('Control+g');
    await page.getByRole('textbox', { name: 'Name of the block' }).fill('Head');
    await press('Enter');
    await card('head').waitFor();
    await press('Control+Alt+b');
    await page.getByRole('dialog').getByRole('button', { name: 'Save to my blocks' }).last().click();
    await press('Escape');
    await undoAll();
    const item = page.locator('[data-item="saved:head"]');
    await item.waitFor();
    const canvas = page.getByRole('application', { name: /^Network/ });
    const box = await canvas.boundingBox();
    const [a, b] = [await middle(port('flatten', 'source')), await middle(port('dense1', 'target'))];
    await item.dragTo(canvas, { targetPosition: { x: (a.x + b.x) / 2 - (box?.x ?? 0), y: (a.y + b.y) / 2 - (box?.y ?? 0) } });
    await page.locator('.react-flow__node[data-id^="head"]').waitFor();
    const project = await saved();
    const id = project.graph.nodes.find((n) => n.type === 'block:head')?.id ?? '';
    expect(Object.keys(project.blocks ?? {})).toEqual(['head']);
    expect(wires(project)).toEqual(expect.arrayContaining([`flatten>${id}`, `${id}>dense1`]));
    await press('Control+z');
    await page.locator('.react-flow__node[data-id^="head"]').waitFor({ state: 'detached' });
    expect((await saved()).blocks ?? {}).toEqual({});
  });

  test('cards are aligned and set at equal gaps, by command', async () => {
    const ids = ['conv1', 'pool1', 'conv2'];
    for (const [i, id] of ids.entries()) {
      const at = await middle(card(id));
      await drag(at, { x: at.x + 25 * (i % 2), y: at.y + 30 + 25 * i });
    }
    await choose(...ids);
    await command('Align top edges');
    const top = await places(ids);
    expect(new Set(top.map((p) => p.y)).size).toBe(1);
    await command('Equal gaps in a row');
    const [a, b, c] = await Promise.all(ids.map(async (id) => card(id).boundingBox()));
    const gap = (l: typeof a, r: typeof a): number => (r?.x ?? 0) - (l?.x ?? 0) - (l?.width ?? 0);
    await expect.poll(async () => {
      const boxes = await Promise.all(ids.map(async (id) => card(id).boundingBox()));
      return Math.abs(gap(boxes[0] ?? a, boxes[1] ?? b) - gap(boxes[1] ?? b, boxes[2] ?? c));
    }).toBeLessThan(2);
    await press('Control+z');
    expect(await places(ids)).toEqual(top);
    await undoAll();
  });

  test('a random mix of what people do with keys and pointer is taken back to the identical document', async () => {
    const { page } = studio;
    await undoAll();
    await saved();
    const before = readFileSync(file, 'utf8');
    const generator = Random.from(20_261_124);
    const random = (): number => generator.uniform();
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
    /** Cards that the pointer can take: in view, and under no other. */
    const ids = (): Promise<string[]> => page.evaluate(`[...document.querySelectorAll('.react-flow__node')].filter((n) => {
      const b = n.getBoundingClientRect();
      return document.elementFromPoint(b.x + b.width / 2, b.y + b.height / 2)?.closest('.react-flow__node') === n;
    }).map((n) => n.dataset.id)`);
    const some = async (n: number): Promise<void> => {
      const all = (await ids()).map((id) => ({ id, at: random() })).toSorted((a, b) => a.at - b.at);
      await choose(...all.slice(0, n).map(({ id }) => id));
    };
    const done: string[] = [];
    const acts: Readonly<Record<string, () => Promise<void>>> = {
      'add a layer': async () => { await press('Escape'); await press('Tab'); await page.getByRole('combobox', { name: 'Search layers' }).waitFor(); await page.keyboard.type(pick(['dense', 'dropout', 'flatten', 'batch norm', 'conv2d'])); await press('Enter'); await press('Escape'); },
      'drag a card': async () => { const at = await middle(card(pick(await ids()))); await drag(at, { x: at.x + 20 + 60 * random(), y: at.y + 90 * random() }); },
      'duplicate': async () => { await some(2); await press('Control+d'); },
      'delete': async () => { await some(1); await press('Delete'); },
      'delete and close the gap': async () => { await some(1); await press('Shift+Delete'); },
      'copy and paste': async () => { await some(2); await press('Control+c'); await press('Control+v'); },
      'bypass': async () => { await some(1); await press('b'); },
      'freeze': async () => { await some(1); await press('Shift+f'); },
      'collapse': async () => { await some(1); await press('Control+g'); const name = page.getByRole('textbox', { name: 'Name of the block' }); if (await name.isVisible()) { await name.fill(`B${done.length}`); await press('Enter'); } await press('Escape'); },
      'align': async () => { await some(3); await command('Align left edges'); },
      'insert on a wire': async () => { const path = page.locator('.react-flow__edge').first(); await path.click({ force: true }); await press('i'); const search = page.getByRole('combobox'); if (await search.first().isVisible()) { await page.keyboard.type('dropout'); await press('Enter'); } await press('Escape'); },
      'connect': async () => { await some(1); await press('c'); const search = page.getByRole('combobox'); if (await search.first().isVisible()) { await page.keyboard.type(pick(['dense', 'conv', 'flatten'])); await press('Enter'); } await press('Escape'); await press('Escape'); },
    };
    const names = Object.keys(acts);
    // Each once, and some of them again, in a random order.
    const order = [...names, pick(names), pick(names), pick(names)].map((name) => ({ name, at: random() })).toSorted((x, y) => x.at - y.at);
    for (const { name } of order) {
      await page.getByRole('application', { name: /^Network/ }).focus();
      await acts[name]?.();
      done.push(name);
    }
    const changed = await saved();
    expect(changed.graph, done.join(', ')).not.toEqual(projectSchema.parse(JSON.parse(before)).graph);
    await studio.picture('canvas-random');
    await undoAll();
    await saved();
    await expect.poll(() => readFileSync(file, 'utf8'), { message: done.join(', ') }).toBe(before);
    // And all of it done again.
    const redo = page.getByRole('banner').getByRole('button', { name: 'Redo' });
    while (await redo.isEnabled()) await redo.click();
    await expect.poll(async () => await saved(), { message: done.join(', ') }).toEqual(changed);
    expect(studio.complaints).toEqual([]);
  }, 90_000);

  test('a large network that is being tidied says so, and stops where it is asked to', async () => {
    const { page } = studio;
    const s = new Sketch(standardCatalogue);
    let x = s.add('Input', { shape: [16] });
    for (let layer = 0; layer < 40; layer++) x = s.add('Add', {}, Array.from({ length: 24 }, () => s.add('Activation', {}, x)));
    const client = directClient(studio.studio.services);
    const { folder, project } = await client.projects.create({ name: 'wide' });
    await client.projects.save({ project: folder, document: projectSchema.parse({ ...project, bindings: {}, graph: s.graph() }) });
    await studio.go(`#/design?project=${encodeURIComponent(folder)}`);
    await page.getByRole('banner').getByText('wide', { exact: true }).waitFor();
    await page.locator('.react-flow__node').first().waitFor();
    const before = readFileSync(join(folder, 'project.json'), 'utf8');
    await page.getByRole('button', { name: 'Tidy', exact: true }).click();
    const note = page.getByRole('log').getByText(/^Tidying 1001 layers…/);
    await note.waitFor({ timeout: 15_000 });
    await page.getByRole('log').getByRole('button', { name: 'Cancel' }).click();
    await note.waitFor({ state: 'detached' });
    await expect(page.getByRole('banner').getByRole('button', { name: 'Undo' }).isDisabled()).resolves.toBe(true);
    expect(readFileSync(join(folder, 'project.json'), 'utf8')).toBe(before);
    expect(studio.complaints).toEqual([]);
  }, 60_000);
});
