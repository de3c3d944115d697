// L2 of the whole network: a param of every layer that takes it, set together.
import type { Edit } from '../../../core/graph/edits.ts';
import type { GraphNode, NetworkGraph } from '../../../core/graph/schema.ts';
import { standardCatalogue } from '../../../core/shapes/catalogue.ts';

/** Layers of the network (not inside of blocks) with a param `l2`. */
export const layersWithL2 = (graph: NetworkGraph): GraphNode[] => graph.nodes.filter((node) => {
  const shape: Record<string, unknown> = standardCatalogue.kind(node.type)?.params.shape ?? {};
  return Object.hasOwn(shape, 'l2');
});

const own = (node: GraphNode): number => (typeof node.params['l2'] === 'number' ? node.params['l2'] : 0);

/** What they have in common; undefined where they differ, or there are none. */
export function l2Of(layers: readonly GraphNode[]): number | undefined {
  const [first, ...others] = layers.map(own);
  return others.every((v) => v === first) ? first : undefined;
}

export const setL2 = (layers: readonly GraphNode[], l2: number): Edit =>
  ({ type: 'batch', edits: layers.map((node) => ({ type: 'setParams', id: node.id, params: { l2: l2 === 0 ? undefined : l2 } })) });
