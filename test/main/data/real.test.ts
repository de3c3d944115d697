// Real data sets, as far as they are at hand: what was published about them is what we must read.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { describeDataset } from '../../../src/main/data/describe.ts';
import type { DatasetDescription } from '../../../src/main/data/describe.ts';
import { openDataset } from '../../../src/main/data/open.ts';
import type { Dataset } from '../../../src/main/data/types.ts';
import { sharedData } from '../../fixtures/paths.ts';

const counts = (about: DatasetDescription, part: 'all' | 'train' | 'dev' | 'test' = 'all'): (number | undefined)[] =>
  about.fields.find((f) => f.kind === 'label')?.classes?.map((c) => c.counts[part]) ?? [];
const classes = (about: DatasetDescription): string[] => about.fields.find((f) => f.kind === 'label')?.classes?.map((c) => c.name) ?? [];

async function look(d: Dataset): Promise<DatasetDescription> {
  try {
    return await describeDataset(d);
  } finally {
    d.close();
  }
}

const cats = sharedData('cat-vs-noncat');
describe.skipIf(!cats)('cat-vs-noncat', () => {
  it('209 and 50 pictures, 72 and 33 cats', async () => {
    for (const d of [await openDataset(cats as string), await openDataset(`${cats}/train_catvnoncat.h5`, { test: `${cats}/test_catvnoncat.h5` })]) {
      const about = await look(d);
      expect(about).toMatchObject({ samples: 259, parts: { train: 209, test: 50 }, format: 'hdf5' });
      expect(classes(about)).toEqual(['non-cat', 'cat']);
      expect(counts(about, 'train')).toEqual([137, 72]);
      expect(counts(about, 'test')).toEqual([17, 33]);
    }
  });
});

const signs = sharedData('signs');
describe.skipIf(!signs)('signs', () => {
  it('HDF5: 1,080 and 120 pictures, 180 and 20 a class', async () => {
    const about = await look(await openDataset(`${signs}/train_signs_from_jpg.h5`, { test: `${signs}/test_signs_from_jpg.h5` }));
    expect(about).toMatchObject({ samples: 1200, parts: { train: 1080, test: 120 } });
    expect(about.fields[0]).toMatchObject({ name: 'x', kind: 'image', shape: [64, 64, 3] });
    expect(counts(about, 'train')).toEqual(Array.from({ length: 6 }, () => 180));
    expect(counts(about, 'test')).toEqual(Array.from({ length: 6 }, () => 20));
  });

  it('folders: classes from the names, 864 and 120', async () => {
    const about = await look(await openDataset(`${signs}/train_signs`, { test: `${signs}/test_signs` }));
    expect(about).toMatchObject({ format: 'images', samples: 984, parts: { train: 864, test: 120 }, broken: { count: 0 } });
    expect(classes(about)).toEqual(['0', '1', '2', '3', '4', '5']);
    expect(counts(about, 'test')).toEqual(Array.from({ length: 6 }, () => 20));
  });
});

const happy = sharedData('happy-house/test_happy.h5');
describe.skipIf(!happy)('happy house', () => {
  it('150 pictures, 66 not happy, 84 happy', async () => {
    const about = await look(await openDataset(happy as string));
    expect(about).toMatchObject({ samples: 150, parts: {} });
    expect(counts(about)).toEqual([66, 84]);
  });
});

const mnist = sharedData('mnist');
describe.skipIf(!mnist)('MNIST', () => {
  it('60,000 and 10,000 digits, the published counts, the very bytes', async () => {
    const d = await openDataset(mnist as string);
    const images = await d.read('image', Array.from({ length: 10_000 }, (_, i) => 60_000 + i)) as Uint8Array;
    // The well-known sum of t10k-images-idx3-ubyte is over header and data.
    const header = Buffer.alloc(16);
    [2051, 10_000, 28, 28].forEach((v, i) => header.writeUInt32BE(v, i * 4));
    expect(createHash('md5').update(header).update(images).digest('hex')).toBe('2646ac647ad5339dbf082846283269ea');
    const about = await look(d);
    expect(about).toMatchObject({ samples: 70_000, parts: { train: 60_000, test: 10_000 } });
    expect(counts(about, 'train')).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
    expect(counts(about, 'test')).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
  });
});

const cifar = sharedData('cifar10-subset/cifar10_train_first4000.npz');
describe.skipIf(!cifar)('CIFAR-10, first 4,000', () => {
  it('names and order of the classes; the first picture is a frog', async () => {
    const d = await openDataset(cifar as string);
    expect(Array.from(await d.read('y', [0, 1, 2]) as Uint8Array)).toEqual([6, 9, 9]);
    // Red of the first three pixels of data_batch_1.
    expect(Array.from((await d.read('x', [0])) as Uint8Array).filter((_, i) => i % 3 === 0).slice(0, 3)).toEqual([59, 43, 50]);
    const about = await look(d);
    expect(classes(about)).toEqual(['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck']);
    expect(Math.min(...counts(about) as number[])).toBe(366);
    expect(Math.max(...counts(about) as number[])).toBe(422);
  });
});

const tabular = sharedData('tabular');
describe.skipIf(!tabular)('tables', () => {
  it('iris: 150 rows, 4 numbers, 50 a class', async () => {
    const about = await look(await openDataset(`${tabular}/iris.csv`));
    expect(about.fields[0]).toMatchObject({ name: 'features', shape: [4], examples: expect.arrayContaining([Math.fround(5.1)]) as number[] });
    expect(classes(about)).toEqual(['Iris-setosa', 'Iris-versicolor', 'Iris-virginica']);
    expect(counts(about)).toEqual([50, 50, 50]);
  });

  it('housing: 506 rows, 13 numbers, the price is a number', async () => {
    const about = await look(await openDataset(`${tabular}/housing.csv`));
    expect(about).toMatchObject({ samples: 506, fields: [{ shape: [13] }, { name: 'target', shape: [1], range: [5, 50], examples: [24, Math.fround(21.6), Math.fround(34.7)] }] });
  });

  it('airline passengers: a header, a text column, a number', async () => {
    const about = await look(await openDataset(`${tabular}/airline-passengers.csv`));
    expect(about).toMatchObject({ samples: 144, fields: [{ name: 'target', columns: ['Passengers'], range: [104, 622] }, { name: 'Month', kind: 'text', examples: ['1949-01', '1949-02', '1949-03'] }] });
  });
});

const emojify = sharedData('emojify');
describe.skipIf(!emojify)('emojify', () => {
  it('132 and 56 sentences with five labels, whatever else is in the lines', async () => {
    const about = await look(await openDataset(`${emojify}/train_emoji.csv`, { test: `${emojify}/tesss.csv` }));
    expect(about).toMatchObject({ parts: { train: 132, test: 56 }, fields: [{ name: 'label', kind: 'label' }, { kind: 'text', examples: ['never talk to me again', 'I am proud of your achievements', 'It is the worst day in my life'] }] });
    expect(classes(about)).toEqual(['0', '1', '2', '3', '4']);
    expect((await look(await openDataset(`${emojify}/emojify_data.csv`))).samples).toBe(183);
  });
});

const orl = sharedData('faces/orl');
describe.skipIf(!orl)('ORL faces (PGM)', () => {
  it('27 people, 10 pictures each, grey', async () => {
    const about = await look(await openDataset(orl as string));
    expect(about).toMatchObject({ samples: 270, fields: [{ shape: [112, 92, 1] }, {}] });
    expect(counts(about)).toEqual(Array.from({ length: 27 }, () => 10));
  });
});
