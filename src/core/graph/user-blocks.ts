// The user's blocks: which stand where, which stand inside which.
import type { GraphNode, NetworkGraph, Project, UserBlock } from './schema.ts';

export const USER_BLOCK_PREFIX = 'block:';

interface Nodes { readonly nodes: readonly GraphNode[] }
type Blocks = Readonly<Record<string, UserBlock>>;

/** Id of the user's block that a node of this type is; undefined for all other types. */
export const blockIdOf = (type: string): string | undefined => (type.startsWith(USER_BLOCK_PREFIX) ? type.slice(USER_BLOCK_PREFIX.length) : undefined);

/** Ids of the user's blocks in a graph, each once, not those inside them. */
function usedIn(graph: Nodes | undefined): string[] {
  return [...new Set((graph?.nodes ?? []).flatMap((n) => blockIdOf(n.type) ?? []))];
}

function reach(blocks: Blocks, from: readonly string[]): Set<string> {
  const found = new Set<string>();
  const stack = [...from];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    if (found.has(at)) continue;
    found.add(at);
    stack.push(...usedIn(blocks[at]?.graph));
  }
  return found;
}

/** Ids of the blocks that stand in a graph, directly or inside others. */
export const blocksUnder = (blocks: Blocks, graph: Nodes): string[] => [...reach(blocks, usedIn(graph))];

/** Ids of the blocks inside a block, directly or not, sorted; itself where it contains itself. */
export const blocksInside = (blocks: Blocks, id: string): string[] => [...reach(blocks, usedIn(blocks[id]?.graph))].sort();

/** The way from a block back to itself, through the blocks inside it; undefined where it does not contain itself. */
export function recursionOf(blocks: Blocks, id: string): string[] | undefined {
  const visit = (at: string, path: readonly string[]): string[] | undefined => {
    if (path.includes(at)) return at === id ? [...path, at] : undefined;
    for (const used of usedIn(blocks[at]?.graph)) {
      const found = visit(used, [...path, at]);
      if (found) return found;
    }
    return undefined;
  };
  return visit(id, []);
}

/** Ids of the blocks that the network does not use, directly or not. */
export function unusedBlocks(project: Pick<Project, 'graph' | 'blocks'>): string[] {
  const blocks = project.blocks ?? {};
  const used = reach(blocks, usedIn(project.graph));
  return Object.keys(blocks).filter((id) => !used.has(id));
}

/** How many cards of a block there are, in the network and in the other blocks. */
export function instancesOf(project: Pick<Project, 'graph' | 'blocks'>, id: string): number {
  const graphs = [project.graph, ...Object.values(project.blocks ?? {}).map((b) => b.graph)];
  return graphs.reduce((sum, graph) => sum + graph.nodes.filter((n) => blockIdOf(n.type) === id).length, 0);
}

/** An id made of a title: `Stage 2` → `stage2`; `fallback` where no letter of it can stand in one. */
export function idFrom(title: string, fallback: string): string {
  const words = title.normalize('NFKD').replace(/[^A-Za-z0-9]+/g, ' ').trim().split(' ').filter((w) => w !== '');
  const [first = '', ...rest] = words;
  const id = `${first.toLowerCase()}${rest.map((w) => `${w.charAt(0).toUpperCase()}${w.slice(1)}`).join('')}`;
  return id === '' ? fallback : id.slice(0, 60);
}

/** The graph with another type in place of each that is renamed. */
export function withTypes(graph: NetworkGraph, types: ReadonlyMap<string, string>): NetworkGraph {
  if (types.size === 0 || !graph.nodes.some((n) => types.has(n.type))) return graph;
  return { ...graph, nodes: graph.nodes.map((n): GraphNode => ({ ...n, type: types.get(n.type) ?? n.type })) };
}
