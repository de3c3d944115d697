// Damaged inputs: cut, flipped, swapped, mislabelled. Each gives a data set or a coded error, soon, and never more.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { LayerwrightError } from '../../../src/core/errors.ts';
import { Random } from '../../../src/core/random.ts';
import { describeDataset } from '../../../src/main/data/describe.ts';
import { openDataset } from '../../../src/main/data/open.ts';
import { counting, idxBytes, npyBytes, npzBytes, raw, temporaryFolder, write, writeGz, writeHdf5, writePicture } from '../../fixtures/data-files.ts';

const folder = temporaryFolder();
const SEED = 20;
const ROUNDS = 25;

/** What a damaged copy of one file is. */
function damage(bytes: Uint8Array, random: Random, others: readonly Uint8Array[]): Uint8Array {
  const copy = Buffer.from(bytes);
  const kind = random.int(7);
  if (kind === 0) return copy.subarray(0, random.int(bytes.length));
  if (kind === 1) { for (let i = 0; i < 3; i++) copy[random.int(copy.length)]! ^= 1 << random.int(8); return copy; }
  // The start of a file is where its structure is.
  if (kind === 2) { for (let i = 0; i < 4; i++) copy[random.int(Math.min(copy.length, 600))] = random.int(256); return copy; }
  if (kind === 3) return Buffer.concat([copy, counting(random.int(100) + 1)]);
  if (kind === 4) { const from = random.int(copy.length); return copy.fill(random.int(2) * 255, from, Math.min(copy.length, from + 64)); }
  if (kind === 5) return Buffer.from('<!doctype html><html><body>404 Not Found</body></html>');
  return others[random.int(others.length)] as Uint8Array;
}

const originals: Record<string, { file: string; bytes: Uint8Array }> = {};

beforeAll(async () => {
  const x = counting(12 * 8 * 8 * 3);
  const y = BigInt64Array.from({ length: 12 }, (_, i) => BigInt(i % 3));
  const keep = (id: string, file: string): void => { originals[id] = { file, bytes: readFileSync(file) }; };
  const h5 = join(folder, 'a.h5');
  await writeHdf5(h5, { train_set_x: { data: x, shape: [12, 8, 8, 3], chunks: [5, 8, 8, 3] }, train_set_y: { data: y, shape: [12] }, list_classes: { data: ['a', 'b', 'c'], shape: [3] } });
  keep('hdf5', h5);
  const flat = join(folder, 'b.h5');
  await writeHdf5(flat, { x: { data: x, shape: [12, 8, 8, 3] }, y: { data: Int32Array.from(y, Number), shape: [12] } });
  keep('hdf5 contiguous', flat);
  keep('idx', write(join(folder, 'a-images-idx3-ubyte'), idxBytes(8, [12, 8, 8], counting(768))));
  keep('idx.gz', writeGz(join(folder, 'b-images-idx3-ubyte.gz'), idxBytes(8, [12, 8, 8], counting(768))));
  write(join(folder, 'b-labels-idx1-ubyte'), idxBytes(8, [12], counting(12)));
  keep('npy', write(join(folder, 'a.npy'), npyBytes('<f4', [12, 5], raw(Float32Array.from({ length: 60 }, (_, i) => i)))));
  for (const level of [0, 6] as const) keep(`npz ${level}`, write(join(folder, `a${level}.npz`), npzBytes({ x: npyBytes('|u1', [12, 8, 8, 3], x), y: npyBytes('<i8', [12], raw(y)), names: npyBytes('<U2', [3], raw(Uint32Array.from([97, 0, 98, 0, 99, 0]))) }, level)));
  keep('csv', write(join(folder, 'a.csv'), 'a,b,c\n' + Array.from({ length: 40 }, (_, i) => `${i},${i / 3},"kind ${i % 3}"`).join('\n')));
  for (let i = 0; i < 6; i++) await writePicture(join(folder, 'pictures', String(i % 2), `${i}.${i < 3 ? 'jpg' : 'png'}`), 24, 16, [i * 40, 100, 0]);
  keep('images jpg', join(folder, 'pictures', '0', '0.jpg'));
  keep('images png', join(folder, 'pictures', '1', '3.png'));
});

/** What is wrong with an error: it must be coded, of data, and name the file. */
function problemsOf(thrown: unknown): string[] {
  if (!(thrown instanceof LayerwrightError)) return [`not coded: ${String(thrown)}`];
  return [
    ...(/^(data|file)\//.test(thrown.code) ? [] : [`has the code ${thrown.code}: ${thrown.message}`]),
    ...(`${thrown.where} ${thrown.message}`.includes(folder) ? [] : [`does not name the file: ${thrown.describe()}`]),
    ...(/\n\s+at |undefined|internal:/.test(thrown.describe()) ? [`says too much or too little: ${thrown.describe()}`] : []),
  ];
}

describe('damaged files', () => {
  it.each(['hdf5', 'hdf5 contiguous', 'idx', 'idx.gz', 'npy', 'npz 0', 'npz 6', 'csv', 'images jpg', 'images png'])(`%s: damages, seed ${SEED}`, async (id) => {
    const random = Random.from(SEED, id);
    const original = originals[id] as { file: string; bytes: Uint8Array };
    const others = Object.entries(originals).filter(([other]) => other.split(' ')[0] !== id.split(' ')[0]).map(([, o]) => o.bytes);
    const source = id.startsWith('images') ? join(folder, 'pictures') : original.file;
    const before = process.memoryUsage().rss;
    let errors = 0;
    const problems: string[] = [];
    // A thread a file makes HDF5 slow to damage.
    const rounds = id.startsWith('hdf5') ? ROUNDS >> 1 : ROUNDS;
    for (let round = 0; round < rounds; round++) {
      write(original.file, damage(original.bytes, random, others));
      const start = performance.now();
      try {
        const d = await openDataset(source);
        try {
          // What opens must also be readable, or say why not.
          await describeDataset(d);
          for (const field of d.fields) if (field.kind !== 'text') await d.read(field.name, [d.count - 1, 0]);
        } finally {
          d.close();
        }
      } catch (thrown) {
        errors++;
        problems.push(...problemsOf(thrown).map((problem) => `${id} round ${round}: ${problem}`));
      }
      if (performance.now() - start > 10_000) problems.push(`${id} round ${round}: took too long`);
    }
    write(original.file, original.bytes);
    expect(problems).toEqual([]);
    expect(errors).toBeGreaterThan(id === 'csv' ? 3 : 4);
    expect(process.memoryUsage().rss - before).toBeLessThan(600 << 20);
    const whole = await openDataset(source);
    expect(whole.count).toBeGreaterThan(0);
    whole.close();
  }, 120_000);

  it('a folder in the place of a file, and a file in the place of a folder', async () => {
    for (const name of ['x.h5', 'x.npz', 'x.csv', 'x-images-idx3-ubyte.gz']) {
      mkdirSync(join(folder, 'odd', name), { recursive: true });
      await expect(openDataset(join(folder, 'odd', name))).rejects.toMatchObject({ code: 'data/empty' });
      await expect(openDataset((originals['csv'] as { file: string }).file, { test: join(folder, 'odd') })).rejects.toBeInstanceOf(LayerwrightError);
    }
    rmSync(join(folder, 'odd'), { recursive: true });
    await expect(openDataset((originals['images png'] as { file: string }).file)).rejects.toMatchObject({ code: 'file/unsupported' });
    await expect(openDataset((originals['npy'] as { file: string }).file, { test: join(folder, 'none.npy') })).rejects.toMatchObject({ code: 'file/not-found' });
  });
});
