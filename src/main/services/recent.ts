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

export interface Recents {
  /** The last first; those that are gone are left out. */
  list(): Promise<RecentProject[]>;
  add(project: { readonly folder: string; readonly name: string }): Promise<void>;
  /** Calls back with the list whenever a project was opened. */
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
  const list = async (): Promise<RecentProject[]> => {
    const { projects } = await read();
    const there = await Promise.all(projects.map((p) => kindOf(join(p.folder, 'project.json')).then((kind) => kind === 'file', () => false)));
    return projects.filter((_, i) => there[i]);
  };
  let writing: Promise<void> = Promise.resolve();
  return {
    list,
    add({ folder, name }) {
      writing = writing.then(async () => {
        const { projects, foreign } = await read();
        if (foreign) return;
        const next = [{ folder, name, opened: Date.now() }, ...projects.filter((p) => p.folder !== folder)].slice(0, MOST);
        await writeFileAtomic(file, `${JSON.stringify({ format: FORMAT, version: 1, projects: next }, null, 2)}\n`);
        for (const listener of listeners) listener(next);
      }).catch(() => undefined);
      return writing;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => { listeners.delete(listener); };
    },
  };
}
