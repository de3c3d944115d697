// WAV files as waves: PCM of 8 to 32 bits and floats, the channels as one, at the rate that is wanted.
import { LayerwrightError } from '../../../core/errors.ts';
import { readFileBytes } from '../../files.ts';

export interface Wave {
  /** Samples a second. */
  readonly rate: number;
  /** −1 to 1. */
  readonly samples: Float32Array;
}

/** Samples of a file: ten minutes at 48 kHz. */
const MOST = 48_000 * 600;
/** Bytes of sound from which on a size means that whoever wrote it did not know: it goes to the end of the file. */
const UNKNOWN_SIZE = 0x7fff_0000;

const PCM = 1;
const FLOAT = 3;
const EXTENSIBLE = 0xfffe;

type Reader = (view: DataView, at: number) => number;
const readers: Readonly<Record<string, Reader>> = {
  [`${PCM} 8`]: (v, at) => (v.getUint8(at) - 128) / 128,
  [`${PCM} 16`]: (v, at) => v.getInt16(at, true) / 2 ** 15,
  [`${PCM} 24`]: (v, at) => ((v.getUint8(at) | (v.getUint8(at + 1) << 8) | (v.getInt8(at + 2) << 16)) / 2 ** 23),
  [`${PCM} 32`]: (v, at) => v.getInt32(at, true) / 2 ** 31,
  [`${FLOAT} 32`]: (v, at) => v.getFloat32(at, true),
  [`${FLOAT} 64`]: (v, at) => v.getFloat64(at, true),
};

/** A wave of bytes. `where`: the file, for errors. Throws `data/damaged`, `data/empty`, `file/unsupported`. */
export function decodeWav(bytes: Uint8Array, where: string): Wave {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const word = (at: number): string => (at + 4 <= bytes.length ? String.fromCodePoint(...bytes.subarray(at, at + 4)) : '');
  const damaged = (received: string): LayerwrightError => new LayerwrightError('data/damaged', `${where} is no WAV file that can be read.`, { where, expected: 'RIFF WAVE with PCM of 8, 16, 24 or 32 bits, or floats', received });
  if (word(0) !== 'RIFF' || word(8) !== 'WAVE') throw damaged(word(0));
  let format: { readonly kind: number; readonly channels: number; readonly rate: number; readonly bits: number } | undefined;
  for (let at = 12; at + 8 <= bytes.length;) {
    const [name, size, body] = [word(at), view.getUint32(at + 4, true), at + 8];
    if (name === 'fmt ' && body + 16 <= bytes.length) {
      const kind = view.getUint16(body, true);
      format = { kind: kind === EXTENSIBLE && body + 26 <= bytes.length ? view.getUint16(body + 24, true) : kind, channels: view.getUint16(body + 2, true), rate: view.getUint32(body + 4, true), bits: view.getUint16(body + 14, true) };
    } else if (name === 'data') {
      const read = format && readers[`${format.kind} ${format.bits}`];
      if (!format || !read || format.channels < 1 || format.rate < 1) throw damaged(format ? `format ${format.kind}, ${format.bits} bits` : 'sound before its format');
      const width = format.bits / 8;
      const { channels, rate } = format;
      const seconds = (length: number): string => `${(length / (width * channels * rate)).toFixed(1)} s of sound`;
      const there = bytes.length - body;
      if (size > there && size < UNKNOWN_SIZE) throw new LayerwrightError('data/damaged', `${where} is cut off.`, { where, expected: seconds(size), received: seconds(there), hint: 'Copy it again, or save what is left of it as a file of its own.' });
      const count = Math.floor(Math.min(size, there) / (width * channels));
      if (count === 0) throw new LayerwrightError('data/empty', `${where} holds no sound.`, { where });
      if (count > MOST) throw new LayerwrightError('file/unsupported', `${where} is too long.`, { where, expected: seconds(MOST * width * channels), received: seconds(count * width * channels), hint: 'Cut it into shorter files.' });
      const samples = Float32Array.from({ length: count }, (_, i) => {
        let sum = 0;
        for (let c = 0; c < channels; c++) sum += read(view, body + (i * channels + c) * width);
        return sum / channels;
      });
      return { rate, samples };
    }
    // Chunks begin at even places.
    at = body + size + (size % 2);
  }
  throw damaged('no sound in it');
}

/** Half the width of the window of resampling, in samples of the slower rate. */
const HALF = 16;

/** The wave at another rate: a sinc through a Hann window, cut off at the lower of both rates. */
export function resampled({ rate, samples }: Wave, wanted: number): Float32Array {
  if (rate === wanted) return samples;
  const cut = Math.min(1, wanted / rate);
  const half = HALF / cut;
  return Float32Array.from({ length: Math.max(1, Math.round(samples.length * wanted / rate)) }, (_, i) => {
    const centre = i * rate / wanted;
    let sum = 0;
    for (let k = Math.max(0, Math.ceil(centre - half)); k <= Math.min(samples.length - 1, Math.floor(centre + half)); k++) {
      const x = (k - centre) * cut;
      const sinc = x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
      sum += (samples[k] as number) * sinc * cut * (0.5 + 0.5 * Math.cos(Math.PI * (k - centre) / half));
    }
    return sum;
  });
}

export const readWav = async (path: string): Promise<Wave> => decodeWav(await readFileBytes(path), path);
