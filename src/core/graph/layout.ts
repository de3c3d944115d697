// Where cards stand: in columns by the longest way from an input, the columns wrapped into rows that a window can show.
// What is in a group is laid out by itself, and the group stands as one thing among others.
import { CARD } from './frames.ts';
import { BOX, cardHeightOf, groupCard, groupsOf } from './groups.ts';
import type { GraphEdge, GraphNode, Group, NetworkGraph } from './schema.ts';
import { edgesFrom, edgesInto, topologicalOrder } from './topology.ts';

/** Distance of columns and of cards in a column on the canvas. */
export const COLUMN = 240;
export const ROW = 140;
/** Between two rows of columns, besides. */
const BETWEEN = 30;
/** A canvas in an ordinary window: what is larger is wrapped. */
const VIEW = { width: 1100, height: 700 };
/** What is opened inside of it may be wider: a block is read as one row. */
const INNER = { width: 1900, height: 900 };
const GAP = { width: COLUMN - CARD.width, height: ROW - CARD.height };
/** Room for a wire that passes a column of cards, and its distance from them. */
const LANE = { height: 6, gap: 34 };

export type Positions = Readonly<Record<string, GraphNode['position']>>;
type Point = GraphNode['position'];
interface Size { readonly width: number; readonly height: number }
type SizeOf = (id: string) => Size;

/** A graph with its nodes, and the cards of its groups, laid out from left to right: no two overlap. */
export function layOut(graph: NetworkGraph): NetworkGraph {
  const groups = groupsOf(graph);
  if (groups.list.length === 0) {
    const { places } = arranged(graph, (id) => ({ width: CARD.width, height: cardHeightOf(graph, id) }), (node) => node.type.endsWith('Input'), false);
    return { ...graph, nodes: graph.nodes.map((node) => ({ ...node, position: places.get(node.id) ?? node.position })) };
  }
  const levels = levelsOf(graph);
  const sizes = new Map<string, Size>();
  const inner = new Map<string, Arranged>();
  const sizeOf: SizeOf = (id) => sizes.get(id) ?? { width: CARD.width, height: cardHeightOf(graph, id) };
  // What stands inside comes first.
  for (const { id, open } of groups.list.toReversed()) {
    const level = levels.get(id) ?? emptyLevel;
    const made = arranged(level.graph, sizeOf, (node) => level.fed.has(node.id), true, INNER);
    inner.set(id, made);
    if (open === true) sizes.set(groupCard(id), { width: made.size.width + 2 * BOX.side, height: made.size.height + BOX.top + BOX.bottom });
  }
  const top = levels.get('') ?? emptyLevel;
  const places = new Map(arranged(top.graph, sizeOf, (node) => node.type.endsWith('Input'), true).places);
  for (const { id } of groups.list) {
    const at = places.get(groupCard(id)) ?? { x: 0, y: 0 };
    const { places: inside, corner } = inner.get(id) ?? { places: new Map<string, Point>(), corner: { x: 0, y: 0 } };
    for (const [card, { x, y }] of inside) places.set(card, { x: at.x + BOX.side + x - corner.x, y: at.y + BOX.top + y - corner.y });
  }
  return {
    ...graph, nodes: graph.nodes.map((node) => ({ ...node, position: places.get(node.id) ?? node.position })),
    groups: (graph.groups ?? []).map((group): Group => ({ ...group, position: places.get(groupCard(group.id)) ?? group.position })),
  };
}

interface Level { readonly graph: NetworkGraph; /** Cards that values come to from outside. */ readonly fed: Set<string> }
const emptyLevel: Level = { graph: { nodes: [], edges: [] }, fed: new Set() };

/** What stands right in each group, and ('') in none: nodes, and a node for each group inside, with the wires between them. */
function levelsOf(graph: NetworkGraph): Map<string, Level> {
  const groups = groupsOf(graph);
  const made = new Map<string, { nodes: GraphNode[]; edges: GraphEdge[]; fed: Set<string>; seen: Set<string> }>();
  const levelOf = (id: string): { nodes: GraphNode[]; edges: GraphEdge[]; fed: Set<string>; seen: Set<string> } => {
    const level = made.get(id) ?? { nodes: [], edges: [], fed: new Set<string>(), seen: new Set<string>() };
    made.set(id, level);
    return level;
  };
  const drawn = new Set<string>();
  for (const node of graph.nodes) {
    const chain = groups.around(node.id);
    chain.forEach((id, depth) => {
      if (drawn.has(id)) return;
      drawn.add(id);
      levelOf(chain[depth - 1] ?? '').nodes.push({ id: groupCard(id), type: 'group', params: {}, position: { x: 0, y: 0 } });
    });
    levelOf(chain.at(-1) ?? '').nodes.push(node);
  }
  for (const { from, to } of graph.edges) {
    const [a, b] = [groups.around(from.node), groups.around(to.node)];
    let depth = 0;
    while (depth < a.length && a[depth] === b[depth]) depth++;
    const cardIn = (chain: readonly string[], node: string): string => { const group = chain[depth]; return group === undefined ? node : groupCard(group); };
    const level = levelOf(a[depth - 1] ?? '');
    const ends = [cardIn(a, from.node), cardIn(b, to.node)] as const;
    for (let inside = depth; inside < b.length; inside++) {
      const next = b[inside + 1];
      levelOf(b[inside] as string).fed.add(next === undefined ? to.node : groupCard(next));
    }
    const name = `${from.node}:${from.port}>${ends[1]}`;
    if (ends[0] === ends[1] || level.seen.has(name)) continue;
    level.seen.add(name);
    level.edges.push({ from: { node: ends[0], port: `${from.node}:${from.port}` }, to: { node: ends[1], port: to.port } });
  }
  return new Map([...made].map(([id, { nodes, edges, fed }]) => [id, { graph: { nodes, edges }, fed }]));
}

/**
 * Ids by column: the longest way from a node without inputs. What nothing fed from outside feeds (constants, and what is made of
 * them) stands right before what takes it, not at the beginning.
 */
function columnsOf(graph: NetworkGraph, isFed: (node: GraphNode) => boolean): string[][] {
  const { order, rest } = topologicalOrder(graph);
  const nodes = [...order, ...rest];
  const fed = new Set<string>();
  for (const node of nodes) if (isFed(node) || edgesInto(graph, node.id).some((e) => fed.has(e.from.node))) fed.add(node.id);
  const column = new Map<string, number>();
  for (const { id } of nodes) column.set(id, edgesInto(graph, id).reduce((max, e) => Math.max(max, (column.get(e.from.node) ?? -1) + 1), 0));
  for (const { id } of nodes.toReversed()) {
    const next = edgesFrom(graph, id).map((e) => column.get(e.to.node) ?? 0);
    if (!fed.has(id) && next.length > 0) column.set(id, Math.max(column.get(id) ?? 0, next.reduce((least, n) => Math.min(least, n)) - 1));
  }
  const columns: string[][] = [];
  for (const { id } of nodes) (columns[column.get(id) ?? 0] ??= []).push(id);
  return Array.from(columns, (members: string[] | undefined) => members ?? []).filter((members) => members.length > 0);
}

interface Arranged { readonly places: ReadonlyMap<string, Point>; /** Upper left corner of all. */ readonly corner: Point; readonly size: Size }
/** A card, or (`lane`) room for the wires of an output on their way past. */
interface Member { readonly id: string; readonly lane: boolean; readonly height: number }
interface Column { readonly members: readonly Member[]; readonly width: number; readonly height: number }

/** Rows of columns, each row ending where few wires are cut; the number of rows that leaves the cards largest in a window. The first row's middle is the origin. */
function arranged(graph: NetworkGraph, sizeOf: SizeOf, isFed: (node: GraphNode) => boolean, lanes: boolean, view: Size = VIEW): Arranged {
  const ids = columnsOf(graph, isFed);
  if (ids.length === 0) return { places: new Map(), corner: { x: 0, y: 0 }, size: { width: 0, height: 0 } };
  const columns = (lanes ? withLanes(ids, graph, sizeOf) : ids.map((members) => members.map((id): Member => ({ id, lane: false, height: sizeOf(id).height }))))
    .map((members): Column => ({ members, width: widest(members, sizeOf), height: heightOf(members) }));
  const cuts = cutsOf(ids, graph);
  let best: readonly (readonly Column[])[] = [columns];
  let bestScale = 0;
  for (let count = 1; count <= Math.min(columns.length, 40); count++) {
    const rows = rowsOf(columns, Math.ceil(columns.length / count), cuts);
    const width = rows.reduce((most, row) => Math.max(most, row.reduce((sum, c) => sum + c.width + GAP.width, 0)), 0);
    const height = rows.reduce((sum, row) => sum + tallest(row) + GAP.height + BETWEEN, 0);
    const scale = Math.min(1, view.width / width, view.height / height);
    if (scale > bestScale + 0.02) [best, bestScale] = [rows, scale];
  }
  const places = new Map<string, Point>();
  let top = (CARD.height - tallest(best[0] ?? [])) / 2;
  const corner = { x: 0, y: Math.round(top) };
  let width = 0;
  let bottom = top;
  for (const row of best) {
    const high = tallest(row);
    let left = 0;
    for (const column of row) {
      let y = top + (high - column.height) / 2;
      column.members.forEach((member, i) => {
        if (!member.lane) places.set(member.id, { x: left, y: Math.round(y) });
        y += member.height + gapAfter(member, column.members[i + 1]);
      });
      width = Math.max(width, left + column.width);
      left += column.width + GAP.width;
    }
    bottom = top + high;
    top += high + GAP.height + BETWEEN;
  }
  return { places, corner, size: { width, height: Math.round(bottom) - corner.y } };
}

const tallest = (row: readonly Column[]): number => row.reduce((most, c) => Math.max(most, c.height), 0);
const widest = (members: readonly Member[], sizeOf: SizeOf): number => members.reduce((most, m) => (m.lane ? most : Math.max(most, sizeOf(m.id).width)), CARD.width);
const gapAfter = (member: Member, next: Member | undefined): number => (!next ? 0 : member.lane || next.lane ? LANE.gap : GAP.height);
const heightOf = (members: readonly Member[]): number => members.reduce((sum, member, i) => sum + member.height + gapAfter(member, members[i + 1]), 0);

/** Members by column with a lane for each output whose wires pass a column, ordered by where what feeds them stands. */
function withLanes(columns: readonly (readonly string[])[], graph: NetworkGraph, sizeOf: SizeOf): Member[][] {
  const column = new Map(columns.flatMap((members, i) => members.map((id) => [id, i] as const)));
  const furthest = new Map<string, { node: string; end: number }>();
  for (const { from, to } of graph.edges) {
    const end = column.get(to.node) ?? 0;
    const before = furthest.get(from.port);
    if (!before || before.end < end) furthest.set(from.port, { node: from.node, end });
  }
  const passing: string[][] = columns.map(() => []);
  // Where most wires are long, lanes for all would only push the cards apart.
  let room = 4 * graph.nodes.length;
  for (const [, { node, end }] of furthest) {
    const start = column.get(node) ?? 0;
    room -= Math.max(0, end - start - 1);
    if (room < 0) break;
    for (let i = start + 1; i < end; i++) if (!passing[i]?.includes(node)) passing[i]?.push(node);
  }
  const height = new Map<string, number>();
  return columns.map((cards, i) => {
    const members = [
      ...cards.map((id) => ({ member: { id, lane: false, height: sizeOf(id).height }, from: edgesInto(graph, id).flatMap((e) => height.get(`${column.get(e.from.node) === i - 1 ? '' : 'lane '}${e.from.node}`) ?? []) })),
      ...(passing[i] ?? []).map((id) => ({ member: { id, lane: true, height: LANE.height }, from: [height.get(`${column.get(id) === i - 1 ? '' : 'lane '}${id}`) ?? 0] })),
    ].map(({ member, from }) => ({ member, key: from.length === 0 ? 0 : from.reduce((sum, y) => sum + y, 0) / from.length }));
    const sorted = members.toSorted((a, b) => a.key - b.key).map((m) => m.member);
    let y = -heightOf(sorted) / 2;
    sorted.forEach((member, at) => {
      height.set(`${member.lane ? 'lane ' : ''}${member.id}`, y + member.height / 2);
      y += member.height + gapAfter(member, sorted[at + 1]);
    });
    return sorted;
  });
}

/** Wires that lead over the boundary before each column, those of one output counted once. */
function cutsOf(columns: readonly (readonly string[])[], graph: NetworkGraph): number[] {
  const column = new Map(columns.flatMap((members, i) => members.map((id) => [id, i] as const)));
  const furthest = new Map<string, { start: number; end: number }>();
  for (const { from, to } of graph.edges) {
    const key = `${from.node} ${from.port}`;
    furthest.set(key, { start: column.get(from.node) ?? 0, end: Math.max(furthest.get(key)?.end ?? 0, column.get(to.node) ?? 0) });
  }
  // Differences first, sums then: a wire over all columns costs as much as a short one.
  const steps = columns.map(() => 0);
  for (const { start, end } of furthest.values()) {
    if (end <= start) continue;
    steps[start + 1] = (steps[start + 1] ?? 0) + 1;
    if (end + 1 < steps.length) steps[end + 1] = (steps[end + 1] ?? 0) - 1;
  }
  let sum = 0;
  return steps.map((step) => (sum += step));
}

/** Columns cut into rows of at most so many, a little earlier where fewer wires are cut. `cuts`: wires over the boundary before each column. */
export function rowsOf<T>(columns: readonly T[], most: number, cuts: readonly number[]): T[][] {
  const rows: T[][] = [];
  for (let start = 0; start < columns.length;) {
    let end = Math.min(columns.length, start + most);
    if (end < columns.length) {
      for (let at = end - 1; at > start && at >= end - Math.max(1, Math.floor(most / 4)); at--) if ((cuts[at] ?? 0) < (cuts[end] ?? 0)) end = at;
    }
    rows.push(columns.slice(start, end));
    start = end;
  }
  return rows;
}
