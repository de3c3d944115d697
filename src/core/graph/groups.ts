// Groups: which nodes belong to which, and what is drawn of a graph while some of them are closed.
import { CARD } from './frames.ts';
import type { GraphEdge, GraphNode, Group, NetworkGraph, PortRef } from './schema.ts';
import { linksOf } from './topology.ts';

/** Begins the id of a closed group's card; no id of a node has a colon. */
export const GROUP_CARD = 'group:';
export const groupCard = (id: string): string => `${GROUP_CARD}${id}`;
/** Id of the group that a card stands for; undefined for the card of a node. */
export const groupOfCard = (card: string): string | undefined => (card.startsWith(GROUP_CARD) ? card.slice(GROUP_CARD.length) : undefined);

export interface Groups {
  /** The groups that hold any node, those around others before them. */
  readonly list: readonly Group[];
  readonly byId: ReadonlyMap<string, Group>;
  /** Ids of the groups right inside a group, or ('') in none. */
  readonly inside: ReadonlyMap<string, readonly string[]>;
  /** Ids of the nodes right inside a group, or ('') in none, in the order of the document. */
  readonly own: ReadonlyMap<string, readonly string[]>;
  /** Ids of all nodes of a group, those of the groups inside too, in the order of the document. */
  readonly members: ReadonlyMap<string, readonly string[]>;
  /** Ids of the groups around a node, the outermost first. */
  around(node: string): readonly string[];
  /** The same of a group, without itself. */
  above(group: string): readonly string[];
}

const nothing: readonly string[] = [];
const memo = new WeakMap<NetworkGraph, Groups>();

/** Groups of a graph, worked out once for each graph value. Parents that are missing, or that go in a circle, count as none. */
export function groupsOf(graph: NetworkGraph): Groups {
  const found = memo.get(graph);
  if (found) return found;
  const listed = new Map((graph.groups ?? []).map((g) => [g.id, g]));
  const chains = new Map<string, readonly string[]>();
  const chainOf = (id: string, below: readonly string[] = []): readonly string[] => {
    const known = chains.get(id);
    if (known) return known;
    const parent = listed.get(id)?.parent;
    const chain = parent === undefined || !listed.has(parent) || parent === id || below.includes(parent) ? [id] : [...chainOf(parent, [...below, id]), id];
    chains.set(id, chain);
    return chain;
  };
  const members = new Map<string, string[]>();
  const own = new Map<string, string[]>();
  const of = new Map<string, readonly string[]>();
  for (const node of listed.size === 0 ? [] : graph.nodes) {
    const chain = node.group !== undefined && listed.has(node.group) ? chainOf(node.group) : nothing;
    of.set(node.id, chain);
    put(own, chain.at(-1) ?? '', node.id);
    for (const id of chain) put(members, id, node.id);
  }
  const list = [...listed.values()].filter((g) => members.has(g.id)).toSorted((a, b) => chainOf(a.id).length - chainOf(b.id).length);
  const inside = new Map<string, string[]>();
  for (const { id } of list) put(inside, chainOf(id).at(-2) ?? '', id);
  const groups: Groups = {
    list, byId: new Map(list.map((g) => [g.id, g])), inside, own, members,
    around: (node) => of.get(node) ?? nothing, above: (group) => chains.get(group)?.slice(0, -1) ?? nothing,
  };
  memo.set(graph, groups);
  return groups;
}

function put(map: Map<string, string[]>, key: string, value: string): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

/** The value at an output of a card: of a node its own, of a group that of the node inside that its port is named after. */
export function valueAt(card: string, port: string): PortRef {
  if (groupOfCard(card) === undefined) return { node: card, port };
  const cut = port.indexOf(':');
  return { node: port.slice(0, cut), port: port.slice(cut + 1) };
}

/** What enters or leaves a closed group: one value. `name` is the port's on the card. */
export interface GroupPort { readonly name: string; readonly source: PortRef; readonly targets: readonly PortRef[] }

/** A card of the drawing: a node, or a closed group. */
export type Card =
  | { readonly id: string; readonly node: GraphNode; readonly group?: undefined }
  | { readonly id: string; readonly group: Group; readonly members: readonly string[]; readonly inputs: readonly GroupPort[]; readonly outputs: readonly GroupPort[] };

/** A wire of the drawing, with the wires of the document that it stands for. */
export interface CardWire { readonly id: string; readonly from: PortRef; readonly to: PortRef; readonly edges: readonly [GraphEdge, ...GraphEdge[]] }

export interface Folded {
  /** In the order of the document; a group where its first node stands. */
  readonly cards: readonly Card[];
  readonly wires: readonly CardWire[];
  /** Open groups whose box is drawn, those around others before them. */
  readonly boxes: readonly Group[];
  /** The card that shows a node. */
  cardOf(node: string): string;
  /** The nodes that a card stands for. */
  nodesOf(card: string): readonly string[];
}

const folds = new WeakMap<NetworkGraph, Folded>();

/** What is drawn of a graph, worked out once for each graph value. */
export function foldedOf(graph: NetworkGraph): Folded {
  const found = folds.get(graph);
  if (found) return found;
  const groups = groupsOf(graph);
  const closed = new Map<string, string>();
  for (const { id, open } of groups.list) {
    const around = groups.above(id).find((a) => closed.get(a) === a);
    if (around !== undefined || open !== true) closed.set(id, around ?? id);
  }
  const hiddenIn = (node: string): string | undefined => {
    const around = groups.around(node);
    const at = around.at(-1);
    return at === undefined ? undefined : closed.get(at);
  };
  const cardOf = (node: string): string => {
    const group = hiddenIn(node);
    return group === undefined ? node : groupCard(group);
  };
  const { wires, inputs, outputs } = wiresOf(graph, cardOf);
  const cards: Card[] = [];
  const drawn = new Set<string>();
  for (const node of graph.nodes) {
    const id = hiddenIn(node.id);
    const group = id === undefined ? undefined : groups.byId.get(id);
    if (!group) cards.push({ id: node.id, node });
    else if (!drawn.has(group.id)) {
      drawn.add(group.id);
      const card = groupCard(group.id);
      cards.push({ id: card, group, members: groups.members.get(group.id) ?? nothing, inputs: [...inputs.get(card)?.values() ?? []], outputs: [...outputs.get(card)?.values() ?? []] });
    }
  }
  const folded: Folded = {
    cards, wires, boxes: groups.list.filter((g) => !closed.has(g.id)), cardOf,
    nodesOf: (card) => { const group = groupOfCard(card); return group === undefined ? [card] : groups.members.get(group) ?? nothing; },
  };
  folds.set(graph, folded);
  return folded;
}

type Ports = Map<string, Map<string, { name: string; source: PortRef; targets: PortRef[] }>>;

/** Wires between cards. Equal wires (the same value twice into an Add) are told apart by a number; into a group they are one. */
function wiresOf(graph: NetworkGraph, cardOf: (node: string) => string): { wires: CardWire[]; inputs: Ports; outputs: Ports } {
  const wires = new Map<string, { id: string; from: PortRef; to: PortRef; edges: [GraphEdge, ...GraphEdge[]] }>();
  const [inputs, outputs]: [Ports, Ports] = [new Map(), new Map()];
  const seen = new Map<string, number>();
  for (const edge of graph.edges) {
    const [a, b] = [cardOf(edge.from.node), cardOf(edge.to.node)];
    if (a === b && a !== edge.from.node) continue;
    const value = `${edge.from.node}:${edge.from.port}`;
    const from = a === edge.from.node ? edge.from : { node: a, port: value };
    const to = b === edge.to.node ? edge.to : { node: b, port: value };
    if (from !== edge.from) portOf(outputs, a, value, edge.from).targets.push(edge.to);
    if (to !== edge.to) portOf(inputs, b, value, edge.from).targets.push(edge.to);
    const name = `${from.node}:${from.port}>${to.node}:${to.port}`;
    const before = to === edge.to ? undefined : wires.get(name);
    if (before) {
      before.edges.push(edge);
      continue;
    }
    const count = seen.get(name) ?? 0;
    seen.set(name, count + 1);
    const id = count === 0 ? name : `${name}#${count}`;
    wires.set(id, { id, from, to, edges: [edge] });
  }
  return { wires: [...wires.values()], inputs, outputs };
}

function portOf(ports: Ports, card: string, name: string, source: PortRef): { targets: PortRef[] } {
  const of = ports.get(card) ?? new Map<string, { name: string; source: PortRef; targets: PortRef[] }>();
  ports.set(card, of);
  const port = of.get(name) ?? { name, source, targets: [] };
  of.set(name, port);
  return port;
}

/** Distance of the ports of a card with many. */
const PORT = 18;
export const cardHeight = (inputs: number, outputs: number): number => Math.max(CARD.height, PORT * (Math.max(inputs, outputs) + 1));

const heights = new WeakMap<NetworkGraph, Map<string, number>>();
/** Height of a node's card, or of a group's, by the wires that are there. */
export function cardHeightOf(graph: NetworkGraph, card: string): number {
  const known = heights.get(graph) ?? new Map<string, number>();
  heights.set(graph, known);
  const before = known.get(card);
  if (before !== undefined) return before;
  const { incoming, outgoing } = linksOf(graph);
  const group = groupOfCard(card);
  const members = group === undefined ? [card] : groupsOf(graph).members.get(group) ?? nothing;
  const own = new Set(members);
  const [inputs, outputs] = [new Set<string>(), new Set<string>()];
  for (const id of members) {
    for (const { from, to } of incoming.get(id) ?? []) if (group === undefined) inputs.add(to.port); else if (!own.has(from.node)) inputs.add(`${from.node}:${from.port}`);
    for (const { from, to } of outgoing.get(id) ?? []) if (group === undefined || !own.has(to.node)) outputs.add(`${from.node}:${from.port}`);
  }
  const height = cardHeight(inputs.size, outputs.size);
  known.set(card, height);
  return height;
}

/** Room between the edge of an open group's box and what is in it; its title takes some more at the top. */
export const BOX = { side: 24, top: 44, bottom: 24 } as const;
