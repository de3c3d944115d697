// The table as CSV. Pure.
import type { RunRow } from '../client-types.ts';
import { valueOf, type ColumnId } from './columns.ts';

const plainCell = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
const quoted = (text: string): string => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** The table as it is shown, as CSV: its columns in their order, numbers unrounded, times in ISO 8601. */
export function tableCsv(rows: readonly RunRow[], columns: readonly ColumnId[], values: readonly ColumnId[], title: (id: ColumnId) => string): string {
  const shown = columns.filter((id) => id !== 'curve');
  const cell = (row: RunRow, id: ColumnId): string => {
    const value = valueOf(row, id, values);
    if (value === undefined || value === null) return '';
    if (id === 'created') return new Date(row.created).toISOString();
    return Array.isArray(value) ? value.join(' ') : plainCell(value);
  };
  return [['id', ...shown.map(title)], ...rows.map((row) => [row.id, ...shown.map((id) => cell(row, id))])].map((line) => line.map(quoted).join(',')).join('\n').concat('\n');
}
