// Structural checks of a graph: all its mistakes as located values, before any shape is worked out.
import { nearest, parseParams } from './catalogue.ts';
import type { Catalogue, NodeKind, PortInfo } from './catalogue.ts';
import { silentNodes } from './modes.ts';
import type { Problem } from './problem.ts';
import type { GraphEdge, GraphNode, NetworkGraph, PortRef } from './schema.ts';
import { cyclesOf } from './topology.ts';

export interface CheckOptions {
  /** Path of the graph in the document, for places; default `graph`. */
  readonly path?: string;
  /** The graph of a block: it has ports in place of inputs, and losses are not looked for. */
  readonly inner?: boolean;
}

const names = (ports: readonly PortInfo[]): string => (ports.length === 0 ? 'none' : ports.map((p) => p.name).join(', '));

/** Output ports of a node whose params may be wrong: the count that its defaults give, then. */
function outputPortsOf(kind: NodeKind, node: GraphNode): readonly PortInfo[] | undefined {
  const parsed = parseParams(kind, node.params);
  return parsed.ok ? kind.outputs(parsed.value) : undefined;
}

/** All structural problems of a graph, in document order: nodes, edges, inputs, cycles, the whole. */
export function checkGraph(graph: NetworkGraph, catalogue: Catalogue, options: CheckOptions = {}): Problem[] {
  const path = options.path ?? 'graph';
  const problems: Problem[] = [];
  const silent = silentNodes(graph);
  const kinds = checkNodes(graph, catalogue, silent, path, problems);
  checkEdges(graph, kinds, path, problems);
  checkInputs(graph, kinds, silent, path, problems);
  checkBypassed(graph, kinds, silent, path, problems);
  checkSharing(graph, silent, path, problems);
  for (const cycle of cyclesOf(graph)) {
    const [first = ''] = cycle;
    problems.push({
      code: 'graph/cycle', node: first, path, message: `The nodes ${cycle.join(', ')} feed each other in a circle.`,
      expected: 'wires that lead from the inputs to the losses', received: [...cycle, first].join(' → '), hint: 'Remove one of these wires.',
    });
  }
  if (!options.inner) checkEnds(graph, kinds, silent, path, problems);
  return problems;
}

type Kinds = ReadonlyMap<string, { readonly node: GraphNode; readonly kind: NodeKind | undefined }>;

function checkNodes(graph: NetworkGraph, catalogue: Catalogue, silent: ReadonlySet<string>, path: string, problems: Problem[]): Kinds {
  const kinds = new Map<string, { node: GraphNode; kind: NodeKind | undefined }>();
  graph.nodes.forEach((node, i) => {
    const place = `${path}.nodes[${i}]`;
    if (kinds.has(node.id)) {
      problems.push({ code: 'graph/duplicate-id', node: node.id, path: `${place}.id`, message: `Two nodes have the id ${node.id}.`, expected: 'ids that are unique', received: node.id, hint: 'Rename one of them.' });
      return;
    }
    const kind = catalogue.kind(node.type);
    kinds.set(node.id, { node, kind });
    if (!kind) {
      const near = nearest(node.type, catalogue.types);
      problems.push({
        code: 'graph/unknown-layer', node: node.id, path: `${place}.type`, message: `There is no layer, block or loss of type ${node.type}.`,
        expected: 'a known type', received: node.type, hint: near === undefined ? 'See the list of layers for the types there are.' : `Did you mean ${near}?`,
      });
      return;
    }
    // What is left out may be wrong inside: that is a reason to leave it out.
    if (silent.has(node.id)) return;
    const parsed = parseParams(kind, node.params);
    if (parsed.ok) return;
    for (const issue of parsed.issues) {
      problems.push({
        code: 'graph/invalid-params', node: node.id, path: issue.path === '' ? `${place}.params` : `${place}.params.${issue.path}`, message: `${kind.title}: ${issue.message}`,
        ...(issue.expected !== undefined && { expected: issue.expected }), ...(issue.received !== undefined && { received: issue.received }),
      });
    }
  });
  return kinds;
}

function checkEdges(graph: NetworkGraph, kinds: Kinds, path: string, problems: Problem[]): void {
  const taken = new Map<string, number>();
  graph.edges.forEach((edge, i) => {
    const place = `${path}.edges[${i}]`;
    const ends = [checkEnd(edge.from, 'from', i, place, kinds, problems), checkEnd(edge.to, 'to', i, place, kinds, problems)];
    const port = ends[1];
    if (!port || port.variadic) return;
    const key = `${edge.to.node}:${edge.to.port}`;
    if (taken.has(key)) {
      problems.push({
        code: 'graph/port-taken', node: edge.to.node, port: edge.to.port, edge: i, path: place, message: `Two wires lead into the input ${edge.to.port} of ${edge.to.node}.`,
        expected: 'one wire', received: `${ref(graph.edges[taken.get(key) as number] as GraphEdge)} and ${ref(edge)}`, hint: 'Remove one of them, or join them with Add or Concat.',
      });
    } else taken.set(key, i);
  });
}

const ref = (edge: GraphEdge): string => `${edge.from.node}:${edge.from.port}`;

function checkEnd(end: PortRef, side: 'from' | 'to', edge: number, place: string, kinds: Kinds, problems: Problem[]): PortInfo | undefined {
  const found = kinds.get(end.node);
  if (!found) {
    problems.push({
      code: 'graph/dangling-edge', edge, path: `${place}.${side}.node`, message: `A wire ${side === 'from' ? 'starts at' : 'leads to'} ${end.node}, which does not exist.`,
      expected: 'the id of a node', received: end.node, hint: 'Remove the wire.',
    });
    return undefined;
  }
  if (!found.kind) return undefined;
  const ports = side === 'to' ? found.kind.inputs : outputPortsOf(found.kind, found.node);
  if (!ports) return undefined;
  const port = ports.find((p) => p.name === end.port);
  if (!port) {
    problems.push({
      code: 'graph/unknown-port', node: end.node, port: end.port, edge, path: `${place}.${side}.port`,
      message: `${end.node} has no ${side === 'to' ? 'input' : 'output'} ${end.port}.`, expected: `one of: ${names(ports)}`, received: end.port,
    });
  }
  return port;
}

function checkInputs(graph: NetworkGraph, kinds: Kinds, silent: ReadonlySet<string>, path: string, problems: Problem[]): void {
  const wired = new Map<string, GraphEdge>();
  const live = new Set<string>();
  for (const edge of graph.edges) {
    const key = `${edge.to.node}:${edge.to.port}`;
    wired.set(key, edge);
    if (!silent.has(edge.from.node)) live.add(key);
  }
  graph.nodes.forEach((node, i) => {
    const found = kinds.get(node.id);
    if (found?.node !== node || silent.has(node.id)) return;
    for (const port of found.kind?.inputs ?? []) {
      const key = `${node.id}:${port.name}`;
      if (port.optional || live.has(key)) continue;
      const muted = wired.get(key);
      if (muted) {
        problems.push({
          code: 'graph/missing-input', node: node.id, port: port.name, path: `${path}.nodes[${i}]`, message: `The input ${port.name} of ${node.id} comes from ${muted.from.node}, which is muted.`,
          expected: 'a wire from a node that takes part', received: `a wire from ${muted.from.node}`, hint: `Unmute ${muted.from.node}, bypass it instead, or mute ${node.id} too.`,
        });
        continue;
      }
      problems.push({
        code: 'graph/missing-input', node: node.id, port: port.name, path: `${path}.nodes[${i}]`, message: `Nothing is connected to the input ${port.name} of ${node.id}.`,
        expected: port.variadic ? 'one wire or more' : 'one wire', received: 'none', hint: 'Connect an output to it, or remove the node.',
      });
    }
  });
}

/** A bypassed node hands one wire on: there must be one, and one output to hand it to. */
function checkBypassed(graph: NetworkGraph, kinds: Kinds, silent: ReadonlySet<string>, path: string, problems: Problem[]): void {
  graph.nodes.forEach((node, i) => {
    const kind = kinds.get(node.id)?.kind;
    if (node.mode !== 'bypassed' || !kind || silent.has(node.id)) return;
    const outputs = outputPortsOf(kind, node);
    const wires = graph.edges.filter((e) => e.to.node === node.id && !silent.has(e.from.node)).length;
    const inner = kind.role === 'layer' || kind.role === 'block';
    if (!outputs || (inner && outputs.length === 1 && wires <= 1)) return;
    const received = !inner ? kind.title : outputs.length === 1 ? `${wires} wires into it` : `${outputs.length} outputs`;
    problems.push({
      code: 'graph/invalid-params', node: node.id, path: `${path}.nodes[${i}].mode`, message: `${node.id} cannot be bypassed: it does not turn one value into one other.`,
      expected: 'a layer or block with one wire in and one output', received, hint: 'Mute it, or end the bypass.',
    });
  });
}

function checkSharing(graph: NetworkGraph, silent: ReadonlySet<string>, path: string, problems: Problem[]): void {
  const byId = new Map(graph.nodes.map((n) => [n.id, n]));
  graph.nodes.forEach((node, i) => {
    if (node.shareWeightsWith === undefined || silent.has(node.id) || node.mode === 'bypassed') return;
    const other = byId.get(node.shareWeightsWith);
    const fault = !other ? 'no node has that id'
      : other.id === node.id ? 'the node itself'
      : other.type !== node.type ? `a node of type ${other.type}`
      : silent.has(other.id) ? `${other.id}, which is muted`
      : other.mode === 'bypassed' ? `${other.id}, which is bypassed`
      : other.shareWeightsWith !== undefined ? `a node that takes its weights from ${other.shareWeightsWith}` : undefined;
    if (fault === undefined) return;
    problems.push({
      code: 'graph/invalid-params', node: node.id, path: `${path}.nodes[${i}].shareWeightsWith`, message: `${node.id} cannot use the weights of ${node.shareWeightsWith}.`,
      expected: `another node of type ${node.type} with weights of its own`, received: fault,
    });
  });
}

function checkEnds(graph: NetworkGraph, kinds: Kinds, silent: ReadonlySet<string>, path: string, problems: Problem[]): void {
  const all = new Set(graph.nodes.map((n) => kinds.get(n.id)?.kind?.role));
  const roles = new Set(graph.nodes.filter((n) => !silent.has(n.id)).map((n) => kinds.get(n.id)?.kind?.role));
  graph.nodes.forEach((node, i) => {
    const role = kinds.get(node.id)?.kind?.role;
    if (role !== 'blockInput' && role !== 'blockOutput') return;
    problems.push({ code: 'graph/unknown-layer', node: node.id, path: `${path}.nodes[${i}].type`, message: `${node.type} is a port of a block and stands only inside one.`, expected: 'Input, or a loss', received: node.type });
  });
  // An unknown type may have been meant as the input or the loss: one mistake is reported once.
  const unknown = graph.nodes.some((n) => !kinds.get(n.id)?.kind);
  if (!roles.has('input') && !unknown) {
    problems.push({ code: 'graph/no-input', path, message: 'The graph has no input.', expected: 'at least one Input', received: all.has('input') ? 'muted ones' : 'none', hint: all.has('input') ? 'Unmute what it leads to.' : 'Add an Input and connect it.' });
  }
  if (!roles.has('loss') && !unknown) {
    problems.push({ code: 'graph/no-loss', path, message: 'The graph has no loss: there is nothing to train it by.', expected: 'at least one loss', received: all.has('loss') ? 'muted ones' : 'none', hint: all.has('loss') ? 'Unmute one, with what leads to it.' : 'Add a loss and connect the output to it.' });
  }
}
