// One picture file to bytes: sharp decodes all but PGM and PPM, which are read here.
import { open, readFile, stat } from 'node:fs/promises';
import type { Sharp } from 'sharp';
import { LayerwrightError } from '../../../core/errors.ts';

/** Loaded with the first picture: half of all trainings have none, and start sooner. */
const loadSharp = async () => (await import('sharp')).default;

export type Fit = 'cover' | 'fill' | 'contain';

/** Above this many pixels a picture is refused: 100 million take 300 MB. */
const MOST_PIXELS = 100_000_000;

export const isPictureName = (name: string): boolean => /\.(jpe?g|png|webp|gif|tiff?|avif|pgm|ppm)$/i.test(name);
const isNetpbm = (path: string): boolean => /\.(pgm|ppm)$/i.test(path);

/** A reason in one line, as sharp or the system gave it. */
export const reasonOf = (thrown: unknown): string =>
  (thrown instanceof Error ? thrown.message : String(thrown)).split('\n').filter((l) => l.trim() !== '')[0]?.slice(0, 160) ?? 'unknown';

export interface PictureHeader { readonly width: number; readonly height: number; readonly channels: number }

/** Size as shown (turned as EXIF says). */
export async function headerOfPicture(path: string): Promise<PictureHeader> {
  if ((await stat(path)).size === 0) throw new Error('the file is empty');
  if (isNetpbm(path)) {
    const handle = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(512), 0, 512, 0);
      return netpbmHeader(buffer.subarray(0, bytesRead));
    } finally {
      await handle.close();
    }
  }
  const sharp = await loadSharp();
  const { width, height, channels, space, autoOrient } = await sharp(path, { limitInputPixels: MOST_PIXELS }).metadata();
  if (!width || !height) throw new Error('it has no size');
  return { width: autoOrient?.width ?? width, height: autoOrient?.height ?? height, channels: space === 'b-w' || space === 'grey16' ? 1 : channels ?? 3 };
}

/** The picture as [height, width, channels] bytes, brought to that size. */
export async function decodePicture(path: string, shape: readonly [number, number, number], fit: Fit): Promise<Uint8Array> {
  const [height, width, channels] = shape;
  let image = isNetpbm(path) ? await netpbm(path) : (await loadSharp())(path, { limitInputPixels: MOST_PIXELS, failOn: 'warning' }).autoOrient();
  image = image.flatten({ background: '#000' }).toColourspace(channels === 1 ? 'b-w' : 'srgb').resize(width, height, { fit, background: '#000' });
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  if (info.channels === channels) return data;
  const out = new Uint8Array(height * width * channels);
  for (let i = 0, n = height * width; i < n; i++) for (let c = 0; c < channels; c++) out[i * channels + c] = data[i * info.channels + Math.min(c, info.channels - 1)] as number;
  return out;
}

function netpbmHeader(bytes: Uint8Array): PictureHeader & { offset: number; most: number } {
  const found = /^P([56])(?:\s|#[^\n]*\n)+(\d+)(?:\s|#[^\n]*\n)+(\d+)(?:\s|#[^\n]*\n)+(\d+)\s/.exec(Buffer.from(bytes.subarray(0, 512)).toString('latin1'));
  if (!found) throw new Error('it is not a binary PGM or PPM picture');
  const [all, kind, width, height, most] = found;
  if (Number(most) > 255 || Number(width) * Number(height) > MOST_PIXELS || Number(width) * Number(height) === 0) throw new Error('it is too large or deeper than 8 bits');
  return { width: Number(width), height: Number(height), channels: kind === '5' ? 1 : 3, offset: all.length, most: Number(most) };
}

async function netpbm(path: string): Promise<Sharp> {
  const bytes = await readFile(path);
  const { width, height, channels, offset } = netpbmHeader(bytes);
  const pixels = bytes.subarray(offset, offset + width * height * channels);
  if (pixels.length < width * height * channels) throw new LayerwrightError('data/damaged', 'the file ends too early', { where: path });
  return (await loadSharp())(pixels, { raw: { width, height, channels: channels as 1 | 3 } });
}
