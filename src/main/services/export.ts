// A run's network, or a project as it stands, as an ONNX file somewhere else: written whole or not at all, and tried afresh before it counts.
import { rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { LayerwrightError, internal } from '../../core/errors.ts';
import { parseProject } from '../../core/graph/parse.ts';
import type { Project } from '../../core/graph/schema.ts';
import { exportGraph } from '../../core/lower/export-model.ts';
import { withDrawn } from '../../core/lower/initial-weights.ts';
import type { Model } from '../../core/onnx/model.ts';
import { Random } from '../../core/random.ts';
import { constantsOf, weightsOf } from '../../core/shapes/costs.ts';
import { inferShapes } from '../../core/shapes/infer.ts';
import { arrayOf, dataOf, sizeOf, tensorOf } from '../../core/tensor.ts';
import type { Tensor } from '../../core/tensor.ts';
import { lastCheckpoint } from '../engine/checkpoint/checkpoint.ts';
import { ownWeights } from '../engine/checkpoint/project-weights.ts';
import { onnxruntimeExecutor } from '../engine/onnxruntime.ts';
import { exported } from '../engine/trainer/finish.ts';
import { prepare } from '../engine/trainer/prepare.ts';
import { ensureFolder, fileError, kindOf, temporaryBeside } from '../files.ts';
import { readModelFile, writeModelFile } from '../models/files.ts';
import { versions } from '../version.ts';
import type { Context } from './context.ts';
import { exportedModelOf } from './models.ts';
import { loadProject, projectFile } from './projects.ts';

export interface Exported {
  readonly run: string;
  readonly path: string;
  readonly bytes: number;
  /** `model`: the run's own exported file; `checkpoint`: made of the last checkpoint, at this step. */
  readonly from: 'model' | 'checkpoint';
  readonly step: number;
  /** Largest difference between the file, run in a fresh session, and the network it was made of. */
  readonly difference: number;
  readonly parameters: number;
}

/** All that an export needs to know of a run: plain data. */
export interface ExportPlan {
  readonly run: string;
  readonly folder: string;
  readonly status: string;
  readonly steps: number;
  /** The run's own exported file, where it has one. */
  readonly model: string | undefined;
  /** As it was trained. */
  readonly project: Project;
  readonly out: string;
}

/** Throws `run/not-found`. */
export async function planExport(context: Context, given: string, out: string): Promise<ExportPlan> {
  const { store, workspace } = context;
  const id = store.runs.resolve(given);
  const { status, steps } = store.runs.get(id);
  return { run: id, folder: await workspace.runFolder(id), status, steps, model: await exportedModelOf(context, id), project: parseProject(store.runs.project(id), `run ${id}`), out };
}

/** Exports a run. Throws `run/not-found`, `run/state` (nothing to export yet), `file/write-failed`. */
export const exportRun = async (context: Context, given: string, out: string): Promise<Exported> => performExport(await planExport(context, given, out));

/** As `exportRun`. */
export async function performExport(plan: ExportPlan): Promise<Exported> {
  const { run: id, model: own } = plan;
  const kept = own !== undefined && await kindOf(own) === 'file' ? await readModelFile(own) : undefined;
  const made = kept ? { model: kept, step: plan.steps } : await fromCheckpoint(plan);
  const written = await writeTried(made.model, plan.out, (trial) => compare(made.model, trial));
  return { run: id, ...written, from: kept ? 'model' : 'checkpoint', step: made.step, difference: written.tried };
}

interface Written<T> { readonly path: string; readonly bytes: number; readonly parameters: number; readonly tried: T }

/** Writes the file once `attempt` has done with it what it does beside its place. Throws `file/write-failed`. */
async function writeTried<T>(model: Model, out: string, attempt: (trial: string) => Promise<T>): Promise<Written<T>> {
  const path = resolve(out);
  // A project or a picture would be replaced without a word.
  if (extname(path).toLowerCase() !== '.onnx' && await kindOf(path) === 'file') throw new LayerwrightError('file/write-failed', `${path} exists and is no ONNX file by its name.`, { where: path, expected: 'a name that ends in .onnx', received: basename(path), hint: 'Choose another name.' });
  if (await kindOf(path) === 'folder') throw new LayerwrightError('file/write-failed', `${path} is a folder.`, { where: path, expected: 'the name of a file', hint: `Write to ${join(path, 'model.onnx')}.` });
  await ensureFolder(dirname(path));
  const trial = temporaryBeside(path);
  try {
    await writeModelFile(trial, model);
    const tried = await attempt(trial);
    const bytes = await keep(trial, path, model);
    const parameters = [...model.graph.initializers.values()].filter((t) => t.dtype === 'float32').reduce((n, t) => n + sizeOf(t.shape), 0);
    return { path, bytes, parameters, tried };
  } finally {
    await rm(trial, { force: true });
    await rm(`${trial}.data`, { force: true });
  }
}

/** The trial takes its place; weights in a file of their own stand in the model under that file's name, and are written again. */
async function keep(trial: string, path: string, model: Model): Promise<number> {
  for (const file of [trial, path]) if (await kindOf(`${file}.data`) !== 'nothing') return writeModelFile(path, model);
  await rename(trial, path).catch((thrown: unknown) => { throw fileError(thrown, path, 'write'); });
  return (await stat(path)).size;
}

export interface ExportedProject {
  readonly path: string;
  readonly bytes: number;
  readonly parameters: number;
  /** Weights that the project's file does not hold: as its seed draws them. */
  readonly drawn: number;
}

/**
 * Exports a project as it stands, with the weights beside it; the others as its seed draws them. An imported model that was
 * not edited comes out as it came in. Throws `file/not-found`, `project/…`, `file/write-failed`, what the network has against it.
 */
export async function exportProject(given: string, out: string): Promise<ExportedProject> {
  const project = await loadProject(given);
  const shapes = inferShapes(project, { inner: true });
  const all = weightsOf(shapes);
  const own = await ownWeights(dirname(projectFile(given)), project, [...all, ...constantsOf(shapes)]);
  const drawn = all.filter((w) => !own.has(w.name));
  const { model } = exportGraph(project, withDrawn(own, all, project.seed), { fileNames: project.model !== undefined, version: versions.layerwright });
  const { path, bytes, parameters } = await writeTried(model, out, async (trial) => {
    const session = await onnxruntimeExecutor('cpu').load(trial);
    await session.close();
  });
  return { path, bytes, parameters, drawn: drawn.reduce((n, w) => n + sizeOf(w.spec.shape), 0) };
}

async function fromCheckpoint({ run: id, folder, project, status }: ExportPlan): Promise<{ model: Model; step: number }> {
  const { checkpoint, damaged } = await lastCheckpoint(folder);
  if (!checkpoint) {
    throw new LayerwrightError('run/state', `The run ${id} has nothing to export yet: ${damaged.length > 0 ? 'its checkpoints are damaged' : 'it has no checkpoint'}.`, { where: id, received: status, hint: 'Train it first.' });
  }
  const training = await prepare({ run: id, folder, project, device: 'cpu', logEvery: 1, resume: false });
  try {
    return { model: exported(training, new Map([...training.constants, ...checkpoint.state])).model, step: checkpoint.position.step };
  } finally {
    await training.close();
  }
}

/** Runs the model in memory and the file on the same made samples, each in a session of its own. */
async function compare(model: Model, path: string): Promise<number> {
  const executor = onnxruntimeExecutor('cpu');
  const before = await executor.load(model);
  const after = await executor.load(path);
  try {
    const feeds = madeFeeds(model);
    const a = await before.run(feeds);
    const b = await after.run(feeds);
    let largest = 0;
    for (const [name, tensor] of Object.entries(a)) {
      const x = dataOf(tensor);
      const y = dataOf(b[name] ?? tensor);
      for (let i = 0; i < x.length; i++) {
        const difference = Math.abs(Number(x[i]) - Number(y[i]));
        if (!(difference <= largest)) largest = difference;
      }
    }
    if (!(largest < 1e-3)) throw internal(`the exported file differs from the network by ${largest}`, { where: path });
    return largest;
  } finally {
    await before.close();
    await after.close();
  }
}

function madeFeeds(model: Model): Record<string, Tensor> {
  const random = Random.from(1, 'proof');
  return Object.fromEntries(model.graph.inputs.filter((i) => !model.graph.initializers.has(i.name)).map((info) => {
    const { type } = info;
    if (type.kind !== 'tensor' || !type.shape) throw internal(`the input ${info.name} has no shape`);
    const shape = type.shape.map((d) => (typeof d === 'number' ? d : 2));
    const data = arrayOf(type.dtype, sizeOf(shape));
    for (let i = 0; i < data.length; i++) {
      if (data instanceof BigInt64Array || data instanceof BigUint64Array) data[i] = 0n;
      else data[i] = random.uniform();
    }
    return [info.name, tensorOf(type.dtype, shape, data)];
  }));
}
