// The whole window in Simplified Chinese: every view, with no English left but names, and nothing cut off.
import { cpus } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { standardCatalogue } from '../../src/core/shapes/catalogue.ts';
import { directClient } from '../../src/main/services/methods/index.ts';
import { chromiumPath } from '../fixtures/chromium.ts';
import { buildPages, openStudioPage } from '../fixtures/studio-page.ts';
import type { StudioPage } from '../fixtures/studio-page.ts';

/** Names that Chinese texts on the subject keep, apart from those of this project. */
const kept = new Set([
  // Programs, formats and devices.
  'layerwright', 'onnx', 'onnxruntime', 'node', 'node.js', 'cpu', 'gpu', 'webgpu', 'csv', 'png', 'svg', 'hdf5', 'numpy', 'npy', 'npz', 'idx', 'mnist', 'cifar', 'matlab', 'coco', 'yolo', 'keras', 'tensorflow', 'pytorch', 'json', 'zip', 'unicode', 'arxiv', 'utf',
  // Data sets, and the language's own name.
  'signs', 'happy', 'house', 'english',
  // Operators of ONNX.
  'kernel_shape', 'strides', 'pads', 'group', 'conv', 'maxpool', 'flatten', 'gemm', 'identity',
  // Symbols, padding as Keras and ONNX call it, authors.
  'nan', 'beta', 'epsilon', 'stride', 'dilation', 'pad', 'valid', 'same', 'dumoulin', 'visin',
  // Methods and networks that are called by their names.
  'adam', 'adamw', 'rmsprop', 'adagrad', 'nadam', 'nesterov', 'lenet', 'googlenet', 'alexnet', 'vgg', 'resnet', 'inception', 'mobilenet', 'densenet', 'unet', 'lstm', 'gru', 'mlp', 'softmax', 'logits', 'relu', 'tanh', 'sigmoid', 'leaky', 'elu', 'selu', 'gelu', 'silu', 'swish', 'softplus', 'softsign', 'linear', 'glorot', 'lecun', 'dropout', 'huber', 'pca', 'mae', 'mse', 'auc', 'roc',
  // Units, number types, keys.
  'kib', 'mib', 'gib', 'float32', 'float64', 'int32', 'int64', 'uint8', 'bool', 'ctrl', 'shift', 'alt', 'tab', 'esc', 'enter', 'escape', 'delete', 'backspace', 'home', 'end', 'space',
]);

/** What a person reads or hears on the page: texts, names, hints, descriptions; one entry each. */
const collect = (page: Page): Promise<string[]> => page.evaluate(`(() => {
  const found = new Set();
  const seen = (e) => e.checkVisibility({ checkVisibilityCSS: true });
  for (const e of document.querySelectorAll('body *')) {
    if (['SCRIPT', 'STYLE', 'CODE', 'KBD'].includes(e.tagName) || e.closest('code') || !seen(e)) continue;
    for (const n of e.childNodes) if (n.nodeType === 3 && n.data.trim() !== '') found.add(n.data.trim());
    for (const a of ['aria-label', 'title', 'placeholder', 'alt', 'aria-description', 'aria-roledescription']) if (e.getAttribute(a)) found.add(e.getAttribute(a).trim());
  }
  return [...found];
})()`) as Promise<string[]>;

/** Texts whose words end outside of the window or of a box that cuts them without a sign. */
const cutOff = (page: Page): Promise<string[]> => page.evaluate(`(() => {
  const found = [];
  for (const e of document.querySelectorAll('button, h1, h2, h3, label, th, dt, dd, p, select, [role=tab], [role=columnheader], footer span')) {
    if (!e.checkVisibility({ checkVisibilityCSS: true }) || e.closest('.visually-hidden, .react-flow, [aria-hidden=true]')) continue;
    const box = e.getBoundingClientRect();
    if (box.width < 2 || box.height < 2) continue;
    const style = getComputedStyle(e);
    if (e.tagName !== 'SELECT' && style.overflowX === 'hidden' && style.textOverflow !== 'ellipsis' && e.scrollWidth > e.clientWidth + 1) found.push('cut: ' + e.textContent.slice(0, 40));
    if (['BUTTON', 'TH', 'LABEL'].includes(e.tagName) && style.whiteSpace === 'normal' && e.textContent.length < 12 && box.height > 60 && box.width < 40) found.push('squeezed: ' + e.textContent);
  }
  if (document.documentElement.scrollWidth > innerWidth) found.push('the page is ' + document.documentElement.scrollWidth + ' wide');
  return found;
})()`) as Promise<string[]>;

describe.skipIf(chromiumPath === undefined)('the window in Chinese', () => {
  let studio: StudioPage;
  let page: Page;
  let run = '';
  let failed = '';
  /** Ids and names that this test made itself, and what the machine's processor is called. */
  const own = new Set<string>([...standardCatalogue.types, ...(cpus()[0]?.model.match(/\p{Script=Latin}[\p{Script=Latin}\d_.]*/gu) ?? [])]);
  const found: Record<string, string[]> = {};

  const go = (hash: string): Promise<void> => page.evaluate((to: string) => { (globalThis as unknown as { location: { hash: string } }).location.hash = to; }, hash);
  const english = (texts: readonly string[]): string[] => texts.filter((text) => {
    // Paths, and formulas with their symbols.
    const bare = text.replaceAll(/https?:\S+|[\w.-]*\/[\w./-]+|made:\w+| · [0-9a-z]{6}\b|\[[^\]]*\]|\w+(?:·\w+)+|[\w:]+(?:\.\w+)+/g, ' ');
    return (bare.match(/\p{Script=Latin}[\p{Script=Latin}\d_.]*/gu) ?? []).map((w) => w.replace(/\.+$/, '')).some((word) => word.length >= 3 && !kept.has(word.toLowerCase()) && !own.has(word) && !/^\p{Ll}+\d+$/u.test(word));
  });
  const look = async (view: string): Promise<void> => {
    await studio.picture(`chinese-${view}`);
    const [texts, cut, axe] = [await collect(page), await cutOff(page), await studio.accessibility()];
    expect(texts.filter((text) => /\p{Script=Han}/u.test(text)).length, `Chinese texts of ${view}`).toBeGreaterThan(10);
    const wrong = [...english(texts), ...cut, ...axe];
    if (wrong.length > 0) found[view] = wrong;
  };

  beforeAll(async () => {
    studio = await openStudioPage(await buildPages(), { locale: 'zh-CN' });
    ({ page } = studio);
    page.setDefaultTimeout(10_000);
    const client = directClient(studio.studio.services);
    const { folder, project } = await client.projects.create({ name: 'digits', template: 'digits', data: 'made:digits', settings: ['training.epochs=1', 'data.options.count=300'] });
    for (const word of [folder, 'digits', 'image', 'label', 'prediction', ...project.graph.nodes.map((n) => n.id)]) own.add(word);
    const train = async (overrides: object): Promise<string> => {
      const started = await client.training.start({ project: 'digits', overrides, threads: 1 });
      for await (const event of await client.training.events({ run: started.run })) void event;
      for (const word of [started.run, ...started.run.split(/[-_]/)]) own.add(word);
      return started.run;
    };
    run = await train({});
    failed = await train({ learningRate: 1e30, optimizer: 'gradientDescent' });
    const wrong = await client.projects.create({ name: 'wrong', template: 'digits', data: 'made:digits' });
    own.add('wrong').add(wrong.folder);
    const nodes = wrong.project.graph.nodes.map((n) => (n.type === 'MaxPool2D' ? { ...n, params: { ...n.params, size: 40 } } : n));
    await client.projects.save({ project: wrong.folder, document: { ...wrong.project, graph: { ...wrong.project.graph, nodes } }, revision: wrong.revision });
  }, 300_000);
  afterAll(async () => { await studio.close(); });

  test('start, the dialog of a new project, the palette of commands, the sheet of shortcuts', async () => {
    await page.getByText('已连接').waitFor();
    await page.getByRole('button', { name: /LeNet-5/ }).first().waitFor();
    await look('start');
    await page.getByRole('button', { name: /LeNet-5/ }).first().click();
    await page.waitForTimeout(1500);
    await look('new-project');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+K');
    await page.getByRole('dialog').waitFor();
    await look('commands');
    await page.keyboard.press('Escape');
  });

  test('design: a card, a problem, the summary, ONNX', async () => {
    await go('#/design?project=digits');
    await page.locator('.react-flow__node').nth(3).waitFor();
    await page.locator('.react-flow__node').nth(1).click();
    await look('design');
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await look('shortcuts');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Alt+S');
    await page.getByRole('table').waitFor();
    await look('summary');
    await page.keyboard.press('Escape');
    await page.getByRole('radio', { name: 'ONNX' }).or(page.getByRole('button', { name: 'ONNX', exact: true })).first().click();
    await page.locator('[data-op="Conv"]').first().click();
    await page.getByRole('heading', { name: '输入' }).waitFor();
    await look('onnx');
    await go('#/design?project=wrong');
    await page.getByRole('banner').getByText('wrong', { exact: true }).waitFor();
    await page.getByRole('radio', { name: '网络' }).or(page.getByRole('button', { name: '网络', exact: true })).first().click();
    await page.locator('.react-flow__node').nth(3).waitFor();
    await page.keyboard.press('Alt+P');
    await look('problem');
  });

  test('data', async () => {
    await go('#/data?project=digits');
    await page.getByRole('button', { name: /^样本/ }).first().waitFor();
    await look('samples');
    for (const tab of ['统计', '数据增强']) {
      await page.getByText(tab, { exact: true }).first().click();
      await page.waitForTimeout(1200);
      await look(tab === '统计' ? 'statistics' : 'augmentation');
    }
  });

  test('training and runs', async () => {
    await go('#/train?project=digits');
    await page.getByRole('textbox', { name: '学习率', exact: true }).waitFor();
    await look('training');
    await go('#/runs');
    await page.locator('[data-run]').first().waitFor();
    await look('runs');
    await go(`#/runs?run=${run}`);
    await page.getByRole('heading', { name: '设置' }).waitFor();
    await look('run');
    await go(`#/runs?run=${failed}`);
    await page.getByRole('heading', { name: failed }).or(page.getByText(failed).first()).first().waitFor();
    await look('failed');
    await go(`#/runs?run=&compare=${run},${failed}`);
    await page.getByRole('columnheader').nth(2).waitFor();
    await look('compare');
  });

  test('nothing of it is English', () => {
    expect(found).toEqual({});
    expect(studio.complaints).toEqual([]);
  });
});
