// TensorProto: raw bytes as they stand in the file, typed fields brought to raw bytes, external data by reference.
import { BinaryReader, getTextEncoding } from '@bufbuild/protobuf/wire';
import { LayerwrightError } from '../../errors.ts';
import { arrayOf, bytesPerElement, formatShape } from '../../tensor.ts';
import type { DType, TypedArray } from '../../tensor.ts';
import { castCode, dtypeOfCode } from '../dtypes.ts';
import type { Initializer } from '../model.ts';
import type { tensorSchema } from './schema.ts';
import { damaged, joined } from './wire.ts';
import type { Message } from './wire.ts';

export type TensorMessage = Message<typeof tensorSchema>;


const NOTHING = new Uint8Array(0);

/** Bytes a tensor takes; undefined where the sizes are senseless. */
export function byteLength(dtype: DType, shape: readonly number[]): number | undefined {
  const size = shape.reduce((a, b) => a * b, 1);
  const bytes = Math.ceil(size * bytesPerElement(dtype));
  return shape.every((d) => Number.isSafeInteger(d) && d >= 0) && Number.isSafeInteger(bytes) ? bytes : undefined;
}

export function readTensor(m: TensorMessage): Initializer {
  const { from = 0, path = '' } = m.at ?? {};
  const where = m.name === undefined || m.name === '' ? path : `${path} "${m.name}"`;
  const fail = (message: string, expected?: string, received?: string): never => {
    throw damaged(message, from, where, { ...(expected !== undefined && { expected }), ...(received !== undefined && { received }) });
  };
  const dtype = dtypeOfCode(m.dataType ?? 0) ?? fail('A tensor has no known element type.', 'a TensorProto.DataType from 1 to 24', String(m.dataType ?? 0));
  const shape = (m.dims ?? []).map(Number);
  const length = byteLength(dtype, shape) ?? fail('A tensor has senseless dims.', 'numbers from 0 on', formatShape(shape));
  if (m.segment) fail('A tensor is stored in segments, which nothing reads.');
  const common = { dtype, shape, ...(m.docString !== undefined && { docString: m.docString }), ...(m.extra && { extra: m.extra }) };
  if (m.dataLocation === 1) return { ...common, bytes: NOTHING, external: externalOf(m, length, fail) };
  if (dtype === 'string') {
    const strings = (m.stringData ?? []).map((b) => getTextEncoding().decodeUtf8(b));
    const size = shape.reduce((a, b) => a * b, 1);
    if (strings.length !== size) fail('A string tensor has another number of strings than its dims say.', String(size), String(strings.length));
    return { ...common, bytes: NOTHING, strings };
  }
  const bytes = m.rawData ?? typedBytes(m, dtype, length, fail);
  if (bytes.length !== length) fail('A tensor has another number of bytes than its dims say.', `${length} bytes (${dtype} ${formatShape(shape)})`, `${bytes.length} bytes`);
  return { ...common, bytes };
}

type Fail = (message: string, expected?: string, received?: string) => never;

function externalOf(m: TensorMessage, length: number, fail: Fail): { location: string; offset: number; length: number } {
  const entries = new Map((m.externalData ?? []).map((e) => [e.key ?? '', e.value ?? '']));
  const location = entries.get('location') ?? '';
  const offset = Number(entries.get('offset') ?? 0);
  const declared = Number(entries.get('length') ?? length);
  if (location === '') fail('A tensor stands in another file that is not named.');
  if (!Number.isSafeInteger(offset) || offset < 0) fail('The offset of external data is senseless.', 'a number from 0 on', entries.get('offset') ?? '');
  if (declared !== length) fail('External data has another length than the dims say.', `${length} bytes`, `${declared} bytes`);
  return { location, offset, length };
}

/** float_data, int32_data, … as raw little-endian bytes; floats that came packed in one piece are not copied. */
function typedBytes(m: TensorMessage, dtype: DType, length: number, fail: Fail): Uint8Array {
  const fixed = (parts: Uint8Array[] | undefined): Uint8Array => (parts ? joined(parts) : NOTHING);
  switch (dtype) {
    case 'float32': case 'complex64': return fixed(m.floatData);
    case 'float64': case 'complex128': return fixed(m.doubleData);
    case 'int64': return varints(m.int64Data, 'int64', length, fail);
    case 'uint64': case 'uint32': return varints(m.uint64Data, dtype, length, fail);
    case 'uint4': case 'int4': case 'float4e2m1': return varints(m.int32Data, 'uint8', length, fail);
    case 'int32': case 'int16': case 'uint16': case 'int8': case 'uint8': case 'bool': case 'float16': case 'bfloat16':
      return varints(m.int32Data, dtype, length, fail);
    default: return varints(m.int32Data, 'uint8', length, fail);
  }
}

function varints(parts: readonly Uint8Array[] | undefined, dtype: DType, length: number, fail: Fail): Uint8Array {
  const bytes = (parts ?? []).reduce((n, p) => n + p.length, 0);
  const width = bytesPerElement(dtype);
  // A value takes a byte at least: more cannot be there, and nothing is set aside for it.
  if (length / width > bytes) return fail('A tensor has fewer values than its dims say.', `${length / width} values`, `at most ${bytes}`);
  const data = arrayOf(dtype, length / width);
  let at = 0;
  for (const part of parts ?? []) {
    const reader = new BinaryReader(part);
    while (reader.pos < part.length) {
      if (at >= data.length) fail('A tensor has more values than its dims say.', String(data.length));
      store(data, at++, BigInt(reader.int64()));
    }
  }
  if (at !== data.length) fail('A tensor has fewer values than its dims say.', String(data.length), String(at));
  return new Uint8Array(data.buffer);
}

function store(data: TypedArray, at: number, value: bigint): void {
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) data[at] = value;
  else data[at] = Number(value);
}

export function tensorMessage(tensor: Initializer, name: string | undefined): TensorMessage {
  const m: TensorMessage = { dims: tensor.shape.map(BigInt), dataType: castCode[tensor.dtype] };
  if (name !== undefined) m.name = name;
  if (tensor.docString !== undefined) m.docString = tensor.docString;
  if (tensor.extra) m.extra = tensor.extra;
  if (tensor.external) {
    const { location, offset, length } = tensor.external;
    m.externalData = [{ key: 'location', value: location }, { key: 'offset', value: String(offset) }, { key: 'length', value: String(length) }];
    m.dataLocation = 1;
  } else if (tensor.dtype === 'string') m.stringData = (tensor.strings ?? []).map((s) => getTextEncoding().encodeUtf8(s));
  else {
    const expected = byteLength(tensor.dtype, tensor.shape);
    if (tensor.bytes.length !== expected) {
      throw new LayerwrightError('onnx/invalid', `The tensor ${name ?? ''} has another number of bytes than its shape says.`, {
        ...(name !== undefined && { where: name }), expected: `${expected} bytes`, received: `${tensor.bytes.length} bytes`,
      });
    }
    m.rawData = tensor.bytes;
  }
  return m;
}
