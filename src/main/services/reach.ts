// Which files of this machine a window or page may name. A window of our own chooses with the system's dialogs; a page
// in a browser stays in the folders that it was given.
import type { Dirent } from 'node:fs';
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { LayerwrightError } from '../../core/errors.ts';
import { madeIds } from '../data/readers/made.ts';
import { fileError, isWithin } from '../files.ts';

export interface Root { readonly name: string; readonly path: string }

export interface FolderEntry { readonly name: string; readonly path: string; readonly kind: 'folder' | 'file'; readonly bytes: number; readonly modified: number }
export interface Folder {
  readonly path: string;
  /** Undefined at a root. */
  readonly parent?: string;
  /** Folders first, by name. */
  readonly entries: readonly FolderEntry[];
  /** There are more than are listed. */
  readonly truncated: boolean;
}

export interface Reach {
  roots(): Promise<Root[]>;
  /** The path without its links. Throws `file/unsupported` where it is not absolute or not below a root; it need not exist. */
  check(path: string): Promise<string>;
  /** A data source: `made:<id>`, or a path as `check` takes it. */
  source(source: string): Promise<string>;
  browse(folder: string, hidden?: boolean): Promise<Folder>;
  /** From now on the path may be named, with all below it, without being a place where a choice begins. */
  allow(path: string): void;
}

/** Entries of one folder that are listed. */
const MOST = 2000;

const refuse = (path: string, why: string, roots: readonly Root[]): LayerwrightError =>
  new LayerwrightError('file/unsupported', `The path "${path.slice(0, 300)}" ${why}.`, {
    where: path.slice(0, 300), expected: `an absolute path below ${roots.map((r) => r.path).join(' or ')}`, hint: 'Start with `--allow <folder>` to reach another folder.',
  });

/** `roots`: with absolute paths; those that do not exist are left out as long as they do not. */
export function makeReach(roots: readonly Root[]): Reach {
  const more = new Set<string>();
  const real = async (beside: Iterable<string> = []): Promise<Root[]> => {
    const found = await Promise.all([...roots, ...[...beside].map((path) => ({ name: path, path }))].map(async ({ name, path }) => ({ name, path: await realpath(path).catch(() => undefined) })));
    const seen = new Set<string>();
    return found.flatMap(({ name, path }) => (path === undefined || seen.has(path) ? [] : (seen.add(path), [{ name, path }])));
  };
  async function check(path: string): Promise<string> {
    if (path.includes('\0') || !isAbsolute(path)) throw refuse(path, 'is not absolute', roots);
    if (path.split(/[\\/]/).includes('..')) throw refuse(path, 'leads upwards', roots);
    const allowed = await real(more);
    const full = resolve(path);
    // What does not exist yet is judged by its nearest folder; a link that leads nowhere is refused.
    for (let at = full, rest = ''; ; rest = join(basename(at), rest), at = dirname(at)) {
      const found = await realpath(at).catch((thrown: NodeJS.ErrnoException) => {
        if (thrown.code === 'ENOENT' || thrown.code === 'ENOTDIR') return undefined;
        throw fileError(thrown, at, 'read');
      });
      if (found === undefined) {
        if (await isLink(at)) throw refuse(path, 'leads through a link to nowhere', roots);
        continue;
      }
      // A file that was chosen to be written, and is not there yet, is allowed by its very name.
      if (!more.has(full) && !allowed.some((root) => isWithin(root.path, found))) throw refuse(path, 'is outside of the folders that may be used here', roots);
      return rest === '' ? found : join(found, rest);
    }
  }
  return {
    roots: () => real(), check,
    allow: (path) => { more.add(resolve(path)); },
    source: async (source) => (source.startsWith('made:') && madeIds.some((id) => source === `made:${id}`) ? source : check(source)),
    async browse(folder, hidden = false) {
      const path = await check(folder);
      let all: Dirent[];
      try {
        all = (await readdir(path, { withFileTypes: true })).filter((e) => hidden || !e.name.startsWith('.'));
      } catch (thrown) {
        throw fileError(thrown, path, 'read');
      }
      const entries = await Promise.all(all.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true })).slice(0, MOST).map(async ({ name }): Promise<FolderEntry[]> => {
        const at = join(path, name);
        try {
          // A link that leads out is not shown.
          await check(at);
          const found = await stat(at);
          const kind = found.isDirectory() ? 'folder' : 'file';
          return [{ name, path: at, kind, bytes: kind === 'folder' ? 0 : found.size, modified: found.mtimeMs }];
        } catch {
          return [];
        }
      }));
      const parent = dirname(path);
      const within = parent !== path && (await real(more)).some((root) => isWithin(root.path, parent));
      return {
        path, ...(within && { parent }), truncated: all.length > MOST,
        entries: entries.flat().sort((a, b) => Number(a.kind === 'file') - Number(b.kind === 'file')),
      };
    },
  };
}

const isLink = async (path: string): Promise<boolean> => (await lstat(path).catch(() => undefined))?.isSymbolicLink() === true;
