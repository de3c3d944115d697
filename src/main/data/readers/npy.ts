// NPY (one array) and NPZ (a zip of arrays): arrays whose first dimension agrees are fields.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { LayerwrightError } from '../../../core/errors.ts';
import { bytesPerElement, halfToNumber, joinArrays, sizeOf } from '../../../core/tensor.ts';
import type { DType, TypedArray } from '../../../core/tensor.ts';
import { damaged, empty, hashOf, looksLike, readRange, shareBytes, stampOf } from '../files.ts';
import type { Probe } from '../files.ts';
import { fieldOfArray } from '../kinds.ts';
import { bytesOf, readRows, swapBytes } from '../rows.ts';
import type { Rows } from '../rows.ts';
import { stretchedDataset } from '../stretched.ts';
import type { Stretched, StretchedPayload } from '../stretched.ts';
import type { Dataset, FixedPart } from '../types.ts';
import { parseOptions, partName, rangesOf } from './define.ts';
import type { Reader } from './define.ts';
import { MEMORY_LIMIT } from './idx.ts';
import { isNpy, npyHeader, npyStrings } from './npy-header.ts';
import type { NpyHeader } from './npy-header.ts';
import { zipEntries, zipExtract, zipHead, zipRead } from './zip.ts';

const options = z.strictObject({});
const HEADER = 16_384;

interface Stored { readonly name: string; readonly dtype: DType; readonly shape: readonly number[]; readonly rows: Rows; readonly strings?: readonly string[] }

const isZip = (head: Uint8Array): boolean => head[0] === 0x50 && head[1] === 0x4b && (head[2] === 3 || head[2] === 5);
const checkLength = (where: string, header: NpyHeader, size: number): void => {
  if (header.offset + header.bytes === size) return;
  throw damaged(where, `is not as long as its header says (${header.shape.join('×')}).`, { expected: `${header.offset + header.bytes} bytes`, received: `${size}` });
};

/** Column-major values as row-major ones. */
function fromFortran(bytes: Uint8Array, width: number, shape: readonly number[]): Uint8Array {
  const out = new Uint8Array(bytes.length);
  const strides = shape.map((_, i) => shape.slice(0, i).reduce((p, d) => p * d, 1));
  const index = shape.map(() => 0);
  for (let to = 0; to < bytes.length; to += width) {
    const from = index.reduce((s, v, i) => s + v * (strides[i] as number), 0) * width;
    for (let k = 0; k < width; k++) out[to + k] = bytes[from + k] as number;
    for (let d = shape.length - 1; d >= 0; d--) {
      index[d] = (index[d] as number) + 1;
      if ((index[d] as number) < (shape[d] as number)) break;
      index[d] = 0;
    }
  }
  return out;
}

/** The data in memory, little-endian, row-major; 16-bit floats widened. */
function inMemory(name: string, header: NpyHeader, data: Uint8Array): Stored {
  if (header.dtype === 'string') return { name, dtype: 'string', shape: header.shape, rows: { at: 'memory', bytes: new Uint8Array(0) }, strings: npyStrings(header, data) };
  const width = bytesPerElement(header.dtype);
  let bytes = data;
  if (header.bigEndian) { bytes = bytes.slice(); swapBytes(bytes, width); }
  if (header.fortran && header.shape.length > 1) bytes = fromFortran(bytes, width, header.shape);
  if (header.dtype === 'float16') {
    const wide = Float32Array.from(new Uint16Array(bytes.slice().buffer), halfToNumber);
    return { name, dtype: 'float32', shape: header.shape, rows: { at: 'memory', bytes: shareBytes(bytesOf(wide)) } };
  }
  return { name, dtype: header.dtype, shape: header.shape, rows: { at: 'memory', bytes: shareBytes(bytes) } };
}

/** Small arrays, and those that must be turned around, are held; others are read where they lie. */
const mustHold = (header: NpyHeader): boolean => header.dtype === 'string' || header.dtype === 'float16' || (header.fortran && header.shape.length > 1);
const HOLD = 64 << 20;

function arrayInFile(path: string, name: string, where: string, header: NpyHeader, offset: number): Stored {
  if (header.bytes <= HOLD || (mustHold(header) && header.bytes <= MEMORY_LIMIT)) return inMemory(name, header, readRange(path, offset, header.bytes));
  if (mustHold(header)) throw new LayerwrightError('file/unsupported', `${where} is too large to be turned around in memory.`, { where, hint: 'Save it in C order, as float32 or uint8.' });
  return { name, dtype: header.dtype, shape: header.shape, rows: { at: 'file', path, offset, swap: header.bigEndian } };
}

async function arraysOf(probe: Probe, temporaries: string[]): Promise<Stored[]> {
  const { path } = probe;
  if (!isZip(probe.head)) {
    const header = npyHeader(path, readRange(path, 0, Math.min(probe.size, HEADER)));
    checkLength(path, header, probe.size);
    return [arrayInFile(path, 'x', path, header, header.offset)];
  }
  const arrays: Stored[] = [];
  for (const entry of zipEntries(path, probe.size)) {
    if (!entry.name.endsWith('.npy')) continue;
    const name = entry.name.replace(/\.npy$/, '');
    const where = `${path} → ${name}`;
    const header = npyHeader(where, await zipHead(path, entry, HEADER));
    checkLength(where, header, entry.size);
    if (entry.method === 'stored' && entry.size > HOLD) arrays.push(arrayInFile(path, name, where, header, entry.offset + header.offset));
    else if (entry.size <= MEMORY_LIMIT) arrays.push(inMemory(name, header, zipRead(path, entry).subarray(header.offset)));
    else {
      const folder = mkdtempSync(join(tmpdir(), 'layerwright-'));
      temporaries.push(folder);
      const target = join(folder, 'unpacked');
      await zipExtract(path, entry, target);
      arrays.push(arrayInFile(target, name, where, header, header.offset));
    }
  }
  if (arrays.length === 0) throw empty(path, 'holds no arrays.', { expected: 'NPY files inside the zip' });
  return arrays;
}

const isClasses = (a: Stored): boolean => a.dtype === 'string' && a.shape.length === 1 || /^(list_classes|classes|label_names|class_names)$/i.test(a.name);

/** One array of strings a sample is a label by name: its sorted different values are the classes. */
function labelsOf(array: Stored, classes: readonly string[]): Stored {
  const codes = new Map(classes.map((c, i) => [c, i]));
  const data = Int32Array.from(array.strings ?? [], (s) => codes.get(s) as number);
  return { name: array.name, dtype: 'int32', shape: array.shape, rows: { at: 'memory', bytes: shareBytes(bytesOf(data)) } };
}

async function open(probe: Probe, test: Probe | undefined): Promise<Dataset> {
  const temporaries: string[] = [];
  const tidy = (): void => { for (const folder of temporaries) rmSync(folder, { recursive: true, force: true }); };
  try {
    const { path } = probe;
    const notes: string[] = [];
    const groups = new Map<FixedPart | undefined, Stored[]>();
    const add = (part: FixedPart | undefined, array: Stored): void => { groups.set(part, [...groups.get(part) ?? [], array]); };
    let arrays = await arraysOf(probe, temporaries);
    if (arrays.length === 1 && !isZip(probe.head)) arrays = await withLabels(probe, arrays, temporaries);
    const longest = Math.max(...arrays.map((a) => a.shape[0] ?? 0));
    const names = arrays.find((a) => isClasses(a) && a.shape[0] !== longest);
    const kept = arrays.filter((a) => a !== names);
    for (const array of kept) {
      const { part, stem } = test ? { part: 'train' as const, stem: partName(array.name).stem || array.name } : partName(array.name);
      add(part, { ...array, name: stem || array.name });
    }
    if (test) for (const array of await arraysOf(test, temporaries)) if (!isClasses(array)) add('test', { ...array, name: partName(array.name).stem || array.name });
    if (groups.size > 1 && groups.has(undefined)) {
      notes.push(`Left out: ${(groups.get(undefined) as Stored[]).map((a) => a.name).join(', ')} (not part of train, dev or test).`);
      groups.delete(undefined);
    }
    const order: (FixedPart | undefined)[] = (['train', 'dev', 'test', undefined] as const).filter((p) => groups.has(p));
    const counts = order.map((part) => {
      const list = groups.get(part) as Stored[];
      const count = list[0]?.shape[0];
      if (count === undefined || count === 0) throw empty(path, 'holds no samples.', { received: list.map((a) => `${a.name} ${a.shape.join('×') || 'scalar'}`).join(', ') });
      if (list.some((a) => a.shape[0] !== count)) {
        throw damaged(path, 'its arrays differ in their number of samples.', { expected: 'the same first dimension everywhere', received: list.map((a) => `${a.name} ${a.shape.join('×')}`).join(', ') });
      }
      return count;
    });
    const fields: Stretched[] = [];
    for (const { name } of groups.get(order[0]) as Stored[]) {
      let stretches = order.map((part) => (groups.get(part) as Stored[]).find((a) => a.name === name));
      const first = stretches[0] as Stored;
      for (const s of stretches) {
        if (!s || s.dtype !== first.dtype || s.shape.slice(1).join() !== first.shape.slice(1).join()) {
          throw damaged(path, `"${name}" is not the same in every part.`, { expected: `${first.dtype} ${first.shape.slice(1).join('×')}`, received: s ? `${s.dtype} ${s.shape.slice(1).join('×')}` : 'nothing' });
        }
      }
      let classes = names?.strings;
      if (first.dtype === 'string') {
        classes = [...new Set(stretches.flatMap((s) => s?.strings ?? []))].sort();
        stretches = stretches.map((s) => labelsOf(s as Stored, classes as readonly string[]));
      }
      const { dtype } = stretches[0] as Stored;
      const shape = first.shape.slice(1);
      let values: TypedArray | undefined;
      if (sizeOf(shape) === 1) {
        values = joinArrays(dtype, stretches.map((s, k) => {
          const n = counts[k] as number;
          return readRows((s as Stored).rows, dtype, [], n, Array.from({ length: n }, (_, i) => i));
        }));
      }
      fields.push({ field: fieldOfArray(path, name, dtype, shape, values, classes), rows: stretches.map((s) => (s as Stored).rows) });
    }
    const sizes = Object.fromEntries(order.flatMap((part, k) => (part ? [[part, counts[k] as number]] : [])));
    return stretchedDataset({
      name: basename(path).replace(/\.[^.]*$/, ''), source: path, format: 'npy', fields, counts, notes,
      parts: order.length === 1 ? {} : rangesOf(sizes),
      fingerprint: hashOf(['npy', stampOf([path, ...(test ? [test.path] : [])])]),
    }, tidy);
  } catch (thrown) {
    tidy();
    throw thrown;
  }
}

/** `x.npy` with `y.npy` (or `…images…` with `…labels…`) beside it. */
async function withLabels(probe: Probe, arrays: Stored[], temporaries: string[]): Promise<Stored[]> {
  const name = basename(probe.path);
  for (const [from, to] of [[/(^|_)x(?=[_.])/i, '$1y'], [/images/i, 'labels'], [/data/i, 'labels']] as const) {
    const other = join(dirname(probe.path), name.replace(from, to));
    const found = other === probe.path ? undefined : statSync(other, { throwIfNoEntry: false });
    if (!found?.isFile()) continue;
    const head = readRange(other, 0, Math.min(found.size, HEADER));
    const labels = await arraysOf({ ...probe, path: other, size: found.size, head }, temporaries);
    return [...arrays, ...labels.map((a) => ({ ...a, name: 'y' }))];
  }
  return arrays;
}

export const npy: Reader = {
  id: 'npy',
  title: 'NumPy (NPY, NPZ)',
  doc: 'Arrays whose first dimension is the samples; `x_train`, `y_test`, … name the parts. `x.npy` finds `y.npy` beside it. Arrays of Python objects are refused.',
  extensions: ['.npy', '.npz'],
  options,
  recognises: (probe) => probe.kind === 'file' && (isNpy(probe.head) || (isZip(probe.head) && probe.extension !== '.xlsx')),
  async open(probe, given, context) {
    parseOptions('npy', options, given);
    if (probe.kind === 'folder') throw damaged(probe.path, 'is a folder, not an NPY or NPZ file.');
    for (const p of [probe, ...(context.test ? [context.test] : [])]) {
      if (!isNpy(p.head) && !isZip(p.head)) throw damaged(p.path, 'is neither an NPY nor an NPZ file.', { expected: 'the NPY or zip signature', received: looksLike(p.head) });
    }
    return open(probe, context.test);
  },
  attach: (payload) => stretchedDataset(payload as StretchedPayload),
};
