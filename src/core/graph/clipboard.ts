// What copying takes: cards with the wires between them, those that come in from outside, and the user's blocks they are made of.
import { z } from 'zod';
import type { Edit } from './edits.ts';
import type { Composed } from './compose.ts';
import { foldedOf, groupsOf } from './groups.ts';
import { claimed, freeLike } from './ids.ts';
import { broughtBlocks, carriedBlocks } from './carry.ts';
import { blockIdOf, USER_BLOCK_PREFIX } from './user-blocks.ts';
import { edgeSchema, graphSchema, idSchema, userBlockSchema } from './schema.ts';
import type { GraphEdge, GraphNode, Group, NetworkGraph, Project } from './schema.ts';

const FORMAT = 'layerwright/clip';

const clipSchema = z.strictObject({
  format: z.literal(FORMAT), version: z.literal(1), graph: graphSchema,
  /** Wires from nodes that were not copied. */
  incoming: z.array(edgeSchema),
  blocks: z.record(idSchema, userBlockSchema),
});
export type Clip = z.output<typeof clipSchema>;

/** Most cards that a paste takes: more is no copy of a network. */
const MOST = 5000;

export function copied(graph: NetworkGraph, blocks: Project['blocks'], ids: readonly string[]): Clip {
  const taken = new Set(ids);
  const nodes = graph.nodes.filter((n) => taken.has(n.id));
  const { list, members } = groupsOf(graph);
  const groups = list.filter((g) => members.get(g.id)?.every((id) => taken.has(id)));
  return {
    format: FORMAT, version: 1,
    graph: { nodes, edges: graph.edges.filter((e) => taken.has(e.from.node) && taken.has(e.to.node)), ...(groups.length > 0 && { groups }) },
    incoming: graph.edges.filter((e) => !taken.has(e.from.node) && taken.has(e.to.node)), blocks: carriedBlocks(blocks ?? {}, nodes),
  };
}

/** A text as what it copies; undefined where it is anything else. Nothing in it is believed. */
export function readClip(text: string): Clip | undefined {
  if (text.length > 20_000_000 || !text.includes(FORMAT)) return undefined;
  try {
    const parsed = clipSchema.safeParse(JSON.parse(text));
    return parsed.success && parsed.data.graph.nodes.length > 0 && parsed.data.graph.nodes.length <= MOST ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

export interface PasteOptions {
  /** Where the middle of what is pasted comes; a little beside the original where left out. */
  readonly at?: GraphNode['position'];
  /** The wires that came in from outside come in again, from nodes of the same id. */
  readonly incoming?: boolean;
}

export interface Pasted extends Composed {
  /** Blocks that the project did not have: an edit of the project. */
  readonly blocks: readonly Edit[];
}

/** Pastes into a graph of a project: ids that are taken get another number, blocks that differ another name. */
export function pasted(graph: NetworkGraph, blocks: Project['blocks'], clip: Clip, options: PasteOptions = {}): Pasted {
  const { names, edits } = broughtBlocks(blocks ?? {}, clip.blocks);
  const taken = new Set(graph.nodes.map((n) => n.id));
  const ids = new Map<string, string>();
  for (const node of clip.graph.nodes) {
    const id = freeLike(node.id, taken);
    taken.add(id);
    ids.set(node.id, id);
  }
  const shift = shiftOf(graph, clip, options.at);
  const { groups, groupOf } = pastedGroups(graph, clip, shift);
  const nodes = clip.graph.nodes.map((node): GraphNode => {
    const { shareWeightsWith, group: before, ...rest } = node;
    const group = groupOf(before);
    // Weights are shared with what came along, else with the node of that name where it is of the same type.
    const shared = shareWeightsWith === undefined ? undefined : ids.get(shareWeightsWith) ?? graph.nodes.find((n) => n.id === shareWeightsWith && n.type === node.type)?.id;
    return {
      ...rest, id: ids.get(node.id) ?? node.id, type: retyped(node.type, names), position: { x: node.position.x + shift.x, y: node.position.y + shift.y },
      ...(shared !== undefined && { shareWeightsWith: shared }), ...(group !== undefined && { group }),
    };
  });
  const inner = clip.graph.edges.flatMap(({ from, to }): GraphEdge[] => {
    const [a, b] = [ids.get(from.node), ids.get(to.node)];
    return a !== undefined && b !== undefined ? [{ from: { ...from, node: a }, to: { ...to, node: b } }] : [];
  });
  const outside = options.incoming === true ? clip.incoming.flatMap(({ from, to }): GraphEdge[] => {
    const b = ids.get(to.node);
    return b !== undefined && graph.nodes.some((n) => n.id === from.node) ? [{ from, to: { ...to, node: b } }] : [];
  }) : [];
  return {
    ids: nodes.map((n) => n.id), blocks: edits,
    edit: { type: 'batch', edits: [...nodes.map((node): Edit => ({ type: 'addNode', node })), ...[...inner, ...outside].map((edge): Edit => ({ type: 'connect', edge })), ...(groups.length > 0 ? [{ type: 'setGroups', groups: [...graph.groups ?? [], ...groups] } as const] : [])] },
  };
}

/** Groups that were copied whole come along under ids of their own; a part of one stays in it where it can be seen. */
function pastedGroups(graph: NetworkGraph, clip: Clip, shift: GraphNode['position']): { readonly groups: readonly Group[]; groupOf(before: string | undefined): string | undefined } {
  const listed = new Set((graph.groups ?? []).map((g) => g.id));
  const open = new Set(foldedOf(graph).boxes.map((g) => g.id));
  const taken = new Set([...listed, ...graph.nodes.flatMap((n) => n.group ?? [])]);
  const names = new Map((clip.graph.groups ?? []).map((g) => [g.id, claimed(g.id, taken)]));
  const groupOf = (before: string | undefined): string | undefined => (before === undefined ? undefined : names.get(before) ?? (listed.has(before) && !open.has(before) ? undefined : before));
  return { groupOf, groups: (clip.graph.groups ?? []).map(({ parent, ...group }): Group => {
    const around = groupOf(parent);
    return { ...group, id: names.get(group.id) ?? group.id, position: { x: group.position.x + shift.x, y: group.position.y + shift.y }, ...(around !== undefined && { parent: around }) };
  }) };
}

const retyped = (type: string, names: ReadonlyMap<string, string>): string => {
  const name = names.get(blockIdOf(type) ?? '');
  return name === undefined ? type : `${USER_BLOCK_PREFIX}${name}`;
};

function shiftOf(graph: NetworkGraph, clip: Clip, at: GraphNode['position'] | undefined): GraphNode['position'] {
  const places = clip.graph.nodes.map((n) => n.position);
  if (at) {
    const [xs, ys] = [places.map((p) => p.x), places.map((p) => p.y)];
    return { x: Math.round(at.x - (Math.min(...xs) + Math.max(...xs)) / 2), y: Math.round(at.y - (Math.min(...ys) + Math.max(...ys)) / 2) };
  }
  const taken = new Set(graph.nodes.map((n) => `${n.position.x},${n.position.y}`));
  let by = 0;
  while (places.some((p) => taken.has(`${p.x + by},${p.y + by}`)) && by < 4000) by += 40;
  return { x: by, y: by };
}
