// The last look at the layers of a run, kept in its folder when the run ends.
import { join } from 'node:path';
import type { Diagnostics } from '../../core/training/index.ts';
import { kindOf, readText, writeFileAtomic } from '../files.ts';

const LOOK_FILE = 'layers.json';

/** JSON has no infinite numbers, and a norm may be one. */
export async function keepLook(folder: string, look: Diagnostics): Promise<void> {
  const text = JSON.stringify(look, (_, value: unknown) => (value === Infinity ? 'Infinity' : value));
  // A run whose folder was deleted ends with an error of its own.
  await writeFileAtomic(join(folder, LOOK_FILE), text).catch(() => undefined);
}

/** undefined where the layers were not looked at, and where the file is damaged. */
export async function readLook(folder: string): Promise<Diagnostics | undefined> {
  const path = join(folder, LOOK_FILE);
  if (await kindOf(path) !== 'file') return undefined;
  try {
    return JSON.parse(await readText(path), (_, value: unknown) => (value === 'Infinity' ? Infinity : value)) as Diagnostics;
  } catch {
    return undefined;
  }
}
