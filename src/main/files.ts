// Files on disk: atomic writes, reads with coded errors, and names that cannot lead out of their folder.
import { randomBytes } from 'node:crypto';
import { existsSync, lstatSync, realpathSync, statSync } from 'node:fs';
import { mkdir, open, readdir, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { LayerwrightError, asLayerwrightError, type ErrorCode } from '../core/errors.ts';

/** What can be written: all at once, or piece by piece without holding the whole. */
export type Piece = Uint8Array | string;
export type FileData = Piece | Iterable<Piece> | AsyncIterable<Piece>;

const errnoOf = (thrown: unknown): string | undefined => {
  const code = (thrown as { code?: unknown } | undefined)?.code;
  return thrown instanceof Error && typeof code === 'string' ? code : undefined;
};

/** A system error (ENOENT, EACCES, EISDIR, ENOSPC, …) as a coded one that names the path. Others pass unchanged. */
export function fileError(thrown: unknown, path: string, doing: 'read' | 'write'): LayerwrightError {
  const errno = errnoOf(thrown);
  if (thrown instanceof LayerwrightError || errno === undefined || errno.startsWith('ERR_')) return asLayerwrightError(thrown);
  const make = (code: ErrorCode, message: string, hint: string): LayerwrightError =>
    new LayerwrightError(code, message, { where: path, received: errno, hint, cause: thrown });
  if (doing === 'read') {
    switch (errno) {
      case 'ENOENT': case 'ENOTDIR': return make('file/not-found', `${path} does not exist.`, 'Check the path.');
      case 'EISDIR': return make('file/unreadable', `${path} is a folder, not a file.`, 'Name a file.');
      case 'EACCES': case 'EPERM': return make('file/unreadable', `${path} may not be read.`, 'Give yourself permission to read it.');
      default: return make('file/unreadable', `${path} could not be read.`, 'Check the disk and the path.');
    }
  }
  switch (errno) {
    case 'ENOENT': case 'ENOTDIR': return make('file/write-failed', `${path} could not be written: its folder does not exist.`, 'Create the folder first.');
    case 'EISDIR': case 'ENOTEMPTY': return make('file/write-failed', `${path} could not be written: it is a folder.`, 'Choose another name.');
    case 'EACCES': case 'EPERM': case 'EROFS': return make('file/write-failed', `${path} may not be written.`, 'Give yourself permission to write there, or choose another folder.');
    case 'ENOSPC': case 'EDQUOT': return make('file/write-failed', `${path} could not be written: the disk is full.`, 'Free some space and try again.');
    case 'ENAMETOOLONG': return make('file/write-failed', `${path} could not be written: its name is too long.`, 'Choose a shorter name.');
    default: return make('file/write-failed', `${path} could not be written.`, 'Check the disk and the path.');
  }
}

const temporaryPattern = /^\.layerwright-(\d+)-[0-9a-f]{12}\.tmp(-journal|-wal|-shm|(\.\d+)?\.data)?$/;
/** A fresh name for what is built beside its place; what a killed process leaves of it is swept by `removeStaleTemporaries`. */
export const temporaryBeside = (target: string): string =>
  join(dirname(target), `.layerwright-${process.pid}-${randomBytes(6).toString('hex')}.tmp`);

const swept = new Set<string>();
/** As `temporaryBeside`, once what killed processes have left there is away: the user's own folders have no other time for it. */
export async function freshTemporary(target: string): Promise<string> {
  const folder = dirname(target);
  if (!swept.has(folder)) {
    swept.add(folder);
    await removeStaleTemporaries(folder).catch(() => undefined);
  }
  return temporaryBeside(target);
}

const isPiece = (data: FileData): data is Piece => typeof data === 'string' || data instanceof Uint8Array;
const bytesOf = (piece: Piece): Uint8Array => (typeof piece === 'string' ? Buffer.from(piece, 'utf8') : piece);

/** Bytes after which the disk begins with them, and the most of one write call: else the fsync waits for the whole file. */
const FLUSHED = 1 << 26;

/** Returns the number of bytes. When it throws, nothing is being written any more. */
async function writePieces(handle: FileHandle, pieces: Iterable<Piece> | AsyncIterable<Piece>): Promise<number> {
  let size = 0;
  let writing: Promise<unknown> = Promise.resolve();
  let flushing: Promise<void> | undefined;
  let unflushed = 0;
  // A disk tells of an error once: it is kept.
  let failure: unknown;
  const writeAll = async (bytes: Uint8Array): Promise<void> => {
    for (let at = 0; at < bytes.length;) {
      const { bytesWritten } = await handle.write(bytes, at, Math.min(FLUSHED, bytes.length - at));
      at += bytesWritten;
      unflushed += bytesWritten;
      if (unflushed < FLUSHED || flushing) continue;
      unflushed = 0;
      flushing = handle.datasync().catch((thrown: unknown) => { failure ??= thrown; }).finally(() => { flushing = undefined; });
    }
  };
  try {
    for await (const piece of pieces) {
      await writing;
      const bytes = bytesOf(piece);
      size += bytes.length;
      writing = writeAll(bytes);
      // It is waited for below; until then a failure must not count as one that nobody hears of.
      writing.catch(() => undefined);
    }
  } finally {
    await writing.catch(() => undefined);
    await flushing;
  }
  await writing;
  if (failure !== undefined) throw failure;
  return size;
}

/** Makes what was written last through a power cut. Throws `file/write-failed`. */
export async function syncFile(path: string): Promise<void> {
  try {
    const handle = await open(path, 'r+');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (thrown) {
    throw fileError(thrown, path, 'write');
  }
}

/** Makes a rename last through a power cut. Windows cannot open folders: nothing to do there. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } catch (thrown) {
    // Some network and FUSE file systems cannot sync a folder.
    if (!['EINVAL', 'ENOTSUP', 'EISDIR', 'EBADF'].includes(errnoOf(thrown) ?? '')) throw thrown;
  } finally {
    await handle.close();
  }
}

/** Virus scanners hold fresh files for a moment on Windows. */
async function renameOver(from: string, to: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await rename(from, to);
    } catch (thrown) {
      if (process.platform !== 'win32' || attempt >= 8 || !['EPERM', 'EACCES', 'EBUSY'].includes(errnoOf(thrown) ?? '')) throw thrown;
      await new Promise((done) => setTimeout(done, 10 * 2 ** attempt));
    }
  }
}

/** A link is written through, not replaced; an existing file keeps its permissions. */
function targetOf(path: string): { target: string; mode: number } {
  const absolute = resolve(path);
  const found = lstatSync(absolute, { throwIfNoEntry: false });
  if (found === undefined) return { target: absolute, mode: 0o666 };
  const target = found.isSymbolicLink() && existsSync(absolute) ? realpathSync(absolute) : absolute;
  const at = statSync(target, { throwIfNoEntry: false }) ?? found;
  if (at.isDirectory()) throw Object.assign(new Error('is a folder'), { code: 'EISDIR' });
  return { target, mode: found.isSymbolicLink() && at === found ? 0o666 : at.mode & 0o777 };
}

/**
 * Writes a file so that a reader, or a crash at any instant, finds the old one or the whole new one: temporary
 * file in the same folder, fsync, rename, fsync of the folder. On failure no temporary file stays and the old file is untouched.
 * A piece is made while the one before it is written. `sync: false` leaves the fsync of the file to the caller.
 * Returns the number of bytes written. Throws `file/write-failed`; what an iterable throws passes through.
 */
export async function writeFileAtomic(path: string, data: FileData, { sync = true }: { readonly sync?: boolean } = {}): Promise<number> {
  let temporary: string | undefined;
  let handle: FileHandle | undefined;
  let size: number;
  try {
    const { target, mode } = targetOf(path);
    temporary = await freshTemporary(target);
    handle = await open(temporary, 'wx', mode);
    size = await writePieces(handle, isPiece(data) ? [data] : data);
    if (sync) await handle.sync();
    await handle.close();
    handle = undefined;
    await renameOver(temporary, target);
    temporary = undefined;
    await syncFolder(dirname(target));
    return size;
  } catch (thrown) {
    await handle?.close().catch(() => undefined);
    if (temporary !== undefined) await rm(temporary, { force: true }).catch(() => undefined);
    throw errnoOf(thrown) === undefined ? thrown : fileError(thrown, path, 'write');
  }
}

/** Copies a file whole or not at all. Throws `file/not-found` or `file/unreadable` of the one, `file/write-failed` of the other. */
export async function copyFileAtomic(from: string, to: string): Promise<void> {
  const handle = await open(from, 'r').catch((thrown: unknown) => { throw fileError(thrown, from, 'read'); });
  try {
    await writeFileAtomic(to, piecesOf(handle, from));
  } finally {
    await handle.close();
  }
}

const COPIED_AT_ONCE = 1 << 24;

async function* piecesOf(handle: FileHandle, path: string): AsyncGenerator<Uint8Array> {
  for (;;) {
    // Each in memory of its own: it is written while the next is read.
    const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafeSlow(COPIED_AT_ONCE), 0, COPIED_AT_ONCE, null).catch((thrown: unknown) => { throw fileError(thrown, path, 'read'); });
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}

/** Removes temporary files that processes killed in the middle of a write left in a folder. Returns how many. */
export async function removeStaleTemporaries(folder: string): Promise<number> {
  let removed = 0;
  for (const name of await readdir(folder).catch(() => [])) {
    const pid = Number(temporaryPattern.exec(name)?.[1] ?? 0);
    if (pid === 0 || pid === process.pid || processExists(pid)) continue;
    await rm(join(folder, name), { force: true });
    removed++;
  }
  return removed;
}

/** Whether a process of that id is there (of any user). */
export function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return errnoOf(thrown) === 'EPERM';
  }
}

/** Bytes of one read call: larger files are read by several at once, since new memory costs more time than the reading. */
const READ_AT_ONCE = 1 << 27;

/** Returns where it ends. */
async function readAt(handle: FileHandle, bytes: Uint8Array, from: number, to: number): Promise<number> {
  for (let at = from; ;) {
    const { bytesRead } = at < to ? await handle.read(bytes, at, to - at, at) : { bytesRead: 0 };
    if (bytesRead === 0) return at;
    at += bytesRead;
  }
}

async function readParts(handle: FileHandle, size: number): Promise<Uint8Array> {
  const bytes = Buffer.allocUnsafeSlow(size);
  const starts = Array.from({ length: Math.ceil(size / READ_AT_ONCE) }, (_, i) => i * READ_AT_ONCE);
  const ends = await Promise.all(starts.map((start) => readAt(handle, bytes, start, Math.min(size, start + READ_AT_ONCE))));
  // It was cut meanwhile.
  const short = ends.findIndex((end, i) => end < Math.min(size, (i + 1) * READ_AT_ONCE));
  return new Uint8Array(bytes.buffer, bytes.byteOffset, short === -1 ? size : ends[short]);
}

/** A whole file; larger than 2 GiB too. Throws `file/not-found` or `file/unreadable`. */
export async function readFileBytes(path: string): Promise<Uint8Array> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'r');
    const found = await handle.stat();
    if (found.isDirectory()) throw Object.assign(new Error('is a folder'), { code: 'EISDIR' });
    if (found.size > 0) return await readParts(handle, found.size);
    // Pipes and /proc files say 0: read until the end comes.
    let bytes = Buffer.allocUnsafeSlow(65536);
    let filled = 0;
    for (;;) {
      if (filled === bytes.length) {
        const larger = Buffer.allocUnsafeSlow(bytes.length * 2);
        bytes.copy(larger);
        bytes = larger;
      }
      const { bytesRead } = await handle.read(bytes, filled, Math.min(READ_AT_ONCE, bytes.length - filled), null);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return new Uint8Array(bytes.buffer, bytes.byteOffset, filled);
  } catch (thrown) {
    throw fileError(thrown, path, 'read');
  } finally {
    await handle?.close();
  }
}

/** A text file, UTF-8 (a byte order mark is taken off). Throws as `readFileBytes`, and `file/damaged` where it is not UTF-8. */
export async function readText(path: string): Promise<string> {
  const bytes = await readFileBytes(path);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new LayerwrightError('file/damaged', `${path} is not text.`, { where: path, expected: 'UTF-8 text', hint: 'Save it as UTF-8.', cause });
  }
}

/** Whether there is a file, a folder, or nothing at a path. Throws `file/unreadable` where that cannot be told. */
export async function kindOf(path: string): Promise<'file' | 'folder' | 'nothing'> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch (thrown) {
    if (['ENOENT', 'ENOTDIR'].includes(errnoOf(thrown) ?? '')) return 'nothing';
    throw fileError(thrown, path, 'read');
  }
}

/** Makes a folder with all above it; no error where it is there. Throws `file/write-failed`. */
export async function ensureFolder(path: string): Promise<void> {
  // One by one: `recursive` never returns where a file system (such as /proc) says ENOENT to a folder that it will not make.
  const missing: string[] = [];
  let at = resolve(path);
  for (; await kindOf(at) === 'nothing' && dirname(at) !== at; at = dirname(at)) missing.unshift(at);
  if (await kindOf(at) === 'file') {
    throw new LayerwrightError('file/write-failed', `${path} cannot be made: ${at} is a file.`, { where: path, expected: 'a folder', received: 'a file', hint: 'Choose another folder.' });
  }
  for (const folder of missing) {
    try {
      await mkdir(folder);
    } catch (thrown) {
      // Another process may have been faster.
      if (errnoOf(thrown) !== 'EEXIST' || await kindOf(folder) !== 'folder') throw fileError(thrown, folder, 'write');
    }
  }
}

const leadsOut = (root: string, path: string, why: string): LayerwrightError =>
  new LayerwrightError('file/unsupported', `The path "${path}" ${why}.`, {
    where: root, expected: 'a path inside the folder, written relative to it', received: path,
  });

/**
 * The absolute path of `path`, which is relative to `root`. Refuses, with `file/unsupported`, absolute paths, `..`,
 * and links that lead out of the root; what does not exist yet is judged by its nearest existing folder.
 */
export async function insideWorkspace(root: string, path: string): Promise<string> {
  if (path === '' || path.includes('\0')) throw leadsOut(root, path, 'is not a file name');
  if (isAbsolute(path) || /^[A-Za-z]:|^[\\/]/.test(path)) throw leadsOut(root, path, 'is not relative');
  if (path.split(/[\\/]/).includes('..')) throw leadsOut(root, path, 'leads out of its folder');
  const full = resolve(root, path);
  try {
    const realRoot = await realpath(root);
    for (let at = full; ; at = dirname(at)) {
      // A dangling link has no real path, but writing through it would still lead out: `lstat` sees it.
      if (lstatSync(at, { throwIfNoEntry: false }) === undefined) continue;
      const real = await realpath(at).catch(() => undefined);
      if (real === undefined || !isWithin(realRoot, real)) throw leadsOut(root, path, 'leads out of its folder through a link');
      return full;
    }
  } catch (thrown) {
    throw fileError(thrown, root, 'read');
  }
}

/** Whether a path is the root or below it, by its words only. */
export const isWithin = (root: string, path: string): boolean => {
  const way = relative(root, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
};

/** Bytes of a name: file systems take 255, and something may be put behind it. */
const NAME_BYTES = 200;

/** A file name made of free text, good on every system: `My net: v2` → `My net- v2`; never empty, at most 100 characters and 200 bytes. */
export function safeName(text: string): string {
  // eslint-disable-next-line no-control-regex
  let name = basename(text.replace(/[<>:"/\\|?*\u0000-\u001f]/g, '-')).replace(/^[.\s]+|[.\s]+$/g, '').slice(0, 100).trim();
  while (Buffer.byteLength(name) > NAME_BYTES) name = name.replace(/.$/su, '').trim();
  return name === '' ? 'untitled' : /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(name) ? `${name}-` : name;
}
