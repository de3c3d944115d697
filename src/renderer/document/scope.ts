// The graph that the canvas shows: the project's own, or the inside of a block that was opened.
import { blockIdOf, USER_BLOCK_PREFIX } from '../../core/graph/user-blocks.ts';
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

/** In place of a node's id, as the first of a scope: the definition of a block itself, whether a card of it stands anywhere or not. */
export const definitionScope = (block: string): Scope => [`${USER_BLOCK_PREFIX}${block}`];

/** The graph at a scope; undefined where the scope leads nowhere (any more). */
export function graphAt(project: Project, shapes: Shapes, scope: Scope): ScopedGraph | undefined {
  if (scope.length === 0) return { graph: project.graph, nodes: shapes.nodes, block: undefined, readOnly: false };
  let graph: NetworkGraph = project.graph;
  let block: string | undefined;
  for (const [depth, id] of scope.entries()) {
    // No id of a node has a colon.
    const type = depth === 0 && blockIdOf(id) !== undefined ? id : graph.nodes.find((n) => n.id === id)?.type;
    if (type === undefined) return undefined;
    block = blockIdOf(type);
    const inside = block === undefined ? shapesAt(shapes, scope.slice(0, depth + 1).join('/'))?.inside?.graph : project.blocks?.[block]?.graph;
    if (!inside) return undefined;
    graph = inside;
  }
  return { graph, nodes: shapesAt(shapes, scope.join('/'))?.inside?.nodes ?? new Map(), block, readOnly: block === undefined };
}

/** The scope, or what is left of it: its inner blocks may be gone. */
export function nearestScope(project: Project, shapes: Shapes, scope: Scope): Scope {
  if (scope.length === 0) return scope;
  for (let depth = scope.length; depth > 0; depth--) {
    const left = depth === scope.length ? scope : scope.slice(0, depth);
    if (graphAt(project, shapes, left)) return left;
  }
  return [];
}
