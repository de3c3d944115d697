// The commands about groups.
import type { Command } from '../../commands/command.ts';
import { currentLanguage } from '../../i18n/language.ts';
import { revealBox } from '../canvas/actions.ts';
import { currentFlow, focusCard, openPopup, placeBeside, say } from '../canvas/canvas-state.ts';
import { all, canGroup, close, dissolve, findBlocks, group as groupSelection, groupAround, hasGroups, open, selectFirst, selectedGroup } from './actions.ts';
import { groupCard } from '../../../core/graph/groups.ts';
import { currentDocument } from '../../document/store.ts';
import { cardOfNode } from './shown.ts';
import { groupWords } from './words.ts';

const group = ['Groups', '分组'] as const;
const words = () => groupWords[currentLanguage()];
const fitAll = (): void => { requestAnimationFrame(() => { void currentFlow()?.fitView({ maxZoom: 1, padding: 0.12, duration: 140 }); }); };
const refocus = (): void => { const last = currentDocument()?.selection.at(-1); focusCard(last === undefined ? undefined : cardOfNode(last)); };

function turned(opened: boolean): void {
  say(words().saidAll(all(opened)));
  fitAll();
}

export const groupCommands: readonly Command[] = [
  { id: 'groups.open', title: ['Open the group', '展开组'], group, when: () => selectedGroup() !== undefined, menus: ['card'], perform: () => { const found = selectedGroup(); if (found) { open(found.id); revealBox(found.id); selectFirst(found.id); refocus(); } } },
  { id: 'groups.close', title: ['Close the group around', '收起所在的组'], group, keys: 'Shift+Enter', when: () => groupAround() !== undefined, menus: ['card'], perform: () => { const found = groupAround(); if (found) { close(found.id); refocus(); } } },
  { id: 'groups.openAll', title: ['Open all groups', '展开所有组'], group, keys: 'Mod+Alt+E', when: hasGroups, menus: ['canvas'], perform: () => { turned(true); } },
  { id: 'groups.closeAll', title: ['Close all groups', '收起所有组'], group, keys: 'Mod+Alt+C', when: hasGroups, menus: ['canvas'], perform: () => { turned(false); } },
  { id: 'groups.make', title: ['Group the selection', '将所选内容编组'], group, keys: 'Mod+Alt+G', when: canGroup, menus: ['card'], perform: () => {
    const id = groupSelection();
    if (id !== undefined) openPopup({ kind: 'rename', node: groupCard(id), place: placeBeside(groupCard(id)) });
  } },
  { id: 'groups.dissolve', title: ['Ungroup', '取消编组'], group, keys: 'Mod+Alt+Shift+G', when: () => (selectedGroup() ?? groupAround()) !== undefined, menus: ['card'], perform: () => { const found = selectedGroup() ?? groupAround(); if (found) { dissolve(found.id); refocus(); } } },
  { id: 'groups.find', title: ['Find blocks and group them', '识别模块并编组'], group, menus: ['canvas'], perform: () => { const cards = findBlocks(); if (cards !== undefined) { say(words().saidAll(cards)); fitAll(); } } },
];
