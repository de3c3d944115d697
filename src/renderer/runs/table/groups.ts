// Rows in groups by the value of a column, with the best figures of each.
import { bestOf } from '../metric.ts';
import type { RunRow } from '../client-types.ts';
import { isValueColumn, valueOf, type ColumnId } from './columns.ts';

export interface RunGroup {
  /** JSON of the value: what tells groups apart. */
  readonly key: string;
  readonly value: unknown;
  readonly rows: readonly RunRow[];
  /** Best value by metric column. */
  readonly best: ReadonlyMap<ColumnId, number>;
}
export type TableItem = { readonly type: 'group'; readonly group: RunGroup; readonly collapsed: boolean } | { readonly type: 'run'; readonly row: RunRow };

/** Groups in the order of their first rows. */
export function groupRows(rows: readonly RunRow[], by: ColumnId, values: readonly ColumnId[]): RunGroup[] {
  const groups = new Map<string, { value: unknown; rows: RunRow[] }>();
  for (const row of rows) {
    const value = valueOf(row, by, values);
    const key = JSON.stringify(value ?? null);
    const group = groups.get(key) ?? { value, rows: [] };
    groups.set(key, group);
    group.rows.push(row);
  }
  return [...groups].map(([key, group]) => ({ key, ...group, best: bestFigures(group.rows, values) }));
}

/** The best figure of each metric column over some rows; the only one where there is one. */
export function bestFigures(rows: readonly RunRow[], values: readonly ColumnId[]): Map<ColumnId, number> {
  const out = new Map<ColumnId, number>();
  values.forEach((id, i) => {
    if (!isValueColumn(id) || !id.startsWith('metric:')) return;
    const figures = rows.map((r) => r.values[i]).filter((v): v is number => typeof v === 'number' && Number.isFinite(v));
    const best = bestOf(id.slice('metric:'.length), figures) ?? figures[0];
    if (best !== undefined) out.set(id, best);
  });
  return out;
}

/** What the table shows, from top to bottom. */
export function itemsOf(rows: readonly RunRow[], groups: readonly RunGroup[] | undefined, collapsed: ReadonlySet<string>): TableItem[] {
  if (!groups) return rows.map((row) => ({ type: 'run', row }));
  return groups.flatMap((group): TableItem[] => {
    const closed = collapsed.has(group.key);
    return [{ type: 'group', group, collapsed: closed }, ...(closed ? [] : group.rows.map((row): TableItem => ({ type: 'run', row })))];
  });
}
