// Takes a block apart: its inner nodes move into the graph around it, the wires kept.
import { LayerwrightError } from '../errors.ts';
import type { Edit } from './edits.ts';
import type { GraphEdge, GraphNode, NetworkGraph, PortRef, Project } from './schema.ts';

/**
 * The edit that replaces the block node `id` by its inner graph (with its BlockInput and BlockOutput nodes).
 * Inner ids become `<block>_<inner>`, made unique; frozen, learning-rate factor and group are handed down.
 * A block that shares weights is refused (`project/invalid`): the weights would silently part.
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
  const taken = new Set(nodes.map((n) => n.id));
  const ids = new Map<string, string>();
  const ports = new Map<string, 'in' | 'out'>();
  for (const node of inner.nodes) {
    if (node.type === 'BlockInput') ports.set(node.id, 'in');
    else if (node.type === 'BlockOutput') ports.set(node.id, 'out');
    else ids.set(node.id, uniqueId(`${id}_${node.id}`, taken));
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
  return { type: 'setGraph', graph: { ...project.graph, nodes: nodes.toSpliced(index, 1, ...layers), edges: [...kept, ...wires] } };
}

function moved(node: GraphNode, block: GraphNode, ids: ReadonlyMap<string, string>): GraphNode {
  const factor = (block.learningRateFactor ?? 1) * (node.learningRateFactor ?? 1);
  const shared = node.shareWeightsWith === undefined ? undefined : ids.get(node.shareWeightsWith);
  const { shareWeightsWith: _, ...rest } = node;
  return {
    ...rest, id: ids.get(node.id) as string,
    position: { x: block.position.x + node.position.x, y: block.position.y + node.position.y },
    ...(block.frozen === true && { frozen: true }),
    ...((block.learningRateFactor ?? node.learningRateFactor) !== undefined && { learningRateFactor: factor }),
    ...(node.group === undefined && block.group !== undefined && { group: block.group }),
    ...(shared !== undefined && { shareWeightsWith: shared }),
  };
}

function uniqueId(wanted: string, taken: Set<string>): string {
  let id = wanted;
  for (let n = 2; taken.has(id); n++) id = `${wanted}_${n}`;
  taken.add(id);
  return id;
}
