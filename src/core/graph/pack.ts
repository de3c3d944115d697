// Collapses a selection into a block of the user's: the opposite of unpacking.
import { boundaryOf, refused } from './boundary.ts';
import type { Boundary } from './boundary.ts';
import type { Catalogue } from './catalogue.ts';
import type { Edit } from './edits.ts';
import { framedNodes } from './frames.ts';
import type { Frame, GraphEdge, GraphNode, NetworkGraph, PortRef, Project, UserBlock } from './schema.ts';
import { COLUMN, ROW } from './layout.ts';
import { claimed } from './ids.ts';
import { idFrom, USER_BLOCK_PREFIX } from './user-blocks.ts';

export interface PackOptions {
  readonly title: string;
  /** Nodes whose params a block around the graph sets: they cannot go into another block. */
  readonly pinned?: ReadonlySet<string>;
}

export interface Packed {
  /** One step: the block's definition, its card in place of the selection. */
  readonly edit: Edit;
  /** Id of the block, and of its card. */
  readonly block: string;
  readonly node: string;
}

type Port = { readonly id: string; readonly type: 'BlockInput' | 'BlockOutput'; readonly ends: readonly PortRef[] };

/**
 * Makes a block of the selected nodes of `project.graph`. What crosses the edge of the selection becomes its ports; the
 * wires, their order, the weights' own settings and frames that hold only selected nodes are kept. Throws as `boundaryOf`.
 */
export function packNodes(project: Pick<Project, 'graph' | 'blocks'>, selected: readonly string[], catalogue: Catalogue, options: PackOptions): Packed {
  const { graph } = project;
  const boundary = boundaryOf(graph, selected, catalogue);
  const pinned = boundary.nodes.find((n) => options.pinned?.has(n.id));
  if (pinned) throw refused(`A setting of the block around it sets a param of ${pinned.id}.`, pinned.id, 'Take the setting back first.');
  if (boundary.exits.length === 0) throw refused('Nothing comes out of the selection.', undefined, 'Select layers that lead somewhere.');
  const block = claimed(idFrom(options.title, 'block'), new Set(Object.keys(project.blocks ?? {})));
  const node = claimed(block, new Set(graph.nodes.map((n) => n.id)));
  const taken = new Set(boundary.ids);
  const inputs = boundary.entries.map((e): Port => ({ id: claimed(portName(e.targets[0], 'in', boundary.entries.length), taken), type: 'BlockInput', ends: e.targets }));
  const outputs = boundary.exits.map((e): Port => ({ id: claimed(portName(e.source, 'out', boundary.exits.length), taken), type: 'BlockOutput', ends: [e.source] }));
  const center = centerOf(boundary.nodes);
  const frames = (graph.frames ?? []).filter((frame) => {
    const held = framedNodes(graph, frame);
    return held.length > 0 && held.every((id) => boundary.ids.has(id));
  });
  const definition: UserBlock = {
    title: options.title, graph: innerGraph(graph, boundary, inputs, outputs, center, frames), inputs: inputs.map((p) => p.id), outputs: outputs.map((p) => p.id),
  };
  const card: GraphNode = { id: node, type: `${USER_BLOCK_PREFIX}${block}`, params: {}, position: center };
  return { block, node, edit: { type: 'batch', edits: [{ type: 'setBlock', id: block, block: definition }, { type: 'setGraph', graph: outerGraph(graph, boundary, card, inputs, outputs, frames) }] } };
}

/** `in`, `out`, or where there are several the name that the layer has for it (`left`, `values`). */
function portName(ref: PortRef | undefined, plain: string, count: number): string {
  return count > 1 && ref && /^[A-Za-z]\w*$/.test(ref.port) && ref.port !== 'out' ? ref.port : plain;
}

function centerOf(nodes: readonly GraphNode[]): GraphNode['position'] {
  const middle = (values: readonly number[]): number => Math.round((Math.min(...values) + Math.max(...values)) / 2);
  return { x: middle(nodes.map((n) => n.position.x)), y: middle(nodes.map((n) => n.position.y)) };
}

function innerGraph(graph: NetworkGraph, { nodes, ids, entries }: Boundary, inputs: readonly Port[], outputs: readonly Port[], center: GraphNode['position'], frames: readonly Frame[]): NetworkGraph {
  const moved = <T extends { readonly position: GraphNode['position'] }>(thing: T): T => ({ ...thing, position: { x: thing.position.x - center.x, y: thing.position.y - center.y } });
  const inside = nodes.map(moved);
  const xs = inside.map((n) => n.position.x);
  const portNodes = (ports: readonly Port[], x: number): GraphNode[] => ports.map((port, i) => {
    const ys = inside.filter((n) => port.ends.some((e) => e.node === n.id)).map((n) => n.position.y);
    const y = ports.length === 1 && ys[0] !== undefined ? ys[0] : Math.round((i - (ports.length - 1) / 2) * ROW);
    return { id: port.id, type: port.type, params: {}, position: { x, y } };
  });
  const bySource = new Map(entries.flatMap((e, i) => (e.source ? [[`${e.source.node}:${e.source.port}`, (inputs[i] as Port).id] as const] : [])));
  const edges = graph.edges.flatMap((edge): GraphEdge[] => {
    if (!ids.has(edge.to.node)) return [];
    if (ids.has(edge.from.node)) return [edge];
    return [{ from: { node: bySource.get(`${edge.from.node}:${edge.from.port}`) as string, port: 'out' }, to: edge.to }];
  });
  const open = entries.flatMap((e, i) => (e.source ? [] : e.targets.map((to): GraphEdge => ({ from: { node: (inputs[i] as Port).id, port: 'out' }, to }))));
  const ends = outputs.flatMap((port) => port.ends.map((from): GraphEdge => ({ from, to: { node: port.id, port: 'in' } })));
  return {
    nodes: [...portNodes(inputs, Math.min(...xs) - COLUMN), ...inside, ...portNodes(outputs, Math.max(...xs) + COLUMN)], edges: [...edges, ...open, ...ends],
    ...(frames.length > 0 && { frames: frames.map(moved) }),
  };
}

function outerGraph(graph: NetworkGraph, { ids, entries, exits, nodes }: Boundary, card: GraphNode, inputs: readonly Port[], outputs: readonly Port[], frames: readonly Frame[]): NetworkGraph {
  const entered = new Set<string>();
  const portOf = new Map(entries.flatMap((e, i) => (e.source ? [[`${e.source.node}:${e.source.port}`, (inputs[i] as Port).id] as const] : [])));
  const exitOf = new Map(exits.map((e, i) => [`${e.source.node}:${e.source.port}`, (outputs[i] as Port).id]));
  const edges = graph.edges.flatMap((edge): GraphEdge[] => {
    const [from, to] = [ids.has(edge.from.node), ids.has(edge.to.node)];
    if (from && to) return [];
    if (from) return [{ from: { node: card.id, port: exitOf.get(`${edge.from.node}:${edge.from.port}`) as string }, to: edge.to }];
    if (!to) return [edge];
    // One wire for each value that comes in, where the first of them stood.
    const port = portOf.get(`${edge.from.node}:${edge.from.port}`) as string;
    if (entered.has(port)) return [];
    entered.add(port);
    return [{ from: edge.from, to: { node: card.id, port } }];
  });
  const at = graph.nodes.indexOf(nodes[0] as GraphNode);
  const { frames: all, ...rest } = graph;
  const left = (all ?? []).filter((f) => !frames.includes(f));
  return { ...rest, nodes: [...graph.nodes.slice(0, at), card, ...graph.nodes.slice(at)].filter((n) => !ids.has(n.id)), edges, ...(left.length > 0 && { frames: left }) };
}

/** A title for a block made of these nodes that no block has yet: `wanted`, `wanted 2`, … */
export function freeTitle(blocks: Project['blocks'], wanted: string): string {
  const titles = new Set(Object.values(blocks ?? {}).map((b) => b.title));
  let title = wanted;
  for (let n = 2; titles.has(title); n++) title = `${wanted} ${n}`;
  return title;
}

