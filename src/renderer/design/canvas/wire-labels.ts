// Where the shapes of wires stand, so that they do not cover each other.

export type LabelSide = 'above' | 'below' | 'none';
interface Ends { readonly from: { readonly node: string }; readonly to: { readonly node: string } }

/** Of wires from one card to one other the first has its shape above, the last below; those between have no room for one. */
export function labelSides(wires: readonly Ends[]): readonly LabelSide[] {
  const pair = ({ from, to }: Ends): string => `${from.node} ${to.node}`;
  const [first, last] = [new Map<string, number>(), new Map<string, number>()];
  wires.forEach((wire, i) => {
    if (!first.has(pair(wire))) first.set(pair(wire), i);
    last.set(pair(wire), i);
  });
  return wires.map((wire, i) => (first.get(pair(wire)) === i ? 'above' : last.get(pair(wire)) === i ? 'below' : 'none'));
}
