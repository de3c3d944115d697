// Tensors as values: dtypes, dims (a number or a symbol), shapes, broadcasting, typed bytes.
import { internal } from './errors.ts';

/**
 * ONNX element types, by their ONNX names in lower case. `opaque` (ONNX's UNDEFINED) is what imported models hold beside
 * tensors of known rank: sequences, optionals, maps, tensors of unknown rank. Its shape is empty and says nothing.
 */
export const dtypes = [
  'float32', 'uint8', 'int8', 'uint16', 'int16', 'int32', 'int64', 'string', 'bool', 'float16', 'float64',
  'uint32', 'uint64', 'complex64', 'complex128', 'bfloat16',
  'float8e4m3fn', 'float8e4m3fnuz', 'float8e5m2', 'float8e5m2fnuz', 'uint4', 'int4', 'float4e2m1', 'float8e8m0',
  'opaque',
] as const;
export type DType = (typeof dtypes)[number];

/** A size: a number, or a symbol such as `N` (the batch) that stands for one unknown number. */
export type Dim = number | string;
export type Shape = readonly Dim[];

/** Dtype and shape of a value. `shape` is undefined where not even the rank is known (imported models only). */
export interface TensorType {
  readonly dtype: DType;
  readonly shape: Shape;
  /** The few numbers of the value, row-major, where they follow from shapes alone (shape arithmetic of imported models). */
  readonly known?: readonly Dim[];
}

/** Bytes a value of the dtype takes; 0.5 for the four-bit types, 0 for strings. */
export function bytesPerElement(dtype: DType): number {
  switch (dtype) {
    case 'float64': case 'int64': case 'uint64': case 'complex64': return 8;
    case 'complex128': return 16;
    case 'float32': case 'int32': case 'uint32': return 4;
    case 'float16': case 'bfloat16': case 'int16': case 'uint16': return 2;
    case 'uint4': case 'int4': case 'float4e2m1': return 0.5;
    case 'string': return 0;
    default: return 1;
  }
}

export const isFloat = (dtype: DType): boolean =>
  dtype === 'float32' || dtype === 'float64' || dtype === 'float16' || dtype === 'bfloat16';

export type TypedArray =
  | Float32Array | Float64Array | Uint8Array | Int8Array | Uint16Array | Int16Array | Int32Array | Uint32Array
  | BigInt64Array | BigUint64Array;

/**
 * A tensor with its data. `bytes` is little-endian raw data, row-major, often a slice of a larger buffer
 * (never assume byteOffset 0 nor alignment); strings live in `strings` instead.
 */
export interface Tensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
  readonly strings?: readonly string[];
}

/** Number of elements; undefined where a dim is a symbol. */
export function sizeOf(shape: readonly number[]): number;
export function sizeOf(shape: Shape): number | undefined;
export function sizeOf(shape: Shape): number | undefined {
  let size = 1;
  for (const d of shape) {
    if (typeof d !== 'number') return undefined;
    size *= d;
  }
  return size;
}

export const isStatic = (shape: Shape): shape is readonly number[] => shape.every((d) => typeof d === 'number');

export const sameShape = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((d, i) => d === b[i]);

/** `64×3×N`, or `scalar`. For people. */
export const formatShape = (shape: Shape): string => (shape.length === 0 ? 'scalar' : shape.join('×'));

/** One dim of two under ONNX (NumPy) broadcasting; undefined where they cannot meet. A symbol meets 1 and itself; against another symbol or number the number (else the first) is believed. */
export function broadcastDim(a: Dim, b: Dim): Dim | undefined {
  if (a === b) return a;
  if (a === 1) return b;
  if (b === 1) return a;
  if (typeof a === 'number' && typeof b === 'number') return undefined;
  return typeof a === 'number' ? a : typeof b === 'number' ? b : a;
}

/** The dtype's typed array constructor (16-bit floats as Uint16Array, bool as Uint8Array). */
export function arrayOf(dtype: DType, length: number): TypedArray {
  switch (dtype) {
    case 'float32': return new Float32Array(length);
    case 'float64': return new Float64Array(length);
    case 'int64': return new BigInt64Array(length);
    case 'uint64': return new BigUint64Array(length);
    case 'int32': return new Int32Array(length);
    case 'uint32': return new Uint32Array(length);
    case 'int16': return new Int16Array(length);
    case 'uint16': case 'float16': case 'bfloat16': return new Uint16Array(length);
    case 'int8': return new Int8Array(length);
    case 'uint8': case 'bool': return new Uint8Array(length);
    default: throw internal(`no typed array for ${dtype}`);
  }
}

/** Copies the values to entry `at` of an array of the same dtype. (The compiler cannot see that two unions are the same member.) */
export const copyInto = (into: TypedArray, at: number, values: TypedArray): void => { (into as Uint8Array).set(values as Uint8Array, at); };

/** One array of several of the dtype, in order. */
export function joinArrays(dtype: DType, pieces: readonly TypedArray[]): TypedArray {
  const out = arrayOf(dtype, pieces.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const piece of pieces) {
    copyInto(out, at, piece);
    at += piece.length;
  }
  return out;
}

const asBytes = (data: TypedArray): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

/** A tensor over the data given, not a copy of it. */
export function tensorOf(dtype: DType, shape: readonly number[], data: TypedArray): Tensor {
  if (data.length !== sizeOf(shape)) throw internal(`${dtype} ${formatShape(shape)} with ${data.length} values`);
  return { dtype, shape, bytes: asBytes(data) };
}

/** The tensor's data as its typed array: a view where the bytes are aligned, else a copy. */
export function dataOf(tensor: Tensor): TypedArray {
  const probe = arrayOf(tensor.dtype, 0);
  const width = probe.BYTES_PER_ELEMENT;
  const { bytes } = tensor;
  // Not `slice`: on a Buffer of Node, which is a Uint8Array too, it copies nothing.
  const aligned = bytes.byteOffset % width === 0 ? bytes : new Uint8Array(bytes);
  const Ctor = probe.constructor as new (b: ArrayBufferLike, o: number, n: number) => TypedArray;
  return new Ctor(aligned.buffer, aligned.byteOffset, Math.floor(aligned.byteLength / width));
}

/** The values as JavaScript numbers (int64 too: exact up to 2^53; 16-bit floats widened). For small tensors. */
export function numbersOf(tensor: Tensor): number[] {
  const data = dataOf(tensor);
  if (tensor.dtype === 'float16') return Array.from(data as Uint16Array, halfToNumber);
  if (tensor.dtype === 'bfloat16') return Array.from(data as Uint16Array, bfloatToNumber);
  return Array.from(data as ArrayLike<number | bigint>, Number);
}

/** A tensor from plain numbers, rounded to the dtype. */
export function tensorFrom(dtype: DType, shape: readonly number[], values: readonly number[]): Tensor {
  const data = arrayOf(dtype, values.length);
  // Numbers past the ends saturate: 2^63 - 1, ONNX's "to the end", is 2^63 as a JavaScript number.
  if (data instanceof BigInt64Array) values.forEach((v, i) => { data[i] = v >= 2 ** 63 ? 2n ** 63n - 1n : v <= -(2 ** 63) ? -(2n ** 63n) : BigInt(Math.trunc(v)); });
  else if (data instanceof BigUint64Array) values.forEach((v, i) => { data[i] = v >= 2 ** 64 ? 2n ** 64n - 1n : BigInt(Math.trunc(v)); });
  else if (dtype === 'float16') values.forEach((v, i) => { data[i] = numberToHalf(v); });
  else if (dtype === 'bfloat16') values.forEach((v, i) => { data[i] = numberToBfloat(v); });
  else values.forEach((v, i) => { data[i] = v; });
  return tensorOf(dtype, shape, data);
}

const f32 = new Float32Array(1);
const u32 = new Uint32Array(f32.buffer);

export function halfToNumber(h: number): number {
  const sign = h & 0x8000 ? -1 : 1;
  const exponent = (h >> 10) & 0x1f;
  const fraction = h & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The bits of each number as IEEE 754 half. */
export const halfOf = (values: Float32Array): Uint16Array => Uint16Array.from(values, numberToHalf);

/** IEEE 754 half, round to nearest even. */
function numberToHalf(value: number): number {
  f32[0] = value;
  const bits = u32[0] as number;
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  if (magnitude < 0x38800000) {
    const scaled = Math.abs(f32[0]) * 2 ** 24;
    const floor = Math.floor(scaled);
    const rest = scaled - floor;
    return sign | (rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor);
  }
  const rounded = magnitude - 0x38000000 + 0xfff + ((magnitude >>> 13) & 1);
  return sign | (rounded >>> 13);
}

function bfloatToNumber(b: number): number {
  u32[0] = b << 16;
  return f32[0] as number;
}

function numberToBfloat(value: number): number {
  f32[0] = value;
  const bits = u32[0] as number;
  if ((bits & 0x7fffffff) > 0x7f800000) return (bits >>> 16) | 0x40;
  return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
}
