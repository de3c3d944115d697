// Which rows are selected, and where the keyboard is: as lists everywhere work.

export interface Selection {
  readonly ids: ReadonlySet<string>;
  /** Where the keyboard is. */
  readonly focus: string | undefined;
  /** Where a range begins. */
  readonly anchor: string | undefined;
}

export const nothingSelected: Selection = { ids: new Set(), focus: undefined, anchor: undefined };

/** Ids between two, both included; the second alone where the first is not there any more. */
export function between(order: readonly string[], from: string | undefined, to: string): readonly string[] {
  const [a, b] = [order.indexOf(from ?? to), order.indexOf(to)];
  return a < 0 || b < 0 ? [to] : order.slice(Math.min(a, b), Math.max(a, b) + 1);
}

/** A click: with `range` (Shift) from the anchor to it, with `add` (Ctrl) one more or one less. */
export function clicked(selection: Selection, order: readonly string[], id: string, { range, add }: { readonly range: boolean; readonly add: boolean }): Selection {
  if (range) return { ids: new Set([...(add ? selection.ids : []), ...between(order, selection.anchor ?? selection.focus, id)]), focus: id, anchor: selection.anchor ?? selection.focus ?? id };
  if (!add) return { ids: new Set([id]), focus: id, anchor: id };
  const ids = new Set(selection.ids);
  if (!ids.delete(id)) ids.add(id);
  return { ids, focus: id, anchor: id };
}

/** The keyboard moves to a row; with `range` everything from the anchor on is selected. */
export function focused(selection: Selection, order: readonly string[], id: string, range: boolean): Selection {
  if (!range) return { ...selection, focus: id, anchor: id };
  const anchor = selection.anchor ?? selection.focus ?? id;
  return { ids: new Set(between(order, anchor, id)), focus: id, anchor };
}

/** What is acted on: the selected rows that are there, else the one that the keyboard is at. */
export function targets(selection: Selection, order: readonly string[]): readonly string[] {
  const chosen = order.filter((id) => selection.ids.has(id));
  return chosen.length > 0 ? chosen : order.filter((id) => id === selection.focus);
}
