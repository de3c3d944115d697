// Projects of the workspace as folders: copied, put in the bin and taken out of it.
import { cp, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { LayerwrightError } from '../../core/errors.ts';
import { ensureFolder, fileError, kindOf, safeName } from '../files.ts';
import type { Workspace } from '../workspace.ts';

const taken = (name: string, where: string): LayerwrightError =>
  new LayerwrightError('file/unsupported', `There is a project ${name} already.`, { where, expected: 'a name that is free', received: name });

/** Folder of the workspace's bin: projects in it are not listed. */
const binOf = ({ projects }: Workspace): string => join(projects, '.bin');

async function move(from: string, to: string): Promise<void> {
  await ensureFolder(dirname(to));
  await rename(from, to).catch((thrown: unknown) => { throw fileError(thrown, from, 'write'); });
}

/** Copies a project's folder under a new name. Throws `file/unsupported` where the name is taken. */
export async function copyProject({ projects }: Workspace, folder: string, name: string): Promise<string> {
  const to = join(projects, safeName(name));
  if (await kindOf(to) !== 'nothing') throw taken(name, to);
  await cp(folder, to, { recursive: true, errorOnExist: true, force: false }).catch((thrown: unknown) => { throw fileError(thrown, to, 'write'); });
  return to;
}

/** Takes a project out of the list; `restoreProject` with what it gives brings it back. Runs are kept: they have their own copy. */
export async function binProject(workspace: Workspace, folder: string, now = Date.now()): Promise<string> {
  const binned = `${now}-${basename(folder)}`;
  await move(folder, join(binOf(workspace), binned));
  return binned;
}

/** Brings a project back under its name. Throws `file/not-found`, and `file/unsupported` where another has the name by now. */
export async function restoreProject(workspace: Workspace, binned: string): Promise<string> {
  const name = /^\d+-(.+)$/.exec(binned)?.[1];
  const from = join(binOf(workspace), binned);
  if (name === undefined || safeName(name) !== name || await kindOf(from) !== 'folder') throw new LayerwrightError('file/not-found', `The bin has no project ${binned}.`, { where: from });
  const to = join(workspace.projects, name);
  if (await kindOf(to) !== 'nothing') throw taken(name, to);
  await move(from, to);
  return to;
}
