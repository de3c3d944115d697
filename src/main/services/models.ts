// Trained models by run or by file, ready to run: the session, how inputs are made, what outputs mean.
import { basename, isAbsolute, join, resolve } from 'node:path';
import { LayerwrightError } from '../../core/errors.ts';
import type { Model, ValueInfo } from '../../core/onnx/model.ts';
import { assertValid } from '../../core/onnx/verify.ts';
import type { DType, Dim } from '../../core/tensor.ts';
import { formatShape } from '../../core/tensor.ts';
import type { Executor, Session } from '../engine/executor.ts';
import { onnxruntimeExecutor } from '../engine/onnxruntime.ts';
import { kindOf } from '../files.ts';
import { readModelFile } from '../models/files.ts';
import { readModelMetadata } from '../models/metadata.ts';
import type { InputPreprocessing, OutputMeaning, Preprocessing } from '../models/metadata.ts';
import type { Context } from './context.ts';

export interface ModelInput {
  readonly name: string;
  readonly dtype: DType;
  /** Sample shape: without the batch. */
  readonly shape: readonly Dim[];
  readonly preprocessing: InputPreprocessing;
}

export interface TrainedModel {
  readonly path: string;
  /** The run it came from, if it was named by one. */
  readonly run: string | undefined;
  readonly model: Model;
  readonly session: Session;
  readonly inputs: readonly ModelInput[];
  readonly outputs: readonly OutputMeaning[];
  readonly preprocessing: Preprocessing | undefined;
  /** Batch size that the file fixes; undefined where any will do. */
  readonly batch: number | undefined;
  /** What was assumed of a model that does not say it, in sentences. */
  readonly notes: readonly string[];
  close(): Promise<void>;
}

/** Path of a run's exported model, there or not; undefined before it has one. */
export async function exportedModelOf({ store, workspace }: Context, id: string): Promise<string | undefined> {
  const { model } = store.runs.get(id);
  if (model === undefined || isAbsolute(model)) return model;
  return join(await workspace.runFolder(id), model);
}

/** The file of a model, and the run it was named by. */
export interface ModelPlace { readonly path: string; readonly run: string | undefined }

/** `folder`: a folder of that name. Throws `run/not-found`, `file/…`. */
function runNamed(runs: Context['store']['runs'], given: string, folder: string | undefined): string {
  try {
    return runs.resolve(given);
  } catch (thrown) {
    if (!(thrown instanceof LayerwrightError) || thrown.code !== 'run/not-found') throw thrown;
    if (folder !== undefined) throw new LayerwrightError('file/unreadable', `${given} is a folder, not a model.`, { where: folder, expected: 'an ONNX file, or the id of a run', received: 'a folder', hint: 'A project is made a model by `export`.' });
    if (/[\\/]|\.[a-z]\w*$/i.test(given)) throw new LayerwrightError('file/not-found', `${given} does not exist.`, { where: resolve(given), hint: 'Check the path.' });
    throw thrown;
  }
}

/** Path of the model that `given` means: a file, or the exported model of a run. `context` is asked for only where it is a run. */
export async function locateModel(context: () => Promise<Context>, given: string): Promise<ModelPlace> {
  const path = resolve(given);
  const kind = await kindOf(path);
  if (kind === 'file') return { path, run: undefined };
  if (/\.onnx$/i.test(given)) throw new LayerwrightError('file/not-found', `${given} does not exist.`, { where: path, hint: 'Check the path.' });
  const opened = await context();
  const { runs } = opened.store;
  const id = runNamed(runs, given, kind === 'folder' ? path : undefined);
  const found = await exportedModelOf(opened, id);
  if (found === undefined) {
    const { status } = runs.get(id);
    throw new LayerwrightError('run/state', `The run ${id} has no exported model: it is ${status}.`, { where: id, hint: status === 'running' ? 'Wait for its end.' : '`export` makes one of its last checkpoint; `resume` goes on with it.' });
  }
  if (await kindOf(found) !== 'file') {
    throw new LayerwrightError('file/not-found', `The exported model of run ${id} is gone.`, { where: found, hint: '`export` makes it again from the last checkpoint.' });
  }
  return { path: found, run: id };
}

/** Opens a model. Throws `onnx/…`, `file/…`, `run/…`. */
export async function openModel(context: () => Promise<Context>, given: string, executor?: Executor): Promise<TrainedModel> {
  return openModelAt(await locateModel(context, given), executor);
}

/** As `openModel`, where it is known which file it is. */
export async function openModelAt({ path, run }: ModelPlace, executor: Executor = onnxruntimeExecutor('cpu')): Promise<TrainedModel> {
  const model = await readModelFile(path);
  assertValid(model, { types: false });
  const preprocessing = readModelMetadata(model.metadata, path);
  const notes: string[] = [];
  const graphInputs = model.graph.inputs.filter((i) => !model.graph.initializers.has(i.name));
  const inputs = graphInputs.map((info) => inputOf(info, preprocessing, path, notes));
  const outputs = preprocessing && preprocessing.outputs.length > 0 ? knownOutputs(model, preprocessing, path) : guessOutputs(model, notes);
  const first = graphInputs[0]?.type;
  const lead = first?.kind === 'tensor' ? first.shape?.[0] : undefined;
  const session = await executor.load(path);
  return { path, run, model, session, inputs, outputs, preprocessing, notes, batch: typeof lead === 'number' ? lead : undefined, close: () => session.close() };
}

function inputOf(info: ValueInfo, preprocessing: Preprocessing | undefined, path: string, notes: string[]): ModelInput {
  const { type } = info;
  if (type.kind !== 'tensor' || !type.shape || type.shape.length === 0) {
    throw new LayerwrightError('onnx/unsupported', `The input ${info.name} of ${basename(path)} is not a batch of samples.`, { where: path, expected: 'a tensor of known rank, batch first' });
  }
  const shape = type.shape.slice(1);
  const known = preprocessing?.inputs[info.name];
  if (preprocessing && !known) {
    throw new LayerwrightError('onnx/damaged', `${basename(path)} does not say how its input ${info.name} is made.`, { where: path, expected: Object.keys(preprocessing.inputs).join(', '), received: info.name, hint: 'Export the model again.' });
  }
  return { name: info.name, dtype: type.dtype, shape, preprocessing: known ?? guessInput(info.name, type.dtype, shape, notes) };
}

/** What an input of a model of others most likely takes. */
function guessInput(name: string, dtype: DType, shape: readonly Dim[], notes: string[]): InputPreprocessing {
  const sizes = shape.map((d) => (typeof d === 'number' ? d : 0));
  const picture = shape.length === 3 && (sizes[0] === 1 || sizes[0] === 3 ? 'channelsFirst' as const : sizes[2] === 1 || sizes[2] === 3 ? 'channelsLast' as const : undefined);
  if (!picture) {
    notes.push(`The model does not say how its input ${name} is made: numbers are taken as they are.`);
    return { field: name, kind: shape.length <= 1 ? 'table' : 'tensor', dtype, sampleShape: sizes, layout: 'asStored', transform: 'none' };
  }
  const bytes = dtype === 'uint8';
  if (!bytes) notes.push(`The model does not say how its pictures are scaled: 0 to 1 is assumed.`);
  return {
    field: name, kind: 'image', dtype: 'uint8', layout: picture,
    sampleShape: picture === 'channelsFirst' ? [sizes[1] as number, sizes[2] as number, sizes[0] as number] : sizes,
    transform: bytes ? 'none' : 'scale255',
  };
}

function knownOutputs(model: Model, preprocessing: Preprocessing, path: string): OutputMeaning[] {
  const names = new Set(model.graph.outputs.map((o) => o.name));
  for (const output of preprocessing.outputs) {
    if (!names.has(output.name)) throw new LayerwrightError('onnx/damaged', `${basename(path)} has no output ${output.name}, but says what it means.`, { where: path, expected: output.name, received: [...names].join(', ') });
  }
  return preprocessing.outputs;
}

/** A row of numbers is taken for class scores; one number for a value. */
function guessOutputs(model: Model, notes: string[]): OutputMeaning[] {
  return model.graph.outputs.flatMap((info): OutputMeaning[] => {
    if (info.type.kind !== 'tensor') return [];
    const width = info.type.shape?.slice(1).reduce<number>((n, d) => n * (typeof d === 'number' ? d : 0), 1) ?? 0;
    const regression = width <= 1;
    notes.push(`The model does not say what its output ${info.name}${info.type.shape ? ` (${formatShape(info.type.shape)})` : ''} means: ${regression ? 'values' : 'scores of classes'} are assumed.`);
    return [{ name: info.name, task: regression ? 'regression' : 'multiclass', loss: '', lossType: '', params: {}, field: '', transform: 'none' }];
  });
}
