// What people do with blocks: collapse, unpack, repeat, look inside, bypass and mute; each one step of the history.
import { editBlock, insideBlock, pinnedNodes, removeBlock, removeUnusedBlocks, retitleBlock } from '../../../core/graph/block-edits.ts';
import { bringBlock, carryBlock } from '../../../core/graph/carry.ts';
import type { CarriedBlock } from '../../../core/graph/carry.ts';
import type { Edit } from '../../../core/graph/edits.ts';
import { claimed } from '../../../core/graph/ids.ts';
import { packNodes } from '../../../core/graph/pack.ts';
import { repeatNodes } from '../../../core/graph/repeat.ts';
import type { GraphNode, Project } from '../../../core/graph/schema.ts';
import { unpackBlock } from '../../../core/graph/unpack.ts';
import { blockIdOf, USER_BLOCK_PREFIX } from '../../../core/graph/user-blocks.ts';
import { refuseMisfits } from '../../../core/shapes/brought.ts';
import { catalogueOf } from '../../../core/shapes/catalogue.ts';
import type { Kind } from '../../../core/shapes/catalogue.ts';
import { definitionScope } from '../../document/scope.ts';
import type { ScopedGraph } from '../../document/scope.ts';
import { currentDocument, edit, editGraph, openScope, shownGraph } from '../../document/store.ts';
import { notifyEdited } from '../../document/undo-notice.ts';
import type { OpenDocument } from '../../document/store.ts';
import { currentLanguage } from '../../i18n/language.ts';
import { reveal } from '../canvas/actions.ts';
import { blockWords } from './words.ts';

interface Here { readonly open: OpenDocument; readonly shown: ScopedGraph; readonly selected: readonly GraphNode[] }

/** The open project, the graph that is shown, the selected nodes of it. */
export function here(): Here | undefined {
  const open = currentDocument();
  const shown = open && shownGraph(open);
  return open && shown && { open, shown, selected: shown.graph.nodes.filter((n) => open.selection.includes(n.id)) };
}

const words = () => blockWords[currentLanguage()];
const kindOf = (open: OpenDocument, node: GraphNode): Kind | undefined => catalogueOf(open.project).kind(node.type);
/** The document as edits of the shown graph see it. */
const around = ({ open, shown }: Here): Project => (shown.block === undefined ? open.project : insideBlock(open.project, shown.block) ?? open.project);
const isPart = (role: Kind['role'] | undefined): boolean => role === 'layer' || role === 'block';
/** Whether something is selected that could go into a block. */
export function canCollapse(): boolean {
  const at = here();
  return at !== undefined && !at.shown.readOnly && at.selected.some((n) => isPart(kindOf(at.open, n)?.role));
}

/** Makes a block of what is selected. Throws the reason where that cannot be. */
export function collapse(title: string): void {
  const at = here();
  if (!at) return;
  const { node, edit: change } = packNodes(around(at), at.open.selection, catalogueOf(at.open.project), { title, pinned: pinnedNodes(at.open.project.blocks?.[at.shown.block ?? '']) });
  editGraph(change, { select: [node] });
  notifyEdited(words().collapsed(title));
}

/** The one selected block. */
export function selectedBlock(): GraphNode | undefined {
  const at = here();
  const [node, ...others] = at?.selected ?? [];
  return at && node && others.length === 0 && kindOf(at.open, node)?.role === 'block' ? node : undefined;
}

export function unpack(id: string): void {
  const at = here();
  const node = at?.shown.graph.nodes.find((n) => n.id === id);
  const inner = at?.shown.nodes.get(id)?.inside?.graph ?? at?.open.project.blocks?.[blockIdOf(node?.type ?? '') ?? '']?.graph;
  if (!at || !node || !inner) return;
  const before = new Set(at.shown.graph.nodes.map((n) => n.id));
  const change = unpackBlock(around(at), id, inner);
  const fresh = change.type === 'setGraph' ? change.graph.nodes.map((n) => n.id).filter((n) => !before.has(n)) : [];
  editGraph(change, { select: fresh });
  notifyEdited(words().unpacked(node.label ?? kindOf(at.open, node)?.title ?? id));
}

/** The block that is looked at, and cannot be changed, is unpacked where it stands. */
export function unpackOpen(): void {
  const { scope = [] } = currentDocument() ?? {};
  const id = scope.at(-1);
  if (id === undefined) return;
  openScope(scope.slice(0, -1));
  unpack(id);
}

/** Throws the reason where the copies do not fit. */
export function repeat(times: number): void {
  const at = here();
  if (!at) return;
  const { open, shown } = at;
  const { edit: change, copies } = repeatNodes(around(at), open.selection, times, catalogueOf(open.project));
  refuseMisfits(open.project, open.shapes, shown.block === undefined ? change : editBlock(open.project, shown.block, change), { ...(open.fields && { fields: open.fields }) });
  const chain = [...open.selection, ...copies.flat()];
  editGraph(change, { select: chain });
  reveal(chain);
  notifyEdited(words().repeated(times));
}

/** Bypasses or mutes what is selected; takes it back where all of it is so already. */
export function toggleMode(mode: NonNullable<GraphNode['mode']>): void {
  const at = here();
  const nodes = at?.selected.filter((n) => canHave(at.open, n, mode)) ?? [];
  if (nodes.length === 0) return;
  const all = nodes.every((n) => n.mode === mode);
  editGraph({ type: 'patchNodes', ids: nodes.map((n) => n.id), patch: { mode: all ? undefined : mode } });
}

function canHave(open: OpenDocument, node: GraphNode, mode: NonNullable<GraphNode['mode']>): boolean {
  const role = kindOf(open, node)?.role;
  return mode === 'muted' ? role !== 'blockInput' && role !== 'blockOutput' : node.mode === 'bypassed' || isPart(role);
}
export function canToggle(mode: NonNullable<GraphNode['mode']>): boolean {
  const at = here();
  return at !== undefined && !at.shown.readOnly && at.selected.some((n) => canHave(at.open, n, mode));
}

/** Opens the definition of a block: through the first card of it in the network, which has shapes, where there is one. */
export function openDefinition(id: string): void {
  const open = currentDocument();
  const card = open?.project.graph.nodes.find((n) => blockIdOf(n.type) === id);
  openScope(card ? [card.id] : definitionScope(id));
}

const change = (make: (project: Project) => Edit, merge?: string): void => {
  const open = currentDocument();
  if (open) edit(make(open.project), { ...(merge !== undefined && { merge }) });
};
export const retitle = (id: string, title: string): void => { change((p) => retitleBlock(p, id, title)); };
export function deleteBlock(id: string): void {
  const title = currentDocument()?.project.blocks?.[id]?.title ?? id;
  change((p) => removeBlock(p, id));
  notifyEdited(words().deleted(title));
}
export const deleteUnused = (): void => { change(removeUnusedBlocks); };

/** A block of the open project with all that it is made of. */
export const carried = (id: string): CarriedBlock | undefined => {
  const open = currentDocument();
  return open && carryBlock(open.project, id);
};

/** Puts a card of a carried block into the shown graph, its definition into the project: one step. */
export function putIn(block: CarriedBlock, at: GraphNode['position']): string | undefined {
  const where = here();
  if (!where || where.shown.readOnly) return undefined;
  const { edit: definitions, id } = bringBlock(where.open.project, block);
  const taken = new Set(where.shown.graph.nodes.map((n) => n.id));
  const node = claimed(id, taken);
  editGraph({ type: 'batch', edits: [definitions, { type: 'addNode', node: { id: node, type: `${USER_BLOCK_PREFIX}${id}`, params: {}, position: at } }] }, { select: [node] });
  return node;
}
