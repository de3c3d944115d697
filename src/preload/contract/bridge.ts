// What Electron's preload shows the page, and what goes over it beside the contract: the native menu's commands and the window's state.

/** Channel and message by which the page's port reaches the main process. */
export const CONNECT = 'layerwright:connect';
/** Main → page: a command of the menu, by its id. */
export const COMMAND = 'layerwright:command';
/** Main → page: a project to open, by its folder. */
export const OPEN = 'layerwright:open';
/** Page → main: what menus and title bar show. */
export const STATE = 'layerwright:state';
/** Page → main: the menu's command has no meaning where the focus is; the system's own is meant. */
export const ROLE = 'layerwright:role';

/** A command of the page as the menu shows it. */
export interface ToldCommand {
  readonly id: string;
  /** In the language of the window. */
  readonly title: string;
  readonly enabled: boolean;
  /** `Mod+Shift+T`, shown beside it; the page itself listens to the keys. */
  readonly keys?: string;
}

export interface WindowState {
  readonly language: 'en' | 'zh';
  readonly theme: 'system' | 'light' | 'dark';
  /** Name of the open project. */
  readonly project?: string;
  readonly commands: readonly ToldCommand[];
}

export const roles = ['undo', 'redo', 'cut', 'copy', 'paste', 'selectAll'] as const;
export type Role = (typeof roles)[number];

/** `window.layerwright`; undefined in a browser. */
export interface Bridge {
  readonly host: 'electron';
  /** Path of a file that was dropped onto the window; empty for one that has none. */
  pathOf(file: unknown): string;
  /** Calls back with the ids of commands that the menu asks for. Returns what ends it. */
  onCommand(listener: (id: string) => void): () => void;
  /** Calls back with folders of projects to open. Returns what ends it. */
  onOpen(listener: (folder: string) => void): () => void;
  tell(state: WindowState): void;
  /** Does what the system does in a text field. */
  role(role: Role): void;
}
