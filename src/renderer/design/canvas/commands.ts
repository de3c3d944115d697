// The commands of the canvas: shortcuts, menus and the command palette perform these.
import { sides } from '../../../core/graph/arrange.ts';
import type { Side } from '../../../core/graph/arrange.ts';
import { groupOfCard } from '../../../core/graph/groups.ts';
import type { Command } from '../../commands/command.ts';
import { healthStore, signsOf } from '../../document/health.ts';
import type { Sign } from '../../document/health.ts';
import { canRedo, canUndo, redo, select, undo } from '../../document/store.ts';
import { showLayerHealth } from '../../session/health.ts';
import { canLookInside, lookInside } from '../../session/inside.ts';
import { align, canEdit, copy, distribute, duplicate, enter, leave, nudge, now, paste, remove, selectAll, toggleFrozen, walk, words } from './actions.ts';
import { selectFirst } from '../groups/actions.ts';
import { cardOfNode, selectedCards } from '../groups/shown.ts';
import { canvasState, currentFlow, focusCard, focusFields, hasKeyboard, openPopup, placeBeside, pointedAt, say, selectWires, toggleMinimap, toggleSnap } from './canvas-state.ts';
import { selectedWire } from './popups.tsx';
import { tidy } from './tidy.ts';

type Text = readonly [en: string, zh: string];
const editing: Text = ['Edit', '编辑'];
const layers: Text = ['Layers', '层'];
const arranging: Text = ['Arrange', '排列'];
const viewing: Text = ['Canvas', '画布'];

const selection = (): readonly string[] => now()?.selection ?? [];
const some = (count = 1) => (): boolean => selection().length >= count;
const editable = (count = 1) => (): boolean => canEdit() && selection().length >= count;
/** For keys that mean something else elsewhere: only while the canvas has the keyboard. */
const keyed = (when: () => boolean) => (): boolean => hasKeyboard() && when();
const fit = { maxZoom: 1, padding: 0.12, duration: 140 };

const editCommands: readonly Command[] = [
  { id: 'edit.undo', title: ['Undo', '撤销'], group: editing, keys: 'Mod+Z', when: canUndo, perform: () => { undo(); say(words().saidUndone); } },
  { id: 'edit.redo', title: ['Redo', '重做'], group: editing, keys: ['Mod+Shift+Z', 'Mod+Y'], when: canRedo, perform: () => { redo(); say(words().saidRedone); } },
  { id: 'edit.cut', title: ['Cut', '剪切'], group: editing, keys: 'Mod+X', when: editable(), menus: ['card'], perform: () => copy(true) },
  { id: 'edit.copy', title: ['Copy', '复制'], group: editing, keys: 'Mod+C', when: some(), menus: ['card'], perform: () => copy() },
  { id: 'edit.paste', title: ['Paste', '粘贴'], group: editing, keys: 'Mod+V', when: canEdit, menus: ['canvas', 'card'], perform: () => paste() },
  { id: 'edit.pasteWired', title: ['Paste with incoming wires', '粘贴并连接输入'], group: editing, keys: 'Mod+Shift+V', when: canEdit, menus: ['canvas'], perform: () => paste(true) },
  { id: 'edit.duplicate', title: ['Duplicate', '创建副本'], group: editing, keys: 'Mod+D', when: editable(), menus: ['card'], perform: () => { duplicate(); } },
  { id: 'edit.duplicateWired', title: ['Duplicate with incoming wires', '创建副本并连接输入'], group: editing, keys: 'Mod+Shift+D', when: editable(), menus: ['card'], perform: () => { duplicate(true); } },
  { id: 'edit.delete', title: ['Delete', '删除'], group: editing, keys: ['Delete', 'Backspace'], when: keyed(() => canEdit() && (some()() || canvasState().wires.length > 0)), perform: () => { deleteChosen(); } },
  { id: 'edit.remove', title: ['Delete', '删除'], group: editing, when: () => canEdit() && (some()() || canvasState().wires.length > 0), menus: ['card', 'wire'], perform: () => { deleteChosen(); }, hidden: true },
  { id: 'edit.deleteHeal', title: ['Delete and close the gap', '删除并连接两端'], group: editing, keys: ['Shift+Delete', 'Shift+Backspace'], when: editable(), menus: ['card'], perform: () => { deleteChosen(true); } },
  { id: 'edit.selectAll', title: ['Select all', '全选'], group: editing, keys: 'Mod+A', menus: ['canvas'], perform: selectAll },
];

function deleteChosen(heal = false): void {
  remove(heal);
  focusCard(selection().at(-1));
}

const chosen = (): string => selection().at(-1) ?? '';
const chosenCard = (): string => cardOfNode(chosen());
const oneCard = (): boolean => selectedCards().length === 1;

/** Flat id of the layer that the chosen card is, or of the last one inside its block. */
const chosenLayer = (): string | undefined => now()?.shown.nodes.get(chosen())?.layers.findLast((l) => l.ports.length > 0)?.id;

function chosenSign(): Sign | undefined {
  const { health } = healthStore.getState();
  const open = now()?.open;
  return health && open && signsOf(health, open.project, open.scope).get(chosen());
}

function openOrEdit(): void {
  const group = groupOfCard(chosenCard());
  if (!enter(chosenCard())) focusFields(chosen());
  else if (group !== undefined) {
    selectFirst(group);
    focusCard(chosen());
  }
}

const layerCommands: readonly Command[] = [
  { id: 'canvas.add', title: ['Add a layer…', '添加层…'], group: layers, keys: 'Tab', when: keyed(canEdit), perform: () => { openPopup({ kind: 'add', place: some()() ? placeBeside(chosen()) : pointedAt().place }); } },
  { id: 'canvas.addHere', title: ['Add a layer here…', '在此处添加层…'], group: layers, when: canEdit, menus: ['canvas'], hidden: true, perform: () => { const { place, at } = pointedAt(); openPopup({ kind: 'add', place, at }); } },
  { id: 'canvas.insert', title: ['Insert a layer here…', '在此处插入层…'], group: layers, keys: 'I', when: () => canEdit() && selectedWire() !== undefined, menus: ['wire'], perform: () => { const edge = selectedWire(); if (edge) openPopup({ kind: 'insert', edge, place: pointedAt().place }); } },
  { id: 'canvas.connect', title: ['Connect to…', '连接到…'], group: layers, keys: 'C', when: keyed(() => canEdit() && selection().length === 1), menus: ['card'], perform: () => { openPopup({ kind: 'connect', node: chosen(), place: placeBeside(chosen()) }); } },
  { id: 'canvas.replace', title: ['Replace with…', '替换为…'], group: layers, keys: 'R', when: () => canEdit() && selection().length === 1, menus: ['card'], perform: () => { openPopup({ kind: 'replace', node: chosen(), place: placeBeside(chosen()) }); } },
  { id: 'canvas.rename', title: ['Name it…', '命名…'], group: layers, keys: 'F2', when: () => canEdit() && oneCard(), menus: ['card'], perform: () => { openPopup({ kind: 'rename', node: chosenCard(), place: placeBeside(chosen()) }); } },
  { id: 'canvas.freeze', title: ['Freeze or unfreeze the weights', '冻结或解冻权重'], group: layers, keys: 'Shift+F', when: editable(), menus: ['card'], perform: toggleFrozen },
  { id: 'canvas.open', title: ['Open the block, or edit the params', '打开模块或编辑参数'], group: layers, keys: 'Enter', when: keyed(() => selection().length > 0), menus: ['card'], perform: () => { openOrEdit(); } },
  { id: 'canvas.health', title: ['Show how the layer fares in training', '查看该层的训练状况'], group: layers, when: () => chosenSign() !== undefined, menus: ['card'], perform: () => { const sign = chosenSign(); if (sign) showLayerHealth(sign.layer); } },
  { id: 'canvas.inside', title: ['Show what the layer sees', '查看该层看到的内容'], group: layers, when: () => canLookInside() && chosenLayer() !== undefined, menus: ['card'], perform: () => { const layer = chosenLayer(); if (layer !== undefined) lookInside({ layer }); } },
  { id: 'canvas.leave', title: ['Leave the block', '离开模块'], group: layers, keys: 'Escape', when: keyed(() => selection().length === 0 && canvasState().wires.length === 0 && (now()?.open.scope.length ?? 0) > 0), perform: () => { leave(); focusCard(chosen()); } },
];

const walks: readonly Command[] = (['left', 'right', 'up', 'down'] as const).flatMap((direction) => {
  const key = `Arrow${direction.charAt(0).toUpperCase()}${direction.slice(1)}`;
  const [en, zh] = { left: ['left', '左'], right: ['right', '右'], up: ['up', '上'], down: ['down', '下'] }[direction] as [string, string];
  const [dx, dy] = { left: [-1, 0], right: [1, 0], up: [0, -1], down: [0, 1] }[direction] as [number, number];
  const go = (extend: boolean) => (): void => {
    const to = walk(direction, extend);
    if (to !== undefined) focusCard(to);
  };
  const always = (): boolean => true;
  return [
    { id: `canvas.walk.${direction}`, title: [`Card to the ${en}`.replace('to the up', 'above').replace('to the down', 'below'), `${zh}侧的卡片`], group: viewing, keys: key, when: keyed(always), hidden: true, perform: go(false) },
    { id: `canvas.extend.${direction}`, title: [`Select on, ${en}`, `向${zh}扩选`], group: viewing, keys: `Shift+${key}`, when: keyed(always), hidden: true, perform: go(true) },
    { id: `canvas.nudge.${direction}`, title: [`Move ${en}`, `向${zh}移动`], group: arranging, keys: `Alt+${key}`, when: keyed(editable()), hidden: true, perform: () => { nudge(20 * dx, 20 * dy); } },
  ] satisfies Command[];
});

const sideTitles: Readonly<Record<Side, Text>> = {
  left: ['Align left edges', '左对齐'], centre: ['Align centres in a column', '水平居中对齐'], right: ['Align right edges', '右对齐'],
  top: ['Align top edges', '顶端对齐'], middle: ['Align middles in a row', '垂直居中对齐'], bottom: ['Align bottom edges', '底端对齐'],
};

const arrangeCommands: readonly Command[] = [
  { id: 'canvas.tidy', title: ['Tidy', '整理'], group: arranging, keys: 'Alt+Shift+T', when: canEdit, menus: ['canvas', 'card'], perform: () => tidy() },
  ...sides.map((side): Command => ({ id: `canvas.align.${side}`, title: sideTitles[side], group: arranging, when: editable(2), perform: () => { align(side); } })),
  { id: 'canvas.distribute.x', title: ['Equal gaps in a row', '水平等距分布'], group: arranging, when: editable(3), perform: () => { distribute('x'); } },
  { id: 'canvas.distribute.y', title: ['Equal gaps in a column', '垂直等距分布'], group: arranging, when: editable(3), perform: () => { distribute('y'); } },
];

/** What any canvas can do, that of the lowered graphs too. */
export const zoomCommands: readonly Command[] = [
  { id: 'canvas.fit', title: ['Fit the network into view', '适应窗口'], group: viewing, keys: ['Shift+1', 'F'], menus: ['canvas'], perform: async () => { await currentFlow()?.fitView(fit); } },
  { id: 'canvas.zoomIn', title: ['Zoom in', '放大'], group: viewing, keys: ['+', '='], perform: async () => { await currentFlow()?.zoomIn({ duration: 140 }); } },
  { id: 'canvas.zoomOut', title: ['Zoom out', '缩小'], group: viewing, keys: '-', perform: async () => { await currentFlow()?.zoomOut({ duration: 140 }); } },
  { id: 'canvas.zoomReset', title: ['Actual size', '实际大小'], group: viewing, keys: 'Shift+0', perform: async () => { await currentFlow()?.zoomTo(1, { duration: 140 }); } },
];

const viewCommands: readonly Command[] = [
  { id: 'canvas.find', title: ['Find a layer…', '查找层…'], group: viewing, keys: 'Mod+F', menus: ['canvas'], perform: () => { openPopup({ kind: 'find', place: { x: 12, y: 12 } }); } },
  { id: 'canvas.fitSelection', title: ['Zoom to the selection', '缩放到所选'], group: viewing, keys: 'Shift+2', when: some(), menus: ['card'], perform: async () => { await currentFlow()?.fitView({ ...fit, nodes: selectedCards().map((id) => ({ id })), maxZoom: 1.5 }); } },
  { id: 'canvas.snap', title: ['Snap to the grid, or not', '对齐网格（开/关）'], group: viewing, perform: toggleSnap },
  { id: 'canvas.minimap', title: ['Show or hide the overview', '显示或隐藏缩略图'], group: viewing, perform: toggleMinimap },
  { id: 'canvas.deselect', title: ['Select nothing', '取消选择'], group: viewing, keys: 'Escape', when: keyed(() => some()() || canvasState().wires.length > 0), perform: () => { select([]); selectWires([]); focusCard(); } },
  { id: 'design.regions', title: ['Next part of the window', '窗口的下一部分'], group: viewing, keys: 'F6', perform: () => { nextRegion(1); } },
  { id: 'design.regionsBack', title: ['Previous part of the window', '窗口的上一部分'], group: viewing, keys: 'Shift+F6', perform: () => { nextRegion(-1); } },
];

const regions = ['palette', 'canvas', 'inspector'] as const;
function nextRegion(by: number): void {
  const at = regions.findIndex((name) => document.activeElement?.closest(`[data-region="${name}"]`));
  const name = regions[(at + by + regions.length) % regions.length];
  if (name === 'canvas') focusCard(chosen());
  else if (name === 'inspector') focusFields(chosen());
  else document.querySelector<HTMLElement>('[data-region="palette"] input, [data-region="palette"] button')?.focus();
}

/** What is done to the network that is shown. */
export const canvasCommands: readonly Command[] = [...editCommands, ...layerCommands, ...walks, ...arrangeCommands, ...viewCommands];
