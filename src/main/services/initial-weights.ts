// The weights of a run, to begin another with: those that its final figures were worked out with, else its last.
import { LayerwrightError } from '../../core/errors.ts';
import { parseProject } from '../../core/graph/parse.ts';
import type { Project } from '../../core/graph/schema.ts';
import { initialWeights } from '../../core/lower/initial-weights.ts';
import { weightsOf } from '../../core/shapes/costs.ts';
import { inferShapes } from '../../core/shapes/infer.ts';
import type { Tensor } from '../../core/tensor.ts';
import { bestCheckpoint, lastCheckpoint } from '../engine/checkpoint/checkpoint.ts';
import { readInitial } from '../engine/checkpoint/initial.ts';
import { kindOf } from '../files.ts';
import { readModelFile } from '../models/files.ts';
import type { Context } from './context.ts';
import { exportedModelOf } from './models.ts';

/** Frozen weights stand in no checkpoint: they are what the run began with. */
async function frozenWeights(project: Project, folder: string): Promise<Map<string, Tensor>> {
  const frozen = weightsOf(inferShapes(project)).filter((w) => (w.frozen || !w.spec.trainable) && w.spec.source === undefined);
  const drawn = initialWeights(frozen, project.seed);
  if (frozen.length === 0 || project.training.initialWeights === undefined) return drawn;
  const given = await readInitial(folder);
  return new Map([...drawn].map(([name, tensor]) => {
    const other = given.get(name);
    return [name, other && other.shape.join() === tensor.shape.join() ? other : tensor];
  }));
}

/** Weights by name (optimizer state beside them). Throws `run/not-found`, `run/state` where the run has none yet. */
export async function weightsOfRun(context: Context, given: string): Promise<{ readonly run: string; readonly weights: Map<string, Tensor> }> {
  const { store, workspace } = context;
  const run = store.runs.resolve(given);
  const project = parseProject(store.runs.project(run), `run ${run}`);
  const folder = await workspace.runFolder(run);
  const best = project.training.earlyStopping?.restoreBest === true ? await bestCheckpoint(folder) : undefined;
  const checkpoint = best ?? (await lastCheckpoint(folder)).checkpoint;
  if (checkpoint) return { run, weights: new Map([...await frozenWeights(project, folder), ...checkpoint.state]) };
  const model = await exportedModelOf(context, run);
  if (model !== undefined && await kindOf(model) === 'file') return { run, weights: new Map((await readModelFile(model)).graph.initializers) };
  throw new LayerwrightError('run/state', `The run ${run} has no weights yet: neither a checkpoint nor a model.`, { where: run, received: store.runs.get(run).status, hint: 'Train it first, or choose another run.' });
}
