// What no page may do, whatever it holds: leave its box, open windows, go elsewhere, get at devices.
import { app, session } from 'electron';
import type { WebPreferences } from 'electron';
import { isOurPage } from './page.ts';

export const webPreferences = (preload: string): WebPreferences => ({
  preload, contextIsolation: true, sandbox: true, nodeIntegration: false, nodeIntegrationInWorker: false, nodeIntegrationInSubFrames: false,
  webSecurity: true, allowRunningInsecureContent: false, webviewTag: false, navigateOnDragDrop: false, spellcheck: false,
});

/** Electron's default grants every permission that a page asks for: here the camera, microphone and clipboard of our own page only. */
const granted = new Set(['media', 'clipboard-sanitized-write']);

export function guardSession(): void {
  session.defaultSession.setPermissionRequestHandler((_contents, permission, callback, details) => {
    callback(granted.has(permission) && details.isMainFrame && isOurPage(details.requestingUrl));
  });
  session.defaultSession.setPermissionCheckHandler((_contents, permission, origin, details) => granted.has(permission) && details.isMainFrame && isOurPage(origin));
  session.defaultSession.setDevicePermissionHandler(() => false);
}

/** For every page of the app, whoever opens it. */
export function guardContents(): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.on('will-navigate', (event) => { if (!isOurPage(event.url)) event.preventDefault(); });
    contents.on('will-frame-navigate', (event) => { if (!event.isMainFrame || !isOurPage(event.url)) event.preventDefault(); });
    contents.on('will-redirect', (event) => { if (!isOurPage(event.url)) event.preventDefault(); });
    contents.on('will-attach-webview', (event) => { event.preventDefault(); });
  });
}
