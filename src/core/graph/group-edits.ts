// Groups opened and closed, made, taken apart and moved, each as one edit: what stands around makes room, or closes up.
import { refused } from './boundary.ts';
import type { Edit } from './edits.ts';
import { CARD } from './frames.ts';
import { BOX, cardHeightOf, groupCard, groupOfCard, groupsOf } from './groups.ts';
import type { Groups } from './groups.ts';
import { claimed } from './ids.ts';
import { layOut } from './layout.ts';
import type { GraphNode, Group, NetworkGraph } from './schema.ts';
import { downstreamOf, linksOf, upstreamOf } from './topology.ts';

type Point = GraphNode['position'];
export interface Rect { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number }
type Places = Map<string, Point>;

/** Places of nodes, by id, and of groups, by the id of their card, as they change. */
class Drawing {
  readonly graph: NetworkGraph;
  readonly groups: Groups;
  readonly #moved: Places = new Map();
  readonly #open = new Map<string, boolean>();

  constructor(graph: NetworkGraph) {
    this.graph = graph;
    this.groups = groupsOf(graph);
  }

  isOpen(id: string): boolean {
    return this.#open.get(id) ?? this.groups.byId.get(id)?.open === true;
  }

  setOpen(id: string, open: boolean): void {
    this.#open.set(id, open);
  }

  at(card: string): Point {
    const group = groupOfCard(card);
    return this.#moved.get(card) ?? (group === undefined ? linksOf(this.graph).byId.get(card)?.position : this.groups.byId.get(group)?.position) ?? { x: 0, y: 0 };
  }

  /** Moves a card, or a group with all that is in it. */
  move(card: string, dx: number, dy: number): void {
    if (dx === 0 && dy === 0) return;
    const shift = (id: string): void => {
      const { x, y } = this.at(id);
      this.#moved.set(id, { x: x + dx, y: y + dy });
    };
    const group = groupOfCard(card);
    if (group === undefined) {
      shift(card);
      return;
    }
    const visit = (id: string): void => {
      shift(groupCard(id));
      for (const node of this.groups.own.get(id) ?? []) shift(node);
      for (const inner of this.groups.inside.get(id) ?? []) visit(inner);
    };
    visit(group);
  }

  place(card: string, { x, y }: Point): void {
    const now = this.at(card);
    this.move(card, x - now.x, y - now.y);
  }

  /** Cards of what stands right in a group, or ('') in none. */
  items(group: string): string[] {
    return [...this.groups.own.get(group) ?? (group === '' && this.groups.list.length === 0 ? this.graph.nodes.map((n) => n.id) : []), ...(this.groups.inside.get(group) ?? []).map(groupCard)];
  }

  rect(card: string): Rect {
    const group = groupOfCard(card);
    if (group !== undefined && this.isOpen(group)) return this.box(group);
    const { x, y } = this.at(card);
    return { left: x, top: y, right: x + CARD.width, bottom: y + cardHeightOf(this.graph, card) };
  }

  /** The box around what is in a group, were it open. */
  box(group: string): Rect {
    const inner = this.items(group).map((card) => this.rect(card));
    return {
      left: Math.min(...inner.map((r) => r.left)) - BOX.side, top: Math.min(...inner.map((r) => r.top)) - BOX.top,
      right: Math.max(...inner.map((r) => r.right)) + BOX.side, bottom: Math.max(...inner.map((r) => r.bottom)) + BOX.bottom,
    };
  }

  /** The card alone: what is in it stays. */
  put(card: string, place: Point): void {
    this.#moved.set(card, place);
  }

  moves(): Edit[] {
    const nodes = Object.fromEntries([...this.#moved].filter(([card]) => groupOfCard(card) === undefined));
    return Object.keys(nodes).length > 0 ? [{ type: 'move', positions: nodes }] : [];
  }

  /** The list of groups as it is now; the same one where nothing of it has changed. */
  list(): readonly Group[] {
    const before = this.graph.groups ?? [];
    const after = before.map((group): Group => {
      const [position, open] = [this.#moved.get(groupCard(group.id)), this.#open.get(group.id)];
      return position === undefined && open === undefined ? group : withOpen({ ...group, position: position ?? group.position }, open ?? group.open);
    });
    return after.every((g, i) => g === before[i]) ? before : after;
  }

  edit(): Edit {
    const groups = this.list();
    return { type: 'batch', edits: [...this.moves(), ...(groups === (this.graph.groups ?? groups) ? [] : [{ type: 'setGroups', groups } as const])] };
  }
}

const withOpen = ({ open: _, ...group }: Group, open: boolean | undefined): Group => (open === true ? { ...group, open } : group);
const withParent = ({ parent: _, ...group }: Group, parent: string | undefined): Group => (parent === undefined ? group : { ...group, parent });

/** What stands beside a card whose right and lower edges move makes room, or closes up: in its group, and on around all that are open. */
function makeRoom(drawing: Drawing, card: string, around: readonly string[], boxes: readonly Rect[], before: Rect): void {
  const after = drawing.rect(card);
  const [dx, dy] = [after.right - before.right, after.bottom - before.bottom];
  const parent = around.at(-1) ?? '';
  for (const other of drawing.items(parent)) {
    if (other === card) continue;
    const rect = drawing.rect(other);
    if (rect.top >= before.bottom) drawing.move(other, 0, dy);
    else if (rect.left >= before.right && rect.bottom > before.top) drawing.move(other, dx, 0);
  }
  const outer = boxes.at(-1);
  if (parent !== '' && outer && drawing.isOpen(parent)) makeRoom(drawing, groupCard(parent), around.slice(0, -1), boxes.slice(0, -1), outer);
}

function turn(drawing: Drawing, id: string, open: boolean): void {
  if (!drawing.groups.byId.has(id) || drawing.isOpen(id) === open) return;
  const card = groupCard(id);
  const around = drawing.groups.above(id);
  const boxes = around.map((a) => drawing.box(a));
  const before = drawing.rect(card);
  drawing.setOpen(id, open);
  if (open) {
    const box = drawing.box(id);
    for (const item of drawing.items(id)) drawing.move(item, before.left - box.left, before.top - box.top);
  } else drawing.put(card, { x: before.left, y: before.top });
  makeRoom(drawing, card, around, boxes, before);
}

/** Opens a group, and those around it. */
export function openGroup(graph: NetworkGraph, id: string): Edit {
  const drawing = new Drawing(graph);
  for (const around of [...drawing.groups.above(id), id]) turn(drawing, around, true);
  return drawing.edit();
}

export function closeGroup(graph: NetworkGraph, id: string): Edit {
  const drawing = new Drawing(graph);
  turn(drawing, id, false);
  return drawing.edit();
}

/** Opens or closes all groups; the drawing is laid out anew. */
export function turnAll(graph: NetworkGraph, open: boolean): Edit {
  const groups = (graph.groups ?? []).map((g) => withOpen(g, open));
  return { type: 'setGraph', graph: layOut({ ...graph, groups }) };
}

/** Cards brought to places: nodes, and groups with all that is in them. */
export function moveCards(graph: NetworkGraph, places: Readonly<Record<string, Point>>): Edit {
  const entries = Object.entries(places);
  if (entries.every(([card]) => groupOfCard(card) === undefined)) return { type: 'move', positions: places };
  const drawing = new Drawing(graph);
  for (const [card, place] of entries) drawing.place(card, place);
  return drawing.edit();
}

/** Moves a group, open or closed, with all that is in it. */
export function moveGroup(graph: NetworkGraph, id: string, by: Point): Edit {
  const drawing = new Drawing(graph);
  drawing.move(groupCard(id), by.x, by.y);
  return drawing.edit();
}

/** The box of an open group. */
export const boxOf = (graph: NetworkGraph, id: string): Rect => new Drawing(graph).box(id);

const change = (graph: NetworkGraph, make: (groups: readonly Group[]) => readonly Group[]): Edit => ({ type: 'setGroups', groups: make(graph.groups ?? []) });

/** A name, or (empty) the one that it has by its kind. */
export const titleGroup = (graph: NetworkGraph, id: string, title: string): Edit => change(graph, (groups) => groups.map((g) => {
  if (g.id !== id) return g;
  const { title: _, ...rest } = g;
  return title === '' ? rest : { ...rest, title };
}));

/** The group goes, what is in it stays where the group stood. */
export function ungroup(graph: NetworkGraph, id: string): Edit {
  const drawing = new Drawing(graph);
  for (const around of [...drawing.groups.above(id), id]) turn(drawing, around, true);
  const parent = drawing.groups.above(id).at(-1);
  return { type: 'batch', edits: [
    ...drawing.moves(), { type: 'group', ids: drawing.groups.own.get(id) ?? [], group: parent },
    { type: 'setGroups', groups: drawing.list().filter((g) => g.id !== id).map((g) => (g.parent === id ? withParent(g, parent) : g)) },
  ] };
}

/** Nodes as a group, with the groups that they fill. Throws `project/invalid` with the reason where they cannot be one. */
export function makeGroup(graph: NetworkGraph, selected: readonly string[], title: string): { readonly edit: Edit; readonly id: string } {
  const groups = groupsOf(graph);
  const chains = selected.map((id) => groups.around(id));
  const [first = []] = chains;
  let depth = 0;
  // The innermost group that holds them all without being filled by them.
  const wanted = new Set(selected);
  while (first[depth] !== undefined && chains.every((c) => c[depth] === first[depth]) && (groups.members.get(first[depth] as string) ?? []).some((id) => !wanted.has(id))) depth++;
  const parent = first[depth - 1];
  const filled = new Set(chains.flatMap((c) => c[depth] ?? []));
  for (const id of filled) for (const node of groups.members.get(id) ?? []) wanted.add(node);
  const [below, above] = [downstreamOf(graph, [...wanted]), upstreamOf(graph, [...wanted])];
  const between = graph.nodes.find((n) => !wanted.has(n.id) && below.has(n.id) && above.has(n.id));
  if (between) throw refused(`${between.id} lies between the selected nodes: the wires would go in a circle.`, between.id, `Select ${between.id} too.`);
  const id = claimed('group1', new Set([...(graph.groups ?? []).map((g) => g.id), ...graph.nodes.flatMap((n) => n.group ?? [])]));
  const nodes = graph.nodes.filter((n) => wanted.has(n.id));
  const direct = nodes.filter((n) => groups.around(n.id)[depth] === undefined).map((n) => n.id);
  const made = withParent({ id, title, open: true, position: { x: Math.min(...nodes.map((n) => n.position.x)), y: Math.min(...nodes.map((n) => n.position.y)) } }, parent);
  const all = [...(graph.groups ?? []).map((g) => (filled.has(g.id) ? { ...g, parent: id } : g)), made];
  const after: NetworkGraph = { ...graph, groups: all, nodes: graph.nodes.map((n) => (direct.includes(n.id) ? { ...n, group: id } : n)) };
  const closing = closeGroup(after, id);
  return { id, edit: { type: 'batch', edits: [{ type: 'group', ids: direct, group: id }, { type: 'setGroups', groups: all }, closing] } };
}
