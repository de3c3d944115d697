// Writes NPZ: a zip of NPY arrays, nothing compressed. What is computed once is read again as any data set is.
import { crc32 } from 'node:zlib';
import type { Tensor } from '../../core/tensor.ts';
import { writeFileAtomic } from '../files.ts';

const codes: Readonly<Record<string, string>> = { float32: '<f4', float64: '<f8', int64: '<i8', int32: '<i4', uint8: '|u1' };

/** An array's header: magic, version 1.0, a dictionary padded to a multiple of 64. */
function headerOf({ dtype, shape }: Tensor): Buffer {
  const text = `{'descr': '${codes[dtype] ?? '<f4'}', 'fortran_order': False, 'shape': (${shape.join(', ')}${shape.length === 1 ? ',' : ''}), }`;
  const padded = text.padEnd(Math.ceil((text.length + 11) / 64) * 64 - 11) + '\n';
  const head = Buffer.alloc(10);
  head.write('\x93NUMPY\x01\x00', 'latin1');
  head.writeUInt16LE(padded.length, 8);
  return Buffer.concat([head, Buffer.from(padded, 'latin1')]);
}

/** Arrays of float32, float64, int64, int32 or uint8. Throws `file/write-failed`. */
export async function writeNpz(path: string, arrays: Readonly<Record<string, Tensor>>): Promise<void> {
  const pieces: Uint8Array[] = [];
  const entries: Buffer[] = [];
  let at = 0;
  for (const [key, tensor] of Object.entries(arrays)) {
    const name = Buffer.from(`${key}.npy`);
    const header = headerOf(tensor);
    const sum = crc32(tensor.bytes, crc32(header));
    const size = header.length + tensor.bytes.length;
    // Version 2.0, stored, 1 January 1980; the same fields stand in the file's directory.
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(33, 8);
    common.writeUInt32LE(sum, 10);
    common.writeUInt32LE(size, 14);
    common.writeUInt32LE(size, 18);
    common.writeUInt16LE(name.length, 22);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(20, 4);
    common.copy(entry, 6);
    entry.writeUInt32LE(at, 42);
    entries.push(Buffer.concat([entry, name]));
    pieces.push(Buffer.from([0x50, 0x4b, 3, 4]), common, name, header, tensor.bytes);
    at += 30 + name.length + size;
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  await writeFileAtomic(path, [...pieces, directory, end]);
}
