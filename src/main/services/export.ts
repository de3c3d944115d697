// A run's network as an ONNX file somewhere else: written whole or not at all, and run afresh before it counts.
import { rm } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { LayerwrightError, internal } from '../../core/errors.ts';
import { parseProject } from '../../core/graph/parse.ts';
import type { Project } from '../../core/graph/schema.ts';
import type { Model } from '../../core/onnx/model.ts';
import { Random } from '../../core/random.ts';
import { arrayOf, dataOf, sizeOf, tensorOf } from '../../core/tensor.ts';
import type { Tensor } from '../../core/tensor.ts';
import { lastCheckpoint } from '../engine/checkpoint/checkpoint.ts';
import { onnxruntimeExecutor } from '../engine/onnxruntime.ts';
import { exported } from '../engine/trainer/finish.ts';
import { prepare } from '../engine/trainer/prepare.ts';
import { ensureFolder, kindOf, temporaryBeside } from '../files.ts';
import { readModelFile, writeModelFile } from '../models/files.ts';
import type { Context } from './context.ts';
import { exportedModelOf } from './models.ts';

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
  const path = resolve(plan.out);
  // A project or a picture would be replaced without a word.
  if (extname(path).toLowerCase() !== '.onnx' && await kindOf(path) === 'file') throw new LayerwrightError('file/write-failed', `${path} exists and is no ONNX file by its name.`, { where: path, expected: 'a name that ends in .onnx', received: basename(path), hint: 'Choose another name.' });
  if (await kindOf(path) === 'folder') throw new LayerwrightError('file/write-failed', `${path} is a folder.`, { where: path, expected: 'the name of a file', hint: `Write to ${join(path, 'model.onnx')}.` });
  await ensureFolder(dirname(path));
  // Proved beside its place before it takes it.
  const trial = temporaryBeside(path);
  try {
    await writeModelFile(trial, made.model);
    const difference = await compare(made.model, trial);
    const bytes = await writeModelFile(path, made.model);
    const parameters = [...made.model.graph.initializers.values()].filter((t) => t.dtype === 'float32').reduce((n, t) => n + sizeOf(t.shape), 0);
    return { run: id, path, bytes, from: kept ? 'model' : 'checkpoint', step: made.step, difference, parameters };
  } finally {
    await rm(trial, { force: true });
    await rm(`${trial}.data`, { force: true });
  }
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
