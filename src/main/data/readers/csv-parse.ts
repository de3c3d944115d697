// CSV text to rows of cells, and the guesses about its form.
import { parse } from 'csv-parse/sync';
import { damaged } from '../files.ts';

const DELIMITERS = [',', ';', '\t', '|'] as const;

function rowsOf(text: string, delimiter: string, limit?: number): string[][] {
  return parse(text, {
    delimiter, bom: true, trim: true, skip_empty_lines: true, relax_column_count: true, relax_quotes: true, skip_records_with_empty_values: true,
    max_record_size: 1 << 20, ...(limit !== undefined && { to_line: limit }),
  });
}

/** All rows. A blank as delimiter means any run of blanks. Throws `data/damaged`. */
export function parseText(path: string, text: string, delimiter: string): string[][] {
  if (delimiter === ' ') return text.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== '').map((line) => line.split(/\s+/));
  try {
    return rowsOf(text, delimiter);
  } catch (thrown) {
    throw damaged(path, 'could not be read as CSV.', { received: (thrown instanceof Error ? thrown.message : String(thrown)).slice(0, 160), hint: 'Look for an open quote.' });
  }
}

/** The delimiter that gives the most columns, nearly the same number in the first 50 rows. */
export function guessDelimiter(path: string, text: string): string {
  const head = text.slice(0, 200_000);
  let best: { delimiter: string; score: number } | undefined;
  for (const delimiter of DELIMITERS) {
    let rows: string[][];
    try {
      rows = rowsOf(head, delimiter, 50);
    } catch {
      continue;
    }
    const widths = rows.map((r) => r.length);
    const common = mode(widths);
    if (common < 2) continue;
    const score = (widths.filter((w) => w === common).length / widths.length) * 100 + Math.min(common, 50) / 50;
    if (!best || score > best.score) best = { delimiter, score };
  }
  if (best) return best.delimiter;
  const lines = head.split(/\r?\n/, 51).slice(0, 50).map((l) => l.trim()).filter((l) => l !== '');
  const widths = lines.map((l) => l.split(/\s+/).length);
  if (lines.length > 1 && mode(widths) > 1 && widths.every((w) => w === widths[0])) return ' ';
  if (/^[^\s,;|"]+$/.test(lines[0] ?? '')) return ',';
  throw damaged(path, 'does not look like a table: no delimiter parts its lines into the same number of columns.', { expected: 'comma, semicolon, tab, bar or blanks' });
}

function mode(values: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const v of values) counts.set(v, (counts.get(v) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 0;
}

const isNumber = (cell: string | undefined): boolean => cell !== undefined && cell !== '' && Number.isFinite(Number(cell));

/** A first row of names: no number in it, and a column below it is all numbers; or all are text and none of its cells comes again. */
export function guessHeader(rows: readonly string[][]): boolean {
  const [first, ...rest] = rows.slice(0, 200) as [string[], ...string[][]];
  if (rest.length === 0 || first.some(isNumber)) return false;
  const filled = first.filter((c) => c !== '');
  if (filled.length === 0 || new Set(filled).size !== filled.length) return false;
  const numeric = first.some((_, i) => rest.every((r) => isNumber(r[i]) || (r[i] ?? '') === '' || r[i] === '?' || /^n\/?an?$/i.test(r[i] ?? '')) && rest.some((r) => isNumber(r[i])));
  if (numeric) return true;
  const repeated = first.some((_, i) => new Set(rest.map((r) => r[i])).size < rest.length / 2);
  return repeated && first.every((c, i) => !rest.some((r) => r[i] === c));
}
