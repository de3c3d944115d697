// Projects and models meet data: bindings, sizes, parts, units, and models that do not say what they take.
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { GraphBuilder } from '../../../src/core/onnx/builder.ts';
import { encodeModelJoined } from '../../../src/core/onnx/codec/index.ts';
import { modelOf } from '../../../src/core/onnx/model.ts';
import { bindTemplate } from '../../../src/core/binding/template.ts';
import { templateById } from '../../../src/core/templates/index.ts';
import { bindData } from '../../../src/main/services/binding.ts';
import { classMap } from '../../../src/main/services/aligned.ts';
import { evaluateModel } from '../../../src/main/services/evaluation.ts';
import { openModel } from '../../../src/main/services/models.ts';
import { predictFiles } from '../../../src/main/services/prediction.ts';
import { applySettings, loadProject, override } from '../../../src/main/services/projects.ts';
import { temporaryFolder, write, writeHdf5, writePicture } from '../../fixtures/data-files.ts';
import { done } from '../../fixtures/terminal.ts';

const folder = temporaryFolder();
const at = (...path: string[]): string => join(folder, ...path);
const W = ['--workspace', at('workspace')] as const;
const noWorkspace = () => Promise.reject(new Error('no workspace is wanted'));

const picture = { name: 'x', dtype: 'uint8', shape: [8, 8, 3], kind: 'image', range: [0, 255] } as const;
const label = (classes: number) => ({ name: 'y', dtype: 'int32', shape: [], kind: 'label', classes: Array.from({ length: classes }, (_, i) => String(i)) } as const);
const lenet = (classes: number) => bindTemplate(templateById('lenet-5')!, [{ ...picture, shape: [28, 28, 1] }, label(classes)]);

/** Pictures of [size, size, 3], light ones of class 1. */
async function hdf5(path: string, size: number, count: number, prefix = '', classes = 2): Promise<string> {
  const x = Uint8Array.from({ length: count * size * size * 3 }, (_, i) => ((Math.floor(i / (size * size * 3)) % classes) * 90 + (i % 40)));
  await writeHdf5(path, { [`${prefix}x`]: { data: x, shape: [count, size, size, 3] }, [`${prefix}y`]: { data: Int32Array.from({ length: count }, (_, i) => i % classes), shape: [count] } });
  return path;
}

describe('binding', () => {
  test('fields are found by what they hold where nothing is bound', async () => {
    const source = await hdf5(at('a.h5'), 8, 12);
    const project = { ...bindTemplate(templateById('signs-convnet')!, [picture, label(2)]), bindings: { inputs: {}, losses: {} } };
    const bound = await bindData(override(project, { data: source }), at('p'));
    expect(bound.project.bindings).toMatchObject({ inputs: { input: { field: 'x' } }, losses: { loss: { field: 'y', transform: 'none' } } });
    expect(bound.dataset).toMatchObject({ format: 'hdf5', count: 12, source });
  });

  test('fields of other names are bound anew', async () => {
    const source = await hdf5(at('b.h5'), 8, 12, 'picture_');
    const project = bindTemplate(templateById('signs-convnet')!, [picture, label(2)]);
    const { project: bound } = await bindData(override(project, { data: source }), at('p'));
    expect(bound.bindings.inputs['input']?.field).toBe('picture_x');
  });

  test('relative paths are beside the project', async () => {
    write(at('beside', 'notes.txt'), 'a folder');
    await hdf5(at('beside', 'c.h5'), 8, 12);
    const project = override(bindTemplate(templateById('signs-convnet')!, [picture, label(2)]), { data: 'c.h5' });
    expect((await bindData(project, at('beside'))).project.data.source).toBe(at('beside', 'c.h5'));
  });

  test('folders of pictures come at the size of the network', async () => {
    for (const name of ['cat', 'dog']) for (const n of [1, 2, 3]) await writePicture(at('animals', name, `${n}.png`), 20, 16, [n * 40, 9, 9]);
    const project = bindTemplate(templateById('signs-convnet')!, [{ ...picture, shape: [32, 32, 3] }, { ...label(2), classes: ['cat', 'dog'] }]);
    const { project: bound } = await bindData(override(project, { data: at('animals') }), at('p'));
    expect(bound.data.options).toEqual({ size: [32, 32], channels: 3 });
  });

  test.each([
    ['size', 10, 2, 'shape/mismatch', 'Set shape of input to [3,10,10]'],
    ['classes', 8, 5, 'shape/mismatch', 'Set units of'],
  ])('another %s of the data names the param to set', async (what, size, classes, code, hint) => {
    const source = await hdf5(at(`other-${what}.h5`), size, 20, '', classes);
    const project = bindTemplate(templateById('signs-convnet')!, [picture, label(3)]);
    await expect(bindData(override(project, { data: source }), at('p'))).rejects.toMatchObject({ code, hint: expect.stringContaining(hint) as string });
  });

  test('a project without data says so', async () => {
    await expect(bindData(lenet(10), at('p'))).rejects.toMatchObject({ code: 'graph/binding', hint: expect.stringContaining('--data') as string });
  });
});

describe('settings', () => {
  test('ids with dots, nested values, JSON and text', () => {
    const project = lenet(10);
    const changed = applySettings(project, ['dense1.units=7', 'training.optimizer.type=momentum', 'training.clip={"norm":1}', 'seed=4', 'dense1.kernelInitializer={"type":"zeros"}'], 'here');
    expect(changed.graph.nodes.find((n) => n.id === 'dense1')?.params).toMatchObject({ units: 7, kernelInitializer: { type: 'zeros' } });
    expect(changed).toMatchObject({ seed: 4, training: { optimizer: { type: 'momentum' }, clip: { norm: 1 } } });
    expect(project.seed).toBe(1);
  });

  test.each(['units', '=3', 'nobody.units=3', 'training=', 'seed=abc'])('%s is refused', (setting) => {
    expect(() => applySettings(lenet(10), [setting], 'here')).toThrow(expect.objectContaining({ code: expect.stringMatching(/^(usage|project\/invalid)$/) as string }) as Error);
  });

  test('steps may ask for more than the epochs of the project', () => {
    const changed = override(lenet(10), { steps: 5000 });
    expect(changed.training).toMatchObject({ steps: 5000, epochs: 5000 });
  });
});

describe('evaluation', () => {
  test('numbers are judged and predicted in the units of the data', async () => {
    const rows = Array.from({ length: 200 }, (_, i) => `${i % 20},${(i * 7) % 13},${1000 + 50 * (i % 20) + 20 * ((i * 7) % 13)}.5`);
    write(at('prices.csv'), `a,b,price\n${rows.join('\n')}\n`);
    await done('new', at('prices'), '--template', 'mlp', '--data', at('prices.csv'), '--set', 'training.epochs=60', ...W);
    const trained = await done<{ run: string; model: string; metrics: { test: Record<string, number> } }>('train', at('prices'), ...W);
    expect(trained.metrics.test['r2']).toBeGreaterThan(0.95);
    const evaluated = await done<{ metrics: Record<string, number> }>('evaluate', trained.run, '--split', 'test', ...W);
    expect(evaluated.metrics['mae']).toBeCloseTo(trained.metrics.test['mae']!, 1);
    expect(evaluated.metrics['mae']).toBeGreaterThan(1);
    expect(evaluated.metrics['loss']).toBeCloseTo(trained.metrics.test['loss']!, 4);
    write(at('row.csv'), 'a,b\n10,5\n');
    const { predictions } = await done<{ predictions: { outputs: { values: { name: string; value: number }[] }[] }[] }>('predict', trained.model, at('row.csv'), ...W);
    const [value] = predictions[0]!.outputs[0]!.values;
    expect(value?.name).toBe('price');
    expect(Math.abs(value!.value - 1600.5)).toBeLessThan(100);

    // A copy of the file under another name is split as the file itself.
    copyFileSync(at('prices.csv'), at('copy.csv'));
    expect((await done<{ metrics: unknown }>('evaluate', trained.model, '--data', at('copy.csv'), '--split', 'test')).metrics).toEqual(evaluated.metrics);
    // Another file without parts is the part.
    write(at('fresh.csv'), `a,b,price\n${rows.slice(0, 50).join('\n')}\n`);
    expect(await done('evaluate', trained.model, '--data', at('fresh.csv'), '--split', 'test')).toMatchObject({ samples: 50 });
  });

  test('a test file beside the training file is the test part, under its own name too', async () => {
    const train = await hdf5(at('train_set.h5'), 8, 40, 'train_set_');
    const other = await hdf5(at('test_set.h5'), 8, 14, 'test_set_');
    await done('new', at('pair'), '--template', 'signs-convnet', '--data', train, '--test-data', other, '--set', 'training.epochs=3', ...W);
    const trained = await done<{ run: string; metrics: { test: Record<string, number> } }>('train', at('pair'), ...W);
    const together = await done<{ metrics: Record<string, number>; samples: number }>('evaluate', trained.run, ...W);
    const alone = await done<{ metrics: Record<string, number>; samples: number }>('evaluate', trained.run, '--data', other, '--split', 'test', ...W);
    expect(together.samples).toBe(14);
    expect(alone.metrics).toEqual(together.metrics);
    expect(together.metrics['accuracy']).toBe(trained.metrics.test['accuracy']);
  });

  test('classes go by their names', () => {
    const field = { name: 'y', classes: ['dog', 'cat'] } as never;
    expect(classMap(field, ['cat', 'dog', 'owl'], 'here')).toEqual([1, 0]);
    expect(classMap(field, ['dog', 'cat'], 'here')).toBeUndefined();
    expect(classMap({ name: 'y', classes: ['0', '1'] } as never, ['cat', 'dog'], 'here')).toBeUndefined();
    expect(() => classMap(field, ['cat', 'owl'], 'here')).toThrow(expect.objectContaining({ code: 'data/field' }) as Error);
  });
});

describe('models of others', () => {
  /** [N, 3, 4, 4] pictures → scores of two classes: the mean, and the mean taken from 0.4. */
  function foreign(path: string): string {
    const b = new GraphBuilder();
    const x = b.input('image', 'float32', ['N', 3, 4, 4]);
    const mean = b.op('ReduceMean', [x], { axes: [1, 2, 3], keepdims: 0 });
    const column = b.Reshape(mean, [-1, 1]);
    b.output(b.Concat([b.Sub(b.scalar(0.8, 'float32'), column), column], 1), 'scores');
    return write(path, encodeModelJoined(modelOf(b.build('foreign'))));
  }

  test('pictures are taken as 0 to 1 and scores as classes, and that is said', async () => {
    const model = await openModel(noWorkspace, foreign(at('foreign.onnx')));
    try {
      expect(model.notes.join(' ')).toMatch(/0 to 1 is assumed[\s\S]*scores of classes/);
      await writePicture(at('light.png'), 9, 9, [250, 250, 250]);
      await writePicture(at('dark.png'), 9, 9, [10, 10, 10]);
      const tops: (string | undefined)[] = [];
      for await (const p of predictFiles(model, [at('light.png'), at('dark.png')], 1)) tops.push(p.outputs[0]?.top?.[0]?.class);
      expect(tops).toEqual(['1', '0']);
      for (const [name, shade] of [['0', 10], ['1', 250]] as const) for (const n of [1, 2]) await writePicture(at('shades', name, `${n}.png`), 8, 8, [shade, shade, shade]);
      const { outputs } = await evaluateModel(model, { source: at('shades') });
      expect(outputs[0]?.metrics['accuracy']).toBe(1);
    } finally {
      await model.close();
    }
  });

  test('a file that is not ONNX is refused', async () => {
    writeFileSync(at('fake.onnx'), 'nothing of the kind');
    await expect(openModel(noWorkspace, at('fake.onnx'))).rejects.toMatchObject({ code: expect.stringMatching(/^onnx\//) as string });
  });
});

test('a project is read back as it was written', async () => {
  await done('new', at('again'), '--template', 'lenet-5', '--data', 'made:digits');
  const project = await loadProject(at('again'));
  expect(await loadProject(at('again', 'project.json'))).toEqual(project);
  expect(project).toMatchObject({ template: 'lenet-5', data: { source: 'made:digits' } });
});
