// Our own page in Electron: its address, and the only files that it can load.
import { net, protocol } from 'electron';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { securityHeaders } from '../host/headers.ts';
import { listPages } from '../host/pages.ts';

const SCHEME = 'layerwright';
const here = dirname(fileURLToPath(import.meta.url));

/** Address of the page: electron-vite's server while developing, else our own protocol. */
export const pageAddress = process.env['ELECTRON_RENDERER_URL'] ?? `${SCHEME}://app/`;

/** Whether an address is of our own page. */
export function isOurPage(address: string): boolean {
  try {
    const { protocol: scheme, host } = new URL(address);
    const ours = new URL(pageAddress);
    return scheme === ours.protocol && host === ours.host;
  } catch {
    return false;
  }
}

/** To be called before Electron is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } }]);
}

/** Serves the built renderer: the files that are there now, by their names. */
export async function servePage(root: string = join(here, '..', 'renderer')): Promise<void> {
  const pages = await listPages(root);
  protocol.handle(SCHEME, async (request) => {
    const { host, pathname } = new URL(request.url);
    const page = host === 'app' && request.method === 'GET' ? pages.get(pathname) : undefined;
    if (!page) return new Response('Not found', { status: 404, headers: securityHeaders });
    const file = await net.fetch(pathToFileURL(page.path).toString());
    return new Response(file.body, { headers: { ...securityHeaders, 'Content-Type': page.type } });
  });
}
