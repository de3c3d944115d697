// Electron entry: one window over the renderer, with every default that lets a page out of its box turned off.
import { app, BrowserWindow, net, protocol, session } from 'electron';
import { dirname, join, normalize, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const SCHEME = 'layerwright';
const ORIGIN = `${SCHEME}://app`;

protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } }]);

/** Serves the built renderer, and nothing outside its folder. */
function serveRenderer(): void {
  const root = join(here, '..', 'renderer');
  protocol.handle(SCHEME, (request) => {
    const { pathname } = new URL(request.url);
    const file = normalize(join(root, pathname === '/' ? 'index.html' : decodeURIComponent(pathname)));
    if (!file.startsWith(root + sep)) return new Response('Not found', { status: 404 });
    return net.fetch(pathToFileURL(file).toString());
  });
}

async function openWindow(): Promise<void> {
  const window = new BrowserWindow({
    width: 1280, height: 800, minWidth: 960, minHeight: 600, title: 'Layerwright', icon: join(here, '..', '..', 'resources', 'icon.png'), show: false,
    webPreferences: {
      preload: join(here, '..', 'preload', 'index.cjs'),
      contextIsolation: true, sandbox: true, nodeIntegration: false, webSecurity: true,
    },
  });
  window.webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
  window.webContents.on('will-navigate', (event, url) => {
    if (!url.startsWith(ORIGIN)) event.preventDefault();
  });
  window.once('ready-to-show', () => { window.show(); });
  await window.loadURL(process.env['ELECTRON_RENDERER_URL'] ?? `${ORIGIN}/`);
}

if (app.requestSingleInstanceLock()) {
  await app.whenReady();
  // Electron's default grants every permission that a page asks for.
  session.defaultSession.setPermissionRequestHandler((_contents, _permission, callback) => { callback(false); });
  session.defaultSession.setPermissionCheckHandler(() => false);
  serveRenderer();
  await openWindow();
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) void openWindow();
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
} else {
  app.quit();
}
