// The renderer's files, listed when the host starts: what is not in the list does not exist, so no name can lead out.
import { readFile, readdir } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { LayerwrightError } from '../../core/errors.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.json': 'application/json', '.svg': 'image/svg+xml',
  '.png': 'image/png', '.jpg': 'image/jpeg', '.webp': 'image/webp', '.ico': 'image/x-icon', '.woff2': 'font/woff2', '.wasm': 'application/wasm', '.onnx': 'application/octet-stream', '.txt': 'text/plain; charset=utf-8',
};

export interface Page { readonly type: string; readonly path: string; readonly immutable: boolean }

/** Files below a folder by the path of their address. Links are left out. Throws `file/not-found` where the renderer is not built. */
export async function listPages(root: string): Promise<ReadonlyMap<string, Page>> {
  const pages = new Map<string, Page>();
  const entries = await readdir(root, { withFileTypes: true, recursive: true }).catch(() => []);
  for (const entry of entries) {
    const type = types[extname(entry.name).toLowerCase()];
    if (!entry.isFile() || type === undefined) continue;
    const path = join(entry.parentPath, entry.name);
    const address = `/${relative(root, path).split(sep).map(encodeURIComponent).join('/')}`;
    // The bundler writes a hash into the names of these.
    pages.set(address, { type, path, immutable: address.startsWith('/assets/') });
  }
  const index = pages.get('/index.html');
  if (!index) throw new LayerwrightError('file/not-found', 'The window is not built yet.', { where: root, hint: 'Run `npm run build`, or start with `npm start`.' });
  return pages.set('/', index);
}

export const readPage = (page: Page): Promise<Buffer> => readFile(page.path);
