// ONNX files on disk: written whole or not at all with a checksum of their own, read with every byte accounted for.
import { createHash } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { LayerwrightError, internal } from '../../core/errors.ts';
import { decodeModel, encodeExternal, encodeModel, externalTensors, LARGEST_FILE, loadExternal } from '../../core/onnx/codec/index.ts';
import type { Model } from '../../core/onnx/model.ts';
import { fileError, insideWorkspace, readFileBytes, writeFileAtomic } from '../files.ts';
import { readRange } from '../data/files.ts';

/** Key in `metadata_props`: SHA-256 of the model without this entry. */
export const CHECKSUM_KEY = 'layerwright.sha256';

function withoutChecksum(model: Model): Model {
  const metadata = new Map(model.metadata);
  metadata.delete(CHECKSUM_KEY);
  return { ...model, metadata };
}

function checksumOf(model: Model): string {
  const hash = createHash('sha256');
  for (const chunk of encodeModel(withoutChecksum(model))) hash.update(chunk);
  return hash.digest('hex');
}

/** The file of a model with its checksum: computed while the weights are written, since it stands behind them. */
function* marked(model: Model): Generator<Uint8Array> {
  const plain = encodeModel(withoutChecksum(model));
  const hash = createHash('sha256');
  for (const [i, chunk] of plain.entries()) {
    if (i < plain.length - 1) yield chunk;
    hash.update(chunk);
  }
  const metadata = new Map(withoutChecksum(model).metadata).set(CHECKSUM_KEY, hash.digest('hex'));
  const whole = encodeModel({ ...model, metadata });
  if (whole.length !== plain.length) throw internal('the checksum of a model moves its weights');
  yield whole.at(-1) as Uint8Array;
}

/** A weight that stands in another file; the file's size is checked before memory is set aside. */
function weightsAt(path: string, offset: number, length: number): Uint8Array {
  try {
    return readRange(path, offset, length);
  } catch (thrown) {
    if (!(thrown instanceof LayerwrightError) || thrown.code !== 'data/damaged') throw thrown;
    throw new LayerwrightError('onnx/damaged', 'A weight reaches past the end of its file.', { ...thrown.toJSON(), where: `${path}, byte ${offset}`, hint: 'Fetch the file again.' });
  }
}

/** Models with more bytes of weights than this get them in a file of their own: a protobuf file ends at 2 GiB. */
const EXTERNAL_OVER = 1_900_000_000;

const sizeOfChunks = (chunks: readonly Uint8Array[]): number => chunks.reduce((n, c) => n + c.length, 0);

/**
 * Writes a model with its checksum, atomically. Weights of more than `externalOver` bytes go to `<name>.data` beside it, or to another number where
 * that is taken: the old model keeps its weights until the new one stands. `sync: false` leaves it to the caller to sync a file that holds all. Returns the bytes written.
 * Throws `file/write-failed`, and `onnx/invalid` where weights were never loaded.
 */
export async function writeModelFile(path: string, model: Model, options: { readonly externalOver?: number; readonly sync?: boolean } = {}): Promise<number> {
  const pending = await externalTensors(model);
  if (pending.length > 0) throw new LayerwrightError('onnx/invalid', 'Some weights of the model were not loaded.', { where: path, received: `${pending.length} external tensors` });
  const weights = [...model.graph.initializers.values()].reduce((n, t) => n + t.bytes.length, 0);
  // A checksum of more than one file can hold would need that file.
  if (weights <= (options.externalOver ?? EXTERNAL_OVER)) {
    return writeFileAtomic(path, marked(model), options);
  }
  const name = basename(path);
  const older = (await readdir(dirname(path)).catch(() => [])).filter((f) => f.startsWith(name) && /^(\.\d+)?\.data$/.test(f.slice(name.length)));
  let location = `${name}.data`;
  for (let n = 1; older.includes(location); n++) location = `${name}.${n}.data`;
  const { model: chunks, data } = encodeExternal(withoutChecksum(model), location);
  await writeFileAtomic(join(dirname(path), location), data);
  await writeFileAtomic(path, chunks);
  for (const file of older) await rm(join(dirname(path), file), { force: true });
  return sizeOfChunks(chunks) + sizeOfChunks(data);
}

/**
 * Reads a model with its external data. Throws `file/not-found`, `onnx/damaged` (also where the checksum of a model
 * that Layerwright wrote does not agree), `onnx/unsupported`.
 */
export async function readModelFile(path: string): Promise<Model> {
  return (await readModelWithBytes(path)).model;
}

/** As `readModelFile`; beside the model what the file holds, for others that read it: undefined where weights stand in other files. */
export async function readModelWithBytes(path: string): Promise<{ readonly model: Model; readonly bytes: Uint8Array | undefined }> {
  const { size } = await stat(path).catch((thrown: unknown) => { throw fileError(thrown, path, 'read'); });
  if (size > LARGEST_FILE) {
    throw new LayerwrightError('onnx/unsupported', `${path} is too large for an ONNX file.`, {
      where: path, expected: 'less than 2 GiB, with larger weights as external data', received: `${size} bytes`,
    });
  }
  const bytes = await readFileBytes(path);
  let model: Model;
  try {
    model = decodeModel(bytes);
  } catch (thrown) {
    if (!(thrown instanceof LayerwrightError)) throw thrown;
    throw LayerwrightError.fromJSON({ ...thrown.toJSON(), where: thrown.where === undefined ? path : `${path} → ${thrown.where}`, hint: thrown.hint ?? 'Export or download the file again.' });
  }
  const folder = dirname(path);
  const whole = (await externalTensors(model)).length === 0;
  await loadExternal(model, async (location, offset, length) => weightsAt(await insideWorkspace(folder, location), offset, length));
  const expected = model.metadata.get(CHECKSUM_KEY);
  if (expected !== undefined && checksumOf(model) !== expected) {
    throw new LayerwrightError('onnx/damaged', `${basename(path)} is not as it was exported: its bytes do not agree with its checksum.`, {
      where: path, hint: `Export it again. If another program changed it on purpose, remove ${CHECKSUM_KEY} from its metadata.`,
    });
  }
  return { model, bytes: whole ? bytes : undefined };
}
