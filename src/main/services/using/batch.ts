// A model on all files of a folder or all samples of a data set, as a table: a CSV file, whole or not at all.
import { readdir } from 'node:fs/promises';
import { basename, dirname, extname, join, relative, resolve } from 'node:path';
import { LayerwrightError } from '../../../core/errors.ts';
import type { ErrorJson } from '../../../core/errors.ts';
import type { Usage } from '../../../core/using/usage.ts';
import { openDataset } from '../../data/index.ts';
import { isPictureName } from '../../data/readers/picture.ts';
import { ensureFolder, fileError, kindOf, writeFileAtomic } from '../../files.ts';
import type { ModelPlace } from '../models.ts';
import { openUsable, useModel } from './use.ts';
import type { Shown, UsedFile } from './use.ts';

export interface BatchAsked {
  readonly usage: Usage;
  /** Files, folders of files, data sets. */
  readonly sources: readonly string[];
  /** The file to write. */
  readonly out: string;
  /** A column for the probability of every class, and not only for the most likely one. */
  readonly all: boolean;
}

export type BatchEvent =
  | { readonly type: 'progress'; readonly done: number; readonly total: number; readonly seconds: number }
  | { readonly type: 'done'; readonly path: string; readonly rows: number; readonly samples: number; readonly failed: readonly ErrorJson[]; readonly seconds: number };

/** Between two words of progress, milliseconds. */
const PACE = 200;
/** Errors that are told. */
const TOLD = 20;

interface Source { readonly path: string; readonly name: string; readonly samples: number }

const isSound = (name: string): boolean => extname(name).toLowerCase() === '.wav';

/** The files of a folder, of folders in it too, by name; none where it holds neither pictures nor sound. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch((thrown: unknown) => { throw fileError(thrown, folder, 'read'); });
  return entries.filter((e) => e.isFile() && !e.name.startsWith('.') && (isPictureName(e.name) || isSound(e.name))).map((e) => join(e.parentPath, e.name)).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

async function countOf(path: string): Promise<number> {
  const data = await openDataset(path);
  data.close();
  return data.count;
}

async function sourcesOf(given: readonly string[]): Promise<Source[]> {
  const found: Source[] = [];
  for (const path of given) {
    const kind = path.startsWith('made:') ? 'file' : await kindOf(path);
    if (kind === 'nothing') throw new LayerwrightError('file/not-found', `${path} does not exist.`, { where: path, hint: 'Check the path.' });
    const files = kind === 'folder' ? await filesIn(path) : [];
    if (files.length > 0) found.push(...files.map((file) => ({ path: file, name: relative(path, file), samples: 1 })));
    else if (kind === 'file' && (isPictureName(path) || isSound(path))) found.push({ path, name: basename(path), samples: 1 });
    // Rows of a table without labels are no data set; they are counted as they come.
    else found.push({ path, name: basename(path), samples: await countOf(path).catch(() => 1) });
  }
  return found;
}

const quoted = (cell: string | number): string => { const text = String(cell); return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text; };
const csvLine = (cells: readonly (string | number)[]): string => `${cells.map(quoted).join(',')}\n`;

/** Rows of one reading, with the columns that they have. */
function rowsOf(reading: Shown, all: boolean): { readonly head: readonly string[]; readonly rows: readonly (readonly (string | number)[])[] } {
  switch (reading.kind) {
    case 'classes': {
      const [best] = reading.top;
      const inOrder = all ? reading.top.toSorted((a, b) => a.index - b.index) : [];
      return { head: ['class', 'probability', ...inOrder.map((r) => `p(${r.class})`)], rows: best ? [[best.class, best.probability, ...inOrder.map((r) => r.probability)]] : [] };
    }
    case 'boxes': return { head: ['class', 'score', 'x', 'y', 'width', 'height'], rows: reading.boxes.map((b) => [b.class, b.score, b.x, b.y, b.width, b.height]) };
    case 'mask': return { head: ['class', 'share'], rows: reading.present.map((p) => [p.class, p.share]) };
    case 'picture': return { head: ['width', 'height'], rows: [[reading.width, reading.height]] };
    case 'series': return { head: ['second', ...reading.lines.map((_, i) => `v${i}`)], rows: (reading.lines[0] ?? []).map((_, piece) => [piece * reading.seconds, ...reading.lines.map((line) => line[piece] ?? 0)]) };
    case 'values': return { head: reading.values.map((v) => v.name), rows: [reading.values.map((v) => v.value)] };
    case 'embedding': return { head: reading.values.map((_, i) => `e${i}`), rows: [reading.values] };
    default: return { head: reading.values.map((_, i) => `v${i}`), rows: [reading.values] };
  }
}

/** Every class: more than any model has. */
const EVERY = 1_000_000;

/** What the model says of everything, written when all of it is there; leaving before writes nothing. Throws what is wrong with the model, `file/…`. */
export async function* batch(place: ModelPlace, { usage, sources: given, out, all }: BatchAsked): AsyncGenerator<BatchEvent> {
  const start = performance.now();
  const seconds = (): number => (performance.now() - start) / 1000;
  const sources = await sourcesOf(given);
  const total = sources.reduce((n, s) => n + s.samples, 0);
  const lines: string[] = [];
  const failed: ErrorJson[] = [];
  let head: readonly string[] = [];
  let [samples, rows, told] = [0, 0, -Infinity];
  const take = ({ sample, readings, error }: UsedFile, name: string): void => {
    samples++;
    if (error) {
      if (failed.length < TOLD) failed.push(error);
      return;
    }
    readings.forEach((reading, i) => {
      const made = rowsOf(reading, all);
      if (head.length === 0) head = ['file', 'sample', ...(readings.length > 1 ? ['output'] : []), ...made.head];
      for (const row of made.rows) {
        lines.push(csvLine([name, sample ?? 0, ...(readings.length > 1 ? ['output' in reading ? reading.output : i] : []), ...row]));
        rows++;
      }
    });
  };
  const model = await openUsable(place);
  try {
    for (const source of sources) {
      for await (const used of useModel(model, [source.path], { usage, top: all ? EVERY : 1, plain: true, most: Infinity })) {
        take(used, source.name);
        if (performance.now() - told < PACE) continue;
        told = performance.now();
        yield { type: 'progress', done: samples, total: Math.max(total, samples), seconds: seconds() };
      }
    }
  } finally {
    await model.close();
  }
  const [first] = failed;
  if (rows === 0 && first) throw LayerwrightError.fromJSON(first);
  const path = resolve(out);
  await ensureFolder(dirname(path));
  await writeFileAtomic(path, [csvLine(head), ...lines]);
  yield { type: 'done', path, rows, samples, failed, seconds: seconds() };
}
