// What readers need of the disk: coded errors for data, bounded reads at an offset, shared memory.
import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync, readdirSync, statSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { LayerwrightError, type ErrorDetails } from '../../core/errors.ts';
import { fileError } from '../files.ts';

/** A data file that is not what it should be. */
export const damaged = (path: string, message: string, details: ErrorDetails = {}): LayerwrightError =>
  new LayerwrightError('data/damaged', `${path}: ${message}`, { where: path, hint: 'Get the file again, or leave it out.', ...details });

export const empty = (path: string, message: string, details: ErrorDetails = {}): LayerwrightError =>
  new LayerwrightError('data/empty', `${path} ${message}`, { where: path, ...details });

/** What is at a path, and how it begins: enough to choose a reader. */
export interface Probe {
  readonly path: string;
  readonly kind: 'file' | 'folder';
  readonly size: number;
  /** First bytes of a file, at most 8 KiB. */
  readonly head: Uint8Array;
  /** Names in a folder, sorted. */
  readonly names: readonly string[];
  /** Lower case, with its dot. */
  readonly extension: string;
}

const HEAD = 8192;

/** Looks at a path. Throws `file/not-found`, `file/unreadable`, `data/empty`. */
export function probePath(path: string): Probe {
  try {
    const found = statSync(path);
    if (found.isDirectory()) {
      const names = readdirSync(path).filter((name) => !name.startsWith('.')).sort();
      if (names.length === 0) throw empty(path, 'is an empty folder.', { hint: 'Name a folder with data in it.' });
      return { path, kind: 'folder', size: 0, head: new Uint8Array(0), names, extension: '' };
    }
    if (!found.isFile()) throw new LayerwrightError('file/unsupported', `${path} is neither a file nor a folder.`, { where: path });
    if (found.size === 0) throw empty(path, 'is an empty file.', { hint: 'Get the file again.' });
    return { path, kind: 'file', size: found.size, head: readRange(path, 0, Math.min(HEAD, found.size)), names: [], extension: extname(basename(path)).toLowerCase() };
  } catch (thrown) {
    throw fileError(thrown, path, 'read');
  }
}

/** `length` bytes at an offset of a file. Throws `data/damaged` where the file ends before. */
export function readRange(path: string, offset: number, length: number): Uint8Array<ArrayBuffer> {
  let handle: number | undefined;
  try {
    handle = openSync(path, 'r');
    if (offset + length > fstatSync(handle).size) throw damaged(path, 'ends too early.', { expected: `${offset + length} bytes`, received: `${fstatSync(handle).size}` });
    const bytes = new Uint8Array(length);
    readFully(handle, path, bytes, offset);
    return bytes;
  } catch (thrown) {
    throw fileError(thrown, path, 'read');
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

/** Fills `into` from an offset of an open file. */
export function readFully(handle: number, path: string, into: Uint8Array, offset: number): void {
  for (let at = 0; at < into.length;) {
    const n = readSync(handle, into, at, Math.min(1 << 30, into.length - at), offset + at);
    if (n === 0) throw damaged(path, 'ends too early.');
    at += n;
  }
}

/** Zeroed bytes that threads share. */
export const sharedBytes = (length: number): Uint8Array => new Uint8Array(new SharedArrayBuffer(length));

/** Bytes copied into memory that threads share. */
export function shareBytes(bytes: Uint8Array): Uint8Array {
  if (bytes.buffer instanceof SharedArrayBuffer) return bytes;
  const shared = sharedBytes(bytes.length);
  shared.set(bytes);
  return shared;
}

/** A short hash of anything that is JSON. */
export const hashOf = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 32);

/** Path, size and time of change of files: what a fingerprint is made of. */
export function stampOf(paths: readonly string[]): (string | number)[][] {
  return paths.map((path) => {
    try {
      const { size, mtimeMs } = statSync(path);
      return [path, size, Math.round(mtimeMs)];
    } catch (thrown) {
      throw fileError(thrown, path, 'read');
    }
  });
}

/** What some bytes look like, for an error message. */
export function looksLike(head: Uint8Array): string {
  const text = Buffer.from(head.subarray(0, 64)).toString('latin1');
  if (/^\s*(<!doctype|<html|<\?xml|<)/i.test(text)) return 'a web page or XML';
  if (text.startsWith('\x89HDF')) return 'an HDF5 file';
  if (text.startsWith('\x89PNG') || text.startsWith('\xff\xd8\xff')) return 'a picture';
  if (text.startsWith('PK')) return 'a zip file';
  if (text.startsWith('\x1f\x8b')) return 'a gzip file';
  if (text.startsWith('version https://git-lfs')) return 'a Git LFS pointer, not the file itself';
  return isText(head) ? 'text' : 'other bytes';
}

/** No zero bytes and hardly any control characters. */
export function isText(head: Uint8Array): boolean {
  let odd = 0;
  for (const b of head) {
    if (b === 0) return false;
    if (b < 32 && b !== 9 && b !== 10 && b !== 13) odd += 1;
  }
  return odd <= head.length / 100;
}
