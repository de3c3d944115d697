// Cards shown as they would be, frozen or not, before the document says so: straight on the page, as cards that are dragged are.
import { nodesOfCard } from '../groups/shown.ts';

const attribute = 'frost';
type Frost = 'frozen' | 'free' | 'part';

const cards = (): NodeListOf<HTMLElement> => document.querySelectorAll<HTMLElement>('[data-region="canvas"] .react-flow__node');

/** `state` of a node: what it is shown as; undefined leaves it as the document has it. A closed group is shown as its nodes are. */
export function showFrost(state: (node: string) => boolean | undefined): void {
  for (const card of cards()) {
    const states = new Set(nodesOfCard(card.dataset['id'] ?? '').map(state).filter((s) => s !== undefined));
    const frost: Frost | undefined = states.size === 0 ? undefined : states.size === 2 ? 'part' : states.has(true) ? 'frozen' : 'free';
    if (frost === undefined) delete card.dataset[attribute];
    else card.dataset[attribute] = frost;
  }
}

export const clearFrost = (): void => { showFrost(() => undefined); };
