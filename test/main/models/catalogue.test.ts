// The catalogue's data: complete, well formed, nothing twice, and true of those files that are at hand.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { catalogue, entryOf } from '../../../src/main/models/catalogue/index.ts';
import { labelLists, labelsOf } from '../../../src/main/models/catalogue/labels/index.ts';
import { entrySchema, tasks } from '../../../src/main/models/catalogue/schema.ts';
import type { CatalogueEntry } from '../../../src/main/models/catalogue/schema.ts';
import { identifyModel } from '../../../src/main/models/download/checksum.ts';
import { readModelFile } from '../../../src/main/models/files.ts';
import { sharedModels } from '../../fixtures/paths.ts';

test.each(catalogue.map((entry) => [entry.id, entry] as const))('%s keeps to the schema', (_, entry) => {
  expect(entrySchema.safeParse(entry).error?.issues).toBeUndefined();
  for (const source of entry.sources) expect(source).toMatch(/^https:\/\/[^/]+\/.+\.onnx$/);
  expect(entry.bytes).toBeGreaterThan(10_000);
  expect(entry.bytes).toBeLessThan(2 ** 31);
  expect(entry.inputs.map((port) => port.name)).toContain(entry.preprocessing.input);
});

test('nothing stands in it twice, and every task has a model', () => {
  for (const of of ['id', 'name', 'sha256'] as const) expect(new Set(catalogue.map((entry) => entry[of])).size).toBe(catalogue.length);
  expect(new Set(catalogue.flatMap((entry) => entry.sources)).size).toBe(catalogue.flatMap((entry) => entry.sources).length);
  expect(tasks.filter((task) => !catalogue.some((entry) => entry.task === task))).toEqual([]);
});

/** Channels, height and width of the input that takes the picture; names of sizes as `any`. */
function pictureOf({ inputs, preprocessing }: CatalogueEntry): (number | string)[] {
  const shape = inputs.find((port) => port.name === preprocessing.input)?.shape.slice(-3).map((d) => (typeof d === 'number' ? d : 'any')) ?? [];
  const [a = 0, b = 0, c = 0] = shape;
  return preprocessing.kind === 'picture' && preprocessing.layout === 'channelsLast' ? [c, a, b] : [a, b, c];
}

const pictures = catalogue.flatMap((entry) => (entry.preprocessing.kind === 'picture' ? [{ id: entry.id, entry, ...entry.preprocessing }] : []));
test.each(pictures)('$id is fed what its input takes', ({ entry, channels, transform, statistics, fit }) => {
  const [c, h, w] = pictureOf(entry);
  const count = channels === 'gray' || channels === 'luma' ? 1 : 3;
  expect(c).toBe(count);
  const side = (given: number | string | undefined, own: 'width' | 'height'): number | string => (fit.how === 'keep' || given === 'any' ? given ?? '' : fit[own]);
  expect([h, w]).toEqual([side(h, 'height'), side(w, 'width')]);
  expect(statistics !== undefined).toBe(transform === 'standardize');
  expect([1, count]).toContain(statistics?.mean.length ?? 1);
  expect(statistics?.std.length).toBe(statistics?.mean.length);
});

test('labels are complete', () => {
  expect(Object.fromEntries(labelLists.map((list) => [list, labelsOf(list).length]))).toEqual({
    'imagenet': 1000, 'coco': 80, 'voc': 20, 'coco-ids': 90, 'voc-background': 21, 'digits': 10, 'emotions': 8, 'face': 2, 'person': 2,
  });
  expect([labelsOf('imagenet')[0], labelsOf('imagenet')[207], labelsOf('imagenet')[999]]).toEqual(['tench', 'golden retriever', 'toilet tissue']);
  expect([labelsOf('coco')[15], labelsOf('coco-ids')[16], labelsOf('coco-ids')[89]]).toEqual(['cat', 'cat', 'toothbrush']);
  expect(catalogue.filter(({ labels, outputs }) => labels?.list === 'imagenet' && outputs[0]?.shape[1] !== 1000)).toEqual([]);
});

test('an entry is found by its id', () => {
  expect(entryOf('resnet-50').bytes).toBe(102576593);
  expect(() => entryOf('resnet-5000')).toThrow('no model "resnet-5000"');
});

const models = sharedModels('');
const files = models === undefined ? [] : readdirSync(models, { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.onnx')).map((f) => join(models, f));
describe.skipIf(files.length === 0)('files at hand', () => {
  test('are known, and are what the catalogue says', async () => {
    const known = new Set<string>();
    for (const file of files.filter((f) => statSync(f).size < 50_000_000)) {
      const entry = await identifyModel(file, catalogue);
      if (!entry) continue;
      known.add(entry.id);
      const model = await readModelFile(file);
      expect([entry.id, model.opsets.get('')]).toEqual([entry.id, entry.opset]);
      const ports = (list: typeof model.graph.inputs) => list.filter(({ name }) => !model.graph.initializers.has(name)).map(({ name, type }) => [name, type?.kind === 'tensor' ? type.dtype : undefined, type?.kind === 'tensor' ? type.shape?.map((d) => (typeof d === 'number' ? d : '?')) : undefined]);
      const said = (list: typeof entry.inputs) => list.map(({ name, dtype, shape }) => [name, dtype, shape.map((d) => (typeof d === 'number' ? d : '?'))]);
      expect([entry.id, ports(model.graph.inputs), ports(model.graph.outputs)]).toEqual([entry.id, said(entry.inputs), said(entry.outputs)]);
    }
    expect(known.size).toBeGreaterThanOrEqual(10);
  });
});
