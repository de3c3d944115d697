// Protobuf messages by declarative field tables: reading with places in errors, writing in chunks without copies.
import { BinaryReader, BinaryWriter, getTextEncoding, WireType } from '@bufbuild/protobuf/wire';
import { LayerwrightError } from '../../errors.ts';

/**
 * What a field holds. `int`: int64 as bigint; `number`: a small integer or enum; `packed`: repeated numbers as the
 * payload bytes they came in (packed or not); the other plurals are repeated fields. A schema: a message.
 */
export type Kind = 'string' | 'strings' | 'text' | 'bytes' | 'blobs' | 'int' | 'ints' | 'number' | 'float' | 'floats' | 'packed';
export type Field = readonly [number: number, kind: Kind] | readonly [number: number, schema: () => Schema, repeated: boolean];
export type Schema = Readonly<Record<string, Field>>;

type KindValue<K> = K extends 'string' | 'text' ? string : K extends 'strings' ? string[] : K extends 'bytes' ? Uint8Array
  : K extends 'blobs' | 'packed' ? Uint8Array[] : K extends 'int' ? bigint : K extends 'ints' ? bigint[] : K extends 'number' | 'float' ? number
    : K extends 'floats' ? number[] : never;
type FieldValue<F> = F extends readonly [number, infer S, infer R] ? (S extends () => infer M ? (R extends true ? Message<M>[] : Message<M>) : never)
  : F extends readonly [number, infer K] ? KindValue<K> : never;

/** A message as read: absent fields are undefined, unknown ones stand in `extra`, with the place it came from. */
export type Message<S> = { -readonly [K in keyof S]?: FieldValue<S[K]> | undefined } & { extra?: Uint8Array | undefined; at?: Span };
export interface Span { readonly from: number; readonly to: number; readonly path: string }

/** Nested messages deeper than this are refused (protobuf's own limit). */
const DEEPEST = 100;
/** More messages than this are refused: two bytes of file make an object of hundreds. */
const MOST_MESSAGES = 8_000_000;

export function damaged(message: string, offset: number, path: string, details: { expected?: string; received?: string; hint?: string; cause?: unknown } = {}): LayerwrightError {
  return new LayerwrightError('onnx/damaged', message, { where: `byte ${offset}${path === '' ? '' : `, ${path}`}`, ...details });
}

const byNumber = new WeakMap<Schema, Map<number, { name: string; field: Field }>>();
function numbered(schema: Schema): Map<number, { name: string; field: Field }> {
  let found = byNumber.get(schema);
  if (!found) {
    found = new Map(Object.entries(schema).map(([name, field]) => [field[0], { name, field }]));
    byNumber.set(schema, found);
  }
  return found;
}

interface Reading { readonly file: Uint8Array; readonly reader: BinaryReader; messages: number }

/** Reads one message that fills the bytes. Byte fields are views of them. */
export function readMessage<S extends Schema>(schema: S, bytes: Uint8Array): Message<S> {
  const reader = new BinaryReader(bytes);
  return readInto({ file: bytes, reader, messages: 0 }, schema, bytes.length, '', 0) as Message<S>;
}

function readInto(r: Reading, schema: Schema, end: number, path: string, depth: number): Record<string, unknown> {
  const { reader } = r;
  if (depth > DEEPEST) throw damaged(`The model nests deeper than ${DEEPEST} messages.`, reader.pos, path);
  if (++r.messages > MOST_MESSAGES) throw damaged(`The model has more than ${MOST_MESSAGES} parts.`, reader.pos, path);
  const fields = numbered(schema);
  const out: Record<string, unknown> = {};
  const unknown: Uint8Array[] = [];
  const from = reader.pos;
  while (reader.pos < end) {
    const start = reader.pos;
    let place = path;
    try {
      const [number, type] = reader.tag();
      const entry = fields.get(number);
      if (!entry || !fits(entry.field, type)) {
        if (type === WireType.EndGroup) throw new Error('a group ends that has not begun');
        reader.skip(type, number);
        if (reader.pos > end) throw new RangeError('a field reaches past its message');
        unknown.push(r.file.subarray(start, reader.pos));
        continue;
      }
      place = placeOf(path, entry.name, out[entry.name]);
      readField(r, entry.name, entry.field, type, end, out, place, depth);
      if (reader.pos > end) throw new RangeError('a field reaches past its message');
    } catch (cause) {
      if (cause instanceof LayerwrightError) throw cause;
      throw damaged('The ONNX file is damaged.', start, place, { received: cause instanceof Error ? cause.message : String(cause), hint: 'Fetch the file again.', cause });
    }
  }
  if (unknown.length > 0) out['extra'] = joined(unknown);
  out['at'] = { from, to: end, path } satisfies Span;
  return out;
}

const placeOf = (path: string, name: string, before: unknown): string => {
  const index = Array.isArray(before) ? `[${before.length}]` : '';
  return path === '' ? name + index : `${path} → ${name}${index}`;
};

/** Whether the wire type is one the field can have; a repeated number comes packed or one by one. */
function fits(field: Field, type: WireType): boolean {
  const kind = field[1];
  switch (kind) {
    case 'int': case 'number': return type === WireType.Varint;
    case 'ints': return type === WireType.Varint || type === WireType.LengthDelimited;
    case 'float': return type === WireType.Bit32;
    case 'floats': return type === WireType.Bit32 || type === WireType.LengthDelimited;
    case 'packed': return type !== WireType.StartGroup && type !== WireType.EndGroup;
    default: return type === WireType.LengthDelimited;
  }
}

function readField(r: Reading, name: string, field: Field, type: WireType, end: number, out: Record<string, unknown>, place: string, depth: number): void {
  const { reader } = r;
  const push = (value: unknown): void => {
    const list = out[name] as unknown[] | undefined;
    if (list) list.push(value);
    else out[name] = [value];
  };
  const kind = field[1];
  if (typeof kind === 'function') {
    const stop = limit(reader, end);
    const message = readInto(r, kind(), stop, place, depth + 1);
    if (field[2]) push(message);
    else out[name] = message;
    return;
  }
  switch (kind) {
    case 'string': out[name] = text(r, end, true); return;
    case 'text': out[name] = text(r, end, false); return;
    case 'strings': push(text(r, end, true)); return;
    case 'bytes': out[name] = bytes(r, end); return;
    case 'blobs': push(bytes(r, end)); return;
    case 'int': out[name] = BigInt(reader.int64()); return;
    case 'number': out[name] = Number(reader.int64()); return;
    case 'float': out[name] = bounded(reader, end, 4) && reader.float(); return;
    case 'ints':
      if (type === WireType.Varint) push(BigInt(reader.int64()));
      else for (const stop = limit(reader, end); reader.pos < stop;) push(BigInt(reader.int64()));
      return;
    case 'floats':
      if (type === WireType.Bit32) push(bounded(reader, end, 4) && reader.float());
      else for (const stop = limit(reader, end); reader.pos < stop;) push(bounded(reader, stop, 4) && reader.float());
      return;
    case 'packed':
      push(type === WireType.LengthDelimited ? bytes(r, end) : reader.skip(type));
  }
}

function bounded(reader: BinaryReader, end: number, length: number): true {
  if (reader.pos + length > end) throw new RangeError('the file ends in the middle of a field');
  return true;
}

/** Reads a length and gives where what it measures ends. */
function limit(reader: BinaryReader, end: number): number {
  const length = reader.uint32();
  const stop = reader.pos + length;
  if (stop > end) throw new RangeError(`a field of ${length} bytes where ${Math.max(0, end - reader.pos)} are left`);
  return stop;
}

function bytes({ file, reader }: Reading, end: number): Uint8Array {
  const stop = limit(reader, end);
  const slice = file.subarray(reader.pos, stop);
  reader.pos = stop;
  return slice;
}

function text(r: Reading, end: number, strict: boolean): string {
  return getTextEncoding().decodeUtf8(bytes(r, end), strict);
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0] as Uint8Array;
  const whole = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Byte fields longer than this become chunks of their own instead of being copied. */
const LONG = 4096;

class Sink {
  readonly chunks: Uint8Array[] = [];
  readonly writer = new BinaryWriter();
  /** Bytes in `chunks`; what is in the writer comes on top. */
  #cut = 0;
  #pending = 0;

  /** Counts what a small write adds (the writer does not tell). */
  small(write: (w: BinaryWriter) => void): void {
    write(this.writer);
    this.#pending = 1;
  }

  flush(): void {
    if (this.#pending === 0) return;
    const chunk = this.writer.finish();
    this.#pending = 0;
    this.chunks.push(chunk);
    this.#cut += chunk.length;
  }

  append(parts: readonly Uint8Array[], size: number): void {
    if (size <= LONG) {
      for (const part of parts) this.small((w) => w.raw(part));
      return;
    }
    this.flush();
    this.chunks.push(...parts);
    this.#cut += size;
  }

  finish(): { chunks: Uint8Array[]; size: number } {
    this.flush();
    return { chunks: this.chunks, size: this.#cut };
  }
}

/** A message as chunks in order: small pieces made here, and the long byte fields as they are. */
export function writeMessage<S extends Schema>(schema: S, message: Message<S>): { chunks: Uint8Array[]; size: number } {
  const sink = new Sink();
  for (const [name, field] of Object.entries(schema)) {
    const value = (message as Record<string, unknown>)[name];
    if (value !== undefined) writeField(sink, field, value);
  }
  if (message.extra) sink.append([message.extra], message.extra.length);
  return sink.finish();
}

function writeField(sink: Sink, field: Field, value: unknown): void {
  const [number, kind] = field;
  const delimited = (parts: readonly Uint8Array[], size: number): void => {
    sink.small((w) => w.tag(number, WireType.LengthDelimited).uint32(size));
    sink.append(parts, size);
  };
  if (typeof kind === 'function') {
    for (const message of (field[2] ? value : [value]) as Message<Schema>[]) {
      const { chunks, size } = writeMessage(kind(), message);
      delimited(chunks, size);
    }
    return;
  }
  switch (kind) {
    case 'string': case 'text': sink.small((w) => w.tag(number, WireType.LengthDelimited).string(value as string)); return;
    case 'strings': for (const s of value as string[]) sink.small((w) => w.tag(number, WireType.LengthDelimited).string(s)); return;
    case 'bytes': delimited([value as Uint8Array], (value as Uint8Array).length); return;
    case 'blobs': case 'packed': for (const b of value as Uint8Array[]) delimited([b], b.length); return;
    case 'int': case 'number': sink.small((w) => w.tag(number, WireType.Varint).int64(value as bigint)); return;
    case 'ints': for (const i of value as bigint[]) sink.small((w) => w.tag(number, WireType.Varint).int64(i)); return;
    case 'float': sink.small((w) => w.tag(number, WireType.Bit32).float(value as number)); return;
    case 'floats': for (const f of value as number[]) sink.small((w) => w.tag(number, WireType.Bit32).float(f));
  }
}
