// A project that is used as it stands: exported into the workspace's cache, anew only where it has changed.
import { createHash } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ensureFolder, kindOf } from '../../files.ts';
import type { Workspace } from '../../workspace.ts';
import { projectFile } from '../projects.ts';

const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

export interface CachedModel { readonly path: string; readonly fresh: boolean }

/** The file that the project in a folder is exported to, and whether it has to be. What was made of earlier states of it goes. */
export async function cachedModel({ root }: Pick<Workspace, 'root'>, folder: string): Promise<CachedModel> {
  const cache = join(root, 'cache');
  await ensureFolder(cache);
  const marks: string[] = [];
  for (const file of [projectFile(folder), join(folder, 'weights.safetensors')]) {
    const found = await stat(file).catch(() => undefined);
    marks.push(found ? `${found.size} ${found.mtimeMs}` : '');
  }
  const beginning = `${hash(folder)}-`;
  const path = join(cache, `${beginning}${hash(marks.join('|'))}.onnx`);
  const fresh = await kindOf(path) === 'file';
  if (!fresh) for (const old of await readdir(cache)) if (old.startsWith(beginning) && !basename(path).startsWith(old)) await rm(join(dirname(path), old), { force: true });
  return { path, fresh };
}
