// Mistakes of wiring: nothing in an input, two in one, wires to nowhere, circles.
import { addLayer, connectWire, freePlace, outputsOf, removeLayers } from '../../../../core/graph/compose.ts';
import { freeId } from '../../../../core/graph/ids.ts';
import type { Problem } from '../../../../core/graph/problem.ts';
import type { Edit } from '../../../../core/graph/edits.ts';
import type { GraphEdge, GraphNode, PortRef } from '../../../../core/graph/schema.ts';
import { cyclesOf, downstreamOf, linksOf } from '../../../../core/graph/topology.ts';
import { fix, kindIn, nameOf, nodeIn } from './fix.ts';
import type { Fix, Setting } from './fix.ts';

/** Sources tried for an input that has none. */
const MOST = 4;

const cut = (s: Setting, edge: GraphEdge): Fix =>
  fix([`Remove the wire from ${nameOf(s, edge.from.node)}`, `删除来自 ${nameOf(s, edge.from.node)} 的连线`], { type: 'disconnect', edge });

export const removal = (s: Setting, node: GraphNode): Fix =>
  fix([`Remove ${nameOf(s, node.id)}`, `删除 ${nameOf(s, node.id)}`], removeLayers(s.graph, [node.id], true));

/** Outputs that could feed a node: those that nothing takes yet where there are any, the nearest first. */
function sourcesFor(s: Setting, node: GraphNode): PortRef[] {
  const behind = downstreamOf(s.graph, [node.id]);
  const used = new Set(s.graph.edges.map((e) => `${e.from.node}:${e.from.port}`));
  // A source stands left of what it feeds, as a rule.
  const distance = ({ position: p }: GraphNode): number => Math.hypot(p.x - node.position.x, p.y - node.position.y) * (p.x > node.position.x ? 3 : 1);
  const all = s.graph.nodes.filter((n) => !behind.has(n.id))
    .flatMap((n) => outputsOf(kindIn(s, n), n).map((port) => ({ from: { node: n.id, port: port.name }, free: !used.has(`${n.id}:${port.name}`), far: distance(n) })));
  const free = all.filter((o) => o.free);
  return (free.length > 0 ? free : all).sort((a, b) => a.far - b.far).slice(0, MOST).map(({ from }) => from);
}

/** A wire with a Flatten in it. */
function throughFlatten(s: Setting, from: PortRef, to: PortRef): Edit {
  const id = freeId('Flatten', { has: (name) => linksOf(s.graph).byId.has(name) });
  const [a, b] = [nodeIn(s, from.node)?.position ?? { x: 0, y: 0 }, nodeIn(s, to.node)?.position ?? { x: 0, y: 0 }];
  const position = freePlace(s.graph, { x: Math.round((a.x + b.x) / 2), y: Math.round((a.y + b.y) / 2) });
  return { type: 'batch', edits: [
    { type: 'addNode', node: { id, type: 'Flatten', params: {}, position } },
    { type: 'connect', edge: { from, to: { node: id, port: 'in' } } }, { type: 'connect', edge: { from: { node: id, port: 'out' }, to } },
  ] };
}

export function missingInput(s: Setting, problem: Problem, node: GraphNode): Fix[] {
  const to = { node: node.id, port: problem.port ?? kindIn(s, node)?.inputs[0]?.name ?? 'in' };
  const silent = s.graph.edges.find((e) => e.to.node === to.node && e.to.port === to.port);
  if (silent) return mutedSource(s, silent, node);
  const wired = sourcesFor(s, node).map((from): Fix => {
    const rank = s.nodes.get(from.node)?.outputs.get(from.port)?.shape.length ?? 0;
    const name = nameOf(s, from.node);
    // A picture into a Dense passes as many rows; what is meant is one row of all its numbers.
    if (node.type === 'Dense' && rank > 2) return fix([`Insert Flatten after ${name}`, `在 ${name} 之后插入展平层`], throughFlatten(s, from, to));
    return fix([`Connect ${name}`, `连接 ${name}`], connectWire(s.graph, s.catalogue, { from, to }));
  });
  return [...wired, removal(s, node)];
}

/** The only wire comes from a node that is left out. */
function mutedSource(s: Setting, edge: GraphEdge, node: GraphNode): Fix[] {
  const mode = (id: string, to: GraphNode['mode'], title: Fix['title']): Fix => fix(title, { type: 'patchNodes', ids: [id], patch: { mode: to } });
  const { node: from } = edge.from;
  return [
    mode(from, undefined, [`Unmute ${nameOf(s, from)}`, `取消静音 ${nameOf(s, from)}`]),
    mode(from, 'bypassed', [`Bypass ${nameOf(s, from)} instead`, `改为旁路 ${nameOf(s, from)}`]),
    mode(node.id, 'muted', [`Mute ${nameOf(s, node.id)} too`, `同时静音 ${nameOf(s, node.id)}`]),
  ];
}

/** Wires with an end that is not there; the one that is meant where its index is known. */
export function danglingWires(s: Setting, problem: Problem): Fix[] {
  const { byId } = linksOf(s.graph);
  const edges = problem.edge === undefined ? s.graph.edges.filter((e) => !byId.has(e.from.node) || !byId.has(e.to.node)) : s.graph.edges.slice(problem.edge, problem.edge + 1);
  return edges.map((edge) => fix([`Remove the wire from ${edge.from.node} to ${edge.to.node}`, `删除从 ${edge.from.node} 到 ${edge.to.node} 的连线`], { type: 'disconnect', edge }));
}

export function unknownPort(s: Setting, problem: Problem, node: GraphNode): Fix[] {
  const kind = kindIn(s, node);
  const edges = s.graph.edges.filter((e) => (e.to.node === node.id && e.to.port === problem.port) || (e.from.node === node.id && e.from.port === problem.port));
  return edges.flatMap((edge): Fix[] => {
    const into = edge.to.node === node.id && kind?.inputs.some((p) => p.name === edge.to.port) !== true;
    const ports = into ? (kind?.inputs ?? []) : outputsOf(kind, node);
    const moved = ports.map((port) => fix([`Use the ${into ? 'input' : 'output'} ${port.name}`, `改用${into ? '输入' : '输出'} ${port.name}`], { type: 'batch', edits: [
      { type: 'disconnect', edge },
      { type: 'connect', edge: into ? { ...edge, to: { ...edge.to, port: port.name } } : { ...edge, from: { ...edge.from, port: port.name } }, index: s.graph.edges.indexOf(edge) },
    ] }));
    return [...moved, cut(s, edge)];
  });
}

export function portTaken(s: Setting, problem: Problem, node: GraphNode): Fix[] {
  const edges = s.graph.edges.filter((e) => e.to.node === node.id && e.to.port === problem.port);
  const [first] = edges;
  if (!first) return [];
  const joined = (['Add', 'Concat'] as const).map((type): Fix => {
    const made = addLayer(s.graph, s.catalogue, type, { at: freePlace(s.graph, { x: node.position.x, y: node.position.y - 90 }) });
    const [id = ''] = made.ids;
    return fix([`Join them with ${type}`, `用 ${type} 合并`], { type: 'batch', edits: [
      made.edit, ...edges.map((edge): Edit => ({ type: 'disconnect', edge })),
      ...edges.map((edge): Edit => ({ type: 'connect', edge: { from: edge.from, to: { node: id, port: 'in' } } })),
      { type: 'connect', edge: { from: { node: id, port: 'out' }, to: first.to }, index: s.graph.edges.indexOf(first) },
    ] });
  });
  return [...edges.toReversed().map((edge) => cut(s, edge)), ...joined];
}

/** The wire that leads back, against the way the cards stand, is the likeliest to close a circle by mistake. */
export function circle(s: Setting, problem: Problem): Fix[] {
  const members = cyclesOf(s.graph).find((cycle) => cycle.includes(problem.node ?? '')) ?? [];
  const at = new Map(members.map((id, i) => [id, members[(i + 1) % members.length]]));
  const back = (e: GraphEdge): number => (nodeIn(s, e.from.node)?.position.x ?? 0) - (nodeIn(s, e.to.node)?.position.x ?? 0);
  return s.graph.edges.filter((e) => at.get(e.from.node) === e.to.node).sort((a, b) => back(b) - back(a))
    .map((edge) => fix([`Remove the wire from ${nameOf(s, edge.from.node)} to ${nameOf(s, edge.to.node)}`, `删除从 ${nameOf(s, edge.from.node)} 到 ${nameOf(s, edge.to.node)} 的连线`], { type: 'disconnect', edge }));
}
