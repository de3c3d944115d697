import type { Command } from '../../commands/command.ts';
import { editGraph, openScope, select } from '../../document/store.ts';
import { upstreamOf } from '../../../core/graph/topology.ts';
import { weightedNodes } from '../../../core/shapes/freezing.ts';
import { canEdit, now } from '../canvas/actions.ts';
import { say } from '../canvas/canvas-state.ts';
import { selectedWire } from '../canvas/popups.tsx';
import { currentTool, showTool } from './state.ts';
import { tuningWords } from './words.ts';
import { currentLanguage } from '../../i18n/language.ts';

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

/** What feeds the selected layers, and they themselves. */
function freezeUpToHere(): void {
  const state = now();
  if (!state) return;
  const before = upstreamOf(state.graph, state.selection);
  const ids = weightedNodes(state.graph, state.shown.nodes).filter((id) => before.has(id));
  if (ids.length === 0) return;
  editGraph({ type: 'freeze', ids, frozen: true });
  say(tuningWords[currentLanguage()].painted(ids.length));
}

export const tuningCommands: readonly Command[] = [
  { id: 'tuning.head', title: ['Replace head for my data…', '为我的数据替换分类头…'], group, when: () => (now()?.open.project.graph.nodes.length ?? 0) > 0, menus: ['canvas'], perform: askForHead },
  { id: 'tuning.cut', title: ['Cut here: new head for my data…', '在此处切断：为我的数据换上分类头…'], group, when: () => canEdit() && now()?.open.scope.length === 0 && selectedWire() !== undefined, menus: ['wire'], perform: () => { showTool('head', selectedWire()?.from); } },
  { id: 'tuning.before', title: ['Freeze everything up to here', '冻结到此处为止'], group, when: () => canEdit() && (now()?.selection.length ?? 0) > 0, menus: ['card'], perform: freezeUpToHere },
  { id: 'tuning.depth', title: ['Freeze by depth…', '按深度冻结…'], group, when: canEdit, menus: ['canvas'], perform: () => { onCanvas('depth'); } },
  { id: 'tuning.brush', title: ['Freeze with the brush, or put it away', '用画笔冻结（开/关）'], group, keys: 'P', when: () => canEdit() || currentTool() === 'brush', menus: ['canvas'], perform: () => { onCanvas(currentTool() === 'brush' ? undefined : 'brush'); } },
];
