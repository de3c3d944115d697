// Rows of which some were read again. Pure.
import type { RunRow, Rows } from '../client-types.ts';

/** The rows with those read again in place of what they were; undefined where one is new here: its place is not known. */
export function patched(rows: Rows, ids: ReadonlySet<string>, read: readonly RunRow[]): Rows | undefined {
  const now = new Map(read.map((row) => [row.id, row]));
  const kept = rows.rows.filter((row) => !ids.has(row.id) || now.has(row.id)).map((row) => now.get(row.id) ?? row);
  const known = new Set(rows.rows.map((row) => row.id));
  if (read.some((row) => !known.has(row.id))) return undefined;
  return { rows: kept, total: rows.total - (rows.rows.length - kept.length) };
}
