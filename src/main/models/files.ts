// ONNX models on disk: one file, or a file with its weights beside it.
import { rm, stat, open, readdir, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { LayerwrightError } from '../../core/errors.ts';
import { decodeModel, encodeExternal, encodeModel, externalTensors, LARGEST_FILE, loadExternal } from '../../core/onnx/codec/index.ts';
import type { Model } from '../../core/onnx/model.ts';
import { fileError, insideWorkspace, readFileBytes, writeFileAtomic } from '../files.ts';

/** Models with more bytes of weights than this get them in a file of their own: a protobuf file ends at 2 GiB. */
export const EXTERNAL_OVER = 1_900_000_000;

const READ_LIMIT = 1 << 30;

/**
 * Reads a model. Its tensors are views of the file's bytes, read once; weights in other files (`external data`) are
 * read from where they stand, and only from inside the model's folder.
 * Throws `file/not-found`, `file/unreadable`, `file/unsupported` (a path that leads out of the folder),
 * `onnx/damaged` (with path, byte and place), `onnx/unsupported` (larger than 2 GiB).
 */
export async function readModelFile(path: string): Promise<Model> {
  const { size } = await stat(path).catch((thrown: unknown) => { throw fileError(thrown, path, 'read'); });
  if (size > LARGEST_FILE) {
    throw new LayerwrightError('onnx/unsupported', `${path} is too large for an ONNX file.`, {
      where: path, expected: 'less than 2 GiB, with larger weights as external data', received: `${size} bytes`,
    });
  }
  const bytes = await readFileBytes(path);
  const files = new Map<string, FileHandle>();
  try {
    const model = decodeModel(bytes);
    await loadExternal(model, async (location, offset, length) => {
      const full = await insideWorkspace(dirname(path), location);
      let file = files.get(location);
      if (!file) {
        file = await open(full, 'r').catch((thrown: unknown) => { throw fileError(thrown, full, 'read'); });
        files.set(location, file);
      }
      return readRange(file, full, offset, length);
    });
    return model;
  } catch (thrown) {
    throw located(thrown, path);
  } finally {
    for (const file of files.values()) await file.close();
  }
}

async function readRange(file: FileHandle, path: string, offset: number, length: number): Promise<Uint8Array> {
  const { size } = await file.stat();
  // Before any memory is set aside for it.
  if (offset + length > size) {
    throw new LayerwrightError('onnx/damaged', 'A weight reaches past the end of its file.', {
      where: `${path}, byte ${offset}`, expected: `${offset + length} bytes or more`, received: `${size} bytes`, hint: 'Fetch the file again.',
    });
  }
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length;) {
    const { bytesRead } = await file.read(bytes, at, Math.min(READ_LIMIT, length - at), offset + at);
    if (bytesRead === 0) throw new LayerwrightError('onnx/damaged', 'A weight file ends early.', { where: path });
    at += bytesRead;
  }
  return bytes;
}

/** Names the file in errors that only know the byte. */
function located(thrown: unknown, path: string): unknown {
  if (!(thrown instanceof LayerwrightError) || !thrown.code.startsWith('onnx/')) return thrown;
  if (thrown.where?.includes(path)) return thrown;
  const { where, ...rest } = thrown.toJSON();
  return new LayerwrightError(thrown.code, thrown.message, { ...rest, where: where === undefined ? path : `${path}, ${where}`, cause: thrown });
}

/**
 * Writes a model so that a crash at any instant leaves the old one or the whole new one. Weights of more than
 * `externalOver` bytes go to `<name>.data` beside it (under another number where that is taken: the old model keeps its weights
 * until the new one stands). Returns the files' names, the model's first. Throws `file/write-failed`.
 */
export async function writeModelFile(path: string, model: Model, options: { externalOver?: number } = {}): Promise<string[]> {
  const weights = [...model.graph.initializers.values()].reduce((sum, t) => sum + t.bytes.length, 0);
  const pending = (await externalTensors(model)).length;
  if (pending > 0) throw new LayerwrightError('onnx/invalid', 'Some weights of the model were not loaded.', { where: path, received: `${pending} external tensors` });
  if (weights <= (options.externalOver ?? EXTERNAL_OVER)) {
    await writeFileAtomic(path, encodeModel(model));
    return [path];
  }
  const name = basename(path);
  const older = (await readdir(dirname(path)).catch(() => [])).filter((f) => f.startsWith(name) && /^(\.\d+)?\.data$/.test(f.slice(name.length)));
  let data = `${name}.data`;
  for (let n = 1; older.includes(data); n++) data = `${name}.${n}.data`;
  const parts = encodeExternal(model, data);
  await writeFileAtomic(join(dirname(path), data), parts.data);
  await writeFileAtomic(path, parts.model);
  for (const file of older) await rm(join(dirname(path), file), { force: true });
  return [path, join(dirname(path), data)];
}
