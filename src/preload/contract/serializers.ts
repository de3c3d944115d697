// Values that JSON does not know, for every transport that writes JSON. Numbers 0 to 19 are oRPC's own.
import type { StandardRPCCustomJsonSerializer } from '@orpc/client/standard';

/** Bytes as text, in pieces that a call's arguments can hold. */
function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

function fromBase64(value: unknown): Uint8Array<ArrayBuffer> {
  if (typeof value !== 'string') throw new TypeError('bytes are written as text');
  const letters = atob(value);
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i++) bytes[i] = letters.charCodeAt(i);
  return bytes;
}

const infinity: StandardRPCCustomJsonSerializer = {
  type: 20,
  condition: (value) => value === Infinity || value === -Infinity,
  serialize: (value: number) => (value > 0 ? 1 : -1),
  deserialize: (value: unknown) => (value === 1 ? Infinity : -Infinity),
};

/** Columns of curves. */
const float64: StandardRPCCustomJsonSerializer = {
  type: 21,
  condition: (value) => value instanceof Float64Array,
  serialize: (value: Float64Array) => toBase64(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)),
  deserialize: (value: unknown) => {
    const bytes = fromBase64(value);
    if (bytes.length % 8 !== 0) throw new TypeError('numbers are eight bytes each');
    return new Float64Array(bytes.buffer);
  },
};

/** Pictures. */
const bytes: StandardRPCCustomJsonSerializer = {
  type: 22,
  condition: (value) => value instanceof Uint8Array,
  serialize: (value: Uint8Array) => toBase64(value),
  deserialize: fromBase64,
};

export const customJsonSerializers: StandardRPCCustomJsonSerializer[] = [infinity, float64, bytes];
