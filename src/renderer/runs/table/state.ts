// What the table shows and how: filter, order, groups, columns (kept for the next start), selection.
import { create } from 'zustand';
import { remembered } from '../../i18n/remembered.ts';
import type { RunFilter, RunOrder, RunsGiven } from '../client-types.ts';
import { nothingSelected, type Selection } from '../selection.ts';
import { defaultColumns, isColumn, isValueColumn, NARROWEST, sortOf, type ColumnId, type ValueColumn } from './columns.ts';

export type RunPlace = 'active' | 'archived' | 'bin';
type Widths = Readonly<Partial<Record<ColumnId, number>>>;
interface Layout { readonly columns: readonly ColumnId[]; readonly widths: Widths; readonly order: RunOrder; readonly group: ColumnId | undefined }

/** Runs that are shown at most: the filters find the others. */
export const MOST_ROWS = 5000;

const kept = remembered<Layout>('runs.table', (value) => {
  const { columns, widths, order, group } = (value ?? {}) as { readonly [K in keyof Layout]?: unknown };
  if (!Array.isArray(columns) || columns.length === 0 || !columns.every(isColumn)) return undefined;
  const by = (order as Partial<RunOrder> | undefined)?.by;
  const fits = isColumn(by) && sortOf(by) !== undefined;
  return {
    columns, group: isColumn(group) ? group : undefined,
    widths: Object.fromEntries(Object.entries(widths ?? {}).filter(([id, w]) => isColumn(id) && typeof w === 'number' && w >= NARROWEST && w < 2000)),
    order: fits ? { by, descending: (order as RunOrder).descending === true } : newest,
  };
});
const newest: RunOrder = { by: 'created', descending: true };

interface State extends Layout { readonly place: RunPlace; readonly filter: RunFilter; readonly collapsed: ReadonlySet<string>; readonly selection: Selection }
export const tableStore = create<State>(() => ({
  ...(kept.read() ?? { columns: defaultColumns, widths: {}, order: newest, group: undefined }),
  place: 'active', filter: {}, collapsed: new Set(), selection: nothingSelected,
}));

export const useTable = <T>(pick: (state: State) => T): T => tableStore(pick);

export function changeLayout(changes: Partial<Layout>): void {
  tableStore.setState(changes);
  const { columns, widths, order, group } = tableStore.getState();
  kept.write({ columns, widths, order, group });
}
export const showPlace = (place: RunPlace): void => { tableStore.setState({ place, selection: nothingSelected }); };
export const select = (selection: Selection): void => { tableStore.setState({ selection }); };

/** Changes the filter; undefined takes a part away. */
export function changeFilter(changes: { readonly [K in keyof RunFilter]?: RunFilter[K] | undefined }): void {
  tableStore.setState(({ filter }) => ({ filter: Object.fromEntries(Object.entries({ ...filter, ...changes }).filter(([, v]) => v !== undefined && v !== '')) }));
}
export const clearFilter = (): void => { tableStore.setState({ filter: {} }); };
export const isFiltered = (filter: RunFilter): boolean => Object.keys(filter).length > 0;

export function toggleGroup(key: string): void {
  tableStore.setState(({ collapsed }) => {
    const next = new Set(collapsed);
    if (!next.delete(key)) next.add(key);
    return { collapsed: next };
  });
}

/** A click on a heading: the other direction where it is sorted by it already; figures begin with the largest. */
export function sortBy(id: ColumnId): void {
  const by = sortOf(id);
  if (by === undefined) return;
  const { order } = tableStore.getState();
  changeLayout({ order: order.by === by ? { by, descending: order.descending !== true } : { by, descending: id.startsWith('metric:') || ['created', 'seconds', 'epochs', 'steps'].includes(id) } });
}

/** The value columns to be read, and the input of `runs.rows`. */
export function givenOf({ columns, group, filter, order, place }: Pick<State, 'columns' | 'group' | 'filter' | 'order' | 'place'>): RunsGiven & { readonly columns: ValueColumn[] } {
  const wanted = [...new Set([...columns, ...(group === undefined ? [] : [group])])].filter(isValueColumn);
  const where = place === 'bin' ? { deleted: true, archived: 'any' as const } : place === 'archived' ? { archived: true } : {};
  return { filter: { ...filter, ...where }, order: { ...order, pinnedFirst: true }, columns: wanted, limit: MOST_ROWS };
}
