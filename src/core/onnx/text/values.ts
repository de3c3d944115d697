// Numbers, bytes, tensors and types of an ONNX model as JSON, exactly: what project.json holds of an imported model.
import { z } from 'zod';
import { LayerwrightError } from '../../errors.ts';
import { arrayOf, dataOf, dtypes, sizeOf, tensorOf } from '../../tensor.ts';
import type { DType, Dim, Tensor } from '../../tensor.ts';
import { byteLength } from '../codec/tensors.ts';
import { readType, writeType } from '../codec/types.ts';
import type { ValueInfo, ValueType } from '../model.ts';

/** What JSON's numbers cannot say stands as text: NaN, ±Infinity, −0, integers beyond 2^53. */
const numberText = z.union([z.number(), z.string()]);

export const tensorText = z.strictObject({
  dtype: z.enum(dtypes),
  shape: z.array(z.int().nonnegative()),
  /** Row-major. */
  values: z.array(numberText).optional(),
  /** Raw little-endian data, for dtypes that JSON has no numbers for. */
  base64: z.string().optional(),
  /** Name of the tensor among the node's weights: large ones stand in the project's weights file. */
  stored: z.string().optional(),
});
export type TensorText = z.output<typeof tensorText>;

/** Keeps a tensor in the weights file and gives its name there. */
export type Store = (tensor: Tensor) => string;
/** The tensor of that name. */
export type Stored = (name: string, text: TensorText) => Tensor;

/** Tensors of more entries go to the weights file: text is for shapes, scalars and pads. */
const LARGEST_TEXT = 64;

const inNumbers: ReadonlySet<DType> = new Set<DType>(['float32', 'float64', 'int8', 'int16', 'int32', 'int64', 'uint8', 'uint16', 'uint32', 'uint64', 'bool']);

export const isSmall = (tensor: Tensor): boolean => sizeOf(tensor.shape) <= LARGEST_TEXT && (tensor.strings?.every((s) => s.length <= 1000) ?? true);

export function writeNumber(value: number | bigint): number | string {
  if (typeof value === 'bigint') return value >= -(2n ** 53n) && value <= 2n ** 53n ? Number(value) : String(value);
  return Number.isFinite(value) && !Object.is(value, -0) ? value : Object.is(value, -0) ? '-0' : String(value);
}
export const readFloat = (text: number | string): number => Number(text);
export function readInt(text: number | string): bigint {
  try {
    return BigInt(text);
  } catch {
    throw new LayerwrightError('project/invalid', `${text} is not a whole number.`, { expected: 'a whole number', received: String(text) });
  }
}

/** Base64 without a host's help. */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
export function toBase64(bytes: Uint8Array): string {
  const out: string[] = [];
  for (let i = 0; i < bytes.length; i += 3) {
    const n = ((bytes[i] as number) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    out.push(ALPHABET.charAt(n >> 18) + ALPHABET.charAt((n >> 12) & 63) + (i + 1 < bytes.length ? ALPHABET.charAt((n >> 6) & 63) : '=') + (i + 2 < bytes.length ? ALPHABET.charAt(n & 63) : '='));
  }
  return out.join('');
}
export function fromBase64(text: string): Uint8Array {
  const digits = text.replace(/=+$/, '');
  const out = new Uint8Array(Math.floor((digits.length * 3) / 4));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const ch of digits) {
    const digit = ALPHABET.indexOf(ch);
    if (digit < 0) throw new LayerwrightError('project/invalid', 'A text that should be base64 is none.', { expected: 'base64', received: ch });
    bits = ((bits << 6) | digit) & 0xffffff;
    held += 6;
    if (held >= 8) {
      held -= 8;
      out[at++] = (bits >> held) & 255;
    }
  }
  return out;
}

export function writeTensor(tensor: Tensor, store: Store): TensorText {
  const head = { dtype: tensor.dtype, shape: [...tensor.shape] };
  if (!isSmall(tensor)) return { ...head, stored: store(tensor) };
  if (tensor.dtype === 'string') return { ...head, values: [...(tensor.strings ?? [])] };
  if (inNumbers.has(tensor.dtype)) return { ...head, values: Array.from(dataOf(tensor) as ArrayLike<number | bigint>, writeNumber) };
  return { ...head, base64: toBase64(tensor.bytes) };
}

/** Throws `project/invalid` where the text does not hold what its shape says. */
export function readTensorText(text: TensorText, stored: Stored): Tensor {
  const { dtype, shape } = text;
  if (text.stored !== undefined) return stored(text.stored, text);
  const wrong = (received: string): never => {
    throw new LayerwrightError('project/invalid', 'A constant has another number of values than its shape says.', { expected: `${sizeOf(shape)} values of ${dtype}`, received });
  };
  if (text.base64 !== undefined) {
    const bytes = fromBase64(text.base64);
    return bytes.length === byteLength(dtype, shape) ? { dtype, shape, bytes } : wrong(`${bytes.length} bytes`);
  }
  const values = text.values ?? [];
  if (values.length !== sizeOf(shape)) return wrong(`${values.length} values`);
  if (dtype === 'string') return { dtype, shape, bytes: new Uint8Array(0), strings: values.map(String) };
  if (!inNumbers.has(dtype)) return wrong('numbers');
  const data = arrayOf(dtype, values.length);
  values.forEach((v, i) => {
    if (data instanceof BigInt64Array || data instanceof BigUint64Array) data[i] = readInt(v);
    else data[i] = readFloat(v);
  });
  return tensorOf(dtype, shape, data);
}

const plainDim = /^[^,[\]\s"]+$/;

/** `float32[N,3,?,?]`, `int64` (rank unknown), `raw:…` (base64) for what is no plain tensor, `` for nothing said. */
export function writeTypeText(type: ValueType): string {
  if (type.kind === 'none') return '';
  if (type.kind === 'other') return `raw:${toBase64(type.raw)}`;
  const plain = !type.extra && !type.denotations && type.dtype !== 'opaque' && (type.shape ?? []).every((d) => d === '' || typeof d === 'number' || (plainDim.test(d) && !/^\d+$/.test(d) && d !== '?'));
  if (!plain) return `raw:${toBase64(writeType(type) ?? new Uint8Array(0))}`;
  return type.shape ? `${type.dtype}[${type.shape.map((d) => (d === '' ? '?' : d)).join(',')}]` : type.dtype;
}

const known = new Map(dtypes.map((d) => [d as string, d]));

/** Throws `project/invalid`. */
export function readTypeText(text: string): ValueType {
  if (text === '') return { kind: 'none' };
  if (text.startsWith('raw:')) return readType(fromBase64(text.slice(4)));
  const found = /^([a-z0-9]+)(?:\[(.*)\])?$/s.exec(text);
  const dtype = known.get(found?.[1] ?? '');
  if (!found || !dtype || dtype === 'opaque') throw new LayerwrightError('project/invalid', `${text} is no type.`, { expected: 'such as float32[N,3,224,224]', received: text });
  const dims = found[2];
  if (dims === undefined) return { kind: 'tensor', dtype, shape: undefined };
  const shape = dims.trim() === '' ? [] : dims.split(',').map((d): Dim => (/^\d+$/.test(d.trim()) ? Number(d) : d.trim() === '?' ? '' : d.trim()));
  return { kind: 'tensor', dtype, shape };
}

export const valueText = z.strictObject({ name: z.string(), type: z.string().default('') });
export type ValueText = z.output<typeof valueText>;

export const writeValue = (info: ValueInfo): ValueText => ({ name: info.name, type: writeTypeText(info.type) });
export const readValue = (text: ValueText): ValueInfo => ({ name: text.name, type: readTypeText(text.type), docString: '' });
