// What the columns of a table hold: numbers, categories, running text, or hardly anything.

export interface Column {
  readonly index: number;
  readonly name: string;
  readonly type: 'number' | 'category' | 'text' | 'empty';
  readonly missing: number;
  /** Different values of a category, sorted. */
  readonly values: readonly string[];
  /** Few different integers: as well a class as a number. */
  readonly fewIntegers: boolean;
  readonly distinct: number;
  readonly mean: number;
  readonly range: readonly [number, number];
}

const MISSING = new Set(['', '?', 'na', 'n/a', 'nan', 'null', 'none', '-']);
/** A cell that says that there is no value. */
export const isMissing = (cell: string | undefined): boolean => cell === undefined || MISSING.has(cell.toLowerCase());

/** Categories have at most this many values. */
const MOST_CATEGORIES = 50;
/** Integers with at most this many values may be classes. */
const MOST_INTEGER_CLASSES = 20;

export function studyColumns(rows: readonly string[][], names: readonly string[] | undefined): Column[] {
  let width = names?.length ?? 0;
  for (const row of rows) if (row.length > width) width = row.length;
  const taken = new Set<string>();
  return Array.from({ length: width }, (_, index) => {
    let name = names?.[index] ?? '';
    if (name === '') name = `column${index + 1}`;
    while (taken.has(name)) name += '_';
    taken.add(name);
    return studyColumn(rows, index, name);
  });
}

function studyColumn(rows: readonly string[][], index: number, name: string): Column {
  const seen = new Map<string, number>();
  let missing = 0, numbers = 0, integers = 0, sum = 0, low = Infinity, high = -Infinity;
  for (const row of rows) {
    const cell = row[index];
    if (cell === undefined || isMissing(cell)) { missing++; continue; }
    seen.set(cell, (seen.get(cell) ?? 0) + 1);
    const v = Number(cell);
    if (!Number.isFinite(v)) continue;
    numbers++;
    sum += v;
    if (Number.isInteger(v)) integers++;
    if (v < low) low = v;
    if (v > high) high = v;
  }
  const filled = rows.length - missing;
  const distinct = seen.size;
  const common = { index, name, missing, distinct, mean: numbers > 0 ? sum / numbers : 0, range: [low, high] as const, fewIntegers: false, values: [] };
  if (filled * 2 < rows.length) return { ...common, type: 'empty' };
  if (numbers === filled) {
    return { ...common, type: 'number', fewIntegers: integers === filled && distinct <= Math.min(MOST_INTEGER_CLASSES, Math.max(2, filled / 3)) };
  }
  if (distinct <= Math.min(MOST_CATEGORIES, Math.max(2, filled / 3))) return { ...common, type: 'category', values: [...seen.keys()].sort() };
  return { ...common, type: 'text' };
}

const short = (v: number): string => String(Number(v.toPrecision(6)));

/** `numbers 0.1 to 7.9, 3 missing`. */
export function describeColumn(c: Column): string {
  const what = c.type === 'number' ? `${c.fewIntegers ? `${c.distinct} different integers` : 'numbers'} ${short(c.range[0])} to ${short(c.range[1])}`
    : c.type === 'category' ? `${c.values.length} categories (${c.values.slice(0, 6).join(', ')}${c.values.length > 6 ? ', …' : ''})`
      : c.type === 'text' ? `text, ${c.distinct} different values` : 'hardly any values';
  return c.missing > 0 ? `${what}, ${c.missing} missing` : what;
}
