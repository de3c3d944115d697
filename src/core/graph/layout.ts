// Where cards stand: in columns by the longest way from an input, the columns wrapped into rows that a window can show.
import type { GraphNode, NetworkGraph } from './schema.ts';
import { edgesFrom, edgesInto, topologicalOrder } from './topology.ts';

/** Distance of columns and of cards in a column on the canvas. */
export const COLUMN = 240;
export const ROW = 140;
/** Between two rows of columns, besides. */
const BETWEEN = 30;
/** A canvas in an ordinary window: what is larger is wrapped. */
const VIEW = { width: 1100, height: 700 };

export type Positions = Readonly<Record<string, GraphNode['position']>>;

/** A graph with its nodes laid out from left to right: no two overlap. */
export function layOut(graph: NetworkGraph): NetworkGraph {
  const positions = wrapped(columnsOf(graph), graph);
  return { ...graph, nodes: graph.nodes.map((node) => ({ ...node, position: positions[node.id] ?? node.position })) };
}

/**
 * Ids by column: the longest way from a node without inputs. What no input of the network feeds (constants, and what is made of
 * them) stands right before what takes it, not at the beginning.
 */
function columnsOf(graph: NetworkGraph): string[][] {
  const { order, rest } = topologicalOrder(graph);
  const nodes = [...order, ...rest];
  const fed = new Set<string>();
  for (const { id, type } of nodes) if (type.endsWith('Input') || edgesInto(graph, id).some((e) => fed.has(e.from.node))) fed.add(id);
  const column = new Map<string, number>();
  for (const { id } of nodes) column.set(id, edgesInto(graph, id).reduce((max, e) => Math.max(max, (column.get(e.from.node) ?? -1) + 1), 0));
  for (const { id } of nodes.toReversed()) {
    const next = edgesFrom(graph, id).map((e) => column.get(e.to.node) ?? 0);
    if (!fed.has(id) && next.length > 0) column.set(id, Math.max(column.get(id) ?? 0, Math.min(...next) - 1));
  }
  const columns: string[][] = [];
  for (const { id } of nodes) (columns[column.get(id) ?? 0] ??= []).push(id);
  return Array.from(columns, (members: string[] | undefined) => members ?? []).filter((members) => members.length > 0);
}

/** Rows of columns, each row ending where few wires are cut; the number of rows that leaves the cards largest in a window. */
function wrapped(columns: readonly (readonly string[])[], graph: NetworkGraph): Positions {
  const cuts = cutsOf(columns, graph);
  let best: readonly (readonly (readonly string[])[])[] = [columns];
  let bestScale = 0;
  for (let count = 1; count <= Math.min(columns.length, 40); count++) {
    const rows = rowsOf(columns, Math.ceil(columns.length / count), cuts);
    const width = Math.max(...rows.map((row) => row.length)) * COLUMN;
    const height = rows.reduce((sum, row) => sum + heightOf(row), 0);
    const scale = Math.min(1, VIEW.width / width, VIEW.height / height);
    if (scale > bestScale + 0.02) [best, bestScale] = [rows, scale];
  }
  const positions: Record<string, GraphNode['position']> = {};
  let top = 0;
  for (const row of best) {
    const middle = top + (heightOf(row) - ROW - BETWEEN) / 2;
    row.forEach((members, x) => {
      members.forEach((id, i) => { positions[id] = { x: x * COLUMN, y: Math.round(middle + (i - (members.length - 1) / 2) * ROW) }; });
    });
    top += heightOf(row);
  }
  // The first row's middle is the origin, as it is for a graph of one row.
  const lift = Math.round((heightOf(best[0] ?? []) - ROW - BETWEEN) / 2);
  return Object.fromEntries(Object.entries(positions).map(([id, p]) => [id, { x: p.x, y: p.y - lift }]));
}

const heightOf = (row: readonly (readonly string[])[]): number => Math.max(1, ...row.map((members) => members.length)) * ROW + BETWEEN;

/** Wires that lead over the boundary before each column, those of one output counted once. */
function cutsOf(columns: readonly (readonly string[])[], graph: NetworkGraph): number[] {
  const column = new Map(columns.flatMap((members, i) => members.map((id) => [id, i] as const)));
  const furthest = new Map<string, number>();
  for (const { from, to } of graph.edges) {
    const key = `${from.node}:${from.port}`;
    furthest.set(key, Math.max(furthest.get(key) ?? 0, column.get(to.node) ?? 0));
  }
  const cuts = columns.map(() => 0);
  for (const [key, end] of furthest) {
    for (let i = (column.get(key.slice(0, key.lastIndexOf(':'))) ?? 0) + 1; i <= end; i++) cuts[i] = (cuts[i] ?? 0) + 1;
  }
  return cuts;
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
