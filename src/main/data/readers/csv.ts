// CSV: delimiter, header and column types are guessed and said; numbers and categories become features, one column the target.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { z } from 'zod';
import { LayerwrightError } from '../../../core/errors.ts';
import { fileError } from '../../files.ts';
import { damaged, empty, hashOf, isText, looksLike, shareBytes, stampOf } from '../files.ts';
import type { Probe } from '../files.ts';
import { bytesOf } from '../rows.ts';
import { stretchedDataset } from '../stretched.ts';
import type { Stretched, StretchedPayload } from '../stretched.ts';
import type { Dataset, Field } from '../types.ts';
import { describeColumn, isMissing, studyColumns } from './csv-columns.ts';
import type { Column } from './csv-columns.ts';
import { guessDelimiter, guessHeader, parseText } from './csv-parse.ts';
import { parseOptions, rangesOf } from './define.ts';
import type { Reader } from './define.ts';

const options = z.strictObject({
  /** Name or number (from 0; negative from the end) of the target column; `none` for no target. Default: the last. */
  target: z.union([z.string(), z.int()]).optional(),
  /** Whether the target is a class or a number. Default: text and few different integers are classes. */
  task: z.enum(['auto', 'classes', 'number']).default('auto'),
  missing: z.enum(['drop', 'mean']).default('drop'),
  delimiter: z.string().min(1).max(1).optional(),
  header: z.boolean().optional(),
  /** Columns to leave out, by name or number. */
  ignore: z.array(z.union([z.string(), z.int()])).default([]),
});
type Options = z.output<typeof options>;

/** Tables are held in memory; text larger than this is no table for one machine. */
const LARGEST = 512 << 20;
const DELIMITER_NAMES: Readonly<Record<string, string>> = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar', ' ': 'blanks' };

function readTable(probe: Probe): string {
  const { path } = probe;
  if (probe.size > LARGEST) throw new LayerwrightError('file/unsupported', `${path} is too large for a table.`, { where: path, expected: `at most ${LARGEST >> 20} MB`, received: `${Math.round(probe.size / 1e6)} MB`, hint: 'Save it as NPZ or HDF5.' });
  if (!isText(probe.head)) throw damaged(path, 'is not a text table.', { expected: 'CSV text', received: looksLike(probe.head) });
  if (looksLike(probe.head) === 'a web page or XML') throw damaged(path, 'is not a text table.', { expected: 'CSV text', received: 'a web page or XML' });
  if (/Git LFS/.test(looksLike(probe.head))) throw damaged(path, 'is not a text table.', { received: looksLike(probe.head) });
  try {
    const bytes = readFileSync(path);
    if (bytes.includes(0)) throw damaged(path, 'is not a text table.', { expected: 'CSV text', received: 'zero bytes' });
    // Old tables are often Latin-1: whatever is not UTF-8 is read as that.
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch {
      return new TextDecoder('latin1').decode(bytes);
    }
  } catch (thrown) {
    throw fileError(thrown, path, 'read');
  }
}

function columnAt(path: string, columns: readonly Column[], wanted: string | number): Column {
  const found = typeof wanted === 'number' ? columns.at(wanted) : columns.find((c) => c.name === wanted) ?? (/^-?\d+$/.test(wanted) ? columns.at(Number(wanted)) : undefined);
  if (found) return found;
  throw new LayerwrightError('data/field', `${path} has no column "${wanted}".`, { where: path, expected: columns.map((c) => c.name).join(', '), received: String(wanted), hint: 'Name one of its columns, or count from 0.' });
}

function open(probe: Probe, test: Probe | undefined, o: Options): Dataset {
  const { path } = probe;
  const text = readTable(probe);
  const delimiter = o.delimiter ?? guessDelimiter(path, text);
  const rows = parseText(path, text, delimiter);
  if (rows.length === 0) throw empty(path, 'holds no rows.');
  const header = o.header ?? guessHeader(rows);
  const names = header ? rows.shift() as string[] : undefined;
  const counts = [rows.length];
  if (test) {
    const more = parseText(test.path, readTable(test), delimiter);
    if (header && more[0]?.join() === names?.join()) more.shift();
    counts.push(more.length);
    for (const row of more) rows.push(row);
  }
  if (rows.length < 2) throw empty(path, 'holds no rows of data.', { received: `${rows.length} row` });
  const columns = studyColumns(rows, names);
  const notes = [`Columns are parted by ${DELIMITER_NAMES[delimiter] ?? JSON.stringify(delimiter)}; ${header ? 'the first row holds their names' : 'there is no row of names'}.`];
  const ignored = new Set(o.ignore.map((w) => columnAt(path, columns, w)));
  for (const c of columns) if (c.type === 'empty') { ignored.add(c); notes.push(`Column ${c.name} is left out: ${c.missing} of ${rows.length} values are missing.`); }
  const usable = columns.filter((c) => !ignored.has(c));
  if (usable.length === 0) throw empty(path, 'holds no usable columns.');
  // The default is the last column that is no running text.
  const target = o.target === 'none' ? undefined : o.target === undefined ? usable.findLast((c) => c.type !== 'text') : columnAt(path, columns, o.target);
  const asClass = target !== undefined && (o.task === 'auto' ? target.type === 'category' || target.fewIntegers : o.task === 'classes');
  if (target && !asClass && target.type !== 'number') throw new LayerwrightError('data/field', `The target column "${target.name}" of ${path} does not hold numbers.`, { where: path, expected: 'numbers', received: describeColumn(target), hint: 'Choose another target column, or `task: classes`.' });
  const features = usable.filter((c) => c !== target && c.type !== 'text');
  const texts = usable.filter((c) => c !== target && c.type === 'text');
  if (features.length + texts.length === 0) throw empty(path, 'holds nothing but the target column.');
  for (const c of columns) if (!ignored.has(c)) notes.push(`Column ${c.name}: ${describeColumn(c)}${c === target ? `; the target (${asClass ? 'classes' : 'a number'})` : ''}.`);

  const kept: number[] = [];
  const keptCounts = counts.map(() => 0);
  let droppedTarget = 0;
  rows.forEach((row, r) => {
    const missingTarget = target !== undefined && isMissing(row[target.index]);
    const missingFeature = o.missing === 'drop' && features.some((c) => isMissing(row[c.index]));
    if (missingTarget) droppedTarget++;
    if (missingTarget || missingFeature) return;
    kept.push(r);
    const k = r < (counts[0] as number) ? 0 : 1;
    keptCounts[k] = (keptCounts[k] as number) + 1;
  });
  if (kept.length === 0) throw empty(path, 'has a missing value in every row.', { hint: 'Use `missing: mean`, or leave columns out.' });
  const dropped = rows.length - kept.length;
  if (dropped > 0) notes.push(`${dropped} of ${rows.length} rows are left out: a value is missing${droppedTarget > 0 ? ` (the target in ${droppedTarget})` : ''}.`);

  const fields: { field: Field; data: Float32Array | Int32Array }[] = [];
  if (features.length > 0) fields.push(featureField(features, rows, kept, o, notes));
  if (target) fields.push(asClass ? labelField(path, target, rows, kept) : numberField(target, rows, kept));
  const textColumns = Object.fromEntries(texts.map((c) => [c.name, kept.map((r) => (rows[r]?.[c.index] ?? ''))]));
  const textFields = texts.map((c): Field => ({ name: c.name, dtype: 'string', shape: [], kind: 'text' }));
  const starts = [0, keptCounts[0] as number];
  const stretched: Stretched[] = fields.map(({ field, data }) => {
    const width = data.length / kept.length;
    return { field, rows: keptCounts.map((n, k) => ({ at: 'memory' as const, bytes: shareBytes(bytesOf(data.subarray((starts[k] as number) * width, ((starts[k] as number) + n) * width))) })) };
  });
  return stretchedDataset({
    name: basename(path).replace(/\.[^.]*$/, ''), source: path, format: 'csv',
    fields: [...stretched, ...textFields.map((field) => ({ field, rows: keptCounts.map(() => ({ at: 'memory' as const, bytes: new Uint8Array(0) })) }))],
    counts: keptCounts, parts: test ? rangesOf({ train: keptCounts[0] as number, test: keptCounts[1] as number }) : {}, notes,
    fingerprint: hashOf(['csv', stampOf([path, ...(test ? [test.path] : [])]), o]), texts: textColumns,
  });
}

function rangeOf(data: ArrayLike<number>): readonly [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < data.length; i++) {
    const v = data[i] as number;
    if (v < low) low = v;
    if (v > high) high = v;
  }
  return [low, high];
}

/** Numbers as they are, categories one column a value. Missing numbers, where rows are kept, are the column's mean. */
function featureField(features: readonly Column[], rows: readonly string[][], kept: readonly number[], o: Options, notes: string[]): { field: Field; data: Float32Array } {
  const columns = features.flatMap((c) => (c.type === 'number' ? [c.name] : c.values.map((v) => `${c.name}=${v}`)));
  const data = new Float32Array(kept.length * columns.length);
  let at = 0;
  for (const c of features) {
    const width = c.type === 'number' ? 1 : c.values.length;
    const codes = new Map(c.values.map((v, i) => [v, i]));
    if (c.missing > 0 && o.missing === 'mean') notes.push(`Column ${c.name}: ${c.missing} missing values are ${c.type === 'number' ? `the mean, ${Number(c.mean.toPrecision(6))}` : 'no category'}.`);
    kept.forEach((r, i) => {
      const cell = rows[r]?.[c.index];
      if (c.type === 'number') data[i * columns.length + at] = isMissing(cell) ? c.mean : Number(cell);
      else {
        const code = codes.get(cell ?? '');
        if (code !== undefined) data[i * columns.length + at + code] = 1;
      }
    });
    at += width;
  }
  return { field: { name: 'features', dtype: 'float32', shape: [columns.length], kind: 'table', columns, range: rangeOf(data) }, data };
}

function labelField(path: string, target: Column, rows: readonly string[][], kept: readonly number[]): { field: Field; data: Int32Array } {
  const classes = target.type === 'number'
    ? [...new Set(kept.map((r) => Number(rows[r]?.[target.index])))].sort((a, b) => a - b).map(String)
    : [...new Set(kept.map((r) => rows[r]?.[target.index] ?? ''))].sort();
  if (classes.length > 10_000) throw new LayerwrightError('data/field', `The target column "${target.name}" of ${path} has too many different values for classes.`, { where: path, expected: 'at most 10000', received: String(classes.length), hint: 'Choose another target column.' });
  const codes = new Map(classes.map((c, i) => [c, i]));
  const data = Int32Array.from(kept, (r) => {
    const cell = rows[r]?.[target.index] ?? '';
    return codes.get(target.type === 'number' ? String(Number(cell)) : cell) as number;
  });
  return { field: { name: 'label', dtype: 'int32', shape: [], kind: 'label', classes, range: [0, classes.length - 1] }, data };
}

function numberField(target: Column, rows: readonly string[][], kept: readonly number[]): { field: Field; data: Float32Array } {
  const data = Float32Array.from(kept, (r) => Number(rows[r]?.[target.index]));
  return { field: { name: 'target', dtype: 'float32', shape: [1], kind: 'table', columns: [target.name], range: rangeOf(data) }, data };
}

export const csv: Reader = {
  id: 'csv',
  title: 'CSV table',
  doc: 'Delimiter, header and column types are guessed and reported. The target is the last column unless named; numbers and categories (one-hot) are `features`, running text is a text field.',
  extensions: ['.csv', '.tsv', '.txt', '.data'],
  options,
  recognises: (probe) => probe.kind === 'file' && ['.csv', '.tsv', '.txt', '.data', ''].includes(probe.extension) && isText(probe.head) && !looksLike(probe.head).startsWith('a '),
  // eslint-disable-next-line typescript/require-await
  async open(probe, given, context) {
    const parsed = parseOptions('csv', options, given);
    for (const p of [probe, context.test]) if (p?.kind === 'folder') throw damaged(p.path, 'is a folder, not a table.');
    return open(probe, context.test, parsed);
  },
  attach: (payload) => stretchedDataset(payload as StretchedPayload),
};
