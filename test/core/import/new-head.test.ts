// A new head on a classifier: found, taken off, put on, as one edit that undo takes back.
import { describe, expect, test } from 'vitest';
import { adaptToData } from '../../../src/core/binding/adapt.ts';
import { knownPreprocessing } from '../../../src/core/binding/known.ts';
import type { DataFacts } from '../../../src/core/binding/fields.ts';
import { applyEdit } from '../../../src/core/graph/edits.ts';
import type { Project } from '../../../src/core/graph/schema.ts';
import { findHead, HEAD_GROUP, opOf } from '../../../src/core/import/head.ts';
import { importModel } from '../../../src/core/import/import-model.ts';
import { PICTURES_GROUP, preprocessingIn, presets, withPreprocessing } from '../../../src/core/import/preprocessing.ts';
import { GraphBuilder } from '../../../src/core/onnx/builder.ts';
import { modelOf } from '../../../src/core/onnx/model.ts';
import { inferShapes } from '../../../src/core/shapes/infer.ts';
import { templates } from '../../../src/core/templates/index.ts';
import { tensorFrom } from '../../../src/core/tensor.ts';
import type { PictureWay } from '../../../src/core/using/picture.ts';
import { smallModel } from '../onnx/models.ts';

const pictures = (height: number, width: number, channels: number, classes: readonly string[]): DataFacts => ({
  fields: [{ name: 'image', dtype: 'uint8', shape: [height, width, channels], kind: 'image' }, { name: 'sign', dtype: 'int64', shape: [], kind: 'label', classes }],
});
const imported = (): Project => importModel(smallModel(), 'small').project;
const names = (n: number): string[] => Array.from({ length: n }, (_, i) => `class ${i}`);

/** SqueezeNet's end: a 1×1 convolution whose places are averaged into scores. */
function averagedModel() {
  const b = new GraphBuilder();
  const x = b.input('x', 'float32', [1, 3, 8, 8]);
  const weight = (name: string, shape: number[]) => b.initializer(name, tensorFrom('float32', shape, Array.from({ length: shape.reduce((n, d) => n * d, 1) }, (_, i) => Math.sin(i))));
  const seen = b.Relu(b.op('Conv', [x, weight('body', [5, 3, 3, 3])], { pads: [1, 1, 1, 1] }));
  const scores = b.Relu(b.op('Conv', [seen, weight('scores', [10, 5, 1, 1])]));
  b.output(b.op('Softmax', [b.op('Flatten', [b.op('GlobalAveragePool', [scores])])]), 'y');
  return modelOf(b.build('averaged'));
}

/** A detector's end: a row for every place of every picture. */
function boxesModel() {
  const b = new GraphBuilder();
  const x = b.input('x', 'float32', [1, 3, 8, 8]);
  const seen = b.op('Conv', [x, b.initializer('body', tensorFrom('float32', [4, 3, 1, 1], Array.from({ length: 12 }, (_, i) => Math.sin(i))))]);
  b.output(b.op('Reshape', [b.op('Transpose', [seen], { perm: [2, 3, 0, 1] }), b.initializer('rows', tensorFrom('int64', [2], [-1, 4]))]), 'y');
  return modelOf(b.build('boxes'));
}

describe('the classifier is found', () => {
  test('before the last fully connected layer', () => {
    const { removed, rank, width } = findHead(imported());
    expect(removed.map(opOf)).toContain('Gemm');
    expect(removed.at(-1)?.type).toBe('ModelOutput');
    expect([rank, width]).toEqual([2, 8]);
  });

  test('before a convolution that is averaged into scores; a baked batch is set free', () => {
    const { removed, rank, width, graph } = findHead(importModel(averagedModel(), 'averaged').project);
    expect(removed[0]?.type).toBe('Conv2D');
    expect([rank, width]).toEqual([4, 5]);
    expect(graph.nodes.find((n) => n.type === 'ModelInput')?.params['type']).toBe('float32[N,3,8,8]');
  });

  test.each(templates.filter((t) => ['lenet-5', 'signs-convnet', 'resnet-20', 'mobilenet', 'vgg-16'].includes(t.id)).map((t) => [t.id, t] as const))('of the template %s', (_, template) => {
    const project = template.build(template.params.parse({}), 'made');
    const { removed, width } = findHead(project);
    expect(removed.some((n) => n.type === 'SoftmaxCrossEntropy')).toBe(true);
    expect(removed.filter((n) => n.type === 'Dense')).toHaveLength(1);
    expect(width).toBeGreaterThan(1);
  });
});

describe('a new head', () => {
  test('is one edit: the graph fits the data, and undo brings everything back', () => {
    const project = { ...imported(), weights: 'weights.safetensors' };
    const { edit, head, removed, frozen, classes } = adaptToData(project, pictures(6, 6, 1, names(4)), { freeze: 'all', preprocessing: presets['unit'] });
    const { project: after, inverse } = applyEdit(project, edit);
    expect(inferShapes(after, { fields: new Map([['loss', { dtype: 'int64', shape: [] }]]) }).problems).toEqual([]);
    expect(after.graph.nodes.filter((n) => n.group === HEAD_GROUP).map((n) => [n.type, n.params['units'] ?? null])).toEqual([['Normalize', null], ['Dense', 4], ['SoftmaxCrossEntropy', null]]);
    expect([classes, removed.length, head.at(-1)]).toEqual([4, findHead(project).removed.length, 'loss']);
    expect(after.graph.nodes.filter((n) => n.frozen).map((n) => n.id)).toEqual(frozen);
    expect(after.bindings).toEqual({ inputs: { [after.graph.nodes[0]?.id ?? '']: { field: 'image', transform: 'none' } }, losses: { loss: { field: 'sign', transform: 'none' } } });
    expect(applyEdit(after, inverse).project).toEqual(project);
  });

  test('on other data takes the earlier head off, and keeps the preprocessing', () => {
    const data = pictures(12, 9, 3, names(3));
    const project = importModel(averagedModel(), 'averaged').project;
    const first = applyEdit(project, adaptToData(project, data, { freeze: 'all', preprocessing: presets['caffe'] }).edit).project;
    expect(preprocessingIn(first)).toEqual({ ...presets['caffe'], mean: presets['caffe']?.mean.map(Math.fround) });
    const second = adaptToData(first, pictures(20, 20, 3, names(7)), { freeze: { butLast: 1 }, pooling: 'max', hidden: { units: 16, dropout: 0.5 } });
    expect(second.project.graph.nodes.filter((n) => n.group === HEAD_GROUP).map((n) => n.type)).toEqual(['GlobalMaxPool', 'Dense', 'Dropout', 'Dense', 'SoftmaxCrossEntropy']);
    expect(second.preprocessing.order).toBe('bgr');
    expect(second.project.graph.nodes.filter((n) => n.group === PICTURES_GROUP).map((n) => n.params['op'])).toEqual(['Resize', 'Gather', 'Sub']);
    expect(inferShapes(second.project, { inner: true }).nodes.get(second.found.cut.node)?.outputs.get(second.found.cut.port)?.shape).toEqual(['N', 5, 8, 8]);
    // One layer with weights is left below the head: the last, which is trained.
    expect(second.frozen).toEqual([]);
    // The new head does not begin with the weights of the old.
    expect(second.head.some((id) => first.graph.nodes.some((n) => n.id === id && n.type === 'Dense'))).toBe(false);
  });

  test('pictures of any size are brought to exactly the size that the network takes', () => {
    const project = importModel(averagedModel(), 'averaged').project;
    const free = { ...project, graph: findHead(project).graph };
    for (const [height, width] of [[3, 7], [28, 28], [97, 131], [1080, 1920], [227, 226]] as const) {
      const { graph, added } = withPreprocessing(free, presets['none'] as NonNullable<(typeof presets)[string]>, [3, height, width]);
      expect(inferShapes({ graph }, { inner: true }).nodes.get(added[0] ?? '')?.outputs.get('out')?.shape).toEqual(['N', 3, 8, 8]);
    }
  });

  test('goes on any wire: what lies behind it is taken off', () => {
    const project = importModel(averagedModel(), 'averaged').project;
    const body = project.graph.nodes.find((n) => n.type === 'Conv2D')?.id ?? '';
    const { project: after, width, removed } = adaptToData(project, pictures(8, 8, 3, names(2)), { freeze: 'all', cut: { node: body, port: 'out' } });
    expect(width).toBe(5);
    expect(removed.length).toBe(project.graph.nodes.length - 2);
    expect(after.graph.edges.filter((e) => e.from.node === body).map((e) => after.graph.nodes.find((n) => n.id === e.to.node)?.type)).toEqual(['GlobalAvgPool']);
    expect(inferShapes(after, { inner: true }).problems).toEqual([]);
  });

  test('grey pictures are brought to a network that takes colours', () => {
    const project = importModel(averagedModel(), 'averaged').project;
    const { project: after } = adaptToData(project, pictures(8, 8, 1, names(2)), { freeze: 'none' });
    expect(after.graph.nodes.filter((n) => n.group === PICTURES_GROUP).map((n) => n.params['op'])).toEqual(['Gather', 'Sub', 'Div']);
    expect(inferShapes(after, { inner: true }).problems).toEqual([]);
  });

  test('takes pictures as the catalogue says of the file, until other preprocessing is chosen', () => {
    const way: PictureWay = { kind: 'picture', input: 'x', channels: 'bgr', layout: 'channelsFirst', fit: { how: 'stretch', width: 6, height: 6 }, transform: 'standardize', statistics: { mean: [127.5], std: [128] } };
    const known = knownPreprocessing('Some net', way);
    expect(known).toEqual({ name: 'Some net', order: 'bgr', size: 6, mean: [127.5, 127.5, 127.5], std: [128, 128, 128] });
    expect(knownPreprocessing('Some net', { ...way, channels: 'gray' })).toBeUndefined();
    expect(knownPreprocessing('Some net', { ...way, fit: { how: 'keep' }, transform: 'scale255' })).toEqual({ name: 'Some net', order: 'bgr', mean: [0, 0, 0], std: [255, 255, 255] });
    const project = importModel(averagedModel(), 'averaged').project;
    const adapted = adaptToData(project, pictures(8, 8, 3, names(2)), { freeze: 'all', known });
    expect(adapted.preprocessing).toEqual(known);
    expect(preprocessingIn(adapted.project)).toEqual({ order: 'bgr', mean: [127.5, 127.5, 127.5], std: [128, 128, 128] });
    expect(adaptToData(project, pictures(8, 8, 3, names(2)), { freeze: 'all', known, preprocessing: presets['tf'] }).preprocessing.order).toBe('rgb');
  });

  test('says what is missing', () => {
    expect(() => adaptToData(imported(), { fields: [{ name: 'x', dtype: 'float32', shape: [4], kind: 'table' }] }, { freeze: 'all' })).toThrow(/pictures with labels/);
    expect(() => adaptToData(imported(), pictures(6, 6, 3, names(2)), { freeze: 'all' })).toThrow(/channels/);
    expect(() => adaptToData(imported(), pictures(6, 6, 1, names(2)), { freeze: { until: 'nowhere' } })).toThrow(/no node nowhere/);
    expect(() => adaptToData(imported(), pictures(6, 6, 1, names(2)), { freeze: 'all', preprocessing: { mean: [] } })).toThrow(/a mean and a deviation for each channel/);
    expect(() => adaptToData(imported(), pictures(6, 6, 1, names(2)), { freeze: 'all', preprocessing: { std: [0, 0, 0] } })).toThrow(/deviation of 0/);
    expect(() => findHead(importModel(boxesModel(), 'boxes').project)).toThrow(/no row of features for each sample/);
  });
});
