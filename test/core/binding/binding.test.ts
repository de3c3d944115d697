// Which field goes where, what does not fit, and that each way out is one.
import { describe, expect, test } from 'vitest';
import { fillBindings, inputCandidates, targetCandidates } from '../../../src/core/binding/choose.ts';
import type { FieldFact } from '../../../src/core/binding/fields.ts';
import { dataFindings, dataProblems } from '../../../src/core/binding/findings.ts';
import { asRead, pictureOptions } from '../../../src/core/binding/pictures.ts';
import { bindTemplate } from '../../../src/core/binding/template.ts';
import { applyEdit } from '../../../src/core/graph/edits.ts';
import type { Project } from '../../../src/core/graph/schema.ts';
import { templateById } from '../../../src/core/templates/index.ts';

const image = (side: number, channels: number, name = 'image'): FieldFact => ({ name, kind: 'image', dtype: 'uint8', shape: [side, side, channels] });
const label = (classes: number, name = 'label'): FieldFact => ({ name, kind: 'label', dtype: 'int32', shape: [], classes: Array.from({ length: classes }, (_, i) => String(i)) });
const table = (columns: number, name = 'features'): FieldFact => ({ name, kind: 'table', dtype: 'float32', shape: [columns] });
const text: FieldFact = { name: 'words', kind: 'text', dtype: 'uint8', shape: [] };

const project = (id: string, fields: readonly FieldFact[]): Project => bindTemplate(templateById(id)!, fields, { source: 'a set' });

describe('choices', () => {
  test('numbers are learned from the column named target, else from the last; classes from labels only', () => {
    expect(targetCandidates([table(3), table(1, 'target'), table(1, 'z')], 'numbers')[0]?.name).toBe('target');
    expect(targetCandidates([table(3), table(1, 'y')], 'numbers')[0]?.name).toBe('y');
    expect(targetCandidates([table(3), label(4)], 'numbers').map((f) => f.name)).toEqual(['label']);
    expect(targetCandidates([table(3), table(1, 'y')], 'classes')).toEqual([]);
    expect(targetCandidates([table(3), table(1, 'y'), label(2)], 'either')[0]?.name).toBe('label');
  });

  test('an input gets what has its size, then pictures, then what is largest; never text or what is taken', () => {
    const fields = [text, table(4), image(8, 3), table(192, 'flat'), label(2)];
    expect(inputCandidates(fields, [4], new Set())[0]?.name).toBe('features');
    expect(inputCandidates(fields, undefined, new Set()).map((f) => f.name)).toEqual(['image', 'flat', 'features']);
    expect(inputCandidates(fields, [4], new Set(['features'])).map((f) => f.name)).toEqual(['image', 'flat']);
  });

  test('two fields of labels are no plain choice: the loss stays unbound, and both are offered', () => {
    const made = project('lenet-5', [image(28, 1), label(10)]);
    const fields = [image(28, 1), label(10, 'a'), label(10, 'b')];
    const bindings = fillBindings(made, { fields });
    expect(bindings.inputs['input']?.field).toBe('image');
    const [finding] = dataFindings({ ...made, bindings }, { fields });
    expect(finding?.fixes.map((fix) => fix.kind === 'bind' && fix.field)).toEqual(['a', 'b']);
  });
});

describe('findings', () => {
  const cases: readonly [string, Project, readonly FieldFact[], string][] = [
    ['another size', project('signs-convnet', [image(64, 3), label(6)]), [image(32, 3), label(6)], 'shape'],
    ['another number of classes', project('lenet-5', [image(28, 1), label(10)]), [image(28, 1), label(4)], 'param'],
    ['more than yes and no', project('logistic-regression', [image(8, 3), label(2)]), [image(8, 3), label(5)], 'loss'],
    ['more numbers to predict', project('mlp', [table(4), table(1, 'target')]), [table(4), table(3, 'target')], 'param'],
    ['a field that is gone', project('mlp', [table(4), label(3)]), [table(4, 'columns'), label(3)], 'bind'],
    ['augmentation without pictures', { ...project('mlp', [table(4), label(3)]), data: { ...project('mlp', [table(4), label(3)]).data, augment: [{ type: 'mirror' }] } }, [table(4), label(3)], 'noAugment'],
  ];
  test.each(cases)('%s: said once, and the fix puts it right', (_, given, fields, kind) => {
    const findings = dataFindings(given, { fields });
    expect(findings.map((f) => f.fixes[0]?.kind)).toEqual([kind]);
    const fixed = applyEdit(given, findings[0]!.fixes[0]!.edit).project;
    expect(dataProblems(fixed, { fields })).toEqual([]);
  });

  test('what fits has no findings; text cannot be put in', () => {
    const given = project('mlp', [table(4), label(3)]);
    expect(dataProblems(given, { fields: [table(4), label(3)] })).toEqual([]);
    const bound = { ...given, bindings: { ...given.bindings, inputs: { input: { field: 'words', transform: 'none' as const } } } };
    expect(dataProblems(bound, { fields: [table(4), label(3), text] })).toMatchObject([{ code: 'graph/binding', node: 'input' }]);
  });
});

test('folders of pictures are read at the size of the network, others are not resized', () => {
  const given = project('signs-convnet', [image(64, 3), label(6)]);
  const data = { format: 'images', fields: [image(50, 3), label(6)] };
  expect(pictureOptions(given, data)).toEqual({ size: [64, 64], channels: 3 });
  expect(asRead(given, data).fields[0]?.shape).toEqual([64, 64, 3]);
  expect(dataProblems(given, data)).toEqual([]);
  expect(pictureOptions(given, { ...data, format: 'hdf5' })).toBeUndefined();
  expect(pictureOptions({ ...given, data: { ...given.data, options: { size: 50 } } }, data)).toBeUndefined();
});
