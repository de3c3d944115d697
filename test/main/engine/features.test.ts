// Stored features: rows by sample and epoch, kept in a file from training to training.
import { appendFileSync, copyFileSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FeatureRows, keepTable, readTable } from '../../../src/main/engine/features/store.ts';
import type { FeatureTable } from '../../../src/main/engine/features/store.ts';
import { temporaryFolder } from '../../fixtures/data-files.ts';

const folder = join(temporaryFolder(), 'features');
/** Samples 5, 2 and 9 with two values of width 2 and 1; 2 and 9 are changed twice. */
const table: FeatureTable = {
  samples: Int32Array.of(5, 2, 9), plain: [Float32Array.of(50, 51, 20, 21, 90, 91), Float32Array.of(5, 2, 9)],
  trained: Int32Array.of(2, 9), copies: 2, changed: [Float32Array.of(200, 201, 900, 901, 210, 211, 910, 911), Float32Array.of(-2, -9, -20, -90)],
};

test('rows come in the order asked for; epochs take the copies in turn', () => {
  const rows = new FeatureRows(table);
  expect([...rows.gather(0, [9, 5])]).toEqual([90, 91, 50, 51]);
  expect([...rows.gather(0, [9, 2], 0)]).toEqual([900, 901, 200, 201]);
  expect([...rows.gather(0, [9, 2], 3)]).toEqual([910, 911, 210, 211]);
  expect([...rows.gather(1, [2, 9], 2)]).toEqual([-2, -9]);
  // What is not trained on is never changed.
  expect([...rows.gather(1, [5], 1)]).toEqual([5]);
});

test('are read again as they were; a damaged file is worked out anew', async () => {
  await keepTable(folder, 'a', table);
  expect(await readTable(folder, 'a')).toEqual(table);
  expect(await readTable(folder, 'b')).toBeUndefined();
  const file = join(folder, 'a.safetensors');
  const whole = readFileSync(file);
  const flipped = Uint8Array.from(whole, (b, i) => (i === whole.length - 3 ? b ^ 1 : b));
  const damage = [() => { appendFileSync(file, 'x'); }, () => { truncateSync(file, 100); }, () => { truncateSync(file, 0); }, () => { writeFileSync(file, flipped); }];
  for (const harm of damage) {
    writeFileSync(file, whole);
    harm();
    expect(await readTable(folder, 'a')).toBeUndefined();
  }
});

test('of other data or weights are not taken, whatever their name', async () => {
  await keepTable(folder, 'a', table);
  copyFileSync(join(folder, 'a.safetensors'), join(folder, 'b.safetensors'));
  expect(await readTable(folder, 'b')).toBeUndefined();
  rmSync(join(folder, 'b.safetensors'));
  expect(readdirSync(folder)).toEqual(['a.safetensors']);
});
