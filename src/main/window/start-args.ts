// What the window was started with: a workspace, a project to open.
import { basename, dirname, isAbsolute, resolve } from 'node:path';

export interface StartArgs { readonly workspace?: string; readonly project?: string }

/** `--workspace=…`, and the last argument that names a `project.json` or that `isProject` says is a project's folder. Relative to `folder`. */
export function startArgs(args: readonly string[], folder: string, isProject: (path: string) => boolean): StartArgs {
  const workspace = args.find((a) => a.startsWith('--workspace='))?.slice('--workspace='.length);
  const project = args.filter((a) => !a.startsWith('-')).map((a) => (isAbsolute(a) ? a : resolve(folder, a))).map((a) => (basename(a) === 'project.json' ? dirname(a) : a)).findLast(isProject);
  return { ...(workspace !== undefined && workspace !== '' && { workspace }), ...(project !== undefined && { project }) };
}

/** Place of a project in the page. */
export const projectHash = (folder: string | undefined): string => (folder === undefined ? '' : `#/design?${new URLSearchParams({ project: folder }).toString()}`);
