// What works out sizes, grids and anchors for several parts of a network belongs to none of them. Where it would hide them, it stands together.
import { foldedOf } from '../../graph/groups.ts';
import type { GraphNode, Group, NetworkGraph } from '../../graph/schema.ts';
import { consumersOf, edgesInto } from '../../graph/topology.ts';
import type { Path } from './scopes.ts';

/** Cards that may stand about. */
const FEW = 20;
/** A group of fewer would hide little. */
const LEAST = 4;
/** Share of a group that stands in a scope for the group to be called by it. */
const MOSTLY = 0.7;

/** The graph with what `isHelper` tells, as far as it shows, in groups. No way leaves one and comes back. `free`: an id like the one wanted. */
export function withSizesGathered(graph: NetworkGraph, isHelper: (node: string) => boolean, scopes: ReadonlyMap<string, Path>, free: (wanted: string) => string): NetworkGraph {
  const { cards } = foldedOf(graph);
  const shown = new Map(cards.flatMap((card) => (!card.group && isHelper(card.node.id) ? [[card.id, card.node] as const] : [])));
  if (shown.size <= FEW) return graph;
  const groups = [...graph.groups ?? []];
  const of = new Map<string, string>();
  let number = groups.filter((g) => g.kind === 'part').length;
  for (const run of stretchesOf(graph, shown)) {
    if (run.length < LEAST) continue;
    const title = sharedScope(run.map((n) => scopes.get(n.id) ?? []));
    const named: Partial<Group> = title === '' ? { kind: 'part', number: ++number } : { title };
    const id = free(title === '' ? `part${number}` : title);
    groups.push({ id, position: { x: 0, y: 0 }, ...(run[0]?.group !== undefined && { parent: run[0].group }), ...named });
    for (const node of run) of.set(node.id, id);
  }
  // Constants go with what takes them.
  for (const { id } of graph.nodes) {
    const [first, ...others] = new Set(edgesInto(graph, id).length > 0 ? [] : consumersOf(graph, id).map((n) => of.get(n)));
    if (first !== undefined && others.length === 0) of.set(id, first);
  }
  return { ...graph, groups, nodes: graph.nodes.map((node) => { const own = of.get(node.id); return own === undefined ? node : { ...node, group: own }; }) };
}

/** Stretches of helpers in an order in which values flow, each begun where nothing else can go on without it: few, and convex as any stretch of such an order. */
function stretchesOf(graph: NetworkGraph, helpers: ReadonlyMap<string, GraphNode>): GraphNode[][] {
  const { cards, wires } = foldedOf(graph);
  const after = new Map<string, string[]>();
  const waiting = new Map(cards.map((card) => [card.id, 0]));
  for (const { from, to } of wires) {
    const list = after.get(from.node);
    if (list) list.push(to.node);
    else after.set(from.node, [to.node]);
    waiting.set(to.node, (waiting.get(to.node) ?? 0) + 1);
  }
  const ready = { helpers: [] as string[], others: [] as string[] };
  const add = (id: string): void => { (helpers.has(id) ? ready.helpers : ready.others).push(id); };
  const pass = (id: string): void => {
    for (const next of after.get(id) ?? []) {
      const left = (waiting.get(next) ?? 0) - 1;
      waiting.set(next, left);
      if (left === 0) add(next);
    }
  };
  for (const [id, count] of waiting) if (count === 0) add(id);
  const runs: GraphNode[][] = [];
  while (ready.helpers.length > 0 || ready.others.length > 0) {
    for (let id = ready.others.pop(); id !== undefined; id = ready.others.pop()) pass(id);
    let run: GraphNode[] = [];
    for (let id = ready.helpers.shift(); id !== undefined; id = ready.helpers.shift()) {
      const node = helpers.get(id) as GraphNode;
      // In one group each.
      if (run.length > 0 && run[0]?.group !== node.group) {
        runs.push(run);
        run = [];
      }
      run.push(node);
      pass(id);
    }
    runs.push(run);
  }
  return runs;
}

/** The innermost scope that nearly all stand in; '' where there is none. */
function sharedScope(paths: readonly Path[]): string {
  let shared: Path = [];
  for (;;) {
    const counts = new Map<string, number>();
    for (const path of paths) if (shared.every((name, i) => path[i] === name)) counts.set(path[shared.length] ?? '', (counts.get(path[shared.length] ?? '') ?? 0) + 1);
    const [most] = [...counts].filter(([name]) => name !== '').toSorted(([, a], [, b]) => b - a);
    if (!most || most[1] < MOSTLY * paths.length) break;
    shared = [...shared, most[0]];
  }
  return shared.slice(/^\d+$/.test(shared.at(-1) ?? '') ? -2 : -1).join('.').slice(0, 200);
}
