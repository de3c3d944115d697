// A network with the user's blocks that it is made of: as text, and where two differ inside their blocks.
import { canonicalGraph, canonicalJson } from './canonical.ts';
import { carriedBlocks } from './carry.ts';
import type { Project, UserBlock } from './schema.ts';

type Network = Pick<Project, 'graph' | 'blocks'>;

/** A block without what only the eye needs. */
const canonicalBlock = ({ params, graph, inputs, outputs }: UserBlock): object => ({ params, graph: JSON.parse(canonicalGraph(graph)) as unknown, inputs, outputs });

/** The graph as text, see `canonicalGraph`; with the definitions of the user's blocks in it, where there are any. */
export function canonicalNetwork({ graph, blocks = {} }: Network): string {
  const used = Object.entries(carriedBlocks(blocks, graph.nodes));
  if (used.length === 0) return canonicalGraph(graph);
  return canonicalJson({ ...JSON.parse(canonicalGraph(graph)) as object, blocks: Object.fromEntries(used.map(([id, block]) => [id, canonicalBlock(block)])) });
}

/** Ids of the blocks that both networks have under the same id, and that are not the same inside. */
export function changedBlocks(a: Network, b: Network): string[] {
  const [before, after] = [carriedBlocks(a.blocks ?? {}, a.graph.nodes), carriedBlocks(b.blocks ?? {}, b.graph.nodes)];
  const text = (block: UserBlock): string => canonicalJson(canonicalBlock(block));
  return Object.entries(before).flatMap(([id, block]) => (after[id] !== undefined && text(block) !== text(after[id]) ? [id] : [])).sort();
}
