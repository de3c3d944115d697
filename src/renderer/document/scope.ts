// The graph that the canvas shows: the project's own, or the inside of a block that was opened.
import { applyEdit } from '../../core/graph/edits.ts';
import type { Edit } from '../../core/graph/edits.ts';
import { USER_BLOCK_PREFIX } from '../../core/graph/check-project.ts';
import type { NetworkGraph, Project } from '../../core/graph/schema.ts';
import { shapesAt } from '../../core/shapes/infer.ts';
import type { NodeShapes, Shapes } from '../../core/shapes/types.ts';

/** Ids of the blocks that are open, the outermost first; empty: the project's own graph. */
export type Scope = readonly string[];

export interface ScopedGraph {
  readonly graph: NetworkGraph;
  /** Shapes by node id inside this graph. */
  readonly nodes: ReadonlyMap<string, NodeShapes>;
  /** Id of the user's block that is edited here; undefined for the project's own graph and for blocks that come with the app. */
  readonly block: string | undefined;
  /** Blocks that come with the app are looked at only: unpack one to change it. */
  readonly readOnly: boolean;
}

/** The graph at a scope; undefined where the scope leads nowhere (any more). */
export function graphAt(project: Project, shapes: Shapes, scope: Scope): ScopedGraph | undefined {
  if (scope.length === 0) return { graph: project.graph, nodes: shapes.nodes, block: undefined, readOnly: false };
  let graph: NetworkGraph = project.graph;
  let block: string | undefined;
  for (const id of scope) {
    const node = graph.nodes.find((n) => n.id === id);
    if (!node) return undefined;
    block = node.type.startsWith(USER_BLOCK_PREFIX) ? node.type.slice(USER_BLOCK_PREFIX.length) : undefined;
    const inside = block === undefined ? insideOf(shapes, scope.slice(0, scope.indexOf(id) + 1)) : project.blocks?.[block]?.graph;
    if (!inside) return undefined;
    graph = inside;
  }
  return { graph, nodes: shapesAt(shapes, scope.join('/'))?.inside?.nodes ?? new Map(), block, readOnly: block === undefined };
}

const insideOf = (shapes: Shapes, scope: Scope): NetworkGraph | undefined => shapesAt(shapes, scope.join('/'))?.inside?.graph;

/** An edit of the graph of a user's block, as an edit of the project: every place where the block stands changes. */
export function editInBlock(project: Project, block: string, edit: Edit): Edit {
  const found = project.blocks?.[block];
  if (!found) return { type: 'batch', edits: [] };
  const inner: Project = { ...project, graph: found.graph, bindings: { inputs: {}, losses: {} } };
  const { project: changed } = applyEdit(inner, edit);
  if (changed.graph === found.graph) return { type: 'batch', edits: [] };
  const ports = (type: string): string[] => changed.graph.nodes.filter((n) => n.type === type).map((n) => n.id);
  const kept = (before: readonly string[], now: readonly string[]): string[] => [...before.filter((id) => now.includes(id)), ...now.filter((id) => !before.includes(id))];
  return { type: 'setBlock', id: block, block: { ...found, graph: changed.graph, inputs: kept(found.inputs, ports('BlockInput')), outputs: kept(found.outputs, ports('BlockOutput')) } };
}
