// Adding, wiring, inserting, replacing and removing as people do it on the canvas: each gives one edit of the document.
import { parseParams } from './catalogue.ts';
import type { Catalogue, NodeKind, PortInfo } from './catalogue.ts';
import type { Edit } from './edits.ts';
import { freeId, isNumbered } from './ids.ts';
import { COLUMN, ROW } from './layout.ts';
import type { GraphEdge, GraphNode, NetworkGraph, PortRef } from './schema.ts';
import { linksOf } from './topology.ts';

type Point = GraphNode['position'];

/** An edit with the ids of what it made. */
export interface Composed { readonly edit: Edit; readonly ids: readonly string[] }

export interface AddOptions {
  readonly params?: Readonly<Record<string, unknown>>;
  /** Where it stands; beside what it is wired to where left out. */
  readonly at?: Point;
  /** Nodes whose first output leads to it. What came after a single one comes after the new node then, unless `branch`. */
  readonly after?: readonly string[];
  /** A certain output that leads to it, or a certain input that it leads to: a wire that was dropped on the canvas. */
  readonly from?: PortRef;
  readonly to?: PortRef;
  readonly branch?: boolean;
}

const idsOf = (graph: NetworkGraph): ReadonlySet<string> => new Set(graph.nodes.map((n) => n.id));

/** Output ports of a node: none where its params are wrong. */
export function outputsOf(kind: NodeKind | undefined, node: Pick<GraphNode, 'params'>): readonly PortInfo[] {
  const parsed = kind && parseParams(kind, node.params);
  return kind && parsed?.ok === true ? kind.outputs(parsed.value) : [];
}

const firstOutput = (graph: NetworkGraph, catalogue: Catalogue, id: string): PortRef | undefined => {
  const node = linksOf(graph).byId.get(id);
  const port = node && outputsOf(catalogue.kind(node.type), node)[0];
  return port && { node: id, port: port.name };
};

/** Adds a node of a type. */
export function addLayer(graph: NetworkGraph, catalogue: Catalogue, type: string, options: AddOptions = {}): Composed {
  const kind = catalogue.kind(type);
  const id = freeId(type, idsOf(graph));
  const params = { ...options.params };
  const input = kind?.inputs[0];
  const output = outputsOf(kind, { params })[0];
  const sources = (options.from ? [options.from] : (options.after ?? []).flatMap((node) => firstOutput(graph, catalogue, node) ?? [])).slice(0, input?.variadic === true ? undefined : 1);
  const [source] = sources;
  const wires: Edit[] = input ? sources.map((from): Edit => ({ type: 'connect', edge: { from, to: { node: id, port: input.name } } })) : [];
  // Into the chain: what the one before fed, the new one feeds.
  const through = source && input && output && sources.length === 1 && !options.from && options.branch !== true
    ? graph.edges.filter((e) => e.from.node === source.node && e.from.port === source.port) : [];
  const rewired = through.flatMap((edge): Edit[] => moveWire(graph, edge, { from: { node: id, port: output?.name ?? '' }, to: edge.to }));
  const onward = options.to && output ? connecting(graph, catalogue, { from: { node: id, port: output.name }, to: options.to }) : [];
  const beside = options.after?.at(-1) ?? source?.node;
  const near = beside === undefined ? undefined : linksOf(graph).byId.get(beside)?.position;
  const target = options.to && linksOf(graph).byId.get(options.to.node)?.position;
  const wanted = options.at ?? (near ? { x: near.x + COLUMN, y: near.y } : target ? { x: target.x - COLUMN, y: target.y } : { x: 0, y: 0 });
  const { position, moves } = through.length > 0 && options.at === undefined ? madeRoom(graph, wanted) : { position: freePlace(graph, wanted), moves: [] };
  return { ids: [id], edit: { type: 'batch', edits: [...moves, { type: 'addNode', node: { id, type, params, position } }, ...rewired, ...wires, ...onward] } };
}

/** A wire in another's place, at its index in the list: the order counts at variadic ports. */
function moveWire(graph: NetworkGraph, edge: GraphEdge, to: GraphEdge): Edit[] {
  return [{ type: 'disconnect', edge }, { type: 'connect', edge: to, index: graph.edges.indexOf(edge) }];
}

/** The wires that stand in the way of a new one: a port without `variadic` takes one. */
export function takenBy(graph: NetworkGraph, catalogue: Catalogue, to: PortRef): GraphEdge | undefined {
  const { byId, incoming } = linksOf(graph);
  const node = byId.get(to.node);
  const port = node && catalogue.kind(node.type)?.inputs.find((p) => p.name === to.port);
  return port?.variadic === true ? undefined : incoming.get(to.node)?.find((e) => e.to.port === to.port);
}

function connecting(graph: NetworkGraph, catalogue: Catalogue, edge: GraphEdge): Edit[] {
  const taken = takenBy(graph, catalogue, edge.to);
  return taken ? moveWire(graph, taken, edge) : [{ type: 'connect', edge }];
}

/** A new wire; it takes the place of the one in its port, and of `replacing`, whose end was moved. */
export function connectWire(graph: NetworkGraph, catalogue: Catalogue, edge: GraphEdge, replacing?: GraphEdge): Edit {
  const taken = takenBy(graph, catalogue, edge.to);
  if (!replacing) return { type: 'batch', edits: connecting(graph, catalogue, edge) };
  if (taken === undefined || taken === replacing) return { type: 'batch', edits: moveWire(graph, replacing, edge) };
  // Both go; the new one stands where the moved one stood.
  const index = graph.edges.indexOf(replacing) - (graph.edges.indexOf(taken) < graph.edges.indexOf(replacing) ? 1 : 0);
  return { type: 'batch', edits: [{ type: 'disconnect', edge: taken }, { type: 'disconnect', edge: replacing }, { type: 'connect', edge, index }] };
}

/** A new node in the middle of a wire; undefined for types that do not lead on. */
export function insertOnWire(graph: NetworkGraph, catalogue: Catalogue, edge: GraphEdge, type: string, options: Pick<AddOptions, 'params' | 'at'> = {}): Composed | undefined {
  const kind = catalogue.kind(type);
  const params = { ...options.params };
  const input = kind?.inputs[0];
  const output = outputsOf(kind, { params })[0];
  if (!input || !output) return undefined;
  const id = freeId(type, idsOf(graph));
  const { byId } = linksOf(graph);
  const [from, to] = [byId.get(edge.from.node)?.position ?? { x: 0, y: 0 }, byId.get(edge.to.node)?.position ?? { x: COLUMN, y: 0 }];
  const middle = { x: Math.round((from.x + to.x) / 2), y: Math.round((from.y + to.y) / 2) };
  const wide = to.x - from.x >= 2 * COLUMN - 40 || Math.abs(to.y - from.y) > ROW * 1.5;
  const { position, moves } = options.at ? { position: freePlace(graph, options.at), moves: [] }
    : wide ? { position: freePlace(graph, middle), moves: [] } : madeRoom(graph, { x: from.x + COLUMN, y: from.y });
  return { ids: [id], edit: { type: 'batch', edits: [
    ...moves, { type: 'addNode', node: { id, type, params, position } },
    ...moveWire(graph, edge, { from: { node: id, port: output.name }, to: edge.to }),
    { type: 'connect', edge: { from: edge.from, to: { node: id, port: input.name } } },
  ] } };
}

/** Another type in a node's place: wires go to the ports of the same name or place, params of the same name stay where they are valid. */
export function replaceLayer(graph: NetworkGraph, catalogue: Catalogue, id: string, type: string): Composed | undefined {
  const node = linksOf(graph).byId.get(id);
  const kind = catalogue.kind(type);
  if (!node || !kind || node.type === type) return undefined;
  const before = catalogue.kind(node.type);
  const params = Object.fromEntries(Object.entries(node.params).filter(([name, value]) => kind.params.shape[name]?.safeParse(value).success === true));
  const { shareWeightsWith: _, ...rest } = node;
  const [inputs, outputs] = [kind.inputs, outputsOf(kind, { params })];
  const filled = new Set<string>();
  const edges = graph.edges.flatMap((edge): GraphEdge[] => {
    const from = edge.from.node === id ? samePort(edge.from.port, outputsOf(before, node), outputs) : edge.from.port;
    const to = edge.to.node === id ? samePort(edge.to.port, before?.inputs ?? [], inputs) : edge.to.port;
    if (from === undefined || to === undefined) return [];
    if (edge.to.node === id) {
      // Of several wires into a variadic port, one that takes a single wire keeps the first.
      if (filled.has(to) && inputs.find((p) => p.name === to)?.variadic !== true) return [];
      filled.add(to);
    }
    return [from === edge.from.port && to === edge.to.port ? edge : { from: { ...edge.from, port: from }, to: { ...edge.to, port: to } }];
  });
  const nodes = graph.nodes.map((n) => {
    if (n.id === id) return { ...rest, type, params };
    if (n.shareWeightsWith !== id) return n;
    const { shareWeightsWith: __, ...own } = n;
    return own;
  });
  const edits: Edit[] = [{ type: 'setGraph', graph: { ...graph, nodes, edges } }];
  if (before?.role !== kind.role) for (const side of ['inputs', 'losses'] as const) edits.push({ type: 'bind', side, node: id, binding: undefined });
  const renamed = isNumbered(id, node.type) ? freeId(type, idsOf(graph)) : id;
  if (renamed !== id) edits.push({ type: 'rename', id, to: renamed });
  return { ids: [renamed], edit: { type: 'batch', edits } };
}

function samePort(name: string, before: readonly PortInfo[], now: readonly PortInfo[]): string | undefined {
  if (now.some((p) => p.name === name)) return name;
  const index = before.findIndex((p) => p.name === name);
  const last = now.at(-1);
  return (now[index] ?? (last?.variadic === true ? last : undefined))?.name;
}

/** Removes nodes; `heal` leads what fed a removed chain on to what it fed. */
export function removeLayers(graph: NetworkGraph, ids: readonly string[], heal = false): Edit {
  const gone = new Set(ids);
  const edits: Edit[] = [];
  if (heal) {
    /** The output that feeds a removed node's first input, over removed nodes. */
    const sourceOf = (node: string, seen: ReadonlySet<string> = new Set()): PortRef | undefined => {
      const from = linksOf(graph).incoming.get(node)?.[0]?.from;
      if (!from || seen.has(node)) return undefined;
      return gone.has(from.node) ? sourceOf(from.node, new Set([...seen, node])) : from;
    };
    for (const edge of graph.edges) {
      if (!gone.has(edge.from.node) || gone.has(edge.to.node)) continue;
      const from = sourceOf(edge.from.node);
      if (from) edits.push(...moveWire(graph, edge, { from, to: edge.to }));
    }
  }
  return { type: 'batch', edits: [...edits, ...ids.map((id): Edit => ({ type: 'removeNode', id }))] };
}

const overlaps = (a: Point, b: Point): boolean => Math.abs(a.x - b.x) < COLUMN - 40 && Math.abs(a.y - b.y) < ROW - 60;

/** The place nearest below a wanted one that no card stands on. */
export function freePlace(graph: NetworkGraph, wanted: Point, more: readonly Point[] = []): Point {
  const taken = [...graph.nodes.map((n) => n.position), ...more];
  for (let n = 0; n < 200; n++) {
    const place = { x: wanted.x, y: wanted.y + n * (ROW / 2) };
    if (!taken.some((p) => overlaps(p, place))) return place;
  }
  return wanted;
}

/** A place in a row: the cards that stand there, and those that they come to stand on, move on by a column. */
function madeRoom(graph: NetworkGraph, position: Point): { readonly position: Point; readonly moves: Edit[] } {
  const places = new Map(graph.nodes.map((n) => [n.id, n.position]));
  const positions: Record<string, Point> = {};
  const push = (at: Point, by?: string): void => {
    for (const [id, place] of places) {
      if (id === by || !overlaps(place, at)) continue;
      const next = { x: at.x + COLUMN, y: place.y };
      places.set(id, next);
      positions[id] = next;
      push(next, id);
    }
  };
  push(position);
  return { position, moves: Object.keys(positions).length > 0 ? [{ type: 'move', positions }] : [] };
}
