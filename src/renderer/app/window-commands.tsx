// The commands of the window itself, there in every view; with the palette and the sheet of shortcuts.
import { useMemo, useState } from 'react';
import { useCommands } from '../commands/command.ts';
import type { Command } from '../commands/command.ts';
import { CommandPalette } from '../commands/palette.tsx';
import { ShortcutSheet } from '../commands/sheet.tsx';
import { languages, setLanguage } from '../i18n/language.ts';
import { setTheme, themes } from '../theme/theme.ts';
import { go } from './navigation.ts';
import { views } from './views.tsx';
import { appWords } from './words.ts';

const places: readonly [string, string] = ['Go to', '转到'];
const appearance: readonly [string, string] = ['Window', '窗口'];

const fixed: readonly Command[] = [
  ...views.map((view, i): Command => ({
    id: `go.${view.id}`, title: [appWords.en[view.id], appWords.zh[view.id]], group: places, keys: `Alt+${i + 1}`, perform: () => { go({ view: view.id }); },
  })),
  ...themes.map((theme): Command => ({
    id: `theme.${theme}`, title: [`${appWords.en.theme}: ${appWords.en[theme]}`, `${appWords.zh.theme}：${appWords.zh[theme]}`], group: appearance, perform: () => { setTheme(theme); },
  })),
  ...languages.map(({ id, title }): Command => ({ id: `language.${id}`, title: [title, title], group: appearance, perform: () => { setLanguage(id); } })),
];

export function WindowCommands() {
  const [shown, setShown] = useState<'palette' | 'sheet'>();
  useCommands(useMemo(() => [
    { id: 'window.palette', title: ['Search commands', '搜索命令'], group: appearance, keys: ['Mod+K', 'Mod+Shift+P'], hidden: true, perform: () => { setShown('palette'); } },
    { id: 'window.shortcuts', title: ['Keyboard shortcuts', '键盘快捷键'], group: appearance, keys: ['?', 'Mod+/'], perform: () => { setShown('sheet'); } },
    ...fixed,
  ], []));
  const close = (): void => { setShown(undefined); };
  return (
    <>
      <CommandPalette open={shown === 'palette'} onClose={close} />
      <ShortcutSheet open={shown === 'sheet'} onClose={close} />
    </>
  );
}
