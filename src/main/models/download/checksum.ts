// SHA-256 of files, and which model of the catalogue a file is.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { LayerwrightError } from '../../../core/errors.ts';
import type { CatalogueEntry } from '../catalogue/schema.ts';
import { fileError } from '../../files.ts';

export const cancelled = (): LayerwrightError => new LayerwrightError('cancelled', 'The download was cancelled.');

/** What makes a file the one that is wanted. */
export type FileMark = Pick<CatalogueEntry, 'bytes' | 'sha256'>;

/** Checksum of a whole file, as hex. Gives what has been read so far while it reads. Throws `file/not-found`, `file/unreadable`, `cancelled`. */
export async function* readChecksum(path: string, signal?: AbortSignal): AsyncGenerator<number, string> {
  const hash = createHash('sha256');
  let read = 0;
  try {
    for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
      if (signal?.aborted === true) throw cancelled();
      hash.update(piece);
      read += piece.length;
      yield read;
    }
  } catch (thrown) {
    throw fileError(thrown, path, 'read');
  }
  return hash.digest('hex');
}

export async function checksumOf(path: string, signal?: AbortSignal): Promise<string> {
  const reading = readChecksum(path, signal);
  for (;;) {
    const step = await reading.next();
    if (step.done === true) return step.value;
  }
}

/** Size of a file; undefined where there is none. */
export const sizeOf = (path: string): Promise<number | undefined> => stat(path).then((s) => (s.isFile() ? s.size : undefined), () => undefined);

/** Whether a file is the wanted one: by its size, then by its checksum. */
export const isFile = async (path: string, { bytes, sha256 }: FileMark, signal?: AbortSignal): Promise<boolean> =>
  await sizeOf(path) === bytes && await checksumOf(path, signal) === sha256;

/**
 * The entry that a file on disk is the model of; undefined where it is none of them. Only a file with the size of one is read.
 * Throws `file/not-found`, `file/unreadable`.
 */
export async function identifyModel(path: string, among: readonly CatalogueEntry[], signal?: AbortSignal): Promise<CatalogueEntry | undefined> {
  const found = await stat(path).catch((thrown: unknown) => { throw fileError(thrown, path, 'read'); });
  if (found.isDirectory()) throw fileError(Object.assign(new Error('is a folder'), { code: 'EISDIR' }), path, 'read');
  const alike = among.filter((entry) => entry.bytes === found.size);
  if (alike.length === 0) return undefined;
  const sha256 = await checksumOf(path, signal);
  return alike.find((entry) => entry.sha256 === sha256);
}
