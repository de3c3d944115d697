// Templates: published parameter counts, sound documents, every size of picture, data that fits and data that does not.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { checkProject } from '../../../src/core/graph/check-project.ts';
import { parseProject } from '../../../src/core/graph/parse.ts';
import { serializeProject } from '../../../src/core/graph/serialize.ts';
import { optimizerByType } from '../../../src/core/optimizers/index.ts';
import { scheduleByType } from '../../../src/core/schedules/index.ts';
import { standardCatalogue } from '../../../src/core/shapes/catalogue.ts';
import { inferShapes } from '../../../src/core/shapes/infer.ts';
import { bindTemplate } from '../../../src/core/binding/template.ts';
import type { FieldFact } from '../../../src/core/binding/fields.ts';
import { templateById, templates } from '../../../src/core/templates/index.ts';
import type { TemplateDefinition } from '../../../src/core/templates/define.ts';

const find = (id: string): TemplateDefinition => templateById(id) as TemplateDefinition;
const totals = (id: string, params = {}) => inferShapes(find(id).build(params));

describe('published parameter counts', () => {
  test.each([
    ['lenet-5', 61_706], ['alexnet', 62_378_344], ['vgg-16', 138_357_544], ['vgg-19', 143_667_240],
    ['resnet-18', 11_689_512], ['resnet-50', 25_557_032], ['mobilenet-v1', 4_231_976], ['mobilenet-v2', 3_504_872],
    ['vgg-small', 1_606_730],
  ])('%s: %d trained', (id, count) => {
    expect(totals(id).totals.trainable).toBe(count);
  });

  // Counted by hand: weights + biases (+ 2 a channel for batch norm), layer by layer.
  test.each([
    ['logistic-regression', {}, 12_288 + 1],
    ['shallow', {}, (2 * 4 + 4) + (4 + 1)],
    ['l-layer', {}, (12_288 * 20 + 20) + (20 * 7 + 7) + (7 * 5 + 5) + (5 + 1)],
    ['mlp', {}, (784 * 512 + 512) + (512 * 256 + 256) + (256 * 10 + 10)],
    ['mlp', { shape: [13], task: 'numbers' }, (13 * 16 + 16) + (16 + 1)],
    ['signs-convnet', {}, (16 * 3 * 8 + 8) + (4 * 8 * 16 + 16) + (64 * 6 + 6)],
    ['digits', {}, (25 * 12 + 12) + (25 * 12 * 24 + 24) + (7 * 7 * 24 * 96 + 96) + (96 * 10 + 10)],
    // Keras prints 37,633 parameters for it, 64 of them not trained.
    ['happy-house', {}, 37_569],
    // 0.27 M in the paper, table 6.
    ['resnet-20', {}, (27 * 16 + 32) + 6 * (9 * 16 * 16 + 32) + (9 * 16 * 32 + 64) + 5 * (9 * 32 * 32 + 64) + (16 * 32 + 64) + (9 * 32 * 64 + 128) + 5 * (9 * 64 * 64 + 128) + (32 * 64 + 128) + 650],
    ['mobilenet-small', {}, 4_231_976 - 990 * 1025],
  ])('%s %o: %d trained', (id, params, count) => {
    expect(totals(id, params).totals.trainable).toBe(count);
  });

  test('GoogLeNet: 6,998,552 without side outputs, which are not exported', () => {
    expect(totals('googlenet').exported.parameters).toBe(6_998_552);
    expect(totals('googlenet', { sideOutputs: false }).totals.parameters).toBe(6_998_552);
    // With them: Szegedy et al. give no figure; each is a 1×1 convolution and two dense layers.
    const side = (channels: number) => channels * 128 + 128 + 2048 * 1024 + 1024 + 1024 * 1000 + 1000;
    expect(totals('googlenet').totals.parameters).toBe(6_998_552 + side(512) + side(528));
  });

  test('LeNet-5, layer by layer', () => {
    const { nodes } = totals('lenet-5');
    expect(['conv1', 'conv2', 'dense1', 'dense2', 'logits'].map((id) => nodes.get(id)?.cost.trainable)).toEqual([156, 2416, 48_120, 10_164, 850]);
  });

  test('running statistics are not trained', () => {
    expect(totals('resnet-50').totals.nonTrainable).toBe(53_120);
    expect(totals('vgg-16').totals.nonTrainable).toBe(0);
  });

  test('multiply-adds of the papers: VGG-16 15.5 G, ResNet-50 4.1 G, MobileNet v2 0.30 G', () => {
    expect(totals('vgg-16').totals.multiplyAdds / 1e9).toBeCloseTo(15.47, 1);
    expect(totals('resnet-50').totals.multiplyAdds / 1e9).toBeCloseTo(4.09, 1);
    expect(totals('mobilenet-v2').totals.multiplyAdds / 1e9).toBeCloseTo(0.3, 1);
  });
});

describe.each(templates.map((t) => [t.id, t] as const))('%s', (id, template) => {
  const project = template.build();

  test('is a sound document that reads back the same', () => {
    expect(checkProject(project, standardCatalogue)).toEqual([]);
    expect(inferShapes(project).problems).toEqual([]);
    expect(parseProject(serializeProject(project), id)).toEqual(project);
    expect(project).toMatchObject({ template: id, name: id });
  });

  test('no two cards overlap', () => {
    const seen = new Set<string>();
    for (const { position } of project.graph.nodes) {
      const key = `${position.x},${position.y}`;
      expect(seen.has(key)).toBe(false);
      seen.add(key);
    }
  });

  test('has settings that its optimizer and schedule take', () => {
    for (const [setting, find] of [[project.training.optimizer, optimizerByType], [project.training.schedule, scheduleByType]] as const) {
      const { type, ...params } = setting;
      expect(find(type)?.params.safeParse(params).success).toBe(true);
    }
  });

  test('says what it is and where it comes from', () => {
    expect(template.title && template.summary && template.doc).toBeTruthy();
    expect(template.summary).toMatch(/\.$/);
  });

  const sizes = template.takes === 'picture' ? [[3, 28, 28], [1, 32, 32], [3, 64, 64], [3, 96, 80], [3, 224, 224]] : [[4], [3, 64, 64], [1, 28, 28]];
  test.each(sizes.map((s) => [s.join('×'), s] as const))('takes %s', (_, shape) => {
    for (const classes of [2, 7]) {
      expect(inferShapes(template.build({ shape, classes })).problems).toEqual([]);
    }
  });
});

const image = (name: string, side: number, channels: number): FieldFact => ({ name, kind: 'image', dtype: 'uint8', shape: [side, side, channels] });
const label = (name: string, classes: number): FieldFact => ({ name, kind: 'label', dtype: 'int64', shape: [], classes: Array.from({ length: classes }, (_, i) => String(i)) });

describe('bindTemplate', () => {
  test('size and classes follow the data', () => {
    const project = bindTemplate(find('signs-convnet'), [label('set_y', 6), image('set_x', 64, 3)], { source: 'train.h5', testSource: 'test.h5', name: 'signs' });
    expect(project).toMatchObject({
      name: 'signs', data: { source: 'train.h5', testSource: 'test.h5' },
      bindings: { inputs: { input: { field: 'set_x', transform: 'standardize' } }, losses: { loss: { field: 'set_y', transform: 'none' } } },
    });
    expect(project.graph.nodes.find((n) => n.id === 'input')?.params).toEqual({ shape: [3, 64, 64] });
    expect(project.graph.nodes.find((n) => n.id === 'logits')?.params).toMatchObject({ units: 6 });
    expect(checkProject(project, standardCatalogue, { fields: [{ name: 'set_x' }, { name: 'set_y' }] })).toEqual([]);
  });

  test('every loss of several is bound', () => {
    const project = bindTemplate(find('googlenet'), [image('image', 32, 3), label('label', 10)]);
    expect(Object.keys(project.bindings.losses).sort()).toEqual(['loss', 'side1_loss', 'side2_loss']);
  });

  test('tables: classes, and numbers', () => {
    const table: FieldFact = { name: 'features', kind: 'table', dtype: 'float32', shape: [4] };
    const iris = bindTemplate(find('mlp'), [table, label('species', 3)]);
    expect(iris.bindings).toEqual({ inputs: { input: { field: 'features', transform: 'standardize' } }, losses: { loss: { field: 'species', transform: 'none' } } });
    const housing = bindTemplate(find('mlp'), [table, { name: 'target', kind: 'table', dtype: 'float32', shape: [1] }]);
    expect(housing.graph.nodes.at(-1)?.type).toBe('MeanSquaredError');
    expect(housing.bindings.losses).toEqual({ loss: { field: 'target', transform: 'standardize' } });
  });

  test('two classes: one logit; more: softmax', () => {
    const two = bindTemplate(find('logistic-regression'), [image('image', 64, 3), label('cat', 2)]);
    expect(two.graph.nodes.at(-1)?.type).toBe('BinaryCrossEntropy');
    expect(bindTemplate(find('logistic-regression'), [image('image', 64, 3), label('kind', 3)]).graph.nodes.at(-1)?.type).toBe('SoftmaxCrossEntropy');
  });

  test('chosen fields and params come first', () => {
    const fields = [image('a', 64, 3), image('b', 32, 1), label('y', 3), label('z', 4)];
    const project = bindTemplate(find('vgg-small'), fields, { input: 'b', target: 'z', params: { classes: 9 } });
    expect(project.bindings.inputs['input']?.field).toBe('b');
    expect(project.graph.nodes.find((n) => n.id === 'input')?.params).toEqual({ shape: [1, 32, 32] });
    expect(project.graph.nodes.find((n) => n.id === 'logits')?.params).toMatchObject({ units: 9 });
  });

  test.each([
    ['no pictures', 'resnet-50', [label('y', 3), { name: 't', kind: 'table', dtype: 'float32', shape: [4] }] as FieldFact[], {}, 'a field of pictures (height×width×channels)'],
    ['no labels', 'resnet-50', [image('x', 64, 3)], {}, 'a field of labels'],
    ['a chosen field that is not there', 'resnet-50', [image('x', 64, 3), label('y', 3)], { input: 'z' }, 'a field z'],
  ] as const)('%s: an error that lists the fields', (_, id, fields, options, expected) => {
    expect(() => bindTemplate(find(id), fields, options)).toThrow(expect.objectContaining({ code: 'data/field', expected }));
  });
});

test('every file of the folder is in the list', () => {
  const directory = new URL('../../../src/core/templates/', import.meta.url);
  const defined = readdirSync(directory).flatMap((file) => [...readFileSync(new URL(file, directory), 'utf8').matchAll(/^ {2,4}id: ['`]([a-z0-9-]+|vgg-\$\{layers\})['`],$/gm)].map((m) => m[1]));
  const ids = defined.flatMap((id) => (id === 'vgg-${layers}' ? ['vgg-16', 'vgg-19'] : [id]));
  expect(new Set(ids)).toEqual(new Set(templates.map((t) => t.id)));
});
