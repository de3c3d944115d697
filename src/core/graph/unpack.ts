// Takes a block apart: its inner nodes move into the graph around it, the wires kept.
import { LayerwrightError } from '../errors.ts';
import type { Edit } from './edits.ts';
import type { Frame, GraphEdge, GraphNode, NetworkGraph, PortRef, Project } from './schema.ts';
import { claimed } from './ids.ts';

/**
 * The edit that replaces the block node `id` by its inner graph (with its BlockInput and BlockOutput nodes).
 * Inner ids become `<block>_<inner>`, made unique; frozen, learning-rate factor, group and muting are handed down, frames come along.
 * A block that shares weights is refused (`project/invalid`): the weights would silently part. So is a bypassed one: its inside would be heard again.
 */
export function unpackBlock(project: Project, id: string, inner: NetworkGraph): Edit {
  const { nodes, edges } = project.graph;
  const index = nodes.findIndex((n) => n.id === id);
  const block = nodes[index];
  if (!block) throw new LayerwrightError('project/invalid', `There is no node ${id}.`, { where: id });
  const partner = block.shareWeightsWith ?? nodes.find((n) => n.shareWeightsWith === id)?.id;
  if (partner !== undefined) {
    throw new LayerwrightError('project/invalid', `${id} shares its weights with ${partner} and cannot be unpacked.`, { where: id, hint: 'End the sharing first.' });
  }
  if (block.mode === 'bypassed') throw new LayerwrightError('project/invalid', `${id} is bypassed and cannot be unpacked.`, { where: id, hint: 'End the bypass first.' });
  const taken = new Set(nodes.map((n) => n.id));
  const ids = new Map<string, string>();
  const ports = new Map<string, 'in' | 'out'>();
  for (const node of inner.nodes) {
    if (node.type === 'BlockInput') ports.set(node.id, 'in');
    else if (node.type === 'BlockOutput') ports.set(node.id, 'out');
    else ids.set(node.id, claimed(`${id}_${node.id}`, taken));
  }
  const feeds = new Map(edges.filter((e) => e.to.node === id).map((e) => [e.to.port, e.from]));
  /** What stands outside for a port inside; undefined where nothing is wired to an optional input. */
  const source = (from: PortRef): PortRef | undefined =>
    ports.get(from.node) === 'in' ? feeds.get(from.node) : { node: ids.get(from.node) as string, port: from.port };
  const outlets = new Map<string, PortRef | undefined>();
  const wires: GraphEdge[] = [];
  for (const edge of inner.edges) {
    const from = source(edge.from);
    if (ports.get(edge.to.node) === 'out') outlets.set(edge.to.node, from);
    else if (from) wires.push({ from, to: { node: ids.get(edge.to.node) as string, port: edge.to.port } });
  }
  const kept = edges.flatMap((edge): GraphEdge[] => {
    if (edge.to.node === id) return [];
    if (edge.from.node !== id) return [edge];
    const from = outlets.get(edge.from.port);
    return from ? [{ from, to: edge.to }] : [];
  });
  const layers = inner.nodes.filter((n) => ids.has(n.id)).map((n) => moved(n, block, ids));
  const unpacked: NetworkGraph = { ...project.graph, nodes: nodes.toSpliced(index, 1, ...layers), edges: [...kept, ...wires] };
  const takenFrames = new Set(project.graph.frames?.map((f) => f.id));
  const frames = (inner.frames ?? []).map((f): Frame => ({ ...f, id: claimed(f.id, takenFrames), position: shifted(f.position, block.position) }));
  return { type: 'setGraph', graph: frames.length === 0 ? unpacked : { ...unpacked, frames: [...project.graph.frames ?? [], ...frames] } };
}

const shifted = (point: GraphNode['position'], by: GraphNode['position']): GraphNode['position'] => ({ x: by.x + point.x, y: by.y + point.y });

function moved(node: GraphNode, block: GraphNode, ids: ReadonlyMap<string, string>): GraphNode {
  const factor = (block.learningRateFactor ?? 1) * (node.learningRateFactor ?? 1);
  const shared = node.shareWeightsWith === undefined ? undefined : ids.get(node.shareWeightsWith);
  const { shareWeightsWith: _, ...rest } = node;
  return {
    ...rest, id: ids.get(node.id) as string,
    position: shifted(node.position, block.position),
    ...(block.frozen === true && { frozen: true }),
    ...(node.statistics === undefined && block.statistics !== undefined && { statistics: block.statistics }),
    ...((block.learningRateFactor ?? node.learningRateFactor) !== undefined && { learningRateFactor: factor }),
    ...(node.group === undefined && block.group !== undefined && { group: block.group }),
    ...(shared !== undefined && { shareWeightsWith: shared }),
    ...(block.mode === 'muted' && { mode: 'muted' as const }),
  };
}
