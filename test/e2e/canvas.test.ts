// The canvas in a real Chromium: a network built with the keyboard alone, wiring and its refusals, and everything taken back.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { directClient } from '../../src/main/services/methods/index.ts';
import { chromiumPath } from '../fixtures/chromium.ts';
import { buildPages, openStudioPage } from '../fixtures/studio-page.ts';
import type { StudioPage } from '../fixtures/studio-page.ts';
import { projectSchema } from '../../src/core/graph/schema.ts';
import type { Project } from '../../src/core/graph/schema.ts';

const wire = (from: string, to: string) => {
  const [a = '', out = 'out'] = from.split(':');
  const [b = '', into = 'in'] = to.split(':');
  return { from: { node: a, port: out }, to: { node: b, port: into } };
};
const node = (id: string, type: string, x: number, y = 0, params: Record<string, unknown> = {}) => ({ id, type, params, position: { x, y } });

describe.skipIf(chromiumPath === undefined)('the canvas', () => {
  let studio: StudioPage;
  let made = 0;
  beforeAll(async () => { studio = await openStudioPage(await buildPages(), { viewport: { width: 1600, height: 900 }, permissions: ['clipboard-read', 'clipboard-write'] }); });
  afterAll(async () => { await studio.close(); });

  const client = () => directClient(studio.studio.services);
  /** Opens a project with the graph given. */
  async function open(graph: { nodes: readonly ReturnType<typeof node>[]; edges: readonly ReturnType<typeof wire>[] }): Promise<string> {
    const created = await client().projects.create({ name: `p${++made}` });
    const project = projectSchema.parse({ ...created.project, bindings: {}, graph });
    await client().projects.save({ project: created.folder, document: project });
    await studio.go(`#/design?project=${encodeURIComponent(created.folder)}`);
    const { page } = studio;
    await page.getByText(created.project.name, { exact: true }).first().waitFor();
    if (graph.nodes.length > 0) await card(graph.nodes[0]?.id ?? '').waitFor();
    else await page.getByText('Begin with an input').waitFor();
    return created.folder;
  }
  const card = (id: string) => studio.page.locator(`.react-flow__node[data-id="${id}"]`);
  const port = (id: string, type: 'source' | 'target', name?: string) => studio.page.locator(`.react-flow__handle.${type}[data-nodeid="${id}"]${name === undefined ? '' : `[data-handleid="${name}"]`}`);
  /** The document as it was written to the disk, once it has been. */
  async function saved(folder: string): Promise<Project> {
    await studio.page.getByText('Saved', { exact: true }).waitFor();
    return (await client().projects.open({ project: folder })).project;
  }
  const wires = (project: Project): string[] => project.graph.edges.map((e) => `${e.from.node}>${e.to.node}${e.to.port === 'in' || e.to.port === 'prediction' ? '' : `:${e.to.port}`}`);
  const focused = (element: ReturnType<typeof card>) => element.evaluate((e: unknown) => (e as { matches(s: string): boolean }).matches(':focus'));
  const press = (keys: string) => studio.page.keyboard.press(keys);
  async function drag(from: ReturnType<typeof port>, to: ReturnType<typeof port> | { x: number; y: number }, release = true): Promise<void> {
    const { page } = studio;
    const at = async (place: typeof to) => {
      if ('x' in place) return place;
      const box = await place.boundingBox();
      return { x: (box?.x ?? 0) + (box?.width ?? 0) / 2, y: (box?.y ?? 0) + (box?.height ?? 0) / 2 };
    };
    const [a, b] = [await at(from), await at(to)];
    await page.mouse.move(a.x, a.y);
    await page.mouse.down();
    await page.mouse.move((a.x + b.x) / 2, (a.y + b.y) / 2, { steps: 3 });
    await page.mouse.move(b.x, b.y, { steps: 4 });
    if (release) await page.mouse.up();
  }
  const row = { nodes: [node('x', 'Input', 0, 0, { shape: [3, 32, 32] }), node('conv', 'Conv2D', 240), node('flat', 'Flatten', 480), node('dense', 'Dense', 720), node('loss', 'SoftmaxCrossEntropy', 960)], edges: [wire('x', 'conv'), wire('conv', 'flat'), wire('flat', 'dense'), wire('dense', 'loss:prediction')] };

  test('LeNet-5 is built with palette and keyboard alone', async () => {
    const { page } = studio;
    const folder = await open({ nodes: [], edges: [] });
    await page.getByRole('application', { name: /^Network/ }).focus();
    /** Tab, a few letters, Enter: the layer stands after the last one, and its first field has the focus. */
    const add = async (name: string, values: Readonly<Record<string, string>> = {}): Promise<void> => {
      await press('Tab');
      await page.getByRole('combobox', { name: 'Search layers' }).waitFor();
      await page.keyboard.type(name);
      await press('Enter');
      await page.getByRole('combobox', { name: 'Search layers' }).waitFor({ state: 'detached' });
      for (const [label, value] of Object.entries(values)) {
        const field = page.locator('[data-region="inspector"]').getByLabel(label, { exact: true });
        for (let i = 0; i < 12 && !(await focused(field)); i++) await press('Tab');
        if (await field.evaluate((e: unknown) => (e as { tagName: string }).tagName === 'SELECT')) await page.keyboard.type(value);
        else {
          await press('ControlOrMeta+A');
          await page.keyboard.type(value);
          await press('Enter');
        }
      }
      // A layer without settings keeps the focus on its card; Escape comes back to the card from the fields.
      if (await page.evaluate(`document.activeElement.closest('[data-region="inspector"]') !== null`)) await press('Escape');
      await expect.poll(() => page.evaluate(`document.activeElement.className`), { message: name }).toContain('react-flow__node');
    };
    await add('input');
    await add('conv2d', { Filters: '6', Kernel: '5', Padding: 'same', Activation: 'relu' });
    await add('max pool 2d');
    await add('conv2d', { Filters: '16', Kernel: '5', Activation: 'relu' });
    await add('max pool 2d');
    await add('flatten');
    await add('dense', { Units: '120', Activation: 'relu' });
    await add('dense', { Units: '84', Activation: 'relu' });
    await add('dense', { Units: '10' });
    await add('softmax cross');
    await page.getByRole('contentinfo').getByText('61.7 k').waitFor();
    await studio.picture('canvas-lenet');
    const project = await saved(folder);
    expect(wires(project)).toEqual(['input1>conv2D1', 'conv2D1>maxPool2D1', 'maxPool2D1>conv2D2', 'conv2D2>maxPool2D2', 'maxPool2D2>flatten1', 'flatten1>dense1', 'dense1>dense2', 'dense2>dense3', 'dense3>softmaxCrossEntropy1']);
    const { inferShapes } = await import('../../src/core/shapes/infer.ts');
    expect(inferShapes(project).totals.parameters).toBe(61_706);
  });

  describe('wires', () => {
    const graph = {
      nodes: [...row.nodes, node('row', 'Input', 0, 160, { shape: [10] }), node('ids', 'Input', 0, 320, { shape: [10], dtype: 'int64' }), node('other', 'Conv2D', 240, 160), node('add', 'Add', 480, 160), node('embed', 'Embedding', 480, 320)],
      edges: [...row.edges, wire('conv', 'add')],
    };
    let folder = '';
    beforeEach(async () => { folder = await open(graph); });

    test.each([
      ['rank', 'row', 'other', /2D|Conv2D/], ['number type', 'ids', 'other', /./], ['ranks that do not meet', 'row', 'add', /do not fit/], ['floats as ids', 'row', 'embed', /int/],
      ['a circle', 'dense', 'conv', /circle/], ['itself', 'add', 'add', /itself/],
    ])('refused while dragging: %s', async (_, from, to, said) => {
      const { page } = studio;
      await drag(port(from, 'source'), port(to, 'target'), false);
      await page.locator('[class*=tip]').getByText(said).waitFor();
      await expect.poll(() => port(to, 'target').getAttribute('data-fits')).toBe('no');
      await page.mouse.up();
      await page.getByRole('log').getByText(said).first().waitFor();
      await page.getByRole('button', { name: 'Dismiss' }).first().click();
      await expect.poll(() => page.locator('.react-flow__edge').count()).toBe(graph.edges.length);
    });

    test('a taken input gives up its wire, a free one takes it; a loss has no output', async () => {
      await drag(port('x', 'source'), port('other', 'target'));
      await drag(port('row', 'source'), port('dense', 'target'));
      expect(wires(await saved(folder))).toEqual(['x>conv', 'conv>flat', 'row>dense', 'dense>loss', 'conv>add', 'x>other']);
      await expect.poll(() => port('loss', 'source').count()).toBe(0);
      await expect.poll(() => port('x', 'target').count()).toBe(0);
    });

    test('a wire dropped on the canvas asks for a layer that fits; an end pulled off deletes the wire', async () => {
      const { page } = studio;
      const box = await card('embed').boundingBox();
      await drag(port('row', 'source'), { x: (box?.x ?? 0) + 260, y: (box?.y ?? 0) + 20 });
      await page.getByRole('combobox', { name: 'Search layers' }).waitFor();
      await expect.poll(() => page.getByRole('option', { name: '2D convolution' }).count()).toBe(0);
      await page.keyboard.type('dense');
      await press('Enter');
      await card('dense1').waitFor();
      expect(wires(await saved(folder)).at(-1)).toBe('row>dense1');
    });

    test('by keyboard: C, the name, Enter; what refuses is listed with its reason', async () => {
      const { page } = studio;
      await card('row').click();
      await press('c');
      await page.getByRole('option', { name: /^Dense dense/ }).waitFor();
      await expect.poll(() => page.getByRole('option', { name: /2D convolution other/ }).getAttribute('aria-disabled')).toBe('true');
      await page.keyboard.type('dense');
      await press('Enter');
      expect(wires(await saved(folder))).toContain('row>dense');
    });
  });

  test('a palette item dropped on a wire is inserted; replaced, it keeps its wires; all is taken back and done again', async () => {
    const { page } = studio;
    const folder = await open(row);
    const [a, b] = [await port('conv', 'source').boundingBox(), await port('flat', 'target').boundingBox()];
    const item = page.locator('[data-item="BatchNorm"]');
    const canvas = await page.getByRole('application', { name: /^Network/ }).boundingBox();
    await item.dragTo(page.getByRole('application', { name: /^Network/ }), { targetPosition: { x: ((a?.x ?? 0) + (b?.x ?? 0)) / 2 + 5 - (canvas?.x ?? 0), y: (a?.y ?? 0) + 5 - (canvas?.y ?? 0) } });
    await card('batchNorm1').waitFor();
    expect(wires(await saved(folder))).toEqual(['x>conv', 'batchNorm1>flat', 'flat>dense', 'dense>loss', 'conv>batchNorm1']);
    await press('r');
    await page.getByRole('combobox', { name: /^Replace/ }).fill('group norm');
    await press('Enter');
    await card('groupNorm1').waitFor();
    await press('Escape');
    const end = await saved(folder);
    expect(wires(end)).toEqual(['x>conv', 'groupNorm1>flat', 'flat>dense', 'dense>loss', 'conv>groupNorm1']);
    await press('ControlOrMeta+Z');
    await card('batchNorm1').waitFor();
    await press('ControlOrMeta+Z');
    await expect.poll(() => page.locator('.react-flow__node').count()).toBe(row.nodes.length);
    expect((await saved(folder)).graph).toEqual(row);
    await press('ControlOrMeta+Shift+Z');
    await press('ControlOrMeta+Y');
    await card('groupNorm1').waitFor();
    expect(await saved(folder)).toEqual(end);
  });

  test('copy and paste, with and without incoming wires, into another project', async () => {
    const { page } = studio;
    await open(row);
    await card('conv').click();
    await card('flat').click({ modifiers: ['Shift'] });
    await press('ControlOrMeta+C');
    await press('ControlOrMeta+Shift+V');
    await card('conv1').waitFor();
    await expect.poll(() => page.locator('.react-flow__edge').count()).toBe(row.edges.length + 2);
    const folder = await open({ nodes: [node('y', 'Input', 0)], edges: [] });
    await press('ControlOrMeta+V');
    await card('conv').waitFor();
    expect(wires(await saved(folder))).toEqual(['conv>flat']);
    await press('ControlOrMeta+D');
    await card('conv1').waitFor();
    await press('Delete');
    await expect.poll(() => page.locator('.react-flow__node').count()).toBe(3);
  });

  test('cards and their wires follow the pointer and stay where they are let go', async () => {
    const { page } = studio;
    const folder = await open(row);
    // What is seen: those that keep still are one drawing on the way.
    const paths = () => page.locator('.react-flow__edge-path').evaluateAll((all: readonly unknown[]) => {
      const styles = globalThis as unknown as { getComputedStyle(of: unknown): { visibility: string } };
      return all.flatMap((p) => (styles.getComputedStyle(p).visibility === 'visible' ? (p as { getAttribute(n: string): string | null }).getAttribute('d')?.split(/ ?(?=M)/) ?? [] : [])).filter((d) => d !== '');
    });
    // Where the browser measures a port and where it is reckoned differ by a hundred-thousandth of a pixel.
    const rounded = async () => (await paths()).map((d) => d.replaceAll(/-?[\d.]+/g, (n) => Number(n).toFixed(1)));
    const before = await paths();
    const start = await rounded();
    const box = await card('flat').boundingBox();
    const [x, y] = [(box?.x ?? 0) + 60, (box?.y ?? 0) + 20];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x, y + 3);
    await page.mouse.move(x + 40, y + 93, { steps: 5 });
    // It starts where the pointer has left a click's slip behind.
    expect(Math.round(((await card('flat').boundingBox())?.y ?? 0) - (box?.y ?? 0))).toBe(90);
    const during = await paths();
    expect(during).toHaveLength(before.length);
    expect(during.filter((d) => !before.includes(d))).toHaveLength(row.edges.filter((e) => e.from.node === 'flat' || e.to.node === 'flat').length);
    await page.mouse.up();
    await saved(folder);
    // The library draws from the document what was drawn by hand on the way, but for whole pixels.
    const numbers = (d: string): number[] => d.match(/-?[\d.]+/g)?.map(Number) ?? [];
    const after = await paths();
    const close = (a: string, b: string): boolean => numbers(a).every((n, k) => Math.abs(n - (numbers(b)[k] ?? Number.NaN)) < 1);
    expect(after.filter((d) => !during.some((other) => close(d, other)))).toEqual([]);
    expect(after).toHaveLength(before.length);
    await press('ControlOrMeta+Z');
    await expect.poll(rounded).toEqual(start);
  });

  test('the view is moved by the empty canvas, the middle button, and anything while Space is held', async () => {
    const { page } = studio;
    await open(row);
    await card('conv').click();
    const shift = async (from: { x: number; y: number }, button: 'left' | 'middle'): Promise<{ x: number; y: number }> => {
      const before = await card('conv').boundingBox();
      await page.mouse.move(from.x, from.y);
      await page.mouse.down({ button });
      await page.mouse.move(from.x + 30, from.y + 50, { steps: 4 });
      await page.mouse.up({ button });
      const after = await card('conv').boundingBox();
      return { x: Math.round((after?.x ?? 0) - (before?.x ?? 0)), y: Math.round((after?.y ?? 0) - (before?.y ?? 0)) };
    };
    const onCard = async (): Promise<{ x: number; y: number }> => {
      const box = await card('flat').boundingBox();
      return { x: (box?.x ?? 0) + 60, y: (box?.y ?? 0) + 20 };
    };
    const box = await card('conv').boundingBox();
    const moved = { x: 30, y: 50 };
    expect(await shift({ x: (box?.x ?? 0) + 60, y: (box?.y ?? 0) + 200 }, 'left')).toEqual(moved);
    expect(await shift(await onCard(), 'middle')).toEqual(moved);
    await page.keyboard.down('Space');
    expect(await shift(await onCard(), 'left')).toEqual(moved);
    await page.keyboard.up('Space');
    // None of it was a click, and the library knows where the view is: the wheel goes on from there.
    await expect.poll(() => card('conv').getAttribute('class')).toContain('selected');
    const here = await onCard();
    await page.mouse.move(here.x, here.y);
    await page.mouse.wheel(0, -1);
    const zoomed = await card('flat').boundingBox();
    expect(Math.abs((zoomed?.x ?? 0) + 60 - here.x)).toBeLessThan(5);
  });

  test('a drag is one step and no change of the model; tidy, find, fit', async () => {
    const { page } = studio;
    const folder = await open(row);
    const box = await card('flat').boundingBox();
    await page.mouse.move((box?.x ?? 0) + 60, (box?.y ?? 0) + 20);
    await page.mouse.down();
    await page.mouse.move((box?.x ?? 0) + 120, (box?.y ?? 0) + 200, { steps: 6 });
    await page.mouse.up();
    const moved = await saved(folder);
    expect(moved.graph.nodes[2]?.position).not.toEqual(row.nodes[2]?.position);
    await press('ControlOrMeta+Z');
    expect((await saved(folder)).graph).toEqual(row);
    await press('ControlOrMeta+Y');
    await press('Escape');
    await page.getByRole('button', { name: 'Tidy' }).click();
    await expect.poll(async () => (await saved(folder)).graph.nodes[2]?.position.y, { timeout: 10_000 }).toBe((await saved(folder)).graph.nodes[1]?.position.y);
    await press('ControlOrMeta+F');
    await page.keyboard.type('flat');
    await press('Enter');
    await expect.poll(() => card('flat').getAttribute('class')).toContain('selected');
    await press('ArrowRight');
    await expect.poll(() => card('dense').getAttribute('class')).toContain('selected');
  });

  test('names for screen readers, nothing against the policy, axe finds nothing serious', async () => {
    await open(row);
    await expect.poll(() => card('conv').getAttribute('aria-label')).toMatch(/^2D convolution conv, output \d+×30×30, [\d.,]+( k)? parameters$/);
    expect(studio.complaints).toEqual([]);
    expect(await studio.accessibility()).toEqual([]);
  });
});
