// Repeats a block, or a selection with one way in and one way out, several times in a chain.
import { boundaryOf, refused } from './boundary.ts';
import type { Catalogue } from './catalogue.ts';
import type { Edit } from './edits.ts';
import type { GraphEdge, GraphNode, PortRef, Project } from './schema.ts';
import { COLUMN } from './layout.ts';
import { downstreamOf } from './topology.ts';
import { claimed } from './ids.ts';

export const MOST_REPEATS = 64;

export interface Repeated {
  readonly edit: Edit;
  /** Ids of the nodes of each copy that was added, in the order of the chain. */
  readonly copies: readonly (readonly string[])[];
}

/**
 * Puts the selected nodes `times` times one after another, each with weights of its own: what comes out of one goes into
 * the next, what went on from them goes on from the last. Whether the shapes fit is for inference to say.
 * Throws `project/invalid` with the reason where there is more than one way in or out.
 */
export function repeatNodes(project: Pick<Project, 'graph'>, selected: readonly string[], times: number, catalogue: Catalogue): Repeated {
  const { graph } = project;
  if (!Number.isInteger(times) || times < 2 || times > MOST_REPEATS) throw refused(`A block can stand 2 to ${MOST_REPEATS} times in a row.`);
  const { nodes, ids, entries, exits } = boundaryOf(graph, selected, catalogue);
  const [entry, ...otherEntries] = entries;
  const [exit, ...otherExits] = exits;
  if (!entry || otherEntries.length > 0) throw refused(`The selection has ${entries.length} ways in, so it cannot follow itself.`, selected[0], 'Select layers with one wire in.');
  if (!exit || otherExits.length > 0) throw refused(`The selection has ${exits.length} ways out, so it cannot follow itself.`, selected[0], 'Select layers with one output that goes on.');
  const taken = new Set(graph.nodes.map((n) => n.id));
  const xs = nodes.map((n) => n.position.x);
  const step = Math.max(...xs) - Math.min(...xs) + COLUMN;
  const inner = graph.edges.filter((e) => ids.has(e.to.node));
  const added: GraphNode[] = [];
  const wires: GraphEdge[] = [];
  const copies: string[][] = [];
  let end: PortRef = exit.source;
  for (let copy = 1; copy < times; copy++) {
    const names = new Map(nodes.map((n) => [n.id, claimed(nextId(n.id, copy), taken)]));
    const here = (id: string): string => names.get(id) as string;
    const last = end;
    for (const node of nodes) {
      const { shareWeightsWith, ...rest } = node;
      added.push({ ...rest, id: here(node.id), position: { x: node.position.x + copy * step, y: node.position.y }, ...(shareWeightsWith !== undefined && { shareWeightsWith: here(shareWeightsWith) }) });
    }
    for (const edge of inner) {
      wires.push({ from: ids.has(edge.from.node) ? { node: here(edge.from.node), port: edge.from.port } : last, to: { node: here(edge.to.node), port: edge.to.port } });
    }
    if (!entry.source) for (const to of entry.targets) wires.push({ from: last, to: { node: here(to.node), port: to.port } });
    copies.push([...names.values()]);
    end = { node: here(exit.source.node), port: exit.source.port };
  }
  const leaving = new Set(exit.edges);
  const kept = graph.edges.map((e): GraphEdge => (leaving.has(e) ? { from: end, to: e.to } : e));
  // What comes after makes room.
  const right = Math.max(...xs);
  const after = downstreamOf(graph, exit.edges.map((e) => e.to.node));
  const shift = (times - 1) * step;
  const outer = graph.nodes.map((n): GraphNode => (after.has(n.id) && n.position.x > right ? { ...n, position: { x: n.position.x + shift, y: n.position.y } } : n));
  const at = outer.findIndex((n) => n.id === nodes.at(-1)?.id) + 1;
  return { copies, edit: { type: 'setGraph', graph: { ...graph, nodes: [...outer.slice(0, at), ...added, ...outer.slice(at)], edges: [...kept, ...wires] } } };
}

/** `conv1` → `conv2` for the first copy, `block` → `block_2`. */
function nextId(id: string, copy: number): string {
  const counted = /^(.*?)(\d+)$/.exec(id);
  return counted ? `${counted[1] ?? ''}${Number(counted[2]) + copy}` : `${id}_${copy + 1}`;
}
