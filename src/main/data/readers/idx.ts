// IDX and IDX.gz, the format of MNIST: finds the labels and the t10k files beside the images by name.
import { createReadStream, createWriteStream, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { z } from 'zod';
import { LayerwrightError } from '../../../core/errors.ts';
import { arrayOf, bytesPerElement, joinArrays, sizeOf } from '../../../core/tensor.ts';
import type { DType, TypedArray } from '../../../core/tensor.ts';
import { damaged, empty, hashOf, looksLike, probePath, sharedBytes, stampOf } from '../files.ts';
import type { Probe } from '../files.ts';
import { fieldOfArray } from '../kinds.ts';
import { bytesOf, readRows, swapBytes } from '../rows.ts';
import type { Rows } from '../rows.ts';
import { stretchedDataset } from '../stretched.ts';
import type { Stretched, StretchedPayload } from '../stretched.ts';
import type { Dataset } from '../types.ts';
import { parseOptions, rangesOf } from './define.ts';
import type { Reader } from './define.ts';

const options = z.strictObject({});
/** Third byte of the magic number. */
const TYPES: Readonly<Record<number, DType>> = { 8: 'uint8', 9: 'int8', 11: 'int16', 12: 'int32', 13: 'float32', 14: 'float64' };
/** What is unpacked to more than this goes to a temporary file instead of memory. */
export const MEMORY_LIMIT = 1 << 30;

interface Idx { readonly path: string; readonly dtype: DType; readonly dims: readonly number[]; readonly rows: Rows }

const isGzip = (head: Uint8Array): boolean => head[0] === 0x1f && head[1] === 0x8b;
const isIdx = (head: Uint8Array): boolean =>
  head.length >= 8 && head[0] === 0 && head[1] === 0 && TYPES[head[2] as number] !== undefined && (head[3] as number) >= 1 && (head[3] as number) <= 4;

/** The first bytes that a gzip file unpacks to. */
async function gunzipHead(path: string, length: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of createReadStream(path, { end: 65535 }).pipe(createGunzip())) {
      chunks.push(chunk as Buffer);
      size += (chunk as Buffer).length;
      if (size >= length) break;
    }
  } catch {
    // The stretch read ends in the middle of the stream.
  }
  return Buffer.concat(chunks).subarray(0, length);
}

function headerOf(path: string, head: Uint8Array): { dtype: DType; dims: number[]; offset: number; bytes: number } {
  if (!isIdx(head)) throw damaged(path, 'is not an IDX file.', { expected: 'an IDX header: 0, 0, type, rank', received: looksLike(head) });
  const rank = head[3] as number;
  const offset = 4 + 4 * rank;
  if (head.length < offset) throw damaged(path, 'ends in its header.');
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const dims = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
  const dtype = TYPES[head[2] as number] as DType;
  return { dtype, dims, offset, bytes: sizeOf(dims) * bytesPerElement(dtype) };
}

const wrongSize = (path: string, dims: readonly number[], expected: number, received: string): LayerwrightError =>
  damaged(path, `is not as long as its header says (${dims.join('×')}).`, { expected: `${expected} bytes of data`, received });

async function readIdx(probe: Probe, temporaries: string[]): Promise<Idx> {
  const { path } = probe;
  if (!isGzip(probe.head)) {
    const { dtype, dims, offset, bytes } = headerOf(path, probe.head);
    if (probe.size !== offset + bytes) throw wrongSize(path, dims, bytes, `${probe.size - offset}`);
    return { path, dtype, dims, rows: { at: 'file', path, offset, swap: bytesPerElement(dtype) > 1 } };
  }
  const { dtype, dims, offset, bytes } = headerOf(path, await gunzipHead(path, 64));
  // Deflate cannot pack more than 1032 to 1.
  if (!(bytes <= probe.size * 1100)) throw wrongSize(path, dims, bytes, `a packed file of ${probe.size} bytes`);
  let seen = 0;
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const from = Math.min(chunk.length, Math.max(0, offset - seen));
      seen += chunk.length;
      if (seen > offset + bytes) done(wrongSize(path, dims, bytes, 'more'));
      else done(null, chunk.subarray(from));
    },
  });
  const inMemory = bytes <= MEMORY_LIMIT;
  const target = inMemory ? undefined : join(mkdtempSync(join(tmpdir(), 'layerwright-')), 'unpacked');
  if (target !== undefined) temporaries.push(dirname(target));
  const memory = inMemory ? sharedBytes(bytes) : undefined;
  let at = 0;
  const sink = target !== undefined ? createWriteStream(target) : new Writable({
    write(chunk: Buffer, _encoding, done) { memory?.set(chunk, at); at += chunk.length; done(); },
  });
  try {
    await pipeline(createReadStream(path), createGunzip(), count, sink);
  } catch (thrown) {
    if (thrown instanceof LayerwrightError) throw thrown;
    throw damaged(path, 'could not be unpacked.', { received: thrown instanceof Error ? thrown.message : String(thrown) });
  }
  if (seen !== offset + bytes) throw wrongSize(path, dims, bytes, `${Math.max(0, seen - offset)}`);
  if (!memory) return { path, dtype, dims, rows: { at: 'file', path: target as string, offset: 0, swap: bytesPerElement(dtype) > 1 } };
  swapBytes(memory, bytesPerElement(dtype));
  return { path, dtype, dims, rows: { at: 'memory', bytes: memory } };
}

/** The labels file that goes with an images file, by name; undefined where there is none. */
function labelsBeside(path: string): string | undefined {
  const name = basename(path);
  const names = readdirSync(dirname(path));
  const stem = name.replace(/\.gz$/i, '').replace(/images/i, 'labels').replace(/idx\d/i, 'idx1');
  if (!/images/i.test(name)) return undefined;
  for (const candidate of [`${stem}.gz`, stem]) if (names.includes(candidate)) return join(dirname(path), candidate);
  return undefined;
}

/** The images file that goes with a labels file, by name; the path itself where it is none, or there are no images. */
function imagesBeside(path: string): string {
  const name = basename(path);
  if (!/labels/i.test(name)) return path;
  const stem = name.replace(/\.gz$/i, '').replace(/labels/i, 'images').replace(/idx1/i, 'idx3');
  const names = readdirSync(dirname(path));
  const found = [`${stem}.gz`, stem].find((candidate) => names.includes(candidate));
  return found === undefined ? path : join(dirname(path), found);
}

interface Pair { readonly images: Idx; readonly labels: Idx | undefined }

async function openPair(probe: Probe, temporaries: string[]): Promise<Pair> {
  const images = await readIdx(probe, temporaries);
  if ((images.dims[0] as number) === 0) throw empty(probe.path, 'holds no samples.');
  const path = labelsBeside(probe.path);
  const labels = path === undefined ? undefined : await readIdx(probePath(path), temporaries);
  if (labels && labels.dims[0] !== images.dims[0]) {
    throw damaged(labels.path, 'has not as many labels as there are pictures.', { expected: `${images.dims[0]}`, received: `${labels.dims[0]}` });
  }
  if (labels && labels.dims.length !== 1) throw damaged(labels.path, 'does not hold labels.', { expected: 'one dimension', received: labels.dims.join('×') });
  return { images, labels };
}

/** Images files of a folder: [train or only, t10k or test]. */
function inFolder(probe: Probe): [string, string | undefined] | undefined {
  const files = probe.names.filter((n) => /(idx\d.*ubyte|\.idx)(\.gz)?$/i.test(n) && !/labels/i.test(n));
  if (files.length === 0) return undefined;
  const test = files.find((n) => /^(t10k|test)/i.test(n));
  const train = files.find((n) => n !== test) ?? test;
  const at = (n: string | undefined): string | undefined => (n === undefined ? undefined : join(probe.path, n));
  return [at(train) as string, train === test ? undefined : at(test)];
}

/** The t10k file beside `train-images…` of the same folder. */
function testBeside(path: string): string | undefined {
  const name = basename(path);
  if (!/^train/i.test(name)) return undefined;
  const names = readdirSync(dirname(path));
  for (const word of ['t10k', 'test']) {
    const plain = name.replace(/^train/i, word);
    for (const n of [plain, plain.replace(/\.gz$/i, ''), `${plain}.gz`]) if (names.includes(n)) return join(dirname(path), n);
  }
  return undefined;
}

async function open(path: string, test: string | undefined): Promise<Dataset> {
  const temporaries: string[] = [];
  const tidy = (): void => { for (const folder of temporaries) rmSync(folder, { recursive: true, force: true }); };
  try {
    const pairs = [await openPair(probePath(path), temporaries)];
    if (test !== undefined) pairs.push(await openPair(probePath(test), temporaries));
    const [first, second] = pairs as [Pair, Pair | undefined];
    if (second && (second.images.dims.slice(1).join() !== first.images.dims.slice(1).join() || second.images.dtype !== first.images.dtype || (second.labels === undefined) !== (first.labels === undefined))) {
      throw damaged(second.images.path, 'is not like the training file.', { expected: `${first.images.dtype} ${first.images.dims.slice(1).join('×')}`, received: `${second.images.dtype} ${second.images.dims.slice(1).join('×')}` });
    }
    const counts = pairs.map((p) => p.images.dims[0] as number);
    const fields: Stretched[] = [{
      field: fieldOfArray(path, 'image', first.images.dtype, first.images.dims.slice(1), first.images.dims.length === 1 ? valuesOf(first.images) : undefined),
      rows: pairs.map((p) => p.images.rows),
    }];
    if (first.labels) {
      const all = joinArrays(first.labels.dtype, pairs.map((p) => valuesOf(p.labels as Idx)));
      fields.push({ field: fieldOfArray(path, 'label', first.labels.dtype, [], all), rows: pairs.map((p) => (p.labels as Idx).rows) });
    }
    const notes = first.labels ? [] : [`No labels were found beside ${basename(path)}: only pictures.`];
    return stretchedDataset({
      name: basename(dirname(path)), source: path, format: 'idx', fields, counts,
      parts: second ? rangesOf({ train: counts[0] as number, test: counts[1] as number }) : {}, notes,
      fingerprint: hashOf(['idx', stampOf(pairs.flatMap((p) => [p.images.path, ...(p.labels ? [p.labels.path] : [])]))]),
    }, tidy);
  } catch (thrown) {
    tidy();
    throw thrown;
  }
}

const valuesOf = (idx: Idx): TypedArray => {
  const count = idx.dims[0] as number;
  if (idx.rows.at === 'memory') {
    const out = arrayOf(idx.dtype, count);
    bytesOf(out).set(idx.rows.bytes);
    return out;
  }
  return readRows(idx.rows, idx.dtype, [], count, Array.from({ length: count }, (_, i) => i));
};

export const idx: Reader = {
  id: 'idx',
  title: 'IDX (MNIST)',
  doc: 'Big-endian arrays, plain or gzipped. Given a folder or `train-images…`, the labels and the t10k test part are found beside it by name.',
  extensions: ['.gz', '.idx', '.idx3-ubyte', '.idx1-ubyte'],
  options,
  recognises: (probe) => (probe.kind === 'file'
    ? isIdx(probe.head) || (isGzip(probe.head) && !/\.(csv|npy|tar)\.gz$|\.tgz$/i.test(probe.path))
    : inFolder(probe) !== undefined),
  async open(probe, given, context) {
    parseOptions('idx', options, given);
    const folder = probe.kind === 'folder' ? inFolder(probe) : undefined;
    const path = folder ? folder[0] : imagesBeside(probe.path);
    const other = context.test;
    const test = other ? (other.kind === 'folder' ? inFolder(other)?.[1] ?? inFolder(other)?.[0] : other.path) : folder ? folder[1] : testBeside(path);
    if (!statSync(path).isFile()) throw damaged(path, 'is not a file.');
    return open(path, test);
  },
  attach: (payload) => stretchedDataset(payload as StretchedPayload),
};
