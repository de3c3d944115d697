// Data into a project: bindings, options and ways out are one edit that undo takes back whole.
import { describe, expect, test } from 'vitest';
import type { FieldFact } from '../../../src/core/binding/fields.ts';
import { applyEdit } from '../../../src/core/graph/edits.ts';
import { templateById } from '../../../src/core/templates/index.ts';
import { findingsOfUse, firstFixes, problemsAfter, removalOf, usingEdit } from '../../../src/renderer/data/apply.ts';

const image = (side: number, channels: number): FieldFact => ({ name: 'image', kind: 'image', dtype: 'uint8', shape: [side, side, channels] });
const label = (classes: number): FieldFact => ({ name: 'label', kind: 'label', dtype: 'int32', shape: [], classes: Array.from({ length: classes }, (_, i) => String(i)) });
const lenet = templateById('lenet-5')!.build({});
const chosen = { source: '/data/set', options: {} };

describe('using data', () => {
  test('binds, and its inverse gives back the same document', () => {
    const { project, inverse } = applyEdit(lenet, usingEdit(lenet, chosen, { format: 'idx', fields: [image(28, 1), label(10)] }));
    expect(project.data.source).toBe('/data/set');
    expect(project.bindings).toEqual({ inputs: { input: { field: 'image', transform: 'scale255' } }, losses: { loss: { field: 'label', transform: 'none' } } });
    expect(applyEdit(project, inverse).project).toEqual(lenet);
  });

  test('folders of pictures are read at the size of the network; augmentation stays with pictures only', () => {
    const facts = { format: 'images', fields: [image(50, 3), label(10)] };
    const given = { ...lenet, data: { ...lenet.data, augment: [{ type: 'mirror' }] } };
    expect(applyEdit(given, usingEdit(given, chosen, facts)).project.data).toMatchObject({ options: { size: [28, 28], channels: 1 }, augment: [{ type: 'mirror' }] });
    expect(findingsOfUse(given, chosen, facts)).toEqual([]);
    const table = { format: 'csv', fields: [{ name: 'features', kind: 'table', dtype: 'float32', shape: [4] } as const, label(3)] };
    expect(applyEdit(given, usingEdit(given, chosen, table)).project.data.augment).toEqual([]);
  });

  test('other sizes and classes: the ways out leave nothing, or what is left is said', () => {
    const facts = { format: 'hdf5', fields: [image(64, 3), label(6)] };
    const fixes = firstFixes(findingsOfUse(lenet, chosen, facts));
    expect(fixes.map((f) => f.kind)).toEqual(['shape', 'param']);
    expect(problemsAfter(lenet, chosen, facts, [])).toHaveLength(2);
    expect(problemsAfter(lenet, chosen, facts, fixes)).toEqual([]);
    const points = { format: 'made', fields: [{ name: 'features', kind: 'table', dtype: 'float32', shape: [2] } as const, label(3)] };
    expect(problemsAfter(lenet, chosen, points, firstFixes(findingsOfUse(lenet, chosen, points))).length).toBeGreaterThan(0);
  });

  test('data are taken out with their bindings', () => {
    const { project } = applyEdit(lenet, usingEdit(lenet, chosen, { format: 'idx', fields: [image(28, 1), label(10)] }));
    const without = applyEdit(project, removalOf(project)).project;
    expect(without.data.source).toBeUndefined();
    expect(without.bindings).toEqual({ inputs: {}, losses: {} });
  });
});
