// What is exported: a run's network, a project as it stands, or a model file; in each case as a float32 model on the disk to begin with.
import { LayerwrightError, asLayerwrightError } from '../../../core/errors.ts';
import type { Project } from '../../../core/graph/schema.ts';
import { exportGraph } from '../../../core/lower/export-model.ts';
import type { Model } from '../../../core/onnx/model.ts';
import type { Tensor } from '../../../core/tensor.ts';
import { lastCheckpoint } from '../../engine/checkpoint/checkpoint.ts';
import { exported } from '../../engine/trainer/finish.ts';
import { TrainingData } from '../../engine/trainer/data.ts';
import { fieldFacts, prepare } from '../../engine/trainer/prepare.ts';
import { kindOf } from '../../files.ts';
import { readModelFile, writeModelFile } from '../../models/files.ts';
import { versions } from '../../version.ts';
import type { CardFacts } from '../code/card.ts';
import type { Context } from '../context.ts';
import type { EvaluationRequest } from '../evaluation.ts';
import { withResolvedData } from '../datasets.ts';
import { weightsPlaceOf } from '../initial-weights.ts';
import type { WeightsPlace } from '../initial-weights.ts';
import { weightsAsTheyStand } from '../project-weights.ts';
import type { Extra, Recipe } from './recipe.ts';
import { withTemporary } from './write.ts';

export type ExportSubject =
  | { readonly kind: 'run'; readonly place: WeightsPlace }
  /** `file`: the project's, beside which its weights lie. */
  | { readonly kind: 'project'; readonly file: string; readonly project: Project }
  | { readonly kind: 'file'; readonly path: string };

/** All that an export needs to know: plain data. */
export interface ExportPlan {
  readonly subject: ExportSubject;
  /** The file to write. */
  readonly out: string;
  readonly recipe: Recipe;
  /** Data to calibrate on and to be judged on. */
  readonly data: EvaluationRequest | undefined;
  /** Written beside the file. */
  readonly extras?: readonly Extra[] | undefined;
  /** The run as the database knows it, for the card. */
  readonly about?: CardFacts['run'];
  /** What the network is called; default: the project's or the file's name. */
  readonly title?: string | undefined;
}

/** Data that a project is bound to. */
export const dataOf = ({ data }: Project): EvaluationRequest | undefined =>
  (data.source === undefined ? undefined : { source: data.source, test: data.testSource, options: data.options });

/** A project as it stands, with absolute data paths. */
export function planProject(file: string, given: Project, out: string, recipe: Recipe = {}, extras: readonly Extra[] = []): ExportPlan {
  const project = withResolvedData(given, file);
  // What nothing has taught yet is compared on made inputs: reading the data would take longer than the rest.
  const wanted = extras.length > 0 || (recipe.precision !== undefined && recipe.precision !== 'float32');
  return { subject: { kind: 'project', file, project }, out, recipe, extras, title: project.name, data: wanted ? dataOf(project) : undefined };
}

/** Throws `run/not-found`. */
export async function planRun(context: Context, given: string, out: string, recipe: Recipe = {}, { data, extras }: { readonly data?: EvaluationRequest | undefined; readonly extras?: readonly Extra[] | undefined } = {}): Promise<ExportPlan> {
  const place = await weightsPlaceOf(context, given);
  const about = context.store.runs.get(place.run);
  return { subject: { kind: 'run', place }, out, recipe, data: data ?? dataOf(place.project), extras, about, title: about.name };
}

/** The model that everything is made of and compared with. */
export interface Base {
  readonly model: Model;
  /** A file with it. */
  readonly path: string;
  readonly from: 'model' | 'checkpoint' | 'project' | 'file';
  readonly step?: number;
  /** Weights that no file holds: as the project's seed draws them. */
  readonly drawn?: number;
}

async function withMeaning(project: Project, weights: ReadonlyMap<string, Tensor>, notes: string[]): Promise<Model | undefined> {
  try {
    const data = await TrainingData.open(project);
    try {
      return exported({ project, data, fields: fieldFacts(project, data) }, weights).model;
    } finally {
      data.close();
    }
  } catch (thrown) {
    const error = asLayerwrightError(thrown);
    if (error.code === 'internal') throw error;
    notes.push(`The data could not be used: ${error.message}`);
    return undefined;
  }
}

/** As it is drawn. */
export const projectOf = (subject: ExportSubject): Project | undefined =>
  (subject.kind === 'run' ? subject.place.project : subject.kind === 'project' ? subject.project : undefined);

/** Makes the base and takes away what it needed. Throws `run/state` (nothing to export yet), `file/…`, `onnx/…`, what the network has against it. */
export async function withBase<T>({ subject, out, data }: ExportPlan, notes: string[], use: (base: Base) => Promise<T>): Promise<T> {
  if (subject.kind === 'file') return use({ model: await readModelFile(subject.path), path: subject.path, from: 'file' });
  if (subject.kind === 'run') {
    const { model: own, steps } = subject.place;
    if (own !== undefined && await kindOf(own) === 'file') return use({ model: await readModelFile(own), path: own, from: 'model', step: steps });
  }
  const made = subject.kind === 'run' ? await fromCheckpoint(subject.place) : await fromProject(subject.file, subject.project, data !== undefined, notes);
  return withTemporary(out, async (path) => {
    await writeModelFile(path, made.model);
    return use({ ...made, path });
  });
}

async function fromCheckpoint({ run: id, folder, project, status }: WeightsPlace): Promise<Omit<Base, 'path'>> {
  const { checkpoint, damaged } = await lastCheckpoint(folder);
  if (!checkpoint) {
    throw new LayerwrightError('run/state', `The run ${id} has nothing to export yet: ${damaged.length > 0 ? 'its checkpoints are damaged' : 'it has no checkpoint'}.`, { where: id, received: status, hint: 'Train it first.' });
  }
  const training = await prepare({ run: id, folder, project, device: 'cpu', logEvery: 1, resume: false });
  try {
    return { model: exported(training, new Map([...training.constants, ...checkpoint.state])).model, from: 'checkpoint', step: checkpoint.position.step };
  } finally {
    await training.close();
  }
}

/** The model of a project as it stands; one that was imported and not edited comes out as it came in. `bound`: with what its inputs and outputs mean, which the data say. */
export async function fromProject(file: string, project: Project, bound: boolean, notes: string[]): Promise<Omit<Base, 'path'>> {
  const { weights, drawn } = await weightsAsTheyStand(file, project);
  const meant = bound && project.model === undefined ? await withMeaning(project, weights, notes) : undefined;
  const model = meant ?? exportGraph(project, weights, { fileNames: project.model !== undefined, version: versions.layerwright }).model;
  return { model, from: 'project', drawn };
}

