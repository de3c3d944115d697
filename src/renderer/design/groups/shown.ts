// Which card shows which nodes of the graph that is shown.
import { foldedOf, groupOfCard } from '../../../core/graph/groups.ts';
import { currentDocument, shownGraph } from '../../document/store.ts';

export const shown = () => {
  const open = currentDocument();
  return open && shownGraph(open);
};

/** The card that shows a node, or is the card given. */
export function cardOfNode(id: string): string {
  const graph = shown()?.graph;
  return graph && groupOfCard(id) === undefined ? foldedOf(graph).cardOf(id) : id;
}
/** The nodes that a card stands for. */
export function nodesOfCard(card: string): readonly string[] {
  const graph = shown()?.graph;
  return graph ? foldedOf(graph).nodesOf(card) : [card];
}
/** Cards of what is selected, each once. */
export function selectedCards(): readonly string[] {
  const open = currentDocument();
  const graph = shown()?.graph;
  if (!open || !graph) return [];
  const { cardOf } = foldedOf(graph);
  return [...new Set(open.selection.map(cardOf))];
}

