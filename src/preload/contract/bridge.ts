// What Electron's preload shows the page.

/** Channel and message by which the page's port reaches the main process. */
export const CONNECT = 'layerwright:connect';

/** `window.layerwright`; undefined in a browser. */
export interface Bridge {
  readonly host: 'electron';
  /** Path of a file that was dropped onto the window; empty for one that has none. */
  pathOf(file: unknown): string;
}
