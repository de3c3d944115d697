// The context menu of what is under the pointer: a card, a wire, the canvas. It lists the commands that name it and can be performed
// there: those that cannot would make it longer than a small window.
import { useMemo, useState } from 'react';
import type { MouseEvent, ReactElement } from 'react';
import { isPossible, keysOf, perform, useAllCommands } from '../../commands/command.ts';
import type { Command, MenuPlace } from '../../commands/command.ts';
import { select } from '../../document/store.ts';
import { useLanguage } from '../../i18n/language.ts';
import { PointerMenu } from '../../ui/menu.tsx';
import type { MenuItems } from '../../ui/menu.tsx';
import { nodesOfCard } from '../groups/shown.ts';
import { now } from './actions.ts';
import { canvasState, selectWires } from './canvas-state.ts';

export function CanvasMenu({ children }: { readonly children: ReactElement }) {
  const language = useLanguage();
  const commands = useAllCommands();
  // A new value for each opening: what is possible depends on what was chosen then.
  const [opened, setOpened] = useState<{ readonly place: MenuPlace }>({ place: 'canvas' });
  // What was right-clicked is selected first, so that the commands mean it.
  const onContextMenu = (event: MouseEvent): void => {
    const target = event.target as Element;
    const [card, wire] = ['.react-flow__node', '.react-flow__edge'].map((part) => target.closest(part)?.getAttribute('data-id') ?? undefined);
    const nodes = card === undefined ? [] : nodesOfCard(card);
    if (!nodes.every((id) => now()?.selection.includes(id) === true)) select(nodes);
    if (card !== undefined) selectWires([]);
    else if (wire !== undefined && !canvasState().wires.includes(wire)) {
      select([]);
      selectWires([wire]);
    }
    setOpened({ place: card !== undefined ? 'card' : wire !== undefined ? 'wire' : 'canvas' });
  };
  const items = useMemo((): MenuItems => {
    const listed = commands.filter((c) => c.menus?.includes(opened.place) === true && isPossible(c));
    // What concerns the file is wanted least.
    const groups = [...new Set(listed.map((c) => c.group[0]))].toSorted((a, b) => Number(a === 'File') - Number(b === 'File'));
    const item = (c: Command) => ({
      id: c.id, title: c.title[language === 'zh' ? 1 : 0], perform: () => { requestAnimationFrame(() => { perform(c); }); },
      ...(keysOf(c)[0] !== undefined && { keys: keysOf(c)[0] as string }), ...(c.id === 'edit.remove' && { danger: true, keys: 'Delete' }),
    });
    return groups.map((group) => listed.filter((c) => c.group[0] === group).map(item));
  }, [commands, opened, language]);
  return <div style={{ display: 'contents' }} onContextMenuCapture={onContextMenu}><PointerMenu items={items}>{children}</PointerMenu></div>;
}
