// Cards shown as they would be, frozen or not, before the document says so: straight on the page, as cards that are dragged are.
const attribute = 'frost';

const cards = (): NodeListOf<HTMLElement> => document.querySelectorAll<HTMLElement>('[data-region="canvas"] .react-flow__node');

/** `state`: what a card is shown as; undefined leaves it as the document has it. */
export function showFrost(state: (id: string) => boolean | undefined): void {
  for (const card of cards()) {
    const frozen = state(card.dataset['id'] ?? '');
    if (frozen === undefined) delete card.dataset[attribute];
    else card.dataset[attribute] = frozen ? 'frozen' : 'free';
  }
}

export const clearFrost = (): void => { showFrost(() => undefined); };
