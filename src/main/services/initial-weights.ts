// The weights of a run, to begin another with: those that its final figures were worked out with, else its last.
import { LayerwrightError } from '../../core/errors.ts';
import { parseProject } from '../../core/graph/parse.ts';
import type { Project } from '../../core/graph/schema.ts';
import { withDrawn } from '../../core/lower/initial-weights.ts';
import { constantsOf, weightsOf } from '../../core/shapes/costs.ts';
import { inferShapes } from '../../core/shapes/infer.ts';
import type { Tensor } from '../../core/tensor.ts';
import { bestCheckpoint, lastCheckpoint } from '../engine/checkpoint/checkpoint.ts';
import { readInitial } from '../engine/checkpoint/initial.ts';
import { keptWeights } from '../engine/checkpoint/project-weights.ts';
import { kindOf } from '../files.ts';
import { readModelFile } from '../models/files.ts';
import type { Context } from './context.ts';
import { exportedModelOf } from './models.ts';

/** Frozen weights stand in no checkpoint: they are what the run began with. */
async function frozenWeights(project: Project, folder: string): Promise<Map<string, Tensor>> {
  const shapes = inferShapes(project);
  const all = weightsOf(shapes);
  const frozen = all.filter((w) => (w.frozen || !w.spec.trainable) && w.spec.source === undefined);
  const stored = await keptWeights(folder, project, [...all, ...constantsOf(shapes)]);
  const drawn = withDrawn(stored, frozen, project.seed);
  if (frozen.length === 0 || project.training.initialWeights === undefined) return drawn;
  const given = await readInitial(folder);
  return new Map([...drawn].map(([name, tensor]) => {
    const other = given.get(name);
    return [name, other && other.shape.join() === tensor.shape.join() ? other : tensor];
  }));
}

/** Where the weights of a run lie: plain data. */
export interface WeightsPlace {
  readonly run: string;
  readonly folder: string;
  /** As it was trained. */
  readonly project: Project;
  /** Its exported file, where it has one. */
  readonly model: string | undefined;
  readonly status: string;
  readonly steps: number;
}

/** Throws `run/not-found`. */
export async function weightsPlaceOf(context: Context, given: string): Promise<WeightsPlace> {
  const { store, workspace } = context;
  const run = store.runs.resolve(given);
  const { status, steps } = store.runs.get(run);
  return { run, folder: await workspace.runFolder(run), project: parseProject(store.runs.project(run), `run ${run}`), model: await exportedModelOf(context, run), status, steps };
}

/** Weights by name (optimizer state beside them), and the step that they are of. Throws `run/state` where the run has none yet. */
export async function weightsAt({ run, folder, project, model, status, steps }: WeightsPlace): Promise<{ readonly weights: Map<string, Tensor>; readonly step: number }> {
  // While it goes on, its last weights are what it stands at.
  const going = status === 'running' || status === 'paused';
  const best = !going && project.training.earlyStopping?.restoreBest === true ? await bestCheckpoint(folder) : undefined;
  const checkpoint = best ?? (await lastCheckpoint(folder)).checkpoint;
  if (checkpoint) return { step: checkpoint.position.step, weights: new Map([...await frozenWeights(project, folder), ...checkpoint.state]) };
  if (model !== undefined && await kindOf(model) === 'file') return { step: steps, weights: new Map((await readModelFile(model)).graph.initializers) };
  throw new LayerwrightError('run/state', `The run ${run} has no weights yet: neither a checkpoint nor a model.`, { where: run, received: status, hint: 'Train it first, or choose another run.' });
}

/** As `weightsAt`. Throws `run/not-found` too. */
export async function weightsOfRun(context: Context, given: string): Promise<{ readonly run: string; readonly weights: Map<string, Tensor> }> {
  const place = await weightsPlaceOf(context, given);
  return { run: place.run, weights: (await weightsAt(place)).weights };
}
