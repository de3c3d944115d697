import { truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BatchSource } from '../../../src/main/data/batches.ts';
import type { BatchInput } from '../../../src/main/data/fill.ts';
import { openDataset } from '../../../src/main/data/open.ts';
import { epochOrder } from '../../../src/main/data/split.ts';
import { computeStatistics, normalizationOf } from '../../../src/main/data/statistics.ts';
import { counting, npyBytes, npzBytes, raw, temporaryFolder, write, writeHdf5, writePicture } from '../../fixtures/data-files.ts';

const folder = temporaryFolder();
const at = (...names: string[]): string => join(folder, ...names);
const image = (over: Partial<BatchInput> = {}): BatchInput => ({ name: 'x', field: 'x', dtype: 'float32', shape: [3, 5, 6], ...over });

const x = counting(8 * 5 * 6 * 3);
const labels = [0, 1, 2, 0, 1, 2, 0, 1];
const file = write(at('set.npz'), npzBytes({ x: npyBytes('|u1', [8, 5, 6, 3], x), y: npyBytes('<i8', [8], raw(BigInt64Array.from(labels.map(BigInt)))), t: npyBytes('<f4', [8, 2], raw(Float32Array.from({ length: 16 }, (_, i) => i))) }, 6));

async function one(input: BatchInput, indices: number[]): Promise<number[]> {
  const d = await openDataset(file);
  const source = await BatchSource.open(d, [input], { seed: 1 });
  const feeds = source.allocate(indices.length);
  await source.fill(indices, feeds);
  source.close();
  return Array.from(feeds[input.name] as ArrayLike<number | bigint>, Number);
}

describe('what a graph is fed with', () => {
  it('pictures channels first, divided by 255', async () => {
    const got = await one(image({ normalization: normalizationOf({ name: 'x' }, 'scale255') }), [3, 1]);
    const expected = [3, 1].flatMap((n) => [0, 1, 2].flatMap((c) => Array.from({ length: 30 }, (_, p) => Math.fround((x[n * 90 + p * 3 + c] as number) / 255))));
    expect(got).toEqual(expected);
  });

  it('pictures channels last, flat, grey, bytes, doubles', async () => {
    expect(await one(image({ shape: [5, 6, 3], layout: 'nhwc' }), [2])).toEqual(Array.from(x.slice(180, 270)));
    expect(await one(image({ shape: [90] }), [2])).toEqual(Array.from(x.slice(180, 270)));
    expect(await one(image({ dtype: 'uint8', shape: [90] }), [2])).toEqual(Array.from(x.slice(180, 270)));
    expect((await one(image({ dtype: 'float64', normalization: normalizationOf({ name: 'x' }, 'scale255') }), [0]))[1]).toBe(3 / 255);
    const [r, g, b] = x.slice(0, 3) as unknown as [number, number, number];
    expect((await one(image({ shape: [1, 5, 6] }), [0]))[0]).toBeCloseTo(0.299 * r + 0.587 * g + 0.114 * b, 4);
  });

  it('pictures of another size', async () => {
    const got = await one(image({ shape: [3, 10, 12] }), [0]);
    expect(got.length).toBe(360);
    expect(got[0]).toBeCloseTo(x[0] as number, 4);
  });

  it('standardised pictures and columns have mean 0 and deviation 1', async () => {
    const d = await openDataset(file);
    const all = Array.from({ length: 8 }, (_, i) => i);
    for (const [name, shape] of [['x', [3, 5, 6]], ['t', [2]]] as const) {
      const statistics = await computeStatistics(d, name, all);
      const got = await one({ name, field: name, dtype: 'float32', shape, normalization: normalizationOf({ name }, 'standardize', statistics) }, all);
      const mean = got.reduce((s, v) => s + v, 0) / got.length;
      expect(mean).toBeCloseTo(0, 5);
      expect(got.reduce((s, v) => s + v * v, 0) / got.length).toBeCloseTo(1, 4);
    }
  });

  it('labels as indices, one-hot rows and numbers', async () => {
    const y = (over: Partial<BatchInput>): BatchInput => ({ name: 'y', field: 'y', dtype: 'int64', shape: [], ...over });
    expect(await one(y({}), [2, 0, 1])).toEqual([2, 0, 1]);
    expect(await one(y({ dtype: 'float32', shape: [3] }), [2, 0])).toEqual([0, 0, 1, 1, 0, 0]);
    expect(await one(y({ dtype: 'float32', shape: [] }), [2, 0])).toEqual([2, 0]);
    expect(await one({ name: 't', field: 't', dtype: 'float32', shape: [2] }, [7, 0])).toEqual([14, 15, 0, 1]);
  });

  it('refuses what does not fit, naming input and field', async () => {
    const d = await openDataset(file);
    for (const input of [
      image({ shape: [2, 5, 6] }), image({ shape: [91] }), { name: 'y', field: 'y', dtype: 'float32', shape: [4] }, { name: 'y', field: 'y', dtype: 'float32', shape: [1] },
      { name: 't', field: 't', dtype: 'float32', shape: [3] }, image({ field: 'z' }), image({ dtype: 'string' }),
    ] satisfies BatchInput[]) {
      await expect(BatchSource.open(d, [input], { seed: 1 })).rejects.toMatchObject({ code: 'data/field' });
    }
    await expect(BatchSource.open(d, [image()], { seed: 1, augment: [{ type: 'melt' }] })).rejects.toMatchObject({ code: 'usage' });
  });
});

async function collect(source: BatchSource, requests: { indices: number[]; epoch?: number }[], ahead = 3): Promise<number[][]> {
  const stream = source.stream(requests, { ahead });
  const out: number[][] = [];
  for (let b = await stream.next(); b; b = await stream.next()) {
    out.push(Array.from(b.feeds['x'] as Float32Array));
    stream.recycle(b.feeds);
  }
  return out;
}

const requests = Array.from({ length: 9 }, (_, i) => ({ indices: [i % 8, (i * 3) % 8, (i * 5) % 8, 1], epoch: Math.floor(i / 3) }));
const augment = [{ type: 'mirror' }, { type: 'rotation', degrees: 20 }, { type: 'hue' }, { type: 'cutout' }];

describe('streams', () => {
  it('give the same bytes with no thread, one and three', async () => {
    const d = await openDataset(file);
    const results: number[][][] = [];
    for (const workers of [0, 1, 3]) {
      const source = await BatchSource.open(d, [image()], { seed: 5, augment, workers });
      results.push(await collect(source, requests));
      expect(source.counters).toMatchObject({ samples: 36, batches: 9 });
      expect(source.counters.waitMs).toBeLessThanOrEqual(source.counters.totalMs);
      source.close();
    }
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
    // Without an epoch nothing is augmented.
    const plain = await BatchSource.open(d, [image()], { seed: 5, augment, workers: 1 });
    expect((await collect(plain, [{ indices: [4] }]))[0]?.slice(0, 30)).toEqual(Array.from({ length: 30 }, (_, p) => x[4 * 90 + p * 3]));
    plain.close();
  });

  it('read HDF5 and folders of pictures ahead, cached or not', async () => {
    await writeHdf5(at('a.h5'), { x: { data: x, shape: [8, 5, 6, 3], chunks: [3, 5, 6, 3] }, y: { data: Int32Array.from(labels), shape: [8] } });
    for (let i = 0; i < 8; i++) await writePicture(at('pictures', String(labels[i]), `${i}.png`), 6, 5, [i * 30, 0, 255 - i * 30]);
    for (const [path, field] of [[at('a.h5'), 'x'], [at('pictures'), 'image']] as const) {
      const d = await openDataset(path);
      const direct = await d.read(field, [5, 2]) as Uint8Array;
      for (const cacheBytes of [0, undefined]) {
        const source = await BatchSource.open(d, [image({ field })], { seed: 1, workers: 2, ...(cacheBytes !== undefined && { cacheBytes }) });
        const [first, again] = await collect(source, [{ indices: [5, 2] }, { indices: [5, 2] }]);
        expect(first?.slice(0, 30)).toEqual(Array.from({ length: 30 }, (_, p) => direct[p * 3]));
        expect(again).toEqual(first);
        const feeds = source.allocate(3);
        const chosen = Int32Array.of(2);
        await source.fill(chosen, feeds, { offset: 2 });
        expect(Array.from((feeds['x'] as Float32Array).slice(180))).toEqual(first?.slice(90));
        source.close();
      }
      d.close();
    }
  });

  it('make batches while the caller is busy', { retry: 2 }, async () => {
    for (let i = 0; i < 24; i++) await writePicture(at('busy', String(i % 2), `${i}.jpg`), 320, 240, [i * 10, 100, 50]);
    const d = await openDataset(at('busy'), { options: { size: 64 } });
    const source = await BatchSource.open(d, [{ name: 'x', field: 'image', dtype: 'float32', shape: [3, 64, 64] }], { seed: 1, augment, workers: 1, cacheBytes: 0 });
    const stream = source.stream(Array.from({ length: 20 }, (_, i) => ({ indices: Array.from({ length: 8 }, (_, k) => (i * 8 + k) % 24), epoch: i })), { ahead: 4 });
    // The first batch is waited for: threads have to start.
    await stream.next();
    const before = source.counters;
    for (let b = await stream.next(); b; b = await stream.next()) {
      stream.recycle(b.feeds);
      // A network that takes longer than eight pictures, and blocks its thread as the runtime does.
      const end = performance.now() + 60;
      while (performance.now() < end);
      await new Promise((done) => setImmediate(done));
    }
    const { waitMs, totalMs } = source.counters;
    expect((waitMs - before.waitMs) / (totalMs - before.totalMs)).toBeLessThan(0.15);
    source.close();
  });

  it('read a set larger than their budget where it lies, in constant memory', async () => {
    // 1.2 GB of zeros that take no room on the disk.
    const path = at('large', 'train-images-idx4-ubyte');
    const count = 100_000;
    const header = Buffer.alloc(20);
    header.set([0, 0, 8, 4]);
    [count, 64, 64, 3].forEach((v, i) => header.writeUInt32BE(v, 4 + 4 * i));
    write(path, header);
    truncateSync(path, 20 + count * 64 * 64 * 3);
    const d = await openDataset(path);
    const source = await BatchSource.open(d, [{ name: 'x', field: 'image', dtype: 'float32', shape: [3, 64, 64] }], { seed: 1, cacheBytes: 10 << 20 });
    const order = epochOrder(Int32Array.from({ length: count }, (_, i) => i), 1, 0);
    const before = process.memoryUsage().rss;
    const stream = source.stream(Array.from({ length: 60 }, (_, i) => ({ indices: order.subarray(i * 64, i * 64 + 64) })));
    let peak = 0;
    for (let b = await stream.next(); b; b = await stream.next()) {
      stream.recycle(b.feeds);
      peak = Math.max(peak, process.memoryUsage().rss);
    }
    // 60 batches are 188 MB of floats.
    expect(peak - before).toBeLessThan(150 << 20);
    source.close();
  });

  it('pass on what went wrong', async () => {
    for (let i = 0; i < 40; i++) await writePicture(at('later', String(i % 2), `${i}.png`), 8, 8, [i, 0, 0]);
    const d = await openDataset(at('later'));
    for (let i = 0; i < 3; i++) write(at('later', String(i % 2), `${i}.png`), 'broken now');
    const source = await BatchSource.open(d, [{ name: 'x', field: 'image', dtype: 'float32', shape: [3, 8, 8] }], { seed: 1, workers: 1 });
    await expect(collect(source, [{ indices: Array.from({ length: 40 }, (_, i) => i) }])).rejects.toMatchObject({ code: 'data/too-many-broken' });
    source.close();
    // Fewer than the limit are stood in for, counted and named.
    await writePicture(at('later', '0', '2.png'), 8, 8, [1, 1, 1]);
    const again = await BatchSource.open(d, [{ name: 'x', field: 'image', dtype: 'float32', shape: [3, 8, 8] }], { seed: 1, workers: 1 });
    await collect(again, [{ indices: Array.from({ length: 40 }, (_, i) => i) }]);
    expect(again.broken.map((b) => b.path).sort()).toEqual([at('later', '0', '0.png'), at('later', '1', '1.png')]);
    again.close();
  });
});
