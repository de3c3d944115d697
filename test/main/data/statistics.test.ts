import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/core/random.ts';
import { openDataset } from '../../../src/main/data/open.ts';
import { classCounts, computeStatistics, eigen, normalizationOf } from '../../../src/main/data/statistics.ts';
import { npyBytes, npzBytes, raw, temporaryFolder, write } from '../../fixtures/data-files.ts';

const folder = temporaryFolder();

describe('computeStatistics', () => {
  it('uses the samples given alone, column by column', async () => {
    const d = await openDataset(write(join(folder, 'a.npy'), npyBytes('<f4', [4, 2], raw(Float32Array.from([1, 10, 3, 30, 5, 20, 1000, -1000])))));
    // Worked by hand: 1, 3, 5 and 10, 30, 20.
    const s = await computeStatistics(d, 'x', [0, 1, 2]);
    expect(s).toMatchObject({ samples: 3, mean: [3, 20], min: [1, 10], max: [5, 30] });
    expect(s.std[0]).toBeCloseTo(Math.sqrt(8 / 3), 12);
    expect(s.std[1]).toBeCloseTo(Math.sqrt(200 / 3), 12);
    expect(normalizationOf({ name: 'x' }, 'standardize', s)).toMatchObject({ subtract: [3, 20] });
  });

  it('does not lose small deviations beside large means', async () => {
    const n = 10_000;
    const data = Float64Array.from({ length: n }, (_, i) => 1e9 + (i % 2));
    const d = await openDataset(write(join(folder, 'b.npy'), npyBytes('<f8', [n, 1], raw(data))));
    const s = await computeStatistics(d, 'x', Array.from({ length: n }, (_, i) => i));
    expect(s.mean[0]).toBeCloseTo(1e9 + 0.5, 6);
    expect(s.std[0]).toBeCloseTo(0.5, 6);
  });

  it('finds the principal axes of colour', async () => {
    // Colours along (2, 1, 0)/√5 with deviation 30 and along z with deviation 5.
    const random = Random.from(5);
    const pixels = 40 * 64;
    const data = new Uint8Array(pixels * 3);
    for (let i = 0; i < pixels; i++) {
      const t = random.normal(0, 30);
      data.set([Math.round(128 + (2 / Math.sqrt(5)) * t), Math.round(128 + t / Math.sqrt(5)), Math.round(128 + random.normal(0, 5))], i * 3);
    }
    const d = await openDataset(write(join(folder, 'c.npz'), npzBytes({ x: npyBytes('|u1', [40, 8, 8, 3], data) }, 6)));
    const { colour } = await computeStatistics(d, 'x', Array.from({ length: 40 }, (_, i) => i));
    expect(Math.sqrt(colour?.values[0] ?? 0)).toBeCloseTo(30, -0.5);
    const first = colour?.vectors[0] as number[];
    expect(Math.abs((first[0] as number) / (first[1] as number) - 2)).toBeLessThan(0.1);
    expect(Math.abs(first[2] as number)).toBeLessThan(0.05);
  });

  it('refuses text and nothing', async () => {
    const d = await openDataset(write(join(folder, 't.csv'), Array.from({ length: 20 }, (_, i) => `some words number ${i},${i % 2}`).join('\n')));
    await expect(computeStatistics(d, 'column1', [0])).rejects.toMatchObject({ code: 'data/field' });
    await expect(computeStatistics(d, 'label', [])).rejects.toMatchObject({ code: 'data/empty' });
    expect(await classCounts(d, 'label')).toEqual([10, 10]);
    expect(await classCounts(d, 'label', [0, 2, 3])).toEqual([2, 1]);
  });
});

describe('eigen', () => {
  it('agrees with a matrix solved by hand', () => {
    const { values, vectors } = eigen([[2, 1, 0], [1, 2, 0], [0, 0, 5]]);
    expect(values.map((v) => Math.round(v * 1e9) / 1e9)).toEqual([5, 3, 1]);
    expect(Math.abs((vectors[1]?.[0] ?? 0) - (vectors[1]?.[1] ?? 1))).toBeLessThan(1e-9);
    expect(Math.hypot(...vectors[2] as number[])).toBeCloseTo(1, 12);
  });
});
