// Electron entry: the app in a window of its own.
import { app, BrowserWindow, dialog } from 'electron';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { asLayerwrightError } from '../core/errors.ts';
import { openStudio } from './app.ts';
import { acceptPorts } from './window/connect.ts';
import { systemDialogs } from './window/dialogs.ts';
import { pageAddress, registerScheme, servePage } from './window/page.ts';
import { guardContents, guardSession, webPreferences } from './window/security.ts';
import { utilityChild } from './window/child.ts';

const here = dirname(fileURLToPath(import.meta.url));
const preload = join(here, '..', 'preload', 'index.cjs');

async function openWindow(): Promise<void> {
  const window = new BrowserWindow({ width: 1280, height: 800, minWidth: 960, minHeight: 600, title: 'Layerwright', icon: join(here, '..', '..', 'resources', 'icon.png'), show: false, webPreferences: webPreferences(preload) });
  window.once('ready-to-show', () => { window.show(); });
  await window.loadURL(pageAddress);
}

async function start(): Promise<void> {
  await app.whenReady();
  guardSession();
  await servePage();
  const workspace = process.argv.find((a) => a.startsWith('--workspace='))?.slice('--workspace='.length);
  const studio = await openStudio({ workspace, host: 'electron', startChild: utilityChild, dialogs: systemDialogs(() => 'All files') });
  acceptPorts(studio.services);
  let closed = false;
  // Trainings are kept before the app goes.
  app.on('will-quit', (event) => {
    if (closed) return;
    event.preventDefault();
    void studio.close().finally(() => {
      closed = true;
      app.quit();
    });
  });
  app.on('second-instance', () => {
    const [window] = BrowserWindow.getAllWindows();
    if (window?.isMinimized()) window.restore();
    window?.focus();
  });
  app.on('activate', () => { if (BrowserWindow.getAllWindows().length === 0) void openWindow(); });
  app.on('window-all-closed', () => { if (process.platform !== 'darwin') app.quit(); });
  await openWindow();
}

registerScheme();
app.enableSandbox();
guardContents();
if (app.requestSingleInstanceLock()) {
  start().catch((thrown: unknown) => {
    dialog.showErrorBox('Layerwright cannot start', asLayerwrightError(thrown).describe());
    app.exit(1);
  });
} else {
  app.quit();
}
