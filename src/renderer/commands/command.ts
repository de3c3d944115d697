// An action of the window as one value: menus, shortcuts, the palette and the native menu all perform the same.
import { useEffect } from 'react';
import { create } from 'zustand';
import { notifyError } from '../ui/notices.tsx';

/** What a context menu of the canvas belongs to. */
export type MenuPlace = 'card' | 'wire' | 'canvas';

export interface Command {
  /** `design.tidy`: never changes. */
  readonly id: string;
  readonly title: readonly [en: string, zh: string];
  /** Heading in the palette and in the sheet of shortcuts. */
  readonly group: readonly [en: string, zh: string];
  /** `Mod+Shift+T`: Mod is Ctrl, on a Mac ⌘; keys as `KeyboardEvent.key` names them, letters upper case. Several where several do the same. */
  readonly keys?: string | readonly string[];
  /** Whether it can be performed now; always where left out. */
  readonly when?: () => boolean;
  perform(): void | Promise<void>;
  /** Listed in the sheet of shortcuts only: it makes no sense without the pointer's place. */
  readonly hidden?: boolean;
  /** Context menus of the canvas that list it. */
  readonly menus?: readonly MenuPlace[];
}

const store = create<{ readonly lists: readonly (readonly Command[])[] }>(() => ({ lists: [] }));

/** All commands of the views that are there now, in the order in which they came. */
export const useAllCommands = (): readonly Command[] => store((s) => s.lists).flat();
export const allCommands = (): readonly Command[] => store.getState().lists.flat();

export const isPossible = (command: Command): boolean => command.when?.() ?? true;

export function perform(command: Command): void {
  if (!isPossible(command)) return;
  void (async () => { await command.perform(); })().catch(notifyError);
}

export function performById(id: string): void {
  const command = allCommands().findLast((c) => c.id === id);
  if (command) perform(command);
}

/** Commands that exist as long as a component does. `commands` must be stable (made outside, or memoised). */
export function useCommands(commands: readonly Command[]): void {
  useEffect(() => {
    store.setState((s) => ({ lists: [...s.lists, commands] }));
    return () => { store.setState((s) => ({ lists: s.lists.filter((list) => list !== commands) })); };
  }, [commands]);
}

export const keysOf = (command: Command): readonly string[] => (command.keys === undefined ? [] : typeof command.keys === 'string' ? [command.keys] : command.keys);
