// The workspace: one folder with the database, the projects and a folder for every run.
import { randomInt } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { LayerwrightError } from '../core/errors.ts';
import { ensureFolder, fileError, insideWorkspace, kindOf, removeStaleTemporaries, safeName } from './files.ts';

export interface Workspace {
  readonly root: string;
  /** Path of the SQLite file; opened by `openStore`. */
  readonly database: string;
  readonly projects: string;
  readonly runs: string;
  /** Names of the folders in `projects/` that hold a project.json, sorted. */
  listProjects(): Promise<string[]>;
  /** Folder of a project (made safe from a free name); not created. */
  projectFolder(name: string): string;
  /** The same for a project that is not there yet: the name, else the name with the next free number. */
  newProjectFolder(name: string): Promise<string>;
  /** Folder of a run, created where it is missing. */
  runFolder(run: string): Promise<string>;
  /** A path inside a run's folder. Throws `file/unsupported` where it leads out. */
  runFile(run: string, path: string): Promise<string>;
  /** Removes a run's folder with all that is in it. */
  removeRunFolder(run: string): Promise<void>;
}

/** The user's documents folder: XDG_DOCUMENTS_DIR (environment or user-dirs.dirs), `~/Documents`, else home. */
export function documentsFolder(home: string = homedir(), environment: NodeJS.ProcessEnv = process.env): string {
  const expand = (path: string): string => path.replace(/^(\$HOME|~)(?=\/|$)/, home);
  const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  const named = environment['XDG_DOCUMENTS_DIR'];
  if (named !== undefined && named !== '') return resolve(home, expand(named));
  const list = join(environment['XDG_CONFIG_HOME'] ?? join(home, '.config'), 'user-dirs.dirs');
  if (existsSync(list)) {
    const line = /^\s*XDG_DOCUMENTS_DIR="([^"]+)"/m.exec(readFileSync(list, 'utf8'))?.[1];
    if (line !== undefined && isFolder(expand(line))) return expand(line);
  }
  const documents = join(home, 'Documents');
  return isFolder(documents) ? documents : home;
}

/**
 * Opens a workspace and makes what is missing of it. `dir`: default `Layerwright` in the user's documents folder.
 * Throws `file/write-failed` where the folder cannot be made, `file/unsupported` where `dir` is a file.
 */
export async function openWorkspace(dir?: string): Promise<Workspace> {
  const root = resolve(dir ?? join(documentsFolder(), 'Layerwright'));
  if (await kindOf(root) === 'file') {
    throw new LayerwrightError('file/unsupported', `The workspace ${root} is a file.`, { where: root, expected: 'a folder', hint: 'Name a folder with --workspace.' });
  }
  const projects = join(root, 'projects');
  const runs = join(root, 'runs');
  await ensureFolder(projects);
  await ensureFolder(runs);
  await removeStaleTemporaries(root);

  const folderOf = (run: string): string => {
    if (!runIdPattern.test(run)) throw new LayerwrightError('run/not-found', `"${run}" is not the id of a run.`, { expected: 'an id such as r-20261121-8f3k20', received: run });
    return join(runs, run);
  };
  return {
    root, projects, runs, database: join(root, 'layerwright.db'),
    async listProjects() {
      try {
        const entries = await readdir(projects, { withFileTypes: true });
        return entries.filter((e) => e.isDirectory() && existsSync(join(projects, e.name, 'project.json'))).map((e) => e.name).sort();
      } catch (thrown) {
        throw fileError(thrown, projects, 'read');
      }
    },
    projectFolder: (name) => join(projects, safeName(name)),
    async newProjectFolder(name) {
      const safe = safeName(name);
      let folder = join(projects, safe);
      for (let n = 2; await kindOf(folder) !== 'nothing'; n++) folder = join(projects, `${safe} ${n}`);
      return folder;
    },
    async runFolder(run) {
      const folder = folderOf(run);
      // Not recursive: a workspace that was moved away while open is an error, not a new empty one.
      await mkdir(folder).catch((thrown: unknown) => {
        if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw fileError(thrown, folder, 'write');
      });
      await removeStaleTemporaries(folder);
      return folder;
    },
    runFile: (run, path) => insideWorkspace(folderOf(run), path),
    async removeRunFolder(run) {
      const folder = folderOf(run);
      await rm(folder, { recursive: true, force: true, maxRetries: 5 }).catch((thrown: unknown) => { throw fileError(thrown, folder, 'write'); });
    },
  };
}

// Crockford's base 32: no i, l, o, u; ascending in ASCII, so ids sort as they were made.
const digits = '0123456789abcdefghjkmnpqrstvwxyz';
export const runIdPattern = /^r-\d{8}-[0-9a-hjkmnp-tv-z]{6}$/;

/**
 * A fresh run id, `r-20261121-8f3k20`: the UTC day, four digits for the time of day (82 ms each), two random ones.
 * Sorts by time; the database refuses the rare twin and the caller draws again.
 */
export function newRunId(now: Date = new Date(), random: (below: number) => number = (below) => randomInt(below)): string {
  const day = now.toISOString().slice(0, 10).replaceAll('-', '');
  const slot = Math.floor(((now.getTime() % 86_400_000) / 86_400_000) * 32 ** 4);
  let tail = '';
  for (let shift = 15; shift >= 0; shift -= 5) tail += digits[(slot >> shift) & 31];
  return `r-${day}-${tail}${digits[random(32)]}${digits[random(32)]}`;
}

/**
 * The one id that `given` means among `ids`: the whole id, its beginning with or without `r-`, or the beginning of its
 * last part. Throws `run/not-found` for none and for several (naming them).
 */
export function resolveRunId(given: string, ids: readonly string[]): string {
  const text = given.trim().toLowerCase();
  if (ids.includes(text)) return text;
  const matches = text === '' ? [] : ids.filter((id) => id.startsWith(text) || id.startsWith(`r-${text}`) || id.slice(11).startsWith(text));
  const [only] = matches;
  if (only !== undefined && matches.length === 1) return only;
  if (matches.length > 1) {
    throw new LayerwrightError('run/not-found', `"${given}" is the beginning of ${matches.length} runs.`, {
      received: matches.slice(0, 5).join(', ') + (matches.length > 5 ? ', …' : ''), hint: 'Write more of the id.',
    });
  }
  throw new LayerwrightError('run/not-found', `There is no run "${given}".`, { received: given, hint: 'See the ids with `runs list`.' });
}
