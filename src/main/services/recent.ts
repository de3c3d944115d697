// The projects that were opened last, kept in the workspace for the next start.
import { join } from 'node:path';
import { z } from 'zod';
import { kindOf, readText, writeFileAtomic } from '../files.ts';
import type { Workspace } from '../workspace.ts';

export interface RecentProject {
  /** Absolute path. */
  readonly folder: string;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly opened: number;
}

/** `missing`: no project is in its folder now, which may lie on a disk that is not there. */
export interface RecentEntry extends RecentProject { readonly missing: boolean }

export interface Recents {
  /** The last first, those that are missing too. */
  all(): Promise<RecentEntry[]>;
  /** The last first; those that are missing are left out. */
  list(): Promise<RecentProject[]>;
  add(project: { readonly folder: string; readonly name: string }): Promise<void>;
  /** Takes a project out of the list; its files stay as they are. */
  forget(folder: string): Promise<void>;
  /** Calls back with the list whenever it changes. */
  onChange(listener: (projects: readonly RecentProject[]) => void): () => void;
}

const MOST = 12;
const FORMAT = 'layerwright/recent';
const schema = z.object({ format: z.literal(FORMAT), version: z.literal(1), projects: z.array(z.object({ folder: z.string(), name: z.string(), opened: z.number() })) });

/** A file that is missing, damaged or newer than this app means no list, and no error: it is only a convenience. */
export function makeRecents({ root }: Workspace): Recents {
  const file = join(root, 'recent.json');
  const listeners = new Set<(projects: readonly RecentProject[]) => void>();
  const read = async (): Promise<{ readonly projects: readonly RecentProject[]; readonly foreign: boolean }> => {
    if (await kindOf(file).catch(() => 'nothing') !== 'file') return { projects: [], foreign: false };
    const parsed = await readText(file).then((text) => schema.safeParse(JSON.parse(text)), () => undefined).catch(() => undefined);
    if (parsed?.success === true) return { projects: parsed.data.projects, foreign: false };
    const newer = await readText(file).then((text) => /"version":\s*([2-9]|\d\d)/.test(text), () => false);
    return { projects: [], foreign: newer };
  };
  const all = async (): Promise<RecentEntry[]> => {
    const { projects } = await read();
    return Promise.all(projects.map(async (p) => ({ ...p, missing: await kindOf(join(p.folder, 'project.json')).then((kind) => kind !== 'file', () => true) })));
  };
  let writing: Promise<void> = Promise.resolve();
  /** One after another, so that none is lost; a list that a newer app wrote is left alone. */
  const change = (make: (projects: readonly RecentProject[]) => readonly RecentProject[]): Promise<void> => {
    writing = writing.then(async () => {
      const { projects, foreign } = await read();
      if (foreign) return;
      const next = make(projects).slice(0, MOST);
      await writeFileAtomic(file, `${JSON.stringify({ format: FORMAT, version: 1, projects: next }, null, 2)}\n`);
      for (const listener of listeners) listener(next);
    }).catch(() => undefined);
    return writing;
  };
  return {
    all,
    list: async () => (await all()).flatMap(({ missing, ...project }) => (missing ? [] : [project])),
    add: ({ folder, name }) => change((projects) => [{ folder, name, opened: Date.now() }, ...projects.filter((p) => p.folder !== folder)]),
    forget: (folder) => change((projects) => projects.filter((p) => p.folder !== folder)),
    onChange(listener) {
      listeners.add(listener);
      return () => { listeners.delete(listener); };
    },
  };
}
