// The native menu, made of the page's own commands: it performs them by id, and the page listens to the keys itself.
import type { MenuItemConstructorOptions } from 'electron';
import type { Role, ToldCommand, WindowState } from '../../preload/contract/bridge.ts';
import type { RecentProject } from '../services/recent.ts';
import type { MainWords } from './words.ts';

type Item = MenuItemConstructorOptions;

export interface MenuActions {
  perform(id: string): void;
  open(folder: string): void;
  about(): void;
  licences(): void;
  logs(): void;
}

export interface MenuOptions {
  readonly state: WindowState;
  readonly recent: readonly RecentProject[];
  readonly words: MainWords;
  readonly actions: MenuActions;
  readonly mac: boolean;
  readonly development: boolean;
}

/** `Mod+Shift+T` as Electron writes it; none for what it cannot show, or what a text field needs for itself. */
export function acceleratorOf(keys: string | undefined): string | undefined {
  if (keys?.startsWith('Mod+') !== true) return undefined;
  const names: Readonly<Record<string, string>> = { Mod: 'CommandOrControl', ArrowUp: 'Up', ArrowDown: 'Down', ArrowLeft: 'Left', ArrowRight: 'Right', '+': 'Plus' };
  const parts = keys.split('+').filter((part) => part !== '').map((part) => names[part] ?? part);
  return parts.length > 1 && parts.every((part) => /^[A-Za-z0-9/,.\-=[\]]+$/.test(part)) ? parts.join('+') : undefined;
}

const line: Item = { type: 'separator' };
/** Parts with lines between those that are not empty. */
const parts = (...groups: readonly (readonly Item[])[]): Item[] => groups.filter((g) => g.length > 0).flatMap((g, i) => (i === 0 ? g : [line, ...g]));

export function menuTemplate({ state, recent, words: w, actions, mac, development }: MenuOptions): Item[] {
  const told = new Map(state.commands.map((c) => [c.id, c]));
  const item = ({ id, title, enabled, keys }: ToldCommand): Item => {
    const accelerator = acceleratorOf(keys);
    return { id, label: title, enabled, click: () => { actions.perform(id); }, ...(accelerator !== undefined && { accelerator, registerAccelerator: false }) };
  };
  /** Commands that are there now, of these ids. */
  const those = (...ids: readonly string[]): Item[] => ids.flatMap((id) => { const command = told.get(id); return command ? [item(command)] : []; });
  const all = (fits: (command: ToldCommand) => boolean): Item[] => state.commands.filter(fits).map(item);
  /** The page's command where there is one: it hands on to the text field that has the focus. Else the system's own. */
  const edit = (role: Role): Item => {
    const [own] = those(`edit.${role}`);
    return own ? { ...own, label: w[role], enabled: true } : { role, label: w[role] };
  };
  const exports = all((c) => /(^|\.)export/i.test(c.id));
  const usual = ['undo', 'redo', 'cut', 'copy', 'paste', 'selectAll'];
  const recents: Item[] = recent.map(({ name, folder }) => ({ label: name, sublabel: folder, click: () => { actions.open(folder); } }));
  const file: Item[] = parts(
    those('project.new', 'project.open', 'project.import').map((i) => (i.id === 'project.new' ? { ...i, accelerator: 'CommandOrControl+N' } : i)),
    [{ label: w.recent, submenu: recents.length > 0 ? recents : [{ label: w.noRecent, enabled: false }] }],
    [...those('project.copy', 'project.saveCopy'), ...(exports.length > 0 ? [{ label: w.export, submenu: exports }] : [])],
    [{ role: mac ? 'close' as const : 'quit' as const, label: mac ? w.close : w.quit }],
  );
  const canvas = all((c) => /^(canvas|blocks|frames|design)\./.test(c.id) && !/\.(walk|nudge|extend)\./.test(c.id) && !/(^|\.)export/i.test(c.id));
  const appearance = all((c) => c.id.startsWith('theme.'));
  const languages = all((c) => c.id.startsWith('language.'));
  const run = all((c) => c.id.startsWith('training.'));
  const about: Item = { label: w.about, click: actions.about };
  return [
    ...(mac ? [{ label: 'Layerwright', submenu: parts([about], [{ role: 'services' }], [{ role: 'hide' }, { role: 'hideOthers' }, { role: 'unhide' }], [{ role: 'quit', label: w.quit }]) }] : []),
    { label: w.file, submenu: file },
    { label: w.edit, submenu: parts([edit('undo'), edit('redo')], [edit('cut'), edit('copy'), edit('paste'), edit('selectAll')], all((c) => c.id.startsWith('edit.') && !usual.includes(c.id.slice(5)))) },
    {
      label: w.view, submenu: parts(
        [...those('window.palette'), { label: w.go, submenu: all((c) => c.id.startsWith('go.')) }],
        canvas.length > 0 ? [{ label: w.canvas, submenu: canvas }] : [],
        [{ label: w.appearance, submenu: appearance }, { label: w.language, submenu: languages }],
        // Only shown: these keys zoom the canvas where it has the focus.
        [{ role: 'resetZoom', label: w.actualSize }, { role: 'zoomIn', label: w.zoomIn }, { role: 'zoomOut', label: w.zoomOut }, { role: 'togglefullscreen', label: w.fullScreen }],
        development ? [{ role: 'reload', label: w.reload }, { role: 'toggleDevTools', label: w.devTools }] : [],
      ),
    },
    ...(run.length > 0 ? [{ label: w.run, submenu: run }] : []),
    { label: w.window, role: 'window' as const, submenu: [{ role: 'minimize', label: w.minimise }, { role: 'close', label: w.close }] },
    { label: w.help, role: 'help' as const, submenu: parts(those('window.shortcuts', 'tour.start'), [...(mac ? [] : [about]), { label: w.licences, click: actions.licences }, { label: w.logs, click: actions.logs }]) },
  ];
}
