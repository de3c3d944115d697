// ONNX files on disk: written whole or not at all with a checksum of their own, read with every byte accounted for.
import { createHash } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { LayerwrightError } from '../../core/errors.ts';
import { decodeModel, encodeExternal, encodeModel, LARGEST_FILE, loadExternal } from '../../core/onnx/codec/index.ts';
import type { Model } from '../../core/onnx/model.ts';
import { insideWorkspace, readFileBytes, writeFileAtomic } from '../files.ts';
import { readRange } from '../data/files.ts';

/** Key in `metadata_props`: SHA-256 of the model without this entry. */
export const CHECKSUM_KEY = 'layerwright.sha256';

function checksumOf(model: Model): string {
  const metadata = new Map(model.metadata);
  metadata.delete(CHECKSUM_KEY);
  const hash = createHash('sha256');
  for (const chunk of encodeModel({ ...model, metadata })) hash.update(chunk);
  return hash.digest('hex');
}

const sizeOfChunks = (chunks: readonly Uint8Array[]): number => chunks.reduce((n, c) => n + c.length, 0);

/** Writes a model with its checksum, atomically; weights go to `<name>.data` beside it where one file would be too large. Returns the bytes written. */
export async function writeModelFile(path: string, model: Model): Promise<number> {
  const marked = { ...model, metadata: new Map(model.metadata) };
  const weights = [...model.graph.initializers.values()].reduce((n, t) => n + t.bytes.length, 0);
  // A checksum of more than one file can hold would need that file.
  if (weights < LARGEST_FILE - (1 << 20)) {
    marked.metadata.set(CHECKSUM_KEY, checksumOf(model));
    return writeFileAtomic(path, encodeModel(marked));
  }
  const location = `${basename(path)}.data`;
  const { model: chunks, data } = encodeExternal(model, location);
  await writeFileAtomic(join(dirname(path), location), data);
  await writeFileAtomic(path, chunks);
  return sizeOfChunks(chunks) + sizeOfChunks(data);
}

/**
 * Reads a model with its external data. Throws `file/not-found`, `onnx/damaged` (also where the checksum of a model
 * that Layerwright wrote does not agree), `onnx/unsupported`.
 */
export async function readModelFile(path: string): Promise<Model> {
  const bytes = await readFileBytes(path);
  let model: Model;
  try {
    model = decodeModel(bytes);
  } catch (thrown) {
    if (!(thrown instanceof LayerwrightError)) throw thrown;
    throw LayerwrightError.fromJSON({ ...thrown.toJSON(), where: thrown.where === undefined ? path : `${path} → ${thrown.where}`, hint: thrown.hint ?? 'Export or download the file again.' });
  }
  const folder = dirname(path);
  await loadExternal(model, async (location, offset, length) => readRange(await insideWorkspace(folder, location), offset, length));
  const expected = model.metadata.get(CHECKSUM_KEY);
  if (expected !== undefined && checksumOf(model) !== expected) {
    throw new LayerwrightError('onnx/damaged', `${basename(path)} is not as it was exported: its bytes do not agree with its checksum.`, {
      where: path, hint: `Export it again. If another program changed it on purpose, remove ${CHECKSUM_KEY} from its metadata.`,
    });
  }
  return model;
}
