// What the canvas does to the document: one step of the history each, the new cards selected, in sight and told.
import type { NetworkGraph, GraphEdge, PortRef } from '../../../core/graph/schema.ts';
import { editBlock } from '../../../core/graph/block-edits.ts';
import { boxOf, moveCards } from '../../../core/graph/group-edits.ts';
import { foldedOf, groupOfCard, groupsOf } from '../../../core/graph/groups.ts';
import { COLUMN } from '../../../core/graph/layout.ts';
import { aligned, distributed, neighbour } from '../../../core/graph/arrange.ts';
import type { Box, Side } from '../../../core/graph/arrange.ts';
import { copied, pasted, readClip } from '../../../core/graph/clipboard.ts';
import { addLayer, connectWire, insertOnWire, removeLayers, replaceLayer } from '../../../core/graph/compose.ts';
import type { AddOptions, Composed } from '../../../core/graph/compose.ts';
import type { Edit } from '../../../core/graph/edits.ts';
import { catalogueOf } from '../../../core/shapes/catalogue.ts';
import type { FullCatalogue } from '../../../core/shapes/catalogue.ts';
import { currentDocument, edit, editGraph, openScope, select, shownGraph } from '../../document/store.ts';
import type { OpenDocument } from '../../document/store.ts';
import type { ScopedGraph } from '../../document/scope.ts';
import { coreText } from '../../i18n/core/say.ts';
import { currentLanguage } from '../../i18n/language.ts';
import { notify } from '../../ui/notices.tsx';
import { designWords } from '../words.ts';
import { groupName } from '../groups/names.ts';
import { open as openOne, uncover } from '../groups/actions.ts';
import { cardOfNode, nodesOfCard } from '../groups/shown.ts';
import { CARD_WIDTH, cardsOf, titleOf } from './card-model.ts';
import { canvasState, currentFlow, pointedAt, say, selectWires } from './canvas-state.ts';
import type { Point } from './canvas-state.ts';

export interface Now { readonly open: OpenDocument; readonly shown: ScopedGraph; readonly graph: NetworkGraph; readonly catalogue: FullCatalogue; readonly selection: readonly string[] }

/** The graph that is shown, with the types it can use. */
export function now(): Now | undefined {
  const open = currentDocument();
  const shown = open && shownGraph(open);
  if (!open || !shown) return undefined;
  const { blocks } = open.project;
  return { open, shown, graph: shown.graph, catalogue: catalogueOf({ ...(blocks && { blocks }) }), selection: open.selection };
}

export const canEdit = (): boolean => now()?.shown.readOnly === false;
export const words = () => designWords[currentLanguage()];

/** What a card is called: its label, else its type's title with its id; a group as its card says. */
export function nameOf({ graph, catalogue, shown }: Pick<Now, 'graph' | 'catalogue' | 'shown'>, id: string): string {
  const group = groupOfCard(id) === undefined ? undefined : cardsOf(graph, catalogue, shown.nodes).find((c) => c.node.id === id)?.group;
  if (group) return groupName(group, currentLanguage());
  const node = graph.nodes.find((n) => n.id === id);
  return node?.label ?? `${coreText(titleOf(node, catalogue.kind(node?.type ?? '')), currentLanguage())} ${id}`.trim();
}

/** Brings cards into sight, where they are not. */
export function reveal(ids: readonly string[]): void {
  requestAnimationFrame(() => {
    const flow = currentFlow();
    const state = now();
    const nodes = state ? boxes(ids).map(({ x, y }) => ({ position: { x, y } })) : [];
    const box = document.querySelector('[data-region="canvas"]')?.getBoundingClientRect();
    if (!flow || !box || nodes.length === 0) return;
    // At the small window the inspector lies over the right end.
    const side = document.querySelector('[data-region="inspector"]')?.getBoundingClientRect();
    const right = side && side.width > 0 && side.left < box.right ? side.left : box.right;
    const [from, to] = [flow.screenToFlowPosition({ x: box.left + 16, y: box.top + 16 }), flow.screenToFlowPosition({ x: right - 16, y: box.bottom - 16 })];
    const hidden = nodes.some(({ position: p }) => p.x < from.x || p.y < from.y || p.x + CARD_WIDTH > to.x || p.y + 54 > to.y);
    if (!hidden) return;
    const middle = { x: nodes.reduce((sum, n) => sum + n.position.x, 0) / nodes.length + CARD_WIDTH / 2, y: nodes.reduce((sum, n) => sum + n.position.y, 0) / nodes.length + 27 };
    const zoom = Math.max(flow.getZoom(), 0.6);
    void flow.setCenter(middle.x + (box.right - right) / 2 / zoom, middle.y, { zoom, duration: 140 });
  });
}

/** The innermost open group around both ends of what a new card is wired to. */
function groupFor(graph: NetworkGraph, ends: readonly string[]): string | undefined {
  const shown = new Set(foldedOf(graph).boxes.map((g) => g.id));
  const chains = ends.map((id) => groupsOf(graph).around(id));
  return chains[0]?.findLast((id) => shown.has(id) && chains.every((c) => c.includes(id)));
}

const inGroup = (composed: Composed, group: string | undefined): Composed => (group === undefined ? composed : { ...composed, edit: { type: 'batch', edits: [composed.edit, { type: 'group', ids: composed.ids, group }] } });

/** A wire into a closed group stands for several: the new card goes before all of them. */
function joining(graph: NetworkGraph, made: Composed, edge: GraphEdge): Composed {
  const [id = ''] = made.ids;
  const wire = foldedOf(graph).wires.find((w) => w.edges.includes(edge));
  const others = (wire?.edges ?? []).filter((e) => e !== edge);
  const port = made.edit.type === 'batch' ? made.edit.edits.flatMap((e) => (e.type === 'connect' && e.edge.from.node === id ? [e.edge.from.port] : []))[0] ?? 'out' : 'out';
  const moved = others.flatMap((e): Edit[] => [{ type: 'disconnect', edge: e }, { type: 'connect', edge: { from: { node: id, port }, to: e.to }, index: graph.edges.indexOf(e) }]);
  return inGroup({ ...made, edit: { type: 'batch', edits: [made.edit, ...moved] } }, groupFor(graph, [edge.from.node, edge.to.node]));
}

/** Brings all of an open group into sight, smaller where it needs to be. */
export function revealBox(group: string): void {
  requestAnimationFrame(() => {
    const [flow, state] = [currentFlow(), now()];
    const page = document.querySelector('[data-region="canvas"]')?.getBoundingClientRect();
    if (!flow || !state || !page || !groupsOf(state.graph).byId.has(group)) return;
    const box = boxOf(state.graph, group);
    const [from, to] = [flow.screenToFlowPosition({ x: page.left, y: page.top }), flow.screenToFlowPosition({ x: page.right, y: page.bottom })];
    if (box.left >= from.x && box.top >= from.y && box.right <= to.x && box.bottom <= to.y) return;
    const zoom = Math.min(flow.getZoom(), (0.92 * page.width) / (box.right - box.left), (0.92 * page.height) / (box.bottom - box.top));
    void flow.setCenter((box.left + box.right) / 2, (box.top + box.bottom) / 2, { zoom: Math.max(0.05, zoom), duration: 140 });
  });
}

function commit(composed: Composed | undefined, text: (name: string) => string, merge?: string): string | undefined {
  const [id] = composed?.ids ?? [];
  if (!composed || id === undefined) return undefined;
  editGraph(composed.edit, { select: composed.ids, ...(merge !== undefined && { merge }) });
  selectWires([]);
  const after = now();
  if (after) say(text(nameOf(after, id)));
  reveal(composed.ids);
  return id;
}

/** Adds a layer after what is selected, wired; at a place where one is given; as one step with an edit before it under `merge`. Gives its id. */
export function add(type: string, options: AddOptions = {}, merge?: string): string | undefined {
  const state = now();
  if (!state || state.shown.readOnly) return undefined;
  const after = options.at || options.from || options.to ? [] : state.selection;
  const at = options.at ?? (after.length === 0 && !options.from && !options.to && state.graph.nodes.length > 0 ? centred(pointedAt().at) : undefined);
  const last = after.at(-1);
  const ends = [...after.slice(-1), ...[options.from, options.to].flatMap((end) => (end ? [end.node] : []))];
  // Behind a closed group, not where the node in it would be.
  const card = last === undefined ? undefined : boxes([last])[0];
  const place = at ?? (card && card.id !== last ? { x: card.x + COLUMN, y: card.y } : undefined);
  return commit(inGroup(addLayer(state.graph, state.catalogue, type, { ...(after.length > 0 && { after }), ...options, ...(place && { at: place }) }), groupFor(state.graph, ends)),
    (name) => (last === undefined ? words().saidAdded(name) : words().saidAddedAfter(name, nameOf(state, last))), merge);
}

/** The corner of a card whose middle is at a place. */
export const centred = (at: Point): Point => ({ x: Math.round(at.x - CARD_WIDTH / 2), y: Math.round(at.y - 27) });

export function insert(edge: GraphEdge, type: string, merge?: string): string | undefined {
  const state = now();
  if (!state || state.shown.readOnly) return undefined;
  const made = insertOnWire(state.graph, state.catalogue, edge, type);
  return commit(made && joining(state.graph, made, edge), words().saidInserted, merge);
}

export function replace(node: string, type: string): string | undefined {
  const state = now();
  return state && !state.shown.readOnly ? commit(replaceLayer(state.graph, state.catalogue, node, type), words().saidReplaced) : undefined;
}

export function connect(from: PortRef, to: PortRef, replacing?: GraphEdge): void {
  const state = now();
  if (!state || state.shown.readOnly) return;
  editGraph(connectWire(state.graph, state.catalogue, { from, to }, replacing));
  say(words().saidConnected(nameOf(state, from.node), nameOf(state, to.node)));
}

/** Wires with the ids given, as the canvas names them. */
export function wiresNamed({ graph }: Pick<Now, 'graph'>, ids: readonly string[]): readonly GraphEdge[] {
  const wanted = new Set(ids);
  return wanted.size === 0 ? [] : foldedOf(graph).wires.filter((w) => wanted.has(w.id)).flatMap((w) => w.edges);
}

export function remove(heal = false): void {
  const state = now();
  if (!state || state.shown.readOnly) return;
  const gone = new Set(state.selection);
  const wires = wiresNamed(state, canvasState().wires).filter((e) => !gone.has(e.from.node) && !gone.has(e.to.node));
  const count = gone.size + wires.length;
  if (count === 0) return;
  // The keyboard goes on from what fed the deleted.
  const before = gone.size > 0 ? state.graph.edges.find((e) => gone.has(e.to.node) && !gone.has(e.from.node))?.from.node : undefined;
  const edits: Edit[] = [...wires.map((edge): Edit => ({ type: 'disconnect', edge })), ...(gone.size > 0 ? [removeLayers(state.graph, state.selection, heal)] : [])];
  // Indices of the cards' own wires count in the whole list: they go first.
  editGraph({ type: 'batch', edits: edits.toReversed() }, { select: before === undefined ? [] : [before] });
  selectWires([]);
  say(words().saidDeleted(count));
}

export function selectAll(): void {
  const state = now();
  if (state) select(state.graph.nodes.map((n) => n.id));
}

/** Selects a node and brings it into sight, out of the groups that it stands in. */
export function selectOne(id: string): void {
  selectWires([]);
  uncover(id);
  select([id]);
  reveal([id]);
}

/** Goes into a block, or opens a closed group where it stands. `id`: of a card. */
export function enter(id: string): boolean {
  const state = now();
  const group = groupOfCard(id);
  if (state && group !== undefined) {
    openOne(group);
    revealBox(group);
    return true;
  }
  const node = state?.graph.nodes.find((n) => n.id === id);
  if (!state || !node || state.catalogue.kind(node.type)?.role !== 'block') return false;
  const inside = state.shown.nodes.get(id)?.inside;
  if (!inside && !node.type.startsWith('block:')) return false;
  openScope([...state.open.scope, id]);
  return true;
}

export function leave(): void {
  const state = now();
  const id = state?.open.scope.at(-1);
  if (!state || id === undefined) return;
  openScope(state.open.scope.slice(0, -1));
  select([id]);
}

/** Kept beside the system's clipboard, which a page may not always read. */
let kept = '';

export async function copy(cut = false): Promise<void> {
  const state = now();
  if (!state || state.selection.length === 0) return;
  kept = JSON.stringify(copied(state.graph, state.open.project.blocks, state.selection));
  const count = state.selection.length;
  if (cut) remove();
  say(words().saidCopied(count));
  await navigator.clipboard?.writeText(kept).catch(() => undefined);
}

export async function paste(incoming = false): Promise<void> {
  const text = await navigator.clipboard?.readText().catch(() => '') ?? '';
  const clip = readClip(text) ?? readClip(kept);
  if (!clip) notify(words().noClip);
  else put(clip, incoming);
}

export function duplicate(incoming = false): void {
  const state = now();
  if (state && state.selection.length > 0) put(copied(state.graph, state.open.project.blocks, state.selection), incoming);
}

function put(clip: NonNullable<ReturnType<typeof readClip>>, incoming: boolean): void {
  const state = now();
  if (!state || state.shown.readOnly) return;
  const { project } = state.open;
  const result = pasted(state.graph, project.blocks, clip, { incoming });
  const { block } = state.shown;
  const inGraph = block === undefined ? result.edit : editBlock(project, block, result.edit);
  edit({ type: 'batch', edits: [...result.blocks, inGraph] }, { select: result.ids });
  selectWires([]);
  say(words().saidPasted(result.ids.length));
  reveal(result.ids);
}

/** Boxes of cards of the graph that is shown: all, or some. */
export function boxes(ids?: readonly string[]): readonly Box[] {
  const state = now();
  if (!state) return [];
  const wanted = ids && new Set(ids.map(cardOfNode));
  return cardsOf(state.graph, state.catalogue, state.shown.nodes).filter((c) => !wanted || wanted.has(c.node.id))
    .map((c) => ({ id: c.node.id, ...c.node.position, width: CARD_WIDTH, height: c.height }));
}

export const align = (side: Side): void => { move(aligned(boxes(now()?.selection), side)); };
export const distribute = (axis: 'x' | 'y'): void => { move(distributed(boxes(now()?.selection), axis)); };

export function move(positions: Readonly<Record<string, Point>>, merge?: string): void {
  const state = now();
  if (state && Object.keys(positions).length > 0) editGraph(moveCards(state.graph, positions), merge === undefined ? {} : { merge });
}

export function nudge(dx: number, dy: number): void {
  const ids = now()?.selection ?? [];
  move(Object.fromEntries(boxes(ids).map((b) => [b.id, { x: b.x + dx, y: b.y + dy }])), `nudge ${ids.join(' ')}`);
}

/** The selection moves along the wires, or to the nearest card; `extend` keeps what was selected. Gives the card it came to. */
export function walk(direction: 'left' | 'right' | 'up' | 'down', extend = false): string | undefined {
  const state = now();
  const last = state?.selection.at(-1);
  if (!state) return undefined;
  const at = last === undefined ? undefined : cardOfNode(last);
  const all = boxes();
  const to = at === undefined ? all.toSorted((a, b) => a.x - b.x || a.y - b.y)[0]?.id : neighbour(all, foldedOf(state.graph).wires.map((w) => ({ from: w.from.node, to: w.to.node })), at, direction);
  if (to === undefined) return undefined;
  const nodes = nodesOfCard(to);
  selectWires([]);
  select(extend ? [...state.selection.filter((id) => !nodes.includes(id)), ...nodes] : nodes);
  reveal([to]);
  return to;
}

export function toggleFrozen(): void {
  const state = now();
  if (!state || state.selection.length === 0) return;
  const all = state.graph.nodes.filter((n) => state.selection.includes(n.id));
  editGraph({ type: 'freeze', ids: state.selection, frozen: !all.every((n) => n.frozen === true) });
}

export function setLabel(id: string, label: string): void {
  editGraph({ type: 'patchNodes', ids: [id], patch: { label: label.trim() === '' ? undefined : label.trim() } });
}
