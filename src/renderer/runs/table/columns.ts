// Columns of the table: fields of every run, and the figures and settings that the runs have.
import type { RunOrder, RunRow } from '../client-types.ts';

export const fieldColumns = ['name', 'status', 'curve', 'created', 'project', 'dataset', 'device', 'seconds', 'epochs', 'steps', 'seed', 'graphHash', 'tags', 'note'] as const;
export type FieldColumn = (typeof fieldColumns)[number];
export type ValueColumn = `metric:${string}` | `setting:${string}`;
/** `name`, `metric:test.accuracy`, `setting:optimizer.type`. */
export type ColumnId = FieldColumn | ValueColumn;

export const isValueColumn = (id: string): id is ValueColumn => id.startsWith('metric:') || id.startsWith('setting:');
export const isColumn = (id: unknown): id is ColumnId => typeof id === 'string' && (isValueColumn(id) || (fieldColumns as readonly string[]).includes(id));

export const defaultColumns: readonly ColumnId[] = [
  'name', 'status', 'curve', 'metric:test.accuracy', 'metric:test.loss', 'setting:learningRate', 'setting:optimizer.type', 'setting:batch', 'epochs', 'seconds', 'created', 'project', 'tags',
];

const widths: Partial<Record<ColumnId, number>> = { name: 190, status: 130, curve: 84, created: 110, project: 110, dataset: 110, tags: 120, note: 160, graphHash: 90, epochs: 68, seconds: 68, 'setting:optimizer.type': 122, 'setting:batch': 68 };
/** Figures are called by their part and name. */
export const defaultWidth = (id: ColumnId): number => widths[id] ?? (id.startsWith('metric:') && id !== 'metric:test.loss' ? 104 : 86);
export const NARROWEST = 48;

/** Whether a column is of numbers, which stand right. */
export const isNumeric = (id: ColumnId, rows: readonly RunRow[], at: number): boolean =>
  ['seconds', 'epochs', 'steps', 'seed'].includes(id) || (isValueColumn(id) && rows.every(({ values: v }) => v[at] === undefined || typeof v[at] === 'number') && rows.some(({ values: v }) => v[at] !== undefined));

const unsorted: readonly ColumnId[] = ['curve', 'tags', 'note'];
/** What the runs are sorted by at a click on the column; undefined where they cannot be. */
export const sortOf = (id: ColumnId): RunOrder['by'] | undefined => (unsorted.includes(id) ? undefined : id as RunOrder['by']);

/** The value of a run in a column; `values`: the value columns that were asked for, in order. */
export function valueOf(row: RunRow, id: ColumnId, values: readonly ColumnId[]): unknown {
  if (isValueColumn(id)) return row.values[values.indexOf(id)];
  return id === 'curve' ? undefined : row[id];
}

/** The list with a column moved by so many places. */
export function moved(columns: readonly ColumnId[], id: ColumnId, by: number): readonly ColumnId[] {
  const from = columns.indexOf(id);
  const to = Math.max(0, Math.min(columns.length - 1, from + by));
  if (from < 0 || from === to) return columns;
  return columns.toSpliced(from, 1).toSpliced(to, 0, id);
}

export const movedTo = (columns: readonly ColumnId[], id: ColumnId, before: ColumnId): readonly ColumnId[] =>
  (id === before ? columns : moved(columns, id, columns.indexOf(before) - columns.indexOf(id)));
