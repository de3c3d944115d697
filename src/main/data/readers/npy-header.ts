// The header of a NumPy array file (numpy.lib.format, versions 1 to 3).
import { bytesPerElement, sizeOf } from '../../../core/tensor.ts';
import type { DType } from '../../../core/tensor.ts';
import { LayerwrightError } from '../../../core/errors.ts';
import { damaged, looksLike } from '../files.ts';

export interface NpyHeader {
  /** `string` for `U` and `S` arrays. */
  readonly dtype: DType;
  readonly bigEndian: boolean;
  readonly fortran: boolean;
  readonly shape: readonly number[];
  /** Where the data begin. */
  readonly offset: number;
  readonly bytes: number;
  /** Characters of a string element, and whether they are four bytes each. */
  readonly characters: number;
  readonly wide: boolean;
}

const TYPES: Readonly<Record<string, DType>> = {
  b1: 'bool', u1: 'uint8', i1: 'int8', u2: 'uint16', i2: 'int16', u4: 'uint32', i4: 'int32', u8: 'uint64', i8: 'int64', f2: 'float16', f4: 'float32', f8: 'float64',
};

export const isNpy = (head: Uint8Array): boolean => head.length > 8 && Buffer.from(head.subarray(0, 6)).toString('latin1') === '\x93NUMPY';

/** Parses the header at the start of `head`; `path` is for messages. Throws `data/damaged`, `file/unsupported` (objects, records). */
export function npyHeader(path: string, head: Uint8Array): NpyHeader {
  if (!isNpy(head)) throw damaged(path, 'is not a NumPy array.', { expected: 'the NPY signature', received: looksLike(head) });
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const major = head[6] as number;
  if (major < 1 || major > 3) throw damaged(path, 'has an unknown NPY version.', { received: String(major) });
  const start = major === 1 ? 10 : 12;
  if (head.length < start) throw damaged(path, 'ends in its header.');
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (start + length > head.length) throw damaged(path, 'has a damaged header.', { expected: `at most ${head.length - start} bytes`, received: String(length) });
  const text = Buffer.from(head.subarray(start, start + length)).toString('latin1');
  const descr = /'descr'\s*:\s*'([<>|=]?)([a-zA-Z])(\d*)'/.exec(text);
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(text);
  const dims = /'shape'\s*:\s*\(([\d\s,L]*)\)/.exec(text);
  if (!order || !dims || !/'descr'/.test(text)) throw damaged(path, 'has a damaged header.', { received: text.slice(0, 80).trim() });
  const shape = (dims[1] as string).split(',').map((d) => d.trim().replace(/L$/, '')).filter((d) => d !== '').map(Number);
  const [, endian, kind, width] = descr ?? [];
  if (!kind) throw new LayerwrightError('file/unsupported', `${path} holds records, not one array of numbers.`, { where: path, received: text.slice(0, 80), hint: 'Save each column as an array of its own.' });
  const size = sizeOf(shape);
  if (!Number.isSafeInteger(size)) throw damaged(path, 'has an impossible shape.', { received: shape.join('×') });
  const common = { shape, offset: start + length, fortran: order[1] === 'True', bigEndian: endian === '>' };
  if (kind === 'U' || kind === 'S') {
    const characters = Number(width);
    return { ...common, dtype: 'string', characters, wide: kind === 'U', bytes: size * characters * (kind === 'U' ? 4 : 1) };
  }
  const dtype = TYPES[`${kind}${width}`];
  if (!dtype) {
    throw new LayerwrightError('file/unsupported', `${path} holds elements of a type that is not read.`, {
      where: path, expected: Object.keys(TYPES).join(', '), received: `${kind}${width}`,
      hint: kind === 'O' ? 'Arrays of Python objects run code when read: save plain numbers.' : 'Convert it first.',
    });
  }
  return { ...common, dtype, characters: 0, wide: false, bytes: size * bytesPerElement(dtype) };
}

/** The strings of a `U` or `S` array. */
export function npyStrings(header: NpyHeader, bytes: Uint8Array): string[] {
  const { characters, wide, bigEndian } = header;
  const width = characters * (wide ? 4 : 1);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: sizeOf(header.shape) }, (_, i) => {
    if (!wide) return Buffer.from(bytes.subarray(i * width, (i + 1) * width)).toString('utf8').replace(/\0+$/, '');
    let text = '';
    for (let c = 0; c < characters; c++) {
      const point = view.getUint32(i * width + c * 4, !bigEndian);
      if (point !== 0 && point <= 0x10ffff) text += String.fromCodePoint(point);
    }
    return text;
  });
}
