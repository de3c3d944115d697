// Edits of the user's blocks: their inside, their title, their settings; every place where a block stands follows.
import { applyEdit } from './edits.ts';
import type { Edit } from './edits.ts';
import { refused } from './boundary.ts';
import type { BlockParam, GraphNode, NetworkGraph, Project, UserBlock } from './schema.ts';
import { claimed } from './ids.ts';
import { blockIdOf, idFrom, instancesOf, unusedBlocks } from './user-blocks.ts';

const nothing: Edit = { type: 'batch', edits: [] };

/** The document as the inside of a block sees it: the block's graph in place of the network, no data bound. */
export const insideBlock = (project: Project, block: string): Project | undefined => {
  const found = project.blocks?.[block];
  return found && { ...project, graph: found.graph, bindings: { inputs: {}, losses: {} } };
};

/** New name of each node that an edit renames, by its name before. */
function renames(edit: Edit): Map<string, string> {
  const names = new Map<string, string>();
  const visit = (e: Edit): void => {
    if (e.type === 'batch') for (const part of e.edits) visit(part);
    if (e.type !== 'rename') return;
    const [first] = [...names].find(([, now]) => now === e.id) ?? [e.id];
    names.set(first, e.to);
  };
  visit(edit);
  return names;
}

/**
 * An edit of the graph of a user's block, as an edit of the project. Ports follow: a port that is renamed keeps its wires
 * wherever the block stands, a port that is gone takes them along, and settings lose the nodes that are gone.
 */
export function editBlock(project: Project, block: string, edit: Edit): Edit {
  const before = project.blocks?.[block];
  const inner = insideBlock(project, block);
  if (!before || !inner) return nothing;
  const { project: changed } = applyEdit(inner, edit);
  if (changed.graph === before.graph && changed.blocks === project.blocks) return nothing;
  const names = renames(edit);
  const nameNow = (id: string): string => names.get(id) ?? id;
  const ids = new Set(changed.graph.nodes.map((n) => n.id));
  const ports = (type: string, listed: readonly string[]): string[] => {
    const now = changed.graph.nodes.filter((n) => n.type === type).map((n) => n.id);
    return [...new Set([...listed.map(nameNow).filter((id) => now.includes(id)), ...now])];
  };
  const params = settingsAfter(before.params, (id) => (ids.has(nameNow(id)) ? nameNow(id) : undefined));
  const { params: _, ...rest } = before;
  const after: UserBlock = { ...rest, ...(params && { params }), graph: changed.graph, inputs: ports('BlockInput', before.inputs), outputs: ports('BlockOutput', before.outputs) };
  const edits: Edit[] = changed.blocks === project.blocks ? [] : [{ type: 'setBlocks', blocks: changed.blocks }];
  edits.push({ type: 'setBlock', id: block, block: after });
  edits.push(...followPorts({ ...project, blocks: { ...changed.blocks, [block]: after } }, block, before, after, nameNow));
  return edits.length === 1 ? edits[0] as Edit : { type: 'batch', edits };
}

function settingsAfter(params: UserBlock['params'], nodeNow: (id: string) => string | undefined): UserBlock['params'] {
  const entries = Object.entries(params ?? {}).map(([name, param]): [string, BlockParam] => [name, {
    ...param, sets: param.sets.flatMap(({ node, param: key }) => {
      const now = nodeNow(node);
      return now === undefined ? [] : [{ node: now, param: key }];
    }),
  }]);
  const left = entries.filter(([, param]) => param.sets.length > 0);
  return left.length === 0 ? undefined : Object.fromEntries(left);
}

/** Wires and settings of the block's cards, in the network and in all blocks, after its ports or settings have changed. */
function followPorts(project: Project, block: string, before: UserBlock, after: UserBlock, nameNow: (id: string) => string): Edit[] {
  const gone = Object.keys(before.params ?? {}).filter((name) => !Object.hasOwn(after.params ?? {}, name));
  const ports = new Map([...before.inputs, ...before.outputs].map((id) => [id, nameNow(id)]));
  const still = new Set([...after.inputs, ...after.outputs]);
  if (gone.length === 0 && [...ports].every(([id, now]) => id === now && still.has(now))) return [];
  const follow = (graph: NetworkGraph): NetworkGraph => {
    const cards = new Set(graph.nodes.filter((n) => blockIdOf(n.type) === block).map((n) => n.id));
    if (cards.size === 0) return graph;
    const edges = graph.edges.flatMap((edge) => {
      const port = (end: typeof edge.from): typeof edge.from | undefined => {
        if (!cards.has(end.node)) return end;
        const now = ports.get(end.port) ?? end.port;
        return still.has(now) ? { node: end.node, port: now } : undefined;
      };
      const [from, to] = [port(edge.from), port(edge.to)];
      return from && to ? [{ from, to }] : [];
    });
    const nodes = graph.nodes.map((n): GraphNode => (!cards.has(n.id) || !gone.some((name) => Object.hasOwn(n.params, name)) ? n
      : { ...n, params: Object.fromEntries(Object.entries(n.params).filter(([name]) => !gone.includes(name))) }));
    return { ...graph, nodes, edges };
  };
  const edits: Edit[] = Object.entries(project.blocks ?? {}).flatMap(([id, other]): Edit[] => {
    const graph = follow(other.graph);
    return graph === other.graph ? [] : [{ type: 'setBlock', id, block: { ...other, graph } }];
  });
  const network = follow(project.graph);
  return network === project.graph ? edits : [...edits, { type: 'setGraph', graph: network }];
}

/** The block under another title; its id, and with it every card, stays. */
export function retitleBlock(project: Project, id: string, title: string): Edit {
  const block = project.blocks?.[id];
  return !block || title.trim() === '' ? nothing : { type: 'setBlock', id, block: { ...block, title: title.trim() } };
}

/** Takes away the definitions that nothing uses. */
export function removeUnusedBlocks(project: Project): Edit {
  const unused = unusedBlocks(project);
  if (unused.length === 0) return nothing;
  const left = Object.fromEntries(Object.entries(project.blocks ?? {}).filter(([id]) => !unused.includes(id)));
  return { type: 'setBlocks', blocks: Object.keys(left).length === 0 ? undefined : left };
}

/** Takes a definition away. Throws `project/invalid` where cards of it stand. */
export function removeBlock(project: Project, id: string): Edit {
  const count = instancesOf(project, id);
  if (count > 0) throw refused(`${project.blocks?.[id]?.title ?? id} stands in the project ${count === 1 ? 'once' : `${count} times`}.`, id, 'Remove its cards first.');
  return { type: 'setBlock', id, block: undefined };
}

/**
 * Makes a param of a node inside a block a setting of the block, with the value that the node has now as its default:
 * each card of the block can then have its own. `value`: that value, the layer's default where the node sets none.
 */
export function promoteParam(project: Project, id: string, node: string, param: string, value: unknown): Edit {
  const block = project.blocks?.[id];
  if (!block?.graph.nodes.some((n) => n.id === node)) throw refused(`The block ${id} has no node ${node}.`, node);
  if (settingOf(block, node, param) !== undefined) return nothing;
  const name = claimed(idFrom(param, 'param'), new Set(Object.keys(block.params ?? {})));
  return { type: 'setBlock', id, block: { ...block, params: { ...block.params, [name]: { default: value, sets: [{ node, param }] } } } };
}

/** Name of the block's setting that sets a param of a node inside; undefined where none does. */
export const settingOf = (block: UserBlock, node: string, param: string): string | undefined =>
  Object.entries(block.params ?? {}).find(([, p]) => p.sets.some((s) => s.node === node && s.param === param))?.[0];

/** Takes a param of a node back from the block's setting: all cards have the setting's default then. */
export function demoteParam(project: Project, id: string, node: string, param: string): Edit {
  const block = project.blocks?.[id];
  const name = block && settingOf(block, node, param);
  const setting = name === undefined ? undefined : block?.params?.[name];
  if (!block || !setting) return nothing;
  const sets = setting.sets.filter((s) => s.node !== node || s.param !== param);
  const params = settingsAfter({ ...block.params, [name as string]: { ...setting, sets } }, (n) => n);
  const graph = { ...block.graph, nodes: block.graph.nodes.map((n): GraphNode => (n.id === node ? { ...n, params: { ...n.params, [param]: setting.default } } : n)) };
  const { params: _, ...rest } = block;
  const after: UserBlock = { ...rest, ...(params && { params }), graph };
  return { type: 'batch', edits: [{ type: 'setBlock', id, block: after }, ...followPorts({ ...project, blocks: { ...project.blocks, [id]: after } }, id, block, after, (n) => n)] };
}

/** Nodes inside a block whose params its settings set. */
export const pinnedNodes = (block: UserBlock | undefined): ReadonlySet<string> => new Set(Object.values(block?.params ?? {}).flatMap((p) => p.sets.map((s) => s.node)));
