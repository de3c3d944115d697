// Files of the workspace that a page takes away, such as an exported model: never opened in the browser, only saved.
import { constants } from 'node:fs';
import { lstat, open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { insideWorkspace } from '../files.ts';

/** The file that an address means, undefined where it means none: parts encoded one by one; nothing hidden, no link anywhere on the way. */
async function fileOf(root: string, name: string): Promise<{ readonly path: string; readonly handle: FileHandle; readonly size: number } | undefined> {
  try {
    const parts = name.split('/').map(decodeURIComponent);
    if (parts.some((part) => part === '' || part.startsWith('.') || /[\\/\0]/.test(part))) return undefined;
    const path = await insideWorkspace(root, join(...parts));
    let at = root;
    for (const part of parts) {
      at = join(at, part);
      if ((await lstat(at)).isSymbolicLink()) return undefined;
    }
    // O_NOFOLLOW: nor one that took its place in the meantime. (0 on Windows, which has none.)
    const handle = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    const found = await handle.stat();
    if (found.isFile()) return { path, handle, size: found.size };
    await handle.close();
    return undefined;
  } catch {
    return undefined;
  }
}

/** Sends a file as an attachment; 404 for whatever is not a plain file of the workspace. */
export async function sendDownload(root: string, name: string, response: ServerResponse, headOnly: boolean): Promise<void> {
  const found = await fileOf(root, name);
  if (!found) {
    response.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' }).end();
    return;
  }
  const { path, handle, size } = found;
  response.writeHead(200, {
    'Content-Type': 'application/octet-stream', 'Content-Length': size,
    'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(basename(path)).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)}`,
  });
  if (headOnly || size === 0) {
    await handle.close();
    response.end();
    return;
  }
  // No more than was announced, should the file grow; a page that goes away ends it.
  await pipeline(handle.createReadStream({ end: size - 1 }), response).catch(() => { response.destroy(); });
}
