// Data sets of projects: found beside the project, opened with its options, written down in the workspace.
import { existsSync } from 'node:fs';
import { dirname, isAbsolute, resolve } from 'node:path';
import { LayerwrightError } from '../../core/errors.ts';
import type { Project } from '../../core/graph/schema.ts';
import { openDataset } from '../data/open.ts';
import { madeIds } from '../data/readers/made.ts';
import type { Dataset } from '../data/types.ts';
import type { DatasetRecord } from '../runs/datasets.ts';
import { projectFile } from './projects.ts';

/** A source as projects keep it: `made:<id>`, or an absolute path (relative ones are beside `base`). */
export function resolveSource(source: string, base: string): string {
  if (source.startsWith('made:') || isAbsolute(source)) return source;
  const path = resolve(base, source);
  const made = madeIds.find((id) => id === source);
  return made !== undefined && !existsSync(path) ? `made:${made}` : path;
}

/** The project with the paths of its data made absolute; relative ones are beside its file. */
export function withResolvedData(project: Project, projectPath: string): Project {
  const base = dirname(resolve(projectFile(projectPath)));
  const { source, testSource } = project.data;
  return {
    ...project,
    data: { ...project.data, ...(source !== undefined && { source: resolveSource(source, base) }), ...(testSource !== undefined && { testSource: resolveSource(testSource, base) }) },
  };
}

/** Opens the data of a project. Throws `graph/binding` where it names none, and as `openDataset`. */
export async function openProjectData(project: Project): Promise<Dataset> {
  const { source, testSource, options, onBroken } = project.data;
  if (source === undefined) {
    throw new LayerwrightError('graph/binding', 'The project names no data set.', { where: 'data.source', expected: 'a path, or made:<id>', hint: 'Name one with --data, or write it into the project.' });
  }
  return openDataset(source, { test: testSource, options, onBroken });
}

export const recordOf = ({ fingerprint, name, source, format, count, fields, parts }: Dataset): DatasetRecord => ({
  fingerprint, name, source, format, count,
  fields: fields.map((f) => ({ name: f.name, dtype: f.dtype, shape: f.shape, kind: f.kind, ...(f.classes && { classes: f.classes }), ...(f.columns && { columns: f.columns }) })),
  parts: Object.fromEntries(Object.entries(parts).filter(([, range]) => range !== undefined)),
});
