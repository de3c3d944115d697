// A project that is made whole or not at all: what a failure in the middle leaves would be in the way of the next try.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { WEIGHTS_FILE } from '../../../core/import/import-model.ts';
import { ensureFolder, kindOf } from '../../files.ts';
import { projectFile } from '../projects.ts';

/** The report that is kept with an imported project. */
export const RECORD_FILE = 'import.json';

/** Makes the folder and runs `make`; where that fails, takes away the folder, or of one that was there what was made in it. Throws what it throws. */
export async function wholeOrNothing<T>(folder: string, make: () => Promise<T>): Promise<T> {
  const possible = await kindOf(folder) === 'nothing' ? [folder] : [projectFile(folder), join(folder, WEIGHTS_FILE), join(folder, RECORD_FILE)];
  const missing: string[] = [];
  for (const path of possible) if (await kindOf(path) === 'nothing') missing.push(path);
  try {
    await ensureFolder(folder);
    return await make();
  } catch (thrown) {
    for (const path of missing) await rm(path, { recursive: true, force: true });
    throw thrown;
  }
}
