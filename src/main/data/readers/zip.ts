// The central directory of a zip file: enough to read NPZ, stored or deflated.
import { createReadStream, createWriteStream } from 'node:fs';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createInflateRaw, inflateRawSync } from 'node:zlib';
import { LayerwrightError } from '../../../core/errors.ts';
import { damaged, readRange } from '../files.ts';

export interface ZipEntry {
  readonly name: string;
  readonly method: 'stored' | 'deflated';
  /** Where its data begin in the file. */
  readonly offset: number;
  readonly packed: number;
  readonly size: number;
  /** CRC-32 of what is unpacked. */
  readonly crc: number;
}

/** The entries of a zip file, with ZIP64 sizes. Throws `data/damaged`. */
export function zipEntries(path: string, fileSize: number): ZipEntry[] {
  const tailSize = Math.min(fileSize, 65_557);
  const tail = readRange(path, fileSize - tailSize, tailSize);
  const view = new DataView(tail.buffer);
  let end = tailSize - 22;
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end--;
  if (end < 0) throw damaged(path, 'is cut off: the directory of the zip file is missing.');
  let count = view.getUint16(end + 10, true);
  let size = view.getUint32(end + 12, true);
  let start = view.getUint32(end + 16, true);
  if ((start === 0xffffffff || count === 0xffff) && end >= 20 && view.getUint32(end - 20, true) === 0x07064b50) {
    const at = Number(view.getBigUint64(end - 12, true));
    if (at + 56 > fileSize) throw damaged(path, 'has a damaged directory.');
    const record = new DataView(readRange(path, at, 56).buffer);
    count = Number(record.getBigUint64(32, true));
    size = Number(record.getBigUint64(40, true));
    start = Number(record.getBigUint64(48, true));
  }
  if (start + size > fileSize) throw damaged(path, 'has a damaged directory.');
  const bytes = readRange(path, start, size);
  const directory = new DataView(bytes.buffer);
  const entries: ZipEntry[] = [];
  for (let at = 0, i = 0; i < count; i++) {
    if (at + 46 > size || directory.getUint32(at, true) !== 0x02014b50) throw damaged(path, 'has a damaged directory.');
    const flags = directory.getUint16(at + 8, true);
    const method = directory.getUint16(at + 10, true);
    const crc = directory.getUint32(at + 16, true);
    let packed = directory.getUint32(at + 20, true);
    let unpacked = directory.getUint32(at + 24, true);
    const nameLength = directory.getUint16(at + 28, true);
    const extraLength = directory.getUint16(at + 30, true);
    const commentLength = directory.getUint16(at + 32, true);
    let local = directory.getUint32(at + 42, true);
    const name = Buffer.from(bytes.subarray(at + 46, at + 46 + nameLength)).toString('utf8');
    const extraEnd = Math.min(size, at + 46 + nameLength + extraLength);
    for (let e = at + 46 + nameLength; e + 4 <= extraEnd; e += 4 + directory.getUint16(e + 2, true)) {
      if (directory.getUint16(e, true) !== 1) continue;
      let v = e + 4;
      const next = (): number => { if (v + 8 > extraEnd) throw damaged(path, 'has a damaged directory.'); v += 8; return Number(directory.getBigUint64(v - 8, true)); };
      if (unpacked === 0xffffffff) unpacked = next();
      if (packed === 0xffffffff) packed = next();
      if (local === 0xffffffff) local = next();
    }
    at += 46 + nameLength + extraLength + commentLength;
    if (name.endsWith('/')) continue;
    if ((flags & 1) !== 0) throw new LayerwrightError('file/unsupported', `${path} is encrypted.`, { where: path });
    if (method !== 0 && method !== 8) throw new LayerwrightError('file/unsupported', `${path} is packed in a way that is not read (method ${method}).`, { where: `${path} → ${name}`, expected: 'stored or deflated' });
    if (local + 30 > fileSize) throw damaged(path, 'has a damaged directory.');
    const header = new DataView(readRange(path, local, 30).buffer);
    if (header.getUint32(0, true) !== 0x04034b50) throw damaged(path, `has a damaged entry "${name}".`);
    const offset = local + 30 + header.getUint16(26, true) + header.getUint16(28, true);
    if (offset + packed > fileSize || (method === 0 && packed !== unpacked) || unpacked > packed * 1100 + 1024) throw damaged(path, `has a damaged entry "${name}".`);
    entries.push({ name, method: method === 0 ? 'stored' : 'deflated', offset, packed, size: unpacked, crc });
  }
  return entries;
}

const unpackError = (path: string, entry: ZipEntry, reason: string): LayerwrightError =>
  damaged(path, `has an entry "${entry.name}" that could not be unpacked.`, { received: reason });

const BAD_CHECKSUM = 'its checksum does not agree';

/** A whole entry in memory, checked against its CRC-32. */
export function zipRead(path: string, entry: ZipEntry): Uint8Array {
  const packed = readRange(path, entry.offset, entry.packed);
  try {
    const bytes = entry.method === 'stored' ? packed : inflateRawSync(packed, { maxOutputLength: Math.max(1, entry.size) });
    if (bytes.length !== entry.size) throw new Error(`${bytes.length} bytes instead of ${entry.size}`);
    if (crc32(bytes) !== entry.crc) throw new Error(BAD_CHECKSUM);
    return bytes;
  } catch (thrown) {
    throw unpackError(path, entry, thrown instanceof Error ? thrown.message : String(thrown));
  }
}

/** The first bytes of an entry. */
export async function zipHead(path: string, entry: ZipEntry, length: number): Promise<Uint8Array> {
  if (entry.method === 'stored') return readRange(path, entry.offset, Math.min(length, entry.size));
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    const stream = createReadStream(path, { start: entry.offset, end: entry.offset + Math.min(entry.packed, 65_536) - 1 }).pipe(createInflateRaw());
    for await (const chunk of stream) {
      chunks.push(chunk as Buffer);
      size += (chunk as Buffer).length;
      if (size >= length) break;
    }
  } catch {
    // The stretch read ends in the middle of the stream.
  }
  return Buffer.concat(chunks).subarray(0, length);
}

/** Unpacks an entry to a file: for what is too large for memory. */
export async function zipExtract(path: string, entry: ZipEntry, target: string): Promise<void> {
  let size = 0;
  let crc = 0;
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      crc = crc32(chunk, crc);
      if (size > entry.size) done(unpackError(path, entry, 'too many bytes'));
      else done(null, chunk);
    },
  });
  try {
    await pipeline(createReadStream(path, { start: entry.offset, end: entry.offset + entry.packed - 1 }), createInflateRaw(), count, createWriteStream(target));
  } catch (thrown) {
    throw thrown instanceof LayerwrightError ? thrown : unpackError(path, entry, thrown instanceof Error ? thrown.message : String(thrown));
  }
  if (size !== entry.size) throw unpackError(path, entry, `${size} bytes instead of ${entry.size}`);
  if (crc !== entry.crc) throw unpackError(path, entry, BAD_CHECKSUM);
}
