// Edits of the document as values: `applyEdit` gives the new document and the edit that takes it back.
import { LayerwrightError } from '../errors.ts';
import type { ErrorCode } from '../errors.ts';
import type { Binding, DataSettings, Frame, GraphEdge, GraphNode, Group, NetworkGraph, Project, TrainingSettings, UserBlock } from './schema.ts';

/** Fields of a node that say nothing of its id, type or params. undefined takes the field away. */
export interface NodePatch {
  readonly label?: string | undefined;
  readonly note?: string | undefined;
  readonly group?: string | undefined;
  readonly frozen?: boolean | undefined;
  readonly learningRateFactor?: number | undefined;
  readonly statistics?: GraphNode['statistics'] | undefined;
  readonly shareWeightsWith?: string | undefined;
  readonly mode?: GraphNode['mode'] | undefined;
}

type Point = GraphNode['position'];

export type Edit =
  /** At the end, or at `index` in the list of nodes. */
  | { readonly type: 'addNode'; readonly node: GraphNode; readonly index?: number }
  /** With its wires and its binding; nodes that used its weights get weights of their own. */
  | { readonly type: 'removeNode'; readonly id: string }
  /** Merged into the node's params; undefined takes a param away (its default then holds). */
  | { readonly type: 'setParams'; readonly id: string; readonly params: Readonly<Record<string, unknown>> }
  /** At the end, or at `index` in the list of edges (the order counts at variadic ports). */
  | { readonly type: 'connect'; readonly edge: GraphEdge; readonly index?: number }
  | { readonly type: 'disconnect'; readonly edge: GraphEdge }
  | { readonly type: 'move'; readonly positions: Readonly<Record<string, Point>> }
  /** Changes the id, in wires, bindings, phases of the training and shared weights too. */
  | { readonly type: 'rename'; readonly id: string; readonly to: string }
  | { readonly type: 'freeze'; readonly ids: readonly string[]; readonly frozen: boolean }
  | { readonly type: 'group'; readonly ids: readonly string[]; readonly group: string | undefined }
  | { readonly type: 'patchNodes'; readonly ids: readonly string[]; readonly patch: NodePatch }
  /** undefined takes the binding away. */
  | { readonly type: 'bind'; readonly side: 'inputs' | 'losses'; readonly node: string; readonly binding: Binding | undefined }
  | { readonly type: 'setTraining'; readonly training: TrainingSettings }
  | { readonly type: 'setData'; readonly data: DataSettings }
  | { readonly type: 'setName'; readonly name: string }
  | { readonly type: 'setSeed'; readonly seed: number }
  /** Adds, changes or (undefined) removes a block of the user's. */
  | { readonly type: 'setBlock'; readonly id: string; readonly block: UserBlock | undefined }
  | { readonly type: 'setBlocks'; readonly blocks: Project['blocks'] }
  | { readonly type: 'setGraph'; readonly graph: NetworkGraph }
  | { readonly type: 'setBindings'; readonly bindings: Project['bindings'] }
  | { readonly type: 'replaceNodes'; readonly nodes: readonly GraphNode[] }
  /** All frames of the graph; a graph without any has no list. */
  | { readonly type: 'setFrames'; readonly frames: readonly Frame[] }
  /** All groups of the graph; a graph without any has no list. */
  | { readonly type: 'setGroups'; readonly groups: readonly Group[] }
  /** Several edits as one step of the history. */
  | { readonly type: 'batch'; readonly edits: readonly Edit[] };

export interface Applied {
  readonly project: Project;
  /** Takes the edit back: applied to `project` it gives the document before. */
  readonly inverse: Edit;
}

/**
 * Applies an edit. What the edit does not touch keeps its identity; an edit that changes nothing gives the same project.
 * Throws a coded error where the edit names something that is not there (`project/invalid`, `graph/dangling-edge`) or an id that is taken (`graph/duplicate-id`).
 */
export function applyEdit(project: Project, edit: Edit): Applied {
  switch (edit.type) {
    case 'addNode': return addNode(project, edit.node, edit.index);
    case 'removeNode': return removeNode(project, edit.id);
    case 'setParams': return changeNodes(project, [edit.id], (node) => {
      const params = merged(node.params, edit.params);
      return params === node.params ? node : { ...node, params };
    });
    case 'connect': return connect(project, edit.edge, edit.index);
    case 'disconnect': return disconnect(project, edit.edge);
    case 'move': return changeNodes(project, Object.keys(edit.positions), (node) => {
      const to = edit.positions[node.id] as Point;
      return to.x === node.position.x && to.y === node.position.y ? node : { ...node, position: to };
    });
    case 'rename': return rename(project, edit.id, edit.to);
    case 'freeze': return changeNodes(project, edit.ids, (node) => patched(node, { frozen: edit.frozen ? true : undefined }));
    case 'group': return changeNodes(project, edit.ids, (node) => patched(node, { group: edit.group }));
    case 'patchNodes': return changeNodes(project, edit.ids, (node) => patched(node, edit.patch));
    case 'bind': {
      const side = merged(project.bindings[edit.side], { [edit.node]: edit.binding }) as Record<string, Binding>;
      return replaceField(project, 'bindings', { ...project.bindings, [edit.side]: side }, { type: 'setBindings', bindings: project.bindings });
    }
    case 'setBindings': return replaceField(project, 'bindings', edit.bindings, { type: 'setBindings', bindings: project.bindings });
    case 'setTraining': return replaceField(project, 'training', edit.training, { type: 'setTraining', training: project.training });
    case 'setData': return replaceField(project, 'data', edit.data, { type: 'setData', data: project.data });
    case 'setName': return replaceField(project, 'name', edit.name, { type: 'setName', name: project.name });
    case 'setSeed': return replaceField(project, 'seed', edit.seed, { type: 'setSeed', seed: project.seed });
    case 'setGraph': return replaceField(project, 'graph', edit.graph, { type: 'setGraph', graph: project.graph });
    case 'setFrames': return setFrames(project, edit.frames);
    case 'setGroups': return setGroups(project, edit.groups);
    case 'setBlock': return setBlock(project, edit.id, edit.block);
    case 'setBlocks': return setBlocks(project, edit.blocks);
    case 'replaceNodes': {
      const byId = new Map(edit.nodes.map((n) => [n.id, n]));
      return changeNodes(project, [...byId.keys()], (node) => byId.get(node.id) as GraphNode);
    }
    default: return batch(project, edit.edits);
  }
}

function batch(project: Project, edits: readonly Edit[]): Applied {
  const inverses: Edit[] = [];
  let current = project;
  for (const edit of edits) {
    const applied = applyEdit(current, edit);
    current = applied.project;
    inverses.unshift(applied.inverse);
  }
  return { project: current, inverse: { type: 'batch', edits: inverses } };
}

const failed = (code: ErrorCode, message: string, where: string): LayerwrightError => new LayerwrightError(code, message, { where });

function nodeOf(project: Project, id: string): GraphNode {
  const node = project.graph.nodes.find((n) => n.id === id);
  if (!node) throw failed('project/invalid', `There is no node ${id}.`, id);
  return node;
}

const withGraph = (project: Project, graph: Partial<NetworkGraph>): Project => ({ ...project, graph: { ...project.graph, ...graph } });

function inserted<T>(list: readonly T[], value: T, index: number | undefined): T[] {
  const at = index === undefined ? list.length : Math.max(0, Math.min(index, list.length));
  return [...list.slice(0, at), value, ...list.slice(at)];
}

function replaceField<K extends keyof Project>(project: Project, field: K, value: Project[K], inverse: Edit): Applied {
  return { project: project[field] === value ? project : { ...project, [field]: value }, inverse };
}

/** The same record where nothing changes; undefined takes a key away. */
function merged(record: Readonly<Record<string, unknown>>, changes: Readonly<Record<string, unknown>>): Record<string, unknown> {
  if (Object.entries(changes).every(([key, value]) => Object.is(record[key], value) && Object.hasOwn(record, key) === (value !== undefined))) return record;
  const result = { ...record, ...changes };
  for (const [key, value] of Object.entries(changes)) if (value === undefined) delete result[key];
  return result;
}

const patched = (node: GraphNode, patch: NodePatch): GraphNode => merged(node, patch as Record<string, unknown>) as unknown as GraphNode;

function changeNodes(project: Project, ids: readonly string[], change: (node: GraphNode) => GraphNode): Applied {
  const wanted = new Set(ids);
  const found = new Map(project.graph.nodes.filter((n) => wanted.has(n.id)).map((n) => [n.id, n]));
  const before = [...wanted].map((id) => found.get(id) ?? nodeOf(project, id));
  let changed = false;
  const nodes = project.graph.nodes.map((node) => {
    if (!wanted.has(node.id)) return node;
    const next = change(node);
    changed ||= next !== node;
    return next;
  });
  return { project: changed ? withGraph(project, { nodes }) : project, inverse: { type: 'replaceNodes', nodes: before } };
}

function addNode(project: Project, node: GraphNode, index: number | undefined): Applied {
  if (project.graph.nodes.some((n) => n.id === node.id)) throw failed('graph/duplicate-id', `There is a node ${node.id} already.`, node.id);
  return { project: withGraph(project, { nodes: inserted(project.graph.nodes, node, index) }), inverse: { type: 'removeNode', id: node.id } };
}

function removeNode(project: Project, id: string): Applied {
  const node = nodeOf(project, id);
  const { nodes, edges } = project.graph;
  const touches = (edge: GraphEdge): boolean => edge.from.node === id || edge.to.node === id;
  const sharers = nodes.filter((n) => n.shareWeightsWith === id);
  const undo: Edit[] = [{ type: 'addNode', node, index: nodes.indexOf(node) }];
  if (sharers.length > 0) undo.push({ type: 'replaceNodes', nodes: sharers });
  // In rising order, each wire's index is that of the whole list once those before it are back.
  edges.forEach((edge, index) => {
    if (touches(edge)) undo.push({ type: 'connect', edge, index });
  });
  const left = nodes.filter((n) => n !== node).map((n) => (n.shareWeightsWith === id ? patched(n, { shareWeightsWith: undefined }) : n));
  let next = withGraph(project, { nodes: left, edges: edges.some(touches) ? edges.filter((e) => !touches(e)) : edges });
  const { inputs, losses } = project.bindings;
  if (Object.hasOwn(inputs, id) || Object.hasOwn(losses, id)) {
    undo.push({ type: 'setBindings', bindings: project.bindings });
    next = { ...next, bindings: { inputs: merged(inputs, { [id]: undefined }), losses: merged(losses, { [id]: undefined }) } as Project['bindings'] };
  }
  return { project: next, inverse: undo.length === 1 ? (undo[0] as Edit) : { type: 'batch', edits: undo } };
}

const sameEdge = (a: GraphEdge, b: GraphEdge): boolean =>
  a.from.node === b.from.node && a.from.port === b.from.port && a.to.node === b.to.node && a.to.port === b.to.port;

function connect(project: Project, edge: GraphEdge, index: number | undefined): Applied {
  nodeOf(project, edge.from.node);
  nodeOf(project, edge.to.node);
  const edges = inserted(project.graph.edges, edge, index);
  // Two equal wires may meet at a variadic port; the inverse must find this one, which is why it goes by the whole list then.
  const twin = project.graph.edges.some((e) => sameEdge(e, edge));
  return { project: withGraph(project, { edges }), inverse: twin ? { type: 'setGraph', graph: project.graph } : { type: 'disconnect', edge } };
}

function disconnect(project: Project, edge: GraphEdge): Applied {
  const { edges } = project.graph;
  const index = edges.findIndex((e) => sameEdge(e, edge));
  if (index < 0) {
    throw failed('graph/dangling-edge', `There is no wire from ${edge.from.node}:${edge.from.port} to ${edge.to.node}:${edge.to.port}.`, edge.to.node);
  }
  return { project: withGraph(project, { edges: edges.toSpliced(index, 1) }), inverse: { type: 'connect', edge: edges[index] as GraphEdge, index } };
}

function renamedKeys<T>(record: Record<string, T>, from: string, to: string): Record<string, T> {
  return Object.hasOwn(record, from) ? Object.fromEntries(Object.entries(record).map(([k, v]) => [k === from ? to : k, v])) : record;
}

function rename(project: Project, id: string, to: string): Applied {
  const inverse: Edit = { type: 'rename', id: to, to: id };
  nodeOf(project, id);
  if (id === to) return { project, inverse };
  if (project.graph.nodes.some((n) => n.id === to)) throw failed('graph/duplicate-id', `There is a node ${to} already.`, to);
  const nodes = project.graph.nodes.map((n) =>
    n.id === id ? { ...n, id: to } : n.shareWeightsWith === id ? { ...n, shareWeightsWith: to } : n);
  const edges = project.graph.edges.map((e) => {
    if (e.from.node !== id && e.to.node !== id) return e;
    return { from: e.from.node === id ? { ...e.from, node: to } : e.from, to: e.to.node === id ? { ...e.to, node: to } : e.to };
  });
  const inputs = renamedKeys(project.bindings.inputs, id, to);
  const losses = renamedKeys(project.bindings.losses, id, to);
  const kept = inputs === project.bindings.inputs && losses === project.bindings.losses;
  const renamed = { ...withGraph(project, { nodes, edges }), bindings: kept ? project.bindings : { inputs, losses } };
  const { phases } = project.training;
  if (!phases?.some((p) => p.freeze === `until:${id}`)) return { project: renamed, inverse };
  return { project: { ...renamed, training: { ...project.training, phases: phases.map((p) => (p.freeze === `until:${id}` ? { ...p, freeze: `until:${to}` as const } : p)) } }, inverse };
}

function setFrames(project: Project, frames: readonly Frame[]): Applied {
  const { frames: before, ...rest } = project.graph;
  const inverse: Edit = { type: 'setFrames', frames: before ?? [] };
  if (frames === before || (frames.length === 0 && before === undefined)) return { project, inverse };
  return { project: { ...project, graph: frames.length === 0 ? rest : { ...rest, frames: frames as Frame[] } }, inverse };
}

function setGroups(project: Project, groups: readonly Group[]): Applied {
  const { groups: before, ...rest } = project.graph;
  const inverse: Edit = { type: 'setGroups', groups: before ?? [] };
  if (groups === before || (groups.length === 0 && before === undefined)) return { project, inverse };
  return { project: { ...project, graph: groups.length === 0 ? rest : { ...rest, groups: groups as Group[] } }, inverse };
}

function setBlock(project: Project, id: string, block: UserBlock | undefined): Applied {
  if (project.blocks?.[id] === block) return { project, inverse: { type: 'setBlocks', blocks: project.blocks } };
  return setBlocks(project, merged(project.blocks ?? {}, { [id]: block }) as Record<string, UserBlock>);
}

function setBlocks(project: Project, blocks: Project['blocks']): Applied {
  const { blocks: before, ...rest } = project;
  return { project: blocks === undefined ? rest : { ...rest, blocks }, inverse: { type: 'setBlocks', blocks: before } };
}
