// TypeProto: plain tensor types read, all else kept as the bytes that were read.
import type { Dim } from '../../tensor.ts';
import { castCode, dtypeOfCode } from '../dtypes.ts';
import type { ValueType } from '../model.ts';
import { typeSchema } from './schema.ts';
import { joined, readMessage, writeMessage } from './wire.ts';

/** Throws `onnx/damaged`. */
export function readType(bytes: Uint8Array): ValueType {
  const type = readMessage(typeSchema, bytes);
  const dtype = type.tensor && dtypeOfCode(type.tensor.elemType ?? 0);
  if (!type.tensor || !dtype || type.tensor.extra || type.tensor.shape?.extra || type.tensor.shape?.dims?.some((d) => d.extra)) {
    return bytes.length === 0 ? { kind: 'none' } : { kind: 'other', raw: bytes };
  }
  const dims = type.tensor.shape ? (type.tensor.shape.dims ?? []) : undefined;
  const shape = dims?.map((d): Dim => (d.value !== undefined ? (d.value < 0n ? '' : Number(d.value)) : (d.param ?? '')));
  const denotations = dims?.some((d) => d.denotation !== undefined) ? dims.map((d) => d.denotation) : undefined;
  return { kind: 'tensor', dtype, shape, ...(denotations && { denotations }), ...(type.extra && { extra: type.extra }) };
}

/** undefined where nothing is said. */
export function writeType(type: ValueType): Uint8Array | undefined {
  if (type.kind === 'none') return undefined;
  if (type.kind === 'other') return type.raw;
  const dims = type.shape?.map((d, i) => ({
    value: typeof d === 'number' ? BigInt(d) : undefined, param: typeof d === 'string' && d !== '' ? d : undefined, denotation: type.denotations?.[i],
  }));
  const { chunks } = writeMessage(typeSchema, {
    tensor: { elemType: castCode[type.dtype], ...(dims && { shape: { dims } }) }, extra: type.extra,
  });
  return joined(chunks);
}
