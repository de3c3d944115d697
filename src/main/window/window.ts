// The one window: its place kept, its crashes told, its closing asked about while something trains.
import { BrowserWindow, dialog, nativeTheme, screen } from 'electron';
import { log } from './log.ts';
import { pageAddress } from './page.ts';
import { placed, readPlacement, smallest, writePlacement } from './placement.ts';
import { webPreferences } from './security.ts';
import type { MainWords } from './words.ts';

/** Grounds of the page, light and dark: no flash before it is drawn. */
const ground = (): string => (nativeTheme.shouldUseDarkColors ? '#16181d' : '#f7f7f8');

export interface WindowOptions {
  readonly preload: string;
  readonly icon: string;
  /** File that keeps the window's place. */
  readonly kept: string;
  words(): MainWords;
  /** Trainings that the closing of the window must ask about. */
  trainings(): number;
  /** The user wants the trainings to go on without a window. */
  inBackground(): void;
}

/** `hash`: the place in the page, `#/design?project=…`. */
export function openWindow({ preload, icon, kept, words, trainings, inBackground }: WindowOptions, hash: string): BrowserWindow {
  const before = readPlacement(kept);
  const window = new BrowserWindow({
    ...placed(before, screen.getAllDisplays().map((d) => d.workArea)), minWidth: smallest.width, minHeight: smallest.height, title: 'Layerwright', icon, show: false, backgroundColor: ground(), webPreferences: webPreferences(preload),
  });
  if (before?.maximised === true) window.maximize();
  window.once('ready-to-show', () => { window.show(); });

  let decided = false;
  let asking = false;
  window.on('close', (event) => {
    writePlacement(kept, { bounds: window.getNormalBounds(), maximised: window.isMaximized() });
    if (decided || trainings() === 0) return;
    event.preventDefault();
    if (asking) return;
    asking = true;
    const w = words();
    void dialog.showMessageBox(window, { type: 'question', message: w.closeTitle, detail: w.closeText, buttons: [w.background, w.stop, w.cancel], defaultId: 0, cancelId: 2, noLink: true }).then(({ response }) => {
      asking = false;
      if (response === 2) return;
      decided = true;
      if (response === 0) inBackground();
      window.close();
    });
  });

  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit') return;
    log('window gone', { reason, exitCode });
    const w = words();
    void dialog.showMessageBox(window, { type: 'error', message: w.crashed, detail: w.crashedText, buttons: [w.show, w.close], defaultId: 0, cancelId: 1, noLink: true }).then(({ response }) => {
      if (response === 0) window.webContents.reload();
      else window.close();
    });
  });
  let answered = true;
  window.on('unresponsive', () => {
    if (!answered) return;
    answered = false;
    log('window does not answer', {});
    const w = words();
    void dialog.showMessageBox(window, { type: 'warning', message: w.slow, detail: w.slowText, buttons: [w.wait, w.show], defaultId: 0, cancelId: 0, noLink: true }).then(({ response }) => {
      answered = true;
      if (response === 1) window.webContents.forcefullyCrashRenderer();
    });
  });
  window.loadURL(`${pageAddress}${hash}`).catch((thrown: unknown) => { log('page not loaded', thrown); });
  return window;
}
