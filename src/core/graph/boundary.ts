// A selection of nodes and the wires that cross its edge: what collapsing and repeating start from.
import { LayerwrightError } from '../errors.ts';
import { parseParams } from './catalogue.ts';
import type { Catalogue } from './catalogue.ts';
import { silentNodes } from './modes.ts';
import type { GraphEdge, GraphNode, NetworkGraph, PortRef } from './schema.ts';
import { downstreamOf, upstreamOf } from './topology.ts';

/** One value that comes in: over wires from one output outside, or at an input that nothing is wired to yet. */
export interface Entry { readonly source: PortRef | undefined; readonly targets: readonly PortRef[] }
/** One value that goes out; without wires where it is an end of the network. */
export interface Exit { readonly source: PortRef; readonly edges: readonly GraphEdge[] }

export interface Boundary {
  /** The selected nodes, in document order. */
  readonly nodes: readonly GraphNode[];
  readonly ids: ReadonlySet<string>;
  readonly entries: readonly Entry[];
  readonly exits: readonly Exit[];
}

export const refused = (message: string, where?: string, hint?: string): LayerwrightError =>
  new LayerwrightError('project/invalid', message, { ...(where !== undefined && { where }), ...(hint !== undefined && { hint }) });

const keyOf = (ref: PortRef): string => `${ref.node}:${ref.port}`;

/**
 * What crosses the edge of a selection. Throws `project/invalid` with the reason where the selection cannot be taken as
 * one thing: inputs, losses and ports of blocks in it, nodes outside that lie between nodes inside, weights shared over the edge, muted wires over the edge.
 */
export function boundaryOf(graph: NetworkGraph, selected: readonly string[], catalogue: Catalogue): Boundary {
  const ids = new Set(selected);
  const nodes = graph.nodes.filter((n) => ids.has(n.id));
  if (nodes.length === 0 || nodes.length < ids.size) throw refused('Nothing is selected that could become a block.', undefined, 'Select one or more layers.');
  for (const node of nodes) {
    const role = catalogue.kind(node.type)?.role;
    if (role === 'layer' || role === 'block') continue;
    throw refused(role === undefined ? `${node.id} has the unknown type ${node.type}.` : `${node.id} must stay outside: ${role === 'input' || role === 'loss' ? 'data is bound to inputs and losses' : 'it is a port of the block around it'}.`, node.id, `Take ${node.id} out of the selection.`);
  }
  const below = downstreamOf(graph, selected);
  const above = upstreamOf(graph, selected);
  const between = graph.nodes.find((n) => !ids.has(n.id) && below.has(n.id) && above.has(n.id));
  if (between) throw refused(`${between.id} lies between the selected nodes: the wires would go in a circle.`, between.id, `Select ${between.id} too.`);
  for (const node of graph.nodes) {
    const owner = node.shareWeightsWith;
    if (owner === undefined || ids.has(node.id) === ids.has(owner)) continue;
    throw refused(`${node.id} shares its weights with ${owner}, and only one of them is selected.`, node.id, 'Select both, or end the sharing first.');
  }
  const silent = silentNodes(graph);
  const entries = new Map<string, { source: PortRef; targets: PortRef[] }>();
  const exits = new Map<string, { source: PortRef; edges: GraphEdge[] }>();
  for (const edge of graph.edges) {
    const [from, to] = [ids.has(edge.from.node), ids.has(edge.to.node)];
    if (from === to) continue;
    if (silent.has(edge.from.node)) throw refused(`The wire from ${edge.from.node} to ${edge.to.node} is muted.`, edge.from.node, 'Unmute it first, or select all that is muted.');
    const key = keyOf(edge.from);
    if (to) {
      const entry = entries.get(key);
      if (entry) entry.targets.push(edge.to);
      else entries.set(key, { source: edge.from, targets: [edge.to] });
    } else {
      const exit = exits.get(key);
      if (exit) exit.edges.push(edge);
      else exits.set(key, { source: edge.from, edges: [edge] });
    }
  }
  const open = openInputs(graph, nodes, catalogue).map((target): Entry => ({ source: undefined, targets: [target] }));
  const ends = exits.size > 0 ? [] : endsOf(graph, nodes.filter((n) => !silent.has(n.id)), catalogue).map((source): Exit => ({ source, edges: [] }));
  return { nodes, ids, entries: [...entries.values(), ...open], exits: [...exits.values(), ...ends] };
}

function openInputs(graph: NetworkGraph, nodes: readonly GraphNode[], catalogue: Catalogue): PortRef[] {
  const wired = new Set(graph.edges.map((e) => keyOf(e.to)));
  return nodes.flatMap((node) => (catalogue.kind(node.type)?.inputs ?? [])
    .filter((port) => !port.optional && !wired.has(`${node.id}:${port.name}`)).map((port) => ({ node: node.id, port: port.name })));
}

/** Outputs that feed nothing. */
function endsOf(graph: NetworkGraph, nodes: readonly GraphNode[], catalogue: Catalogue): PortRef[] {
  const used = new Set(graph.edges.map((e) => keyOf(e.from)));
  return nodes.flatMap((node) => {
    const kind = catalogue.kind(node.type);
    const parsed = kind && parseParams(kind, node.params);
    const outputs = kind && parsed?.ok ? kind.outputs(parsed.value) : [];
    return outputs.map((port) => ({ node: node.id, port: port.name })).filter((ref) => !used.has(keyOf(ref)));
  });
}
