// Files that are dropped onto a page: written whole or not at all into the workspace's `uploads`, under the names they came with.
import type { IncomingMessage } from 'node:http';
import { dirname, join } from 'node:path';
import { LayerwrightError } from '../../core/errors.ts';
import { UPLOAD_FOLDERS } from '../../preload/contract/uploads.ts';
import { ensureFolder, insideWorkspace, safeName, writeFileAtomic } from '../files.ts';

const tooLarge = (where: string, most: number): LayerwrightError =>
  new LayerwrightError('file/unsupported', 'The file is too large to be uploaded.', { where, expected: `at most ${most} bytes`, hint: 'Copy it to the machine, and choose it there.' });

/** Where a dropped file goes. `name`: as in the address, parts encoded one by one. Throws `file/unsupported` for a name that is no plain path. */
export async function uploadPath(folder: string, name: string): Promise<string> {
  const refuse = (): never => { throw new LayerwrightError('file/unsupported', 'The name of the upload is not a plain file name.', { where: name.slice(0, 300), expected: 'names without / \\ : * ? " < > | that do not begin with a dot' }); };
  let parts: string[];
  try {
    parts = name.split('/').map(decodeURIComponent);
  } catch {
    return refuse();
  }
  // Refused rather than repaired: two files may not become one.
  if (parts.length > UPLOAD_FOLDERS || parts.some((part) => part === '' || part.startsWith('.') || safeName(part) !== part)) return refuse();
  await ensureFolder(folder);
  return insideWorkspace(folder, join(...parts));
}

/** Writes the body of a request. Returns the path and its size. */
export async function receiveUpload(folder: string, name: string, request: IncomingMessage, most: number): Promise<{ path: string; bytes: number }> {
  const path = await uploadPath(folder, name);
  const announced = Number(request.headers['content-length'] ?? Number.NaN);
  if (announced > most) throw tooLarge(path, most);
  await ensureFolder(dirname(path));
  const bytes = await writeFileAtomic(path, (async function* () {
    let size = 0;
    for await (const piece of request as AsyncIterable<Buffer>) {
      size += piece.length;
      if (size > most) throw tooLarge(path, most);
      yield piece;
    }
  })());
  return { path, bytes };
}
