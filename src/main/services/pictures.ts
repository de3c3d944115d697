// Pictures of data sets as PNG files.
import sharp from 'sharp';

export interface PictureShape { readonly height: number; readonly width: number; readonly channels: number }

/** A picture of bytes, row by row, as a PNG file; no edge longer than `side`, where it is given. */
export async function pngOf(pixels: Uint8Array, { height, width, channels }: PictureShape, side?: number): Promise<Uint8Array> {
  const picture = sharp(pixels, { raw: { width, height, channels: channels as 1 | 2 | 3 | 4 } });
  const sized = side !== undefined && Math.max(width, height) > side ? picture.resize({ width: side, height: side, fit: 'inside' }) : picture;
  return new Uint8Array(await sized.png({ compressionLevel: 3 }).toBuffer());
}

export const pictureShape = ([height = 1, width = 1, channels = 1]: readonly number[]): PictureShape => ({ height, width, channels });
