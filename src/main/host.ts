// Browser entry: the app in a page of the user's own browser, until it is told to end.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LayerwrightError } from '../core/errors.ts';
import { openApp } from './app.ts';
import type { App } from './app.ts';
import { startServer } from './host/server.ts';
import type { Host } from './host/server.ts';
import type { serve as serveServices } from './services/methods/index.ts';
import type { Studio } from './studio.ts';

export interface BrowserOptions {
  readonly workspace?: string | undefined;
  readonly port?: number | undefined;
  /** Folders beside home, the current one and mounted disks that may be used. */
  readonly allow?: readonly string[] | undefined;
  readonly open?: boolean | undefined;
}

/** The built renderer: `LAYERWRIGHT_RENDERER` names another folder (a packager's, a test's). */
const pagesFolder = (): string => process.env['LAYERWRIGHT_RENDERER'] ?? fileURLToPath(new URL('../../out/renderer', import.meta.url));

interface Loaded { readonly studio: Studio; readonly serve: typeof serveServices }

/** Most of the code, which is not needed to send the page: it is loaded while the browser reads that. */
async function load(app: App, allow: readonly string[]): Promise<Loaded> {
  const { openStudio } = await import('./studio.ts');
  const { serve } = await import('./services/methods/index.ts');
  const disks = process.platform === 'darwin' ? ['/Volumes'] : process.platform === 'win32' ? [] : ['/media', '/mnt'];
  const studio = await openStudio({
    workspace: app, host: 'browser',
    folders: [
      { name: 'Home', path: homedir() }, ...(dirname(process.cwd()) === process.cwd() ? [] : [{ name: basename(process.cwd()), path: process.cwd() }]),
      ...[...disks, ...allow.map((folder) => resolve(folder))].map((path) => ({ name: basename(path), path })),
    ],
  });
  return { studio, serve };
}

/** Starts the browser host. */
export async function startBrowserHost({ workspace, port, allow = [], open = true }: BrowserOptions): Promise<Host> {
  const missing = allow.find((folder) => !existsSync(folder));
  if (missing !== undefined) throw new LayerwrightError('file/not-found', `${missing} does not exist.`, { where: missing, hint: 'Check the path after --allow.' });
  const app = await openApp(workspace);
  let loading: Promise<Loaded> | undefined;
  const loaded = (): Promise<Loaded> => (loading ??= load(app, allow));
  try {
    const host = await startServer({
      workspace: app.workspace, pages: pagesFolder(),
      async contract() {
        const { studio: { services }, serve } = await loaded();
        return (transport) => { serve(services, transport); };
      },
      ...(port !== undefined && { port }),
    });
    if (open) openInBrowser(host.address);
    setImmediate(() => { void loaded(); });
    return {
      address: host.address, port: host.port, token: host.token,
      get connections() { return host.connections; },
      async close() {
        await host.close();
        await (loading ? (await loading).studio.close() : app.close());
      },
    };
  } catch (thrown) {
    app.close();
    throw thrown;
  }
}

/** Whether a window can be shown here. */
export const hasDisplay = (environment: NodeJS.ProcessEnv = process.env): boolean =>
  process.platform !== 'linux' || (environment['DISPLAY'] ?? '') !== '' || (environment['WAYLAND_DISPLAY'] ?? '') !== '';

function openInBrowser(address: string): void {
  if (!hasDisplay()) return;
  const [command, ...args]: [string, ...string[]] = process.platform === 'darwin' ? ['open'] : process.platform === 'win32' ? ['rundll32', 'url.dll,FileProtocolHandler'] : ['xdg-open'];
  // Where there is none, the address is printed all the same.
  const child = spawn(command, [...args, address], { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}

/** Path of Electron's program, or why there is none. Nothing is downloaded. */
export function electronProgram(folder: string = fileURLToPath(new URL('../../node_modules/electron', import.meta.url)), program: string = platformProgram()): string | undefined {
  const path = join(process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(folder, 'dist'), program);
  return existsSync(path) ? path : undefined;
}

const platformProgram = (): string =>
  (process.platform === 'darwin' ? 'Electron.app/Contents/MacOS/Electron' : process.platform === 'win32' ? 'electron.exe' : 'electron');
