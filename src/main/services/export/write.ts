// A model file somewhere else: written whole or not at all, and tried beside its place before it counts.
import { rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { LayerwrightError } from '../../../core/errors.ts';
import type { Model } from '../../../core/onnx/model.ts';
import { sizeOf } from '../../../core/tensor.ts';
import { ensureFolder, fileError, freshTemporary, kindOf, syncFile } from '../../files.ts';
import { writeModelFile } from '../../models/files.ts';

export interface Written<T> { readonly path: string; readonly bytes: number; readonly parameters: number; readonly tried: T }

/** Numbers that were learned, in whatever type they stand. */
export const parametersOf = (model: Model): number =>
  [...model.graph.initializers.values()].filter((t) => ['float32', 'float16', 'int8'].includes(t.dtype)).reduce((n, t) => n + sizeOf(t.shape), 0);

/** Writes the file once `attempt` has done with it what it does beside its place. Throws `file/write-failed`. */
export async function writeTried<T>(model: Model, out: string, attempt: (trial: string) => Promise<T>): Promise<Written<T>> {
  const path = resolve(out);
  // A project or a picture would be replaced without a word.
  if (extname(path).toLowerCase() !== '.onnx' && await kindOf(path) === 'file') throw new LayerwrightError('file/write-failed', `${path} exists and is no ONNX file by its name.`, { where: path, expected: 'a name that ends in .onnx', received: basename(path), hint: 'Choose another name.' });
  if (await kindOf(path) === 'folder') throw new LayerwrightError('file/write-failed', `${path} is a folder.`, { where: path, expected: 'the name of a file', hint: `Write to ${join(path, 'model.onnx')}.` });
  return withTemporary(path, async (trial) => {
    await writeModelFile(trial, model, { sync: false });
    // The disk takes as long over a large model as onnxruntime does.
    const [tried, synced] = await Promise.allSettled([attempt(trial), syncFile(trial)]);
    if (tried.status === 'rejected') throw tried.reason;
    if (synced.status === 'rejected') throw synced.reason;
    return { path, bytes: await keep(trial, path, model), parameters: parametersOf(model), tried: tried.value };
  });
}

/** A name for a model beside a place, which is taken away in the end. */
export async function withTemporary<T>(beside: string, use: (path: string) => Promise<T>): Promise<T> {
  await ensureFolder(dirname(resolve(beside)));
  const path = await freshTemporary(resolve(beside));
  try {
    return await use(path);
  } catch (thrown) {
    throw underName(thrown, path, resolve(beside));
  } finally {
    await rm(path, { force: true });
    await rm(`${path}.data`, { force: true });
  }
}

/** Nobody knows the temporary's name. */
function underName(thrown: unknown, temporary: string, name: string): unknown {
  if (!(thrown instanceof LayerwrightError) || !JSON.stringify(thrown).includes(basename(temporary))) return thrown;
  const told = thrown.toJSON();
  for (const key of ['message', 'where', 'received'] as const) if (told[key] !== undefined) told[key] = told[key].replaceAll(temporary, name);
  return LayerwrightError.fromJSON(told);
}

/** The trial takes its place; weights in a file of their own stand in the model under that file's name, and are written again. */
async function keep(trial: string, path: string, model: Model): Promise<number> {
  for (const file of [trial, path]) if (await kindOf(`${file}.data`) !== 'nothing') return writeModelFile(path, model);
  await rename(trial, path).catch((thrown: unknown) => { throw fileError(thrown, path, 'write'); });
  return (await stat(path)).size;
}
