// What a list of files shows, and where its keys lead: pure.
import type { Client } from '../../preload/contract.ts';

export type Folder = Awaited<ReturnType<Client['files']['browse']>>;
export type FolderEntry = Folder['entries'][number];
export type Root = Awaited<ReturnType<Client['files']['roots']>>[number];

export type SortKey = 'name' | 'bytes' | 'modified';
export interface Order { readonly by: SortKey; readonly descending: boolean }

/** `.CSV`, `csv` and `.csv` mean the same. */
const plain = (extension: string): string => extension.replace(/^\./, '').toLowerCase();

/** Whether a name ends with one of the extensions (`tar.gz` too); all do where none is named. */
export const fits = (name: string, extensions: readonly string[]): boolean =>
  extensions.length === 0 || extensions.some((e) => name.toLowerCase().endsWith(`.${plain(e)}`));

/** Folders first, then by the order; names as people count (`2` before `10`). */
export function sorted(entries: readonly FolderEntry[], { by, descending }: Order): FolderEntry[] {
  const sign = descending ? -1 : 1;
  const byName = (a: FolderEntry, b: FolderEntry): number => a.name.localeCompare(b.name, 'en', { numeric: true });
  return entries.toSorted((a, b) => Number(a.kind === 'file') - Number(b.kind === 'file') || sign * (by === 'name' ? byName(a, b) : a[by] - b[by]) || byName(a, b));
}

/** Index of the entry that typed letters mean: the first at or after `from` that begins with them, else from the top. -1: none. */
export function typedAhead(names: readonly string[], typed: string, from: number): number {
  const wanted = typed.toLowerCase();
  const order = names.map((_, i) => (i + from) % names.length);
  return order.find((i) => names[i]?.toLowerCase().startsWith(wanted)) ?? -1;
}

export const isWindowsPath = (path: string): boolean => /^([A-Za-z]:|\\\\)/.test(path);
const separatorOf = (path: string): string => (isWindowsPath(path) ? '\\' : '/');

/** `folder` and `name` as one path, in the way the folder is written. */
export const joined = (folder: string, name: string): string => {
  const separator = separatorOf(folder);
  return folder.endsWith(separator) ? `${folder}${name}` : `${folder}${separator}${name}`;
};

/** A path cut at its last separator: the folder (as it can be listed) and the beginning of a name in it. */
export function splitPath(path: string): { readonly folder: string; readonly rest: string } {
  const separator = separatorOf(path);
  const at = path.lastIndexOf(separator);
  if (at < 0) return { folder: '', rest: path };
  const folder = path.slice(0, at);
  return { folder: folder === '' || /^[A-Za-z]:$/.test(folder) ? `${folder}${separator}` : folder, rest: path.slice(at + 1) };
}

export interface Crumb { readonly name: string; readonly path: string }

const isBelow = (path: string, root: string): boolean => path === root || path.startsWith(joined(root, ''));

/** The way to a folder from the highest root that holds it. */
export function crumbsOf(path: string, roots: readonly Root[]): Crumb[] {
  const root = roots.filter((r) => isBelow(path, r.path)).toSorted((a, b) => a.path.length - b.path.length)[0];
  if (!root) return [{ name: path, path }];
  const crumbs: Crumb[] = [{ name: root.name, path: root.path }];
  let at = root.path;
  for (const name of path.slice(root.path.length).split(separatorOf(path)).filter((part) => part !== '')) {
    at = joined(at, name);
    crumbs.push({ name, path: at });
  }
  return crumbs;
}

/** Entries that complete what was typed, as whole paths. Hidden ones only where the dot was typed. */
export const completions = (typed: string, entries: readonly FolderEntry[]): string[] => {
  const { folder, rest } = splitPath(typed);
  const wanted = rest.toLowerCase();
  return entries.filter((e) => e.name.toLowerCase().startsWith(wanted) && (!e.name.startsWith('.') || rest.startsWith('.'))).slice(0, 50)
    .map((e) => (e.kind === 'folder' ? joined(joined(folder, e.name), '') : joined(folder, e.name)));
};

/** The name of a file to save, with the extension that it needs. */
export const withExtension = (name: string, extensions: readonly string[]): string => {
  const [first] = extensions;
  return first === undefined || fits(name, extensions) ? name : `${name}.${plain(first)}`;
};

/** What is wrong with a name for a new file or folder. */
export function isPlainName(name: string): boolean {
  // eslint-disable-next-line no-control-regex
  return name !== '' && name.length <= 200 && !/[<>:"/\\|?*\u0000-\u001f]/.test(name) && !/^[.\s]|[.\s]$/.test(name);
}
