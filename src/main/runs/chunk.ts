// A packed chunk of a curve: four columns, each in the smallest form that gives back every number exactly.
import { crc32 } from 'node:zlib';
import type { Extremes, Point, Points } from './points.ts';

/** Points in a full chunk. A longer one is never written, a shorter one only where a curve was cut. */
export const CHUNK = 1024;

// Forms of a column. All little-endian (every platform of Node is), each column padded to 8 bytes:
//   float64 form, float64 base, then form 0: float64 stride; 1, 2, 4: unsigned offsets from base of 1, 2, 4 bytes; 5: float32; 8: float64.
type Form = 0 | 1 | 2 | 4 | 5 | 8;
const widths: Record<Form, number> = { 0: 0, 1: 1, 2: 2, 4: 4, 5: 4, 8: 8 };
const HEAD = 24;

// SQLite does not notice a flipped bit inside a blob: the last 8 bytes are a CRC-32 of the rest, and zeros.
const SEAL = 8;

function seal(bytes: Uint8Array): Uint8Array {
  const at = bytes.length - SEAL;
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(at, crc32(bytes.subarray(0, at)), true);
  return bytes;
}

/** What was sealed, at an offset that is a multiple of 8; undefined where it is damaged. */
function unseal(sealed: Uint8Array): Uint8Array | undefined {
  const at = sealed.length - SEAL;
  if (at < 0) return undefined;
  // Not `slice`: on a Buffer it copies nothing.
  const bytes = sealed.byteOffset % 8 === 0 ? sealed : new Uint8Array(sealed);
  const body = bytes.subarray(0, at);
  return new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(at, true) === BigInt(crc32(body)) ? body : undefined;
}

const padded = (bytes: number): number => (bytes + 7) & ~7;
const columnBytes = (form: Form, count: number): number => HEAD + padded(widths[form] * count);

function isArithmetic(column: Float64Array, base: number, stride: number): boolean {
  for (let i = 0; i < column.length; i++) if (!Object.is(base + i * stride, column[i])) return false;
  return true;
}

function formOf(column: Float64Array): { form: Form; base: number; stride: number } {
  const base = column[0] ?? 0;
  const stride = column.length > 1 ? (column[1] as number) - base : 0;
  // NaN and the infinities have no stride; as a constant they are their own base.
  for (const step of [Number.isFinite(stride) ? stride : 0, 0]) if (isArithmetic(column, base, step)) return { form: 0, base, stride: step };
  let least = Infinity;
  let most = -Infinity;
  let whole = true;
  let single = true;
  for (let i = 0; i < column.length; i++) {
    const value = column[i] as number;
    if (value < least) least = value;
    if (value > most) most = value;
    whole &&= Number.isSafeInteger(value) && !Object.is(value, -0);
    single &&= Math.fround(value) === value || value !== value;
  }
  const spread = most - least;
  if (whole && spread < 2 ** 32) return { form: spread < 256 ? 1 : spread < 65536 ? 2 : 4, base: least, stride: 0 };
  return { form: single ? 5 : 8, base: 0, stride: 0 };
}

const order = ['steps', 'values', 'epochs', 'times'] as const;

/** The points as bytes. */
export function packPoints(points: Points): Uint8Array {
  const count = points.steps.length;
  const forms = order.map((name) => formOf(points[name]));
  const bytes = new Uint8Array(forms.reduce((n, { form }) => n + columnBytes(form, count), SEAL));
  let at = 0;
  order.forEach((name, c) => {
    const { form, base, stride } = forms[c] as { form: Form; base: number; stride: number };
    const column = points[name];
    new Float64Array(bytes.buffer, at, 3).set([form, base, stride]);
    const body = at + HEAD;
    switch (form) {
      case 0: break;
      case 1: { const to = new Uint8Array(bytes.buffer, body, count); for (let i = 0; i < count; i++) to[i] = (column[i] as number) - base; break; }
      case 2: { const to = new Uint16Array(bytes.buffer, body, count); for (let i = 0; i < count; i++) to[i] = (column[i] as number) - base; break; }
      case 4: { const to = new Uint32Array(bytes.buffer, body, count); for (let i = 0; i < count; i++) to[i] = (column[i] as number) - base; break; }
      case 5: new Float32Array(bytes.buffer, body, count).set(column); break;
      case 8: new Float64Array(bytes.buffer, body, count).set(column); break;
    }
    at += columnBytes(form, count);
  });
  return seal(bytes);
}

/** A column as it lies in the bytes: `base + i · stride`, or `base + stored[i]`. */
interface PackedColumn { readonly base: number; readonly stride: number; readonly stored: Uint8Array | Uint16Array | Uint32Array | Float32Array | Float64Array | undefined }

const entry = ({ base, stride, stored }: PackedColumn, i: number): number => (stored === undefined ? base + i * stride : base + (stored[i] as number));

function unpackColumn(column: PackedColumn, count: number): Float64Array {
  const { base, stride, stored } = column;
  if (stored !== undefined && base === 0) return new Float64Array(stored);
  const out = new Float64Array(count);
  if (stored === undefined && (stride === 0 || base !== base)) return out.fill(base);
  for (let i = 0; i < count; i++) out[i] = entry(column, i);
  return out;
}

/** Points that unpack a column when it is asked for: thinning reads the values of many chunks but single entries of the rest. */
class PackedPoints implements Points {
  readonly #columns: readonly PackedColumn[];
  readonly #count: number;
  readonly #unpacked: (Float64Array | undefined)[] = [];

  constructor(columns: readonly PackedColumn[], count: number) {
    this.#columns = columns;
    this.#count = count;
  }

  #column(c: number): Float64Array {
    return (this.#unpacked[c] ??= unpackColumn(this.#columns[c] as PackedColumn, this.#count));
  }

  get steps(): Float64Array { return this.#column(0); }
  get values(): Float64Array { return this.#column(1); }
  get epochs(): Float64Array { return this.#column(2); }
  get times(): Float64Array { return this.#column(3); }

  at(i: number): Point {
    const [steps, values, epochs, times] = this.#columns as [PackedColumn, PackedColumn, PackedColumn, PackedColumn];
    return { step: entry(steps, i), value: entry(values, i), epoch: entry(epochs, i), time: entry(times, i) };
  }
}

type Stored = PackedColumn['stored'];
const storedForms: Record<Form, (buffer: ArrayBufferLike, at: number, count: number) => Stored> = {
  0: () => undefined,
  1: (buffer, at, count) => new Uint8Array(buffer, at, count),
  2: (buffer, at, count) => new Uint16Array(buffer, at, count),
  4: (buffer, at, count) => new Uint32Array(buffer, at, count),
  5: (buffer, at, count) => new Float32Array(buffer, at, count),
  8: (buffer, at, count) => new Float64Array(buffer, at, count),
};

/** The points of packed bytes; undefined where the bytes are not of `count` points. */
export function unpackPoints(packed: Uint8Array, count: number): Points | undefined {
  const bytes = unseal(packed);
  if (bytes === undefined) return undefined;
  const { buffer } = bytes;
  const columns: PackedColumn[] = [];
  let at = bytes.byteOffset;
  const end = at + bytes.byteLength;
  for (let c = 0; c < order.length; c++) {
    if (at + HEAD > end) return undefined;
    const [form, base, stride] = new Float64Array(buffer, at, 3) as unknown as [number, number, number];
    if (!(form in widths)) return undefined;
    const size = columnBytes(form as Form, count);
    if (at + size > end) return undefined;
    const body = at + HEAD;
    columns.push({ base, stride, stored: storedForms[form as Form](buffer, body, count) });
    at += size;
  }
  return at === end ? new PackedPoints(columns, count) : undefined;
}

/** Smallest, largest and first non-finite point as 12 float64 (step, value, epoch, time; step −1 for none), sealed. */
export function packExtremes(extremes: Extremes): Uint8Array {
  const out = new Float64Array(13);
  [extremes.min, extremes.max, extremes.nonFinite].forEach((p, i) => {
    out.set(p === undefined ? [-1, 0, 0, 0] : [p.step, p.value, p.epoch, p.time], 4 * i);
  });
  return seal(new Uint8Array(out.buffer));
}

/** The reverse of `packExtremes`; undefined where the bytes are others. */
export function unpackExtremes(packed: Uint8Array, nonFiniteCount: number): Extremes | undefined {
  const bytes = unseal(packed);
  if (bytes?.byteLength !== 96) return undefined;
  const numbers = new Float64Array(bytes.buffer, bytes.byteOffset, 12);
  const at = (i: number): Point | undefined => {
    const step = numbers[i] as number;
    return step < 0 ? undefined : { step, value: numbers[i + 1] as number, epoch: numbers[i + 2] as number, time: numbers[i + 3] as number };
  };
  return { min: at(0), max: at(4), nonFinite: at(8), nonFiniteCount };
}
