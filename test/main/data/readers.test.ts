import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LayerwrightError } from '../../../src/core/errors.ts';
import { attachDataset, openDataset } from '../../../src/main/data/open.ts';
import { describeDataset } from '../../../src/main/data/describe.ts';
import { readers } from '../../../src/main/data/readers/index.ts';
import { partName } from '../../../src/main/data/readers/define.ts';
import { Hdf5File } from '../../../src/main/data/readers/hdf5-file.ts';
import type { Dataset, Field } from '../../../src/main/data/types.ts';
import { counting, idxBytes, npyBytes, npzBytes, raw, temporaryFolder, write, writeGz, writeHdf5, writePicture } from '../../fixtures/data-files.ts';

const folder = temporaryFolder();
const at = (...names: string[]): string => join(folder, ...names);
const values = async (d: Dataset, field: string, indices: number[]): Promise<number[]> => Array.from(await d.read(field, indices) as ArrayLike<number | bigint>, Number);
const codeOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    const opened = await work as Dataset;
    opened.close();
    return 'no error';
  } catch (thrown) {
    return thrown instanceof LayerwrightError ? thrown.code : `not coded: ${String(thrown)}`;
  }
};

describe('the list of readers', () => {
  it('holds every reader file', () => {
    const home = new URL('../../../src/main/data/readers/', import.meta.url);
    const files = readdirSync(home).filter((f) => /: Reader = \{/.test(readFileSync(new URL(f, home), 'utf8')));
    expect(files.map((f) => f.replace('.ts', '')).sort()).toEqual(readers.map((r) => r.id).sort());
  });

  it('reads the part out of a name', () => {
    expect(['train_set_x', 'test_set_y', 'x_train', 'y_test', 'weights', 'train', 'val_images', 'training data', 'testament'].map((n) => partName(n))).toEqual([
      { part: 'train', stem: 'x' }, { part: 'test', stem: 'y' }, { part: 'train', stem: 'x' }, { part: 'test', stem: 'y' }, { part: undefined, stem: 'weights' },
      { part: 'train', stem: '' }, { part: 'dev', stem: 'images' }, { part: 'train', stem: 'data' }, { part: undefined, stem: 'testament' },
    ]);
  });
});

const conformed = new Set<string>();
/** Every reader's set, read here and attached to on another thread's behalf, gives the same. */
async function conform(d: Dataset): Promise<void> {
  conformed.add(d.format);
  const other = attachDataset(structuredClone(d.share()));
  try {
    const order = [d.count - 1, 0, Math.floor(d.count / 2), 0];
    for (const field of d.fields) {
      if (field.kind === 'text') continue;
      const one = await d.read(field.name, order);
      expect(one.length).toBe(4 * field.shape.reduce((p, x) => p * x, 1));
      expect(await other.read(field.name, order)).toEqual(one);
      const size = one.length / 4;
      expect(one.subarray(size, 2 * size)).toEqual(one.subarray(3 * size));
    }
    expect(d.fingerprint).toMatch(/^[0-9a-f]{32}$/);
    await expect(d.read('nothing', [0])).rejects.toMatchObject({ code: 'data/field' });
  } finally {
    other.close();
  }
}

describe('hdf5', () => {
  it.each([['contiguous', undefined], ['chunked and gzipped', [4, 8, 8, 3]]])('reads the course\'s layout, %s', async (name, chunks) => {
    const path = at(`train ${name}.h5`);
    const x = counting(10 * 8 * 8 * 3);
    await writeHdf5(path, {
      train_set_x: { data: x, shape: [10, 8, 8, 3], ...(chunks && { chunks }) },
      train_set_y: { data: BigInt64Array.from([0, 1, 0, 1, 0, 1, 0, 1, 0, 1].map(BigInt)), shape: [10] },
      list_classes: { data: ['no', 'yes'], shape: [2] },
    });
    const test = at(`test ${name}.h5`);
    await writeHdf5(test, { test_set_x: { data: x.slice(0, 5 * 192), shape: [5, 8, 8, 3] }, test_set_y: { data: BigInt64Array.from([1n, 1n, 1n, 1n, 0n]), shape: [5] } });
    const d = await openDataset(path, { test });
    try {
      expect(d).toMatchObject({ format: 'hdf5', count: 15, parts: { train: [0, 10], test: [10, 15] } });
      expect(d.fields).toEqual([
        { name: 'x', dtype: 'uint8', shape: [8, 8, 3], kind: 'image', range: [0, 255] },
        { name: 'y', dtype: 'int64', shape: [], kind: 'label', classes: ['no', 'yes'], range: [0, 1] },
      ]);
      expect(await values(d, 'y', [9, 10, 14, 0])).toEqual([1, 1, 0, 0]);
      expect(await values(d, 'x', [3, 11])).toEqual([...x.slice(3 * 192, 4 * 192), ...x.slice(192, 384)]);
      await conform(d);
    } finally {
      d.close();
    }
    const alone = await openDataset(path);
    expect(alone.parts).toEqual({});
    alone.close();
  });

  it('reads any data sets whose first dimension agrees, in groups and as [1, n] labels too', async () => {
    const path = at('any.hdf5');
    await writeHdf5(path, {
      'group/table': { data: Float32Array.from({ length: 12 }, (_, i) => i / 2), shape: [4, 3] },
      y: { data: Int32Array.from([2, 0, 1, 2]), shape: [1, 4] },
    });
    const d = await openDataset(path);
    expect(d.fields.map((f) => [f.name, f.kind, f.shape])).toEqual([['group_table', 'table', [3]], ['y', 'label', []]]);
    expect(await values(d, 'group_table', [2, 0])).toEqual([3, 3.5, 4, 0, 0.5, 1]);
    expect(await values(d, 'y', [0, 3, 1])).toEqual([2, 2, 0]);
    await conform(d);
    d.close();
  });

  it('says what is wrong', async () => {
    await writeHdf5(at('mismatch.h5'), { x: { data: counting(40), shape: [10, 4] }, y: { data: Int32Array.from([1, 2]), shape: [2] } });
    expect(await codeOf(openDataset(at('mismatch.h5')))).toBe('data/damaged');
    await writeHdf5(at('labels.h5'), { x: { data: counting(4), shape: [2, 2] }, y: { data: Int32Array.from([0, 7]), shape: [2] }, list_classes: { data: ['a', 'b'], shape: [2] } });
    expect(await codeOf(openDataset(at('labels.h5')))).toBe('data/damaged');
    expect(await codeOf(openDataset(write(at('page.h5'), '<!doctype html><p>Not found')))).toBe('data/damaged');
    await writeHdf5(at('none.h5'), {});
    expect(await codeOf(openDataset(at('none.h5')))).toBe('data/empty');
    await writeHdf5(at('words.h5'), { x: { data: counting(4), shape: [2, 2] }, words: { data: ['a', 'b'], shape: [2] } });
    const d = await openDataset(at('words.h5'));
    expect(d.notes).toEqual(['Left out: words (text).']);
    d.close();
  });
});

describe('the thread of an HDF5 file', () => {
  it('is given up when it does not answer, and started anew when asked again', async () => {
    await writeHdf5(at('patience.h5'), { x: { data: counting(4), shape: [2, 2] } });
    await expect(new Hdf5File(at('patience.h5'), 1).list()).rejects.toMatchObject({ code: 'data/damaged', received: 'it did not answer in time' });
    const file = new Hdf5File(at('patience.h5'));
    expect(await file.list()).toMatchObject([{ name: 'x', shape: [2, 2], dtype: 'uint8' }]);
    file.close();
    expect(await file.rows('x', 1, 2)).toEqual(Uint8Array.of(2, 3));
    file.close();
  });
});

describe('idx', () => {
  const images = idxBytes(8, [6, 8, 8], counting(6 * 64));
  const labels = idxBytes(8, [6], Uint8Array.from([0, 1, 2, 0, 1, 2]));

  it.each(['plain', 'gz'])('reads a folder, finds labels and the t10k part, %s', async (kind) => {
    const put = kind === 'gz' ? (n: string, b: Uint8Array): string => writeGz(at('idx gz', `${n}.gz`), b) : (n: string, b: Uint8Array): string => write(at('idx plain', n), b);
    const path = put('train-images-idx3-ubyte', images);
    put('train-labels-idx1-ubyte', labels);
    put('t10k-images-idx3-ubyte', idxBytes(8, [2, 8, 8], counting(128)));
    put('t10k-labels-idx1-ubyte', idxBytes(8, [2], Uint8Array.from([2, 2])));
    // A labels file stands for the pictures beside it; of the training part, as its images file does.
    for (const source of [path, path.replace('images-idx3', 'labels-idx1'), at(`idx ${kind}`)]) {
      const d = await openDataset(source);
      expect(d).toMatchObject({ format: 'idx', count: 8, parts: { train: [0, 6], test: [6, 8] } });
      expect(d.fields).toMatchObject([{ name: 'image', kind: 'image', shape: [8, 8, 1] }, { name: 'label', kind: 'label', classes: ['0', '1', '2'] }]);
      expect(await values(d, 'label', [5, 6, 0])).toEqual([2, 2, 0]);
      expect(await values(d, 'image', [7, 2])).toEqual([...counting(128).slice(64), ...counting(384).slice(128, 192)]);
      await conform(d);
      d.close();
    }
  });

  it('reads big-endian floats', async () => {
    const data = Buffer.alloc(24);
    [1.5, -2, 3, 4, 5, 6.25].forEach((v, i) => data.writeFloatBE(v, i * 4));
    for (const d of [await openDataset(write(at('floats.idx'), idxBytes(13, [3, 2], data))), await openDataset(writeGz(at('floats.idx.gz'), idxBytes(13, [3, 2], data)))]) {
      expect(await values(d, 'image', [2, 0])).toEqual([5, 6.25, 1.5, -2]);
      d.close();
    }
  });

  it('says what is wrong', async () => {
    expect(await codeOf(openDataset(write(at('short.idx'), images.slice(0, -1))))).toBe('data/damaged');
    expect(await codeOf(openDataset(writeGz(at('long.gz'), Buffer.concat([images, Buffer.of(1)]))))).toBe('data/damaged');
    // 4 billion pictures in a few bytes must not be believed.
    expect(await codeOf(openDataset(writeGz(at('bomb.gz'), idxBytes(8, [0xffffffff, 28, 28], counting(10)))))).toBe('data/damaged');
    write(at('pair', 'train-images-idx3-ubyte'), images);
    write(at('pair', 'train-labels-idx1-ubyte'), idxBytes(8, [5], counting(5)));
    expect(await codeOf(openDataset(at('pair')))).toBe('data/damaged');
    expect(await codeOf(openDataset(write(at('text.gz'), 'hello, this is not gzip')))).toBe('data/damaged');
  });
});

describe('npy', () => {
  it.each([0, 6] as const)('reads NPZ, packed at level %i, with parts and class names', async (level) => {
    const path = write(at(`set${level}.npz`), npzBytes({
      x_train: npyBytes('|u1', [4, 5, 5, 3], counting(300)), y_train: npyBytes('<i8', [4], raw(BigInt64Array.from([0n, 1n, 1n, 0n]))),
      x_test: npyBytes('|u1', [1, 5, 5, 3], counting(75)), y_test: npyBytes('<i8', [1], raw(BigInt64Array.from([1n]))),
      label_names: npyBytes('<U4', [2], raw(Uint32Array.from([99, 97, 116, 0, 100, 111, 103, 0]))),
    }, level));
    const d = await openDataset(path);
    expect(d).toMatchObject({ format: 'npy', count: 5, parts: { train: [0, 4], test: [4, 5] } });
    expect(d.fields).toMatchObject([{ name: 'x', kind: 'image', shape: [5, 5, 3] }, { name: 'y', kind: 'label', classes: ['cat', 'dog'] }]);
    expect(await values(d, 'y', [0, 1, 2, 3, 4])).toEqual([0, 1, 1, 0, 1]);
    expect(await values(d, 'x', [1])).toEqual(Array.from(counting(300).slice(75, 150)));
    await conform(d);
    d.close();
  });

  it('reads fortran order, big endian, halves, and y.npy beside x.npy', async () => {
    // [[1, 2, 3], [4, 5, 6]] column by column.
    write(at('pairs', 'x.npy'), npyBytes('<f4', [2, 3], raw(Float32Array.from([1, 4, 2, 5, 3, 6])), true));
    write(at('pairs', 'y.npy'), npyBytes('|S3', [2], Buffer.from('no\0yes')));
    const d = await openDataset(at('pairs', 'x.npy'));
    expect(await values(d, 'x', [1, 0])).toEqual([4, 5, 6, 1, 2, 3]);
    expect(d.fields[1]).toMatchObject({ name: 'y', kind: 'label', classes: ['no', 'yes'] });
    expect(await values(d, 'y', [0, 1])).toEqual([0, 1]);
    await conform(d);
    const big = Buffer.alloc(8);
    big.writeInt32BE(-5, 0);
    big.writeInt32BE(70_000, 4);
    const e = await openDataset(write(at('big.npy'), npyBytes('>i4', [2], big)));
    expect(await values(e, 'x', [0, 1])).toEqual([-5, 70_000]);
    // 1.5 and −2 as IEEE halves.
    const h = await openDataset(write(at('half.npy'), npyBytes('<f2', [2, 1], raw(Uint16Array.from([0x3e00, 0xc000])))));
    expect(await values(h, 'x', [0, 1])).toEqual([1.5, -2]);
  });

  it('says what is wrong', async () => {
    expect(await codeOf(openDataset(write(at('object.npy'), npyBytes('|O', [2], counting(16)))))).toBe('file/unsupported');
    expect(await codeOf(openDataset(write(at('short.npy'), npyBytes('<f8', [100], counting(16)))))).toBe('data/damaged');
    expect(await codeOf(openDataset(write(at('scalar.npy'), npyBytes('<f8', [], counting(8)))))).toMatch(/^data\//);
    expect(await codeOf(openDataset(write(at('counts.npz'), npzBytes({ x: npyBytes('|u1', [3], counting(3)), y: npyBytes('|u1', [2], counting(2)) }, 6))))).toBe('data/damaged');
    expect(await codeOf(openDataset(write(at('text.npy'), 'hello')))).toBe('data/damaged');
  });
});

describe('csv', () => {
  const open = (name: string, text: string, options: Record<string, unknown> = {}): Promise<Dataset> => openDataset(write(at(name), text), { options });

  it('guesses header, numbers, categories and classes', async () => {
    const d = await open('a.csv', 'age,colour,species\n1,red,cat\n2,blue,dog\n3,red,cat\n4,blue,dog\n5,red,cat\n6,red,dog\n');
    expect(d.fields).toMatchObject([
      { name: 'features', shape: [3], columns: ['age', 'colour=blue', 'colour=red'], kind: 'table' },
      { name: 'label', kind: 'label', classes: ['cat', 'dog'] },
    ]);
    expect(await values(d, 'features', [1, 0])).toEqual([2, 1, 0, 1, 0, 1]);
    expect(await values(d, 'label', [0, 1])).toEqual([0, 1]);
    expect(d.notes.join(' ')).toMatch(/first row holds their names.*age: 6 different|age: numbers 1 to 6/);
    await conform(d);
    const t = await open('a2.csv', 'age,colour,species\n1,red,cat\n2,blue,dog\n3,red,cat\n4,blue,dog\n5,red,cat\n6,red,dog\n', { target: 'age', task: 'number', ignore: ['species'] });
    expect(t.fields).toMatchObject([{ columns: ['colour=blue', 'colour=red'] }, { name: 'target', shape: [1] }]);
    expect(await values(t, 'target', [5])).toEqual([6]);
  });

  it('reads semicolons, tabs, blanks, quotes, Windows lines and a byte order mark', async () => {
    const rows = Array.from({ length: 30 }, (_, i) => [i / 10, i % 7 + 0.5, i * 1.25 + 0.1]);
    for (const [name, text] of [
      ['s.csv', '\ufeff' + rows.map((r) => r.join(';')).join('\r\n')], ['t.tsv', rows.map((r) => r.join('\t')).join('\n')],
      ['b.data', rows.map((r) => ' ' + r.join('   ')).join('\n')], ['q.csv', rows.map((r) => r.map((c) => `"${c}"`).join(',')).join('\n')],
    ] as const) {
      const d = await open(name, text);
      expect([name, d.count]).toEqual([name, 30]);
      expect((await values(d, 'target', [1]))[0]).toBeCloseTo(1.35, 5);
      expect(await values(d, 'features', [3])).toEqual([Math.fround(0.3), 3.5]);
    }
  });

  it('drops rows with missing values or takes the mean, and says so', async () => {
    const text = 'a,b,t\n1,2,0.5\n?,4,1.5\n3,NA,2.5\n5,6,\n7,8,4.5\n';
    const d = await open('m.csv', text);
    expect(d.count).toBe(2);
    expect(d.notes.join(' ')).toContain('3 of 5 rows are left out');
    const m = await open('m2.csv', text, { missing: 'mean' });
    expect(m.count).toBe(4);
    // Means of 1, 3, 5, 7 and of 2, 4, 6, 8.
    expect(await values(m, 'features', [1, 2])).toEqual([4, 4, 3, 5]);
  });

  it('says what is wrong', async () => {
    expect(await codeOf(open('e.csv', 'a,b\n'))).toBe('data/empty');
    expect(await codeOf(open('html.csv', '<html><body>404</body></html>\n<p>x</p>'))).toBe('data/damaged');
    expect(await codeOf(open('target.csv', 'a,b\n1,2\n3,4\n', { target: 'z' }))).toBe('data/field');
    expect(await codeOf(open('option.csv', 'a,b\n1,2\n3,4\n', { wrong: 1 }))).toBe('usage');
    expect(await codeOf(open('binary.csv', 'a,b\n1,\0\n'))).toMatch(/^(data|file)\//);
    expect(await codeOf(open('lfs.csv', 'version https://git-lfs.github.com/spec/v1\noid sha256:12\nsize 3\n'))).toBe('data/damaged');
  });
});

describe('images', () => {
  it('reads a folder a class with parts above, resizes, and skips broken files', async () => {
    for (let i = 0; i < 12; i++) {
      await writePicture(at('pets', 'train', i % 2 ? 'dog' : 'cat', `${i}.png`), 10, 8, i % 2 ? [250, 0, 0] : [0, 0, 250]);
      await writePicture(at('pets', 'val', i % 2 ? 'dog' : 'cat', `${i}.jpg`), i === 0 ? 40 : 10, 8, i % 2 ? [250, 0, 0] : [0, 0, 250]);
    }
    await writePicture(at('pets', 'test', 'cat', '1.png'), 10, 8, [0, 0, 250]);
    write(at('pets', 'train', 'cat', 'broken.png'), counting(100));
    const d = await openDataset(at('pets'));
    expect(d).toMatchObject({ format: 'images', count: 25, parts: { train: [0, 12], dev: [12, 24], test: [24, 25] } });
    expect(d.fields).toMatchObject([{ name: 'image', shape: [8, 10, 3], kind: 'image' }, { name: 'label', classes: ['cat', 'dog'] }]);
    expect(d.broken).toMatchObject([{ path: at('pets', 'train', 'cat', 'broken.png') }]);
    const labels = await values(d, 'label', Array.from({ length: 25 }, (_, i) => i));
    const pixels = await values(d, 'image', Array.from({ length: 25 }, (_, i) => i));
    labels.forEach((label, i) => { expect((pixels[i * 240] as number) > 200).toBe(label === 1); });
    await conform(d);
    expect(await codeOf(openDataset(at('pets'), { onBroken: 'stop' }))).toBe('data/damaged');
    expect(await codeOf(openDataset(at('pets'), { options: { brokenLimit: 0 } }))).toBe('data/too-many-broken');
    const small = await openDataset(at('pets'), { options: { size: 4, channels: 1 } });
    expect(small.fields[0]?.shape).toEqual([4, 4, 1]);
    await conform(small);
    const about = await describeDataset(d);
    expect(about).toMatchObject({ samples: 25, parts: { train: 12, dev: 12, test: 1 }, broken: { count: 1 } });
    expect(about.fields[1]?.classes).toEqual([
      { name: 'cat', counts: { all: 13, train: 6, dev: 6, test: 1 } }, { name: 'dog', counts: { all: 12, train: 6, dev: 6, test: 0 } }]);
  });

  it('reads the class from file names, and PGM', async () => {
    for (let i = 0; i < 6; i++) write(at('named', `${i % 3}_${i}.pgm`), Buffer.concat([Buffer.from('P5\n# made\n4 4\n255\n'), Buffer.alloc(16, i * 20)]));
    const d = await openDataset(at('named'));
    expect(d.fields).toMatchObject([{ shape: [4, 4, 1] }, { classes: ['0', '1', '2'] }]);
    const grey = (await values(d, 'label', [1]))[0] === 0 ? 60 : 20;
    expect(await values(d, 'image', [1])).toEqual(Array.from({ length: 16 }, () => grey));
  });

  it('says what is wrong', async () => {
    mkdirSync(at('empty'));
    expect(await codeOf(openDataset(at('empty')))).toBe('data/empty');
    for (let i = 0; i < 3; i++) write(at('all broken', 'a', `${i}.png`), 'nothing');
    expect(await codeOf(openDataset(at('all broken')))).toBe('data/too-many-broken');
    expect(await codeOf(openDataset(at('nowhere')))).toBe('file/not-found');
    expect(await codeOf(openDataset(write(at('zero.csv'), '')))).toBe('data/empty');
    expect(await codeOf(openDataset(write(at('odd.xyz'), counting(50))))).toBe('file/unsupported');
  });
});

describe('made', () => {
  it.each(['digits', 'planar', 'moons', 'circles', 'spirals', 'blobs'])('%s: seeded, balanced', async (id) => {
    const d = await openDataset(`made:${id}`, { options: { count: 120 } });
    const same = await openDataset(`made:${id}`, { options: { count: 120 } });
    const other = await openDataset(`made:${id}`, { options: { count: 120, seed: 2 } });
    const x = d.fields[0] as Field;
    const all = Array.from({ length: 120 }, (_, i) => i);
    expect(await same.read(x.name, all)).toEqual(await d.read(x.name, all));
    expect(await other.read(x.name, all)).not.toEqual(await d.read(x.name, all));
    const about = await describeDataset(d);
    const counts = about.fields.find((f) => f.kind === 'label')?.classes?.map((c) => c.counts.all as number) as number[];
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    await conform(d);
  });

  it('makes 10,000 digits in about two seconds or less, no two alike', { retry: 2 }, async () => {
    const d = await openDataset('made:digits');
    const start = performance.now();
    const x = await d.read('image', Array.from({ length: 10_000 }, (_, i) => i)) as Uint8Array;
    expect(performance.now() - start).toBeLessThan(3000);
    const seen = new Set(Array.from({ length: 2000 }, (_, i) => Buffer.from(x.subarray(i * 784, (i + 1) * 784)).toString('base64')));
    expect(seen.size).toBe(2000);
    for (let i = 0; i < 2000; i++) expect(x.subarray(i * 784, (i + 1) * 784).reduce((s, v) => s + v, 0)).toBeGreaterThan(2000);
  });

  it('the flower is the course\'s: noise 0 lies on r = 4 sin 4θ', async () => {
    const d = await openDataset('planar', { options: { noise: 0 } });
    const xy = await values(d, 'features', [3, 50, 77]);
    for (let i = 0; i < 3; i++) {
      const [x, y] = [xy[2 * i] as number, xy[2 * i + 1] as number];
      // sin and cos of θ by the sign of r: |r| = |4 sin 4θ| holds for both.
      const angle = Math.atan2(x, y);
      expect(Math.hypot(x, y)).toBeCloseTo(Math.abs(4 * Math.sin(4 * angle)), 4);
    }
  });

  it('says what is wrong', async () => {
    expect(await codeOf(openDataset('made:nothing'))).toBe('file/not-found');
    expect(await codeOf(openDataset('made:digits', { options: { count: -1 } }))).toBe('usage');
    expect(await codeOf(openDataset('made:digits', { test: 'x' }))).toBe('data/split');
  });
});

it('every reader was read from and attached to', () => {
  expect([...conformed].sort()).toEqual(readers.map((r) => r.id).sort());
});
