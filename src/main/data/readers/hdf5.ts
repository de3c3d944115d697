// HDF5 files: any data sets whose first dimension agrees are fields; the course's layout (train_set_x, …) names the parts.
import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { LayerwrightError } from '../../../core/errors.ts';
import { arrayOf, copyInto, joinArrays, sizeOf } from '../../../core/tensor.ts';
import type { DType, TypedArray } from '../../../core/tensor.ts';
import { damaged, empty, hashOf, looksLike, probePath, readRange, stampOf } from '../files.ts';
import type { Probe } from '../files.ts';
import { fieldOfArray } from '../kinds.ts';
import { checkIndex } from '../rows.ts';
import type { Dataset, Field, FixedPart } from '../types.ts';
import { fieldOf } from '../types.ts';
import { parseOptions, partName, rangesOf } from './define.ts';
import type { Reader } from './define.ts';
import { Hdf5File } from './hdf5-file.ts';
import type { Hdf5Variable } from './hdf5-worker.ts';

const options = z.strictObject({});
const MAGIC = Buffer.from('\x89HDF\r\n\x1a\n', 'latin1');
/** Deflate cannot shrink bytes more than this: what a file declares beyond it is damage. */
const MOST_COMPRESSION = 1100;

/** The signature is at 0, or at 512, 1024, 2048, … after a user block. */
function isHdf5(probe: Probe): boolean {
  if (probe.kind !== 'file') return false;
  for (let at = 0; at + 8 <= Math.min(probe.size, 1 << 20); at = at === 0 ? 512 : at * 2) {
    const bytes = at + 8 <= probe.head.length ? probe.head.subarray(at, at + 8) : readRange(probe.path, at, 8);
    if (MAGIC.equals(bytes)) return true;
  }
  return false;
}

/** A stretch of samples that lies in one variable of one file. */
interface Stretch { readonly path: string; readonly variable: string; readonly start: number; readonly count: number; readonly chunk: number | undefined; readonly transposed: boolean }
interface Payload { readonly name: string; readonly source: string; readonly fields: readonly Field[]; readonly count: number; readonly parts: Dataset['parts']; readonly stretches: Readonly<Record<string, readonly Stretch[]>>; readonly notes: readonly string[]; readonly fingerprint: string }

interface PartOfFile { readonly part: FixedPart | undefined; readonly count: number; readonly variables: ReadonlyMap<string, Hdf5Variable>; readonly file: Hdf5File; readonly classes: readonly string[] | undefined }

/** `train_set_y` was written [1, n] by some. */
const isFlat = (v: Hdf5Variable, count: number): boolean => v.shape.length === 2 && v.shape[0] === 1 && v.shape[1] === count && count > 1;
const isClasses = (name: string): boolean => /(^|\/)(list_classes|classes|label_names|class_names)$/i.test(name);

async function partsOf(file: Hdf5File, size: number, notes: string[]): Promise<PartOfFile[]> {
  const variables = (await file.list()).filter((v) => v.shape.length > 0);
  if (variables.length === 0) throw empty(file.path, 'holds no data sets.', { expected: 'HDF5 data sets such as train_set_x' });
  let classes: readonly string[] | undefined;
  for (const v of variables) {
    const declared = v.shape.reduce((p, d) => p * d, 1) * v.elementBytes;
    const most = v.filtered ? size * MOST_COMPRESSION : size;
    if (!(declared <= most)) throw damaged(file.path, `"${v.name}" declares more data than the file can hold.`, { expected: `at most ${most} bytes`, received: v.shape.join('×') });
    if (isClasses(v.name) && v.shape.length === 1 && (v.shape[0] as number) <= 10_000) classes = await file.texts(v.name, 0, v.shape[0] as number);
  }
  const groups = new Map<FixedPart | undefined, Map<string, Hdf5Variable>>();
  for (const v of variables) {
    if (isClasses(v.name)) continue;
    if (v.dtype === undefined || v.dtype === 'text') {
      notes.push(`Left out: ${v.name} (${v.dtype === 'text' ? 'text' : 'not plain numbers of 8 to 64 bits'}).`);
      continue;
    }
    const { part, stem } = partName(v.name.replaceAll('/', '_'));
    const group = groups.get(part) ?? new Map<string, Hdf5Variable>();
    group.set(stem, v);
    groups.set(part, group);
  }
  const rowsOf = (v: Hdf5Variable, count: number): number => (isFlat(v, count) ? count : v.shape[0] as number);
  const parts: PartOfFile[] = [];
  for (const [part, group] of groups) {
    const count = Math.max(...[...group.values()].map((v) => v.shape[0] as number));
    if (count === 0) throw empty(file.path, 'holds no samples.', { received: [...group.values()].map((v) => `${v.name} ${v.shape.join('×')}`).join(', ') });
    for (const v of group.values()) {
      if (rowsOf(v, count) !== count) {
        throw damaged(file.path, 'its data sets differ in their number of samples.', {
          expected: 'the same first dimension everywhere', received: [...group.values()].map((g) => `${g.name} ${g.shape.join('×')}`).join(', '),
        });
      }
    }
    parts.push({ part, count, variables: group, file, classes });
  }
  if (parts.length === 0) throw empty(file.path, 'holds no data sets of numbers.');
  return parts;
}

/** Variables that are not of every part (a `weights` beside train and test) belong to no sample: left out. */
function joinParts(source: string, parts: readonly PartOfFile[], notes: string[]): PartOfFile[] {
  const named = parts.filter((p) => p.part !== undefined);
  const kept = named.length > 0 ? named : [...parts];
  for (const p of parts) if (!kept.includes(p)) notes.push(`Left out: ${[...p.variables.keys()].join(', ')} (not part of train, dev or test).`);
  const seen = new Set<unknown>();
  for (const p of kept) {
    if (seen.has(p.part)) throw new LayerwrightError('data/split', `${source} and its test file both hold a ${p.part ?? 'nameless'} part.`, { where: source });
    seen.add(p.part);
  }
  const order = ['train', 'dev', 'test'];
  return kept.sort((a, b) => order.indexOf(a.part ?? 'train') - order.indexOf(b.part ?? 'train'));
}

async function open(path: string, test: string | undefined): Promise<Dataset> {
  const files = [path, ...(test === undefined ? [] : [test])].map((p) => new Hdf5File(p));
  try {
    const notes: string[] = [];
    let found = await partsOf(files[0] as Hdf5File, statSync(path).size, notes);
    if (files[1]) {
      const extra = await partsOf(files[1], statSync(files[1].path).size, notes);
      // A second file is the test part, whatever it calls itself; the first one then is not.
      found = found.length === 1 ? [{ ...found[0] as PartOfFile, part: 'train' }] : found;
      if (extra.length > 1) throw new LayerwrightError('data/split', `${files[1].path} holds more than one part.`, { where: files[1].path });
      found = [...found.filter((p) => p.part !== undefined), { ...extra[0] as PartOfFile, part: 'test' }];
    } else if (found.length === 1) {
      // One part alone fixes nothing: it is to be split.
      found = [{ ...found[0] as PartOfFile, part: undefined }];
    }
    const parts = joinParts(path, found, notes);
    const first = parts[0] as PartOfFile;
    const classes = parts.find((p) => p.classes)?.classes;
    const count = parts.reduce((n, p) => n + p.count, 0);
    const fields: Field[] = [];
    const stretches: Record<string, Stretch[]> = {};
    for (const [stem, variable] of first.variables) {
      const list: Stretch[] = [];
      const scalars: TypedArray[] = [];
      let at = 0;
      const shape = isFlat(variable, first.count) ? [] : variable.shape.slice(1);
      for (const p of parts) {
        const v = p.variables.get(stem);
        const flat = v !== undefined && isFlat(v, p.count);
        const own = flat ? [] : v?.shape.slice(1) ?? [];
        if (!v || v.dtype !== variable.dtype || sizeOf(own) !== sizeOf(shape) || (sizeOf(shape) > 1 && own.join() !== shape.join())) {
          throw damaged(p.file.path, `"${stem}" is not the same in every part.`, { expected: `${variable.dtype} ${shape.join('×')}`, received: v ? `${v.dtype} ${own.join('×')}` : 'nothing' });
        }
        list.push({ path: p.file.path, variable: v.name, start: at, count: p.count, chunk: flat ? undefined : v.chunks?.[0], transposed: flat });
        if (sizeOf(shape) === 1) scalars.push(await p.file.rows(v.name, 0, flat ? 1 : p.count));
        at += p.count;
      }
      const values = scalars.length === 0 ? undefined : joinArrays(variable.dtype as DType, scalars);
      fields.push(fieldOfArray(path, stem, variable.dtype as DType, shape, values, classes));
      stretches[stem] = list;
    }
    const sizes = Object.fromEntries(parts.flatMap((p) => (p.part ? [[p.part, p.count]] : [])));
    return over({
      name: basename(path).replace(/\.[^.]*$/, ''), source: path, fields, count, parts: rangesOf(sizes), stretches, notes,
      fingerprint: hashOf(['hdf5', stampOf(files.map((f) => f.path))]),
    }, files);
  } catch (thrown) {
    files.forEach((f) => { f.close(); });
    throw thrown;
  }
}

/** Rows read at once where a file is not chunked: sorted neighbours come together. */
const RUN = 256;

function over(payload: Payload, files: readonly Hdf5File[]): Dataset {
  const byPath = new Map(files.map((f) => [f.path, f]));
  const read = async (name: string, indices: ArrayLike<number>): Promise<TypedArray> => {
    const field = fieldOf(payload, name);
    const size = sizeOf(field.shape);
    const out = arrayOf(field.dtype, indices.length * size);
    // Places in the output, ordered by sample: every stored block is read (and inflated) once.
    const places = Array.from({ length: indices.length }, (_, i) => i).sort((a, b) => (indices[a] as number) - (indices[b] as number));
    for (let i = 0; i < places.length;) {
      const sample = indices[places[i] as number] as number;
      checkIndex(sample, payload.count);
      const stretch = payload.stretches[name]?.find((s) => sample < s.start + s.count) as Stretch;
      const row = sample - stretch.start;
      const block = stretch.chunk === undefined ? Infinity : (Math.floor(row / stretch.chunk) + 1) * stretch.chunk;
      let j = i;
      let last = row;
      while (j + 1 < places.length) {
        const next = (indices[places[j + 1] as number] as number) - stretch.start;
        const near = stretch.chunk === undefined ? next - last <= 1 && next - row < RUN : next < block;
        if (next >= stretch.count || !near) break;
        last = next;
        j++;
      }
      const file = byPath.get(stretch.path) as Hdf5File;
      const data = stretch.transposed ? (await file.rows(stretch.variable, 0, 1)).subarray(row, last + 1) : await file.rows(stretch.variable, row, last + 1);
      if (data.length !== (last + 1 - row) * size) throw damaged(stretch.path, `"${stretch.variable}" gave too little data.`, { expected: `${(last + 1 - row) * size} values`, received: `${data.length}` });
      for (; i <= j; i++) {
        const place = places[i] as number;
        const from = ((indices[place] as number) - stretch.start - row) * size;
        copyInto(out, place * size, data.subarray(from, from + size));
      }
    }
    return out;
  };
  return {
    name: payload.name, source: payload.source, format: 'hdf5', fields: payload.fields, count: payload.count, parts: payload.parts,
    broken: [], notes: payload.notes, fingerprint: payload.fingerprint, inMemory: false, read,
    share: () => ({ format: 'hdf5', payload }),
    close: () => { files.forEach((f) => { f.close(); }); },
  };
}

/** In a folder: `train*.h5` with `test*.h5` beside it, or the only file. */
function inFolder(probe: Probe): [train: string, test: string | undefined] | undefined {
  const files = probe.names.filter((n) => /\.(h5|hdf5)$/i.test(n));
  const train = files.find((n) => /^train/i.test(n));
  const test = files.find((n) => /^test/i.test(n));
  if (train !== undefined) return [join(probe.path, train), test === undefined ? undefined : join(probe.path, test)];
  return files.length === 1 ? [join(probe.path, files[0] as string), undefined] : undefined;
}

export const hdf5: Reader = {
  id: 'hdf5',
  title: 'HDF5',
  doc: 'Named arrays whose first dimension is the samples. `train_set_x`, `test_set_x`, … name the parts; `list_classes` the classes. A second file is the test part.',
  extensions: ['.h5', '.hdf5'],
  options,
  recognises: (probe) => isHdf5(probe) || (probe.kind === 'folder' && inFolder(probe) !== undefined),
  async open(probe, given, context) {
    parseOptions('hdf5', options, given);
    const folder = probe.kind === 'folder' ? inFolder(probe) : undefined;
    const path = folder ? folder[0] : probe.path;
    const testProbe = context.test;
    const test = testProbe?.kind === 'folder' ? inFolder(testProbe)?.[1] ?? inFolder(testProbe)?.[0] : testProbe?.path ?? folder?.[1];
    for (const file of [path, ...(test === undefined ? [] : [test])]) {
      const p = file === probe.path ? probe : probePath(file);
      if (!isHdf5(p)) throw damaged(file, 'is not an HDF5 file.', { expected: 'the HDF5 signature', received: looksLike(p.head) });
    }
    return open(path, test);
  },
  attach: (payload) => {
    const p = payload as Payload;
    return over(p, [...new Set(Object.values(p.stretches).flatMap((list) => list.map((s) => s.path)))].map((path) => new Hdf5File(path)));
  },
};

/** A test file beside a train file of the same kind, by its name; for the terminal's hint. */
export function siblingTest(path: string): string | undefined {
  const name = basename(path);
  if (!/^train/i.test(name)) return undefined;
  const wanted = name.replace(/^train/i, 'test');
  return readdirSync(dirname(path)).includes(wanted) ? join(dirname(path), wanted) : undefined;
}
