// The safetensors format: an 8-byte header length, a JSON header, then the tensors' bytes as they are.
// https://huggingface.co/docs/safetensors (format description)
import { createHash } from 'node:crypto';
import { LayerwrightError } from '../../../core/errors.ts';
import { bytesPerElement, sizeOf } from '../../../core/tensor.ts';
import type { DType, Tensor } from '../../../core/tensor.ts';

const codes: Partial<Record<DType, string>> = {
  float64: 'F64', float32: 'F32', float16: 'F16', bfloat16: 'BF16', int64: 'I64', int32: 'I32', int16: 'I16', int8: 'I8',
  uint64: 'U64', uint32: 'U32', uint16: 'U16', uint8: 'U8', bool: 'BOOL',
};
const dtypeOf = new Map(Object.entries(codes).map(([dtype, code]) => [code, dtype as DType]));
/** Whether the format has a name for the dtype. */
export const holds = (dtype: DType): boolean => codes[dtype] !== undefined;
/** The reference implementation's own limit. */
const HEADER_LIMIT = 100_000_000;

export interface SafetensorsFile {
  readonly tensors: Map<string, Tensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The file's bytes in pieces; the tensors' own bytes are not copied. */
export function encodeSafetensors(tensors: ReadonlyMap<string, Tensor>, metadata: Readonly<Record<string, string>> = {}): Uint8Array[] {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let offset = 0;
  const pieces: Uint8Array[] = [];
  for (const [name, tensor] of tensors) {
    const dtype = codes[tensor.dtype];
    if (dtype === undefined) throw new LayerwrightError('file/unsupported', `safetensors cannot hold ${tensor.dtype}.`, { where: name });
    header[name] = { dtype, shape: tensor.shape, data_offsets: [offset, offset + tensor.bytes.byteLength] };
    offset += tensor.bytes.byteLength;
    pieces.push(tensor.bytes);
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  // The data starts at a multiple of eight, so that aligned views can be taken.
  const padded = Math.ceil(json.byteLength / 8) * 8;
  const head = new Uint8Array(8 + padded).fill(0x20, 8);
  new DataView(head.buffer).setBigUint64(0, BigInt(padded), true);
  head.set(json, 8);
  return [head, ...pieces];
}

/** SHA-256 of tensors and of a text that belongs to them, for the metadata: the format itself has none. */
export function digestOf(text: string, tensors: ReadonlyMap<string, Tensor>): string {
  const hash = createHash('sha256').update(text).update('\0');
  for (const [name, tensor] of tensors) hash.update(`${name}\0${tensor.dtype}\0${tensor.shape.join()}\0`).update(tensor.bytes);
  return hash.digest('hex');
}

/** Reads a file's bytes; tensors are slices of them. Throws `checkpoint/damaged` naming `where`. */
export function decodeSafetensors(bytes: Uint8Array, where: string): SafetensorsFile {
  const damaged = (message: string, details: { expected?: string; received?: string } = {}): never => {
    throw new LayerwrightError('checkpoint/damaged', `The file is damaged: ${message}.`, { where, ...details, hint: 'Use an earlier checkpoint.' });
  };
  if (bytes.byteLength < 8) damaged('it is too short', { expected: '8 bytes or more', received: `${bytes.byteLength} bytes` });
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true));
  if (length > HEADER_LIMIT || length > bytes.byteLength - 8) damaged('its header is longer than the file', { expected: `at most ${bytes.byteLength - 8} bytes`, received: String(length) });
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, 8 + length)));
  } catch {
    damaged('its header is not JSON');
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) damaged('its header is not an object');
  const body = bytes.subarray(8 + length);
  const tensors = new Map<string, Tensor>();
  const metadata: Record<string, string> = {};
  const ranges: [from: number, to: number][] = [];
  for (const [name, entry] of Object.entries(header as Record<string, unknown>)) {
    if (name === '__metadata__') {
      if (typeof entry !== 'object' || entry === null) damaged('its metadata is not an object');
      for (const [key, value] of Object.entries(entry as Record<string, unknown>)) {
        if (typeof value !== 'string') damaged(`metadata ${key} is not text`);
        metadata[key] = value as string;
      }
      continue;
    }
    const { dtype: code, shape, data_offsets: offsets } = (entry ?? {}) as { dtype?: unknown; shape?: unknown; data_offsets?: unknown };
    const dtype = typeof code === 'string' ? dtypeOf.get(code) : undefined;
    const isSize = (n: unknown): n is number => typeof n === 'number' && Number.isSafeInteger(n) && n >= 0;
    if (dtype === undefined || !Array.isArray(shape) || !shape.every(isSize) || !Array.isArray(offsets) || !isSize(offsets[0]) || !isSize(offsets[1])) {
      return damaged(`the entry of ${name} makes no sense`);
    }
    const [from, to] = offsets as [number, number];
    const expected = sizeOf(shape) * bytesPerElement(dtype);
    if (to > body.byteLength || to - from !== expected) {
      damaged(`${name} does not have the bytes that its shape asks for`, { expected: `${expected} bytes`, received: `${Math.min(to, body.byteLength) - from} bytes` });
    }
    ranges.push([from, to]);
    tensors.set(name, { dtype, shape, bytes: body.subarray(from, to) });
  }
  // The format allows neither holes nor bytes that two tensors share.
  let used = 0;
  for (const [from, to] of ranges.sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    if (from !== used) damaged('its tensors do not lie end to end', { expected: `a tensor from byte ${used}`, received: `from byte ${from}` });
    used = to;
  }
  if (used !== body.byteLength) damaged('bytes are left over at its end', { expected: `${used} bytes of tensors`, received: `${body.byteLength}` });
  return { tensors, metadata };
}
