// What people do with groups: open, close, make, take apart, name, move; each one step of the history.
import { closeGroup, makeGroup, moveGroup, openGroup, titleGroup, turnAll, ungroup } from '../../../core/graph/group-edits.ts';
import { foldedOf, groupOfCard, groupsOf } from '../../../core/graph/groups.ts';
import { layOut } from '../../../core/graph/layout.ts';
import type { Group, NetworkGraph } from '../../../core/graph/schema.ts';
import { recognise } from '../../../core/import/recognise.ts';
import { GESTURE } from '../../document/history.ts';
import { currentDocument, editGraph, select } from '../../document/store.ts';
import { currentLanguage } from '../../i18n/language.ts';
import { notify } from '../../ui/notices.tsx';
import { cardOfNode, nodesOfCard, selectedCards, shown } from './shown.ts';
import { groupWords } from './words.ts';

const words = () => groupWords[currentLanguage()];

/** The graph that is shown. Groups inside blocks of the app have none to change. */
const editable = (): NetworkGraph | undefined => { const now = shown(); return now?.readOnly === false ? now.graph : undefined; };

/** The closed group that is selected, alone and whole. */
export function selectedGroup(): Group | undefined {
  const graph = shown()?.graph;
  const [card, ...others] = selectedCards();
  const id = card === undefined || others.length > 0 ? undefined : groupOfCard(card);
  return graph && id !== undefined ? groupsOf(graph).byId.get(id) : undefined;
}

/** The innermost open group around what is selected. */
export function groupAround(): Group | undefined {
  const graph = shown()?.graph;
  const last = currentDocument()?.selection.at(-1);
  if (!graph || last === undefined) return undefined;
  const folded = foldedOf(graph);
  const around = new Set(groupsOf(graph).around(last));
  return folded.boxes.findLast((g) => around.has(g.id));
}

export const hasGroups = (): boolean => (shown()?.graph.groups?.length ?? 0) > 0;
export const canGroup = (): boolean => editable() !== undefined && selectedCards().length > 1;

export function open(id: string): void {
  const graph = editable();
  if (!graph) return;
  editGraph(openGroup(graph, id), { select: [] });
}

/** Selects what an open group begins with. */
export function selectFirst(id: string): void {
  const graph = shown()?.graph;
  const [first] = graph ? groupsOf(graph).members.get(id) ?? [] : [];
  if (first !== undefined) select(nodesOfCard(cardOfNode(first)));
}

export function close(id: string): void {
  const graph = editable();
  if (graph) editGraph(closeGroup(graph, id), { select: groupsOf(graph).members.get(id) ?? [] });
}

export function all(opened: boolean): number {
  const graph = editable();
  if (!graph) return 0;
  editGraph(turnAll(graph, opened), { select: [] });
  const after = shown()?.graph;
  return after ? foldedOf(after).cards.length : 0;
}

/** Makes a group of what is selected. Throws the reason where that cannot be. */
export function group(): string | undefined {
  const graph = editable();
  const selection = currentDocument()?.selection ?? [];
  if (!graph) return undefined;
  const { edit, id } = makeGroup(graph, selection, words().plain);
  editGraph(edit, { select: selection });
  return id;
}

export function dissolve(id: string): void {
  const graph = editable();
  if (graph) editGraph(ungroup(graph, id), { select: groupsOf(graph).members.get(id) ?? [] });
}

export function retitle(id: string, title: string): void {
  const graph = editable();
  if (graph) editGraph(titleGroup(graph, id, title.trim()));
}

let gestures = 0;
/** A key under which all edits of one drag are one step. */
export const gestureKey = (): string => `${GESTURE}group ${++gestures}`;

export function moveBy(id: string, by: Group['position'], merge?: string): void {
  const graph = editable();
  if (graph) editGraph(moveGroup(graph, id, by), { ...(merge !== undefined && { merge }) });
}

export const selectInside = (id: string): void => {
  const graph = shown()?.graph;
  if (graph) select(groupsOf(graph).members.get(id) ?? []);
};

/** Finds the blocks in the network that is shown, by how it is wired and by its names. */
export function findBlocks(): number | undefined {
  const graph = editable();
  if (!graph) return undefined;
  const found = recognise(graph, new Map(graph.nodes.map((n) => [n.id, { name: n.id, constants: [] }])));
  if ((found.groups?.length ?? 0) === 0) {
    notify(words().saidNone);
    return undefined;
  }
  const placed = layOut(found);
  editGraph({ type: 'setGraph', graph: placed }, { select: [] });
  return foldedOf(placed).cards.length;
}

/** Opens the groups around a node, so that it has a card of its own. */
export function uncover(id: string): void {
  const graph = editable();
  const around = graph && groupsOf(graph).around(id).at(-1);
  if (graph && around !== undefined && foldedOf(graph).cardOf(id) !== id) editGraph(openGroup(graph, around));
}
