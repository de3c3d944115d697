// Electron entry: the app in a window of its own.
import { app, BrowserWindow, dialog, Menu, nativeTheme, shell } from 'electron';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { asLayerwrightError } from '../core/errors.ts';
import { COMMAND, OPEN } from '../preload/contract/bridge.ts';
import type { WindowState } from '../preload/contract/bridge.ts';
import type { RecentProject } from './services/recent.ts';
import { openStudio } from './studio.ts';
import { version, versions } from './version.ts';
import { utilityChild } from './window/child.ts';
import { acceptMessages } from './window/connect.ts';
import { systemDialogs } from './window/dialogs.ts';
import { log, logsFolder } from './window/log.ts';
import { menuTemplate } from './window/menu.ts';
import { registerScheme, servePage } from './window/page.ts';
import { utilityProbe } from './window/probe.ts';
import { guardContents, guardSession } from './window/security.ts';
import { projectHash, startArgs } from './window/start-args.ts';
import { openWindow } from './window/window.ts';
import { mainWords } from './window/words.ts';

const here = dirname(fileURLToPath(import.meta.url));
/** Files that other programs open lie beside the archive of a packaged app, not in it. */
const unpacked = (path: string): string => path.replace(/app\.asar([\\/])/, 'app.asar.unpacked$1');
const isProject = (path: string): boolean => existsSync(join(path, 'project.json'));
/** The program's own name stands first, and before it is packaged the app's folder second. */
const argsOf = (argv: readonly string[]): readonly string[] => argv.slice(app.isPackaged ? 1 : 2);

async function start(early: readonly string[]): Promise<void> {
  await app.whenReady();
  guardSession();
  await servePage();
  const { workspace, project } = startArgs(argsOf(process.argv), process.cwd(), isProject);
  let state: WindowState = { language: app.getLocale().startsWith('zh') ? 'zh' : 'en', theme: 'system', commands: [] };
  const words = () => mainWords(state.language);
  const studio = await openStudio({ workspace, host: 'electron', startChild: utilityChild, probe: utilityProbe, dialogs: systemDialogs(() => words().allFiles) });
  const { trainings, changes, recents } = studio.services;
  let recent: readonly RecentProject[] = await recents.list();
  let background = false;
  const current = (): BrowserWindow | undefined => BrowserWindow.getAllWindows()[0];

  app.setAboutPanelOptions({ applicationName: 'Layerwright', applicationVersion: version, copyright: 'MIT', credits: Object.entries({ ...versions, electron: process.versions['electron'] ?? '' }).map(([name, v]) => `${name} ${v}`).join('\n') });
  const drawMenu = (): void => {
    Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate({
      state, recent, words: words(), mac: process.platform === 'darwin', development: !app.isPackaged,
      actions: {
        perform: (id) => { current()?.webContents.send(COMMAND, id); }, open, about: () => { app.showAboutPanel(); },
        licences: () => { void shell.openPath(unpacked(join(here, 'licences.txt'))); }, logs: () => { void shell.openPath(logsFolder()); },
      },
    })));
  };
  const show = (hash = ''): void => {
    background = false;
    openWindow({
      preload: join(here, '..', 'preload', 'index.cjs'), icon: join(here, '..', '..', 'resources', 'icon.png'), kept: join(app.getPath('userData'), 'window.json'), words,
      trainings: () => trainings.active().length, inBackground: () => { background = true; },
    }, hash);
  };
  function open(folder: string): void {
    const window = current();
    if (!window) {
      show(projectHash(folder));
      return;
    }
    if (window.isMinimized()) window.restore();
    window.focus();
    window.webContents.send(OPEN, folder);
  }

  drawMenu();
  acceptMessages(studio.services, (told) => {
    state = told;
    nativeTheme.themeSource = told.theme;
    drawMenu();
    current()?.setTitle(told.project === undefined ? 'Layerwright' : `${told.project} — Layerwright`);
  });
  recents.onChange((list) => {
    recent = list;
    const [last] = list;
    if (last) app.addRecentDocument(join(last.folder, 'project.json'));
    drawMenu();
  });
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
  app.on('second-instance', (_event, argv, folder) => {
    const { project: wanted } = startArgs(argsOf(argv), folder, isProject);
    if (wanted !== undefined) {
      open(wanted);
      return;
    }
    const window = current();
    if (!window) show();
    else if (window.isMinimized()) window.restore();
    window?.focus();
  });
  app.on('activate', () => { if (!current()) show(); });
  app.on('window-all-closed', () => { if (process.platform !== 'darwin' && !background) app.quit(); });
  app.on('open-file', (event, path) => {
    event.preventDefault();
    const { project: wanted } = startArgs([path], '/', isProject);
    if (wanted !== undefined) open(wanted);
  });
  // In the background the app stays for its trainings only.
  void (async () => {
    for await (const _ of changes.listen()) if (background && !current() && trainings.active().length === 0) app.quit();
  })();
  show(projectHash(startArgs(early, '/', isProject).project ?? project));
}

registerScheme();
app.enableSandbox();
guardContents();
// On a Mac the first file may be named before the app is ready.
const early: string[] = [];
const keepEarly = (event: { preventDefault(): void }, path: string): void => {
  event.preventDefault();
  early.push(path);
};
app.on('open-file', keepEarly);
if (app.requestSingleInstanceLock()) {
  start(early).then(() => { app.off('open-file', keepEarly); }, (thrown: unknown) => {
    log('start failed', thrown);
    dialog.showErrorBox(mainWords(app.getLocale().startsWith('zh') ? 'zh' : 'en').failed, asLayerwrightError(thrown).describe());
    app.exit(1);
  });
} else {
  app.quit();
}
