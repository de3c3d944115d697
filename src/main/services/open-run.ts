// A run's network in the editor again: a new project that begins with the run's weights.
import { basename } from 'node:path';
import { parseProject } from '../../core/graph/parse.ts';
import { takeKeptWeights } from '../engine/checkpoint/project-weights.ts';
import { ensureFolder, safeName } from '../files.ts';
import type { Context } from './context.ts';
import { weightsOfRun } from './initial-weights.ts';
import { createProject } from './projects.ts';

/** Makes the project in the workspace; returns its file. Throws as `weightsOfRun`. */
export async function openRun(context: Context, given: string, wanted?: string): Promise<string> {
  const { store, workspace } = context;
  // Weights that cannot be read are known of now, not at the first training.
  const { run } = await weightsOfRun(context, given);
  const project = parseProject(store.runs.project(run), `run ${run}`);
  const name = safeName(wanted ?? store.runs.get(run).name);
  const folder = await workspace.newProjectFolder(name);
  await ensureFolder(folder);
  await takeKeptWeights(await workspace.runFolder(run), project, folder);
  return createProject(folder, { ...project, name: basename(folder), training: { ...project.training, initialWeights: { run } } });
}
