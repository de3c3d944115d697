import type { Command } from '../../commands/command.ts';
import { openScope, select } from '../../document/store.ts';
import { canEdit, now } from '../canvas/actions.ts';
import { currentTool, showTool } from './state.ts';

const group = ['Fine-tuning', '微调'] as const;

/** The head is the whole network's, whatever block is open. */
export function askForHead(): void {
  if ((now()?.open.scope.length ?? 0) > 0) openScope([]);
  showTool('head');
}

/** Nothing is selected then: at the small window the inspector would lie over the cards. */
function onCanvas(tool: 'depth' | 'brush' | undefined): void {
  select([]);
  showTool(tool);
}

export const tuningCommands: readonly Command[] = [
  { id: 'tuning.head', title: ['Replace head for my data…', '为我的数据替换分类头…'], group, when: () => (now()?.open.project.graph.nodes.length ?? 0) > 0, menus: ['canvas'], perform: askForHead },
  { id: 'tuning.depth', title: ['Freeze by depth…', '按深度冻结…'], group, when: canEdit, menus: ['canvas'], perform: () => { onCanvas('depth'); } },
  { id: 'tuning.brush', title: ['Freeze with the brush, or put it away', '用画笔冻结（开/关）'], group, keys: 'P', when: () => canEdit() || currentTool() === 'brush', menus: ['canvas'], perform: () => { onCanvas(currentTool() === 'brush' ? undefined : 'brush'); } },
];
