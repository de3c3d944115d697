// Electron's side of the page: the menu is told what can be done, and what it asks for is done. Nothing in a browser.
import { useEffect } from 'react';
import { roles } from '../../preload/contract/bridge.ts';
import type { Bridge } from '../../preload/contract/bridge.ts';
import { isPossible, keysOf, performById, useAllCommands } from '../commands/command.ts';
import type { Command } from '../commands/command.ts';
import { documentStore, useDocument } from '../document/store.ts';
import { useLanguage } from '../i18n/language.ts';
import type { Language } from '../i18n/language.ts';
import { useTheme } from '../theme/theme.ts';
import type { Theme } from '../theme/theme.ts';
import { go } from './navigation.ts';

/** Milliseconds without a change before the menu is told. */
const QUIET = 200;

function tell(bridge: Bridge, all: readonly Command[], language: Language, theme: Theme, project: string | undefined): void {
  // The last of an id is the one that is performed.
  const commands = new Map(all.map((c) => [c.id, c]));
  bridge.tell({
    language, theme, ...(project !== undefined && { project: project.slice(0, 300) }),
    commands: [...commands.values()].map((c) => {
      const [keys] = keysOf(c);
      return { id: c.id, title: c.title[language === 'zh' ? 1 : 0], enabled: isPossible(c), ...(keys !== undefined && { keys }) };
    }),
  });
}

const inText = (): boolean => document.activeElement instanceof HTMLInputElement || document.activeElement instanceof HTMLTextAreaElement;

function performFromMenu(bridge: Bridge, id: string): void {
  const role = roles.find((r) => id === `edit.${r}`);
  if (role && inText()) bridge.role(role);
  else performById(id);
}

export function NativeWindow() {
  const language = useLanguage();
  const theme = useTheme();
  const project = useDocument((d) => d.project.name);
  const commands = useAllCommands();
  useEffect(() => {
    const { layerwright } = window;
    if (!layerwright) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const later = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => { tell(layerwright, commands, language, theme, project); }, QUIET);
    };
    later();
    const end = documentStore.subscribe(later);
    return () => {
      clearTimeout(timer);
      end();
    };
  }, [commands, language, project, theme]);
  useEffect(() => {
    const { layerwright } = window;
    const ends = layerwright && [layerwright.onCommand((id) => { performFromMenu(layerwright, id); }), layerwright.onOpen((folder) => { go({ view: 'design', project: folder, run: undefined }); })];
    return () => { for (const end of ends ?? []) end(); };
  }, []);
  return null;
}
