// The bin: what deleted runs take on the disk, and their end for good.
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from './context.ts';

/** What runs hold on the disk, bytes. */
export interface RunSizes { readonly runs: number; readonly checkpoints: number; readonly models: number; readonly other: number }

export async function sizesOf({ store, workspace }: Context, ids: readonly string[]): Promise<RunSizes> {
  const sizes = { runs: ids.length, checkpoints: 0, models: 0, other: 0 };
  for (const id of ids) {
    store.runs.get(id);
    const names = await workspace.runFile(id, '.').then((folder) => readdir(folder, { recursive: true, withFileTypes: true }), () => []).catch(() => []);
    for (const entry of names) {
      if (!entry.isFile()) continue;
      const { size } = await stat(join(entry.parentPath, entry.name)).catch(() => ({ size: 0 }));
      sizes[entry.name.endsWith('.safetensors') ? 'checkpoints' : /\.onnx(\.data)?$/.test(entry.name) ? 'models' : 'other'] += size;
    }
  }
  return sizes;
}

/** Removes deleted runs for good, with their folders; others are left alone. Returns the ids that are gone. */
export async function purgeRuns({ store, workspace }: Context, ids: readonly string[]): Promise<string[]> {
  const gone = store.runs.purge(ids);
  for (const id of gone) await workspace.removeRunFolder(id);
  return gone;
}
