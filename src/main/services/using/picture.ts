// A picture file as a network sees it: decoded, turned, brought into the frame, made numbers.
import { LayerwrightError } from '../../../core/errors.ts';
import type { DType, Tensor } from '../../../core/tensor.ts';
import { framed, pictureTensor, placeOf } from '../../../core/using/picture.ts';
import type { PictureWay, Place, Size } from '../../../core/using/picture.ts';
import { decodePicture, headerOfPicture, reasonOf } from '../../data/readers/picture.ts';
import { fileError, kindOf } from '../../files.ts';
import { pngOf } from '../pictures.ts';

export interface PreparedPicture {
  readonly tensor: Tensor;
  /** The frame, [height, width, channels] bytes: grey, or red, green and blue. */
  readonly pixels: Uint8Array;
  readonly channels: 1 | 3;
  readonly place: Place;
}

/** Longest edge of a picture that is shown. */
const SHOWN = 1024;

async function reading<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (thrown) {
    if (thrown instanceof LayerwrightError) throw thrown;
    const kind = await kindOf(file);
    if (kind !== 'file') throw fileError(Object.assign(new Error(), { code: kind === 'folder' ? 'EISDIR' : 'ENOENT' }), file, 'read');
    throw new LayerwrightError('data/damaged', `${file} is broken.`, { where: file, received: reasonOf(thrown), hint: 'Give another picture.', cause: thrown });
  }
}

/** Throws `data/damaged`, `file/…`. */
export async function preparePicture(file: string, way: PictureWay, dtype: DType): Promise<PreparedPicture> {
  const original = await reading(file, () => headerOfPicture(file));
  const place = placeOf(way.fit, { width: original.width, height: original.height });
  const channels = way.channels === 'gray' ? 1 : 3;
  const fill = way.fit.how === 'letterbox' ? way.fit.fill : 0;
  const pixels = await reading(file, async () => {
    // As the data of a training are read: sharp cuts the middle out itself.
    if (way.fit.how === 'cover') return decodePicture(file, [place.height, place.width, channels], 'cover');
    const scaled = await decodePicture(file, [place.scaled.height, place.scaled.width, channels], 'fill');
    return framed(scaled, channels, place, fill);
  });
  return { tensor: pictureTensor(pixels, place, way, dtype), pixels, channels, place };
}

export const pictureOfFrame = ({ pixels, channels, place: { width, height } }: Pick<PreparedPicture, 'pixels' | 'channels' | 'place'>): Promise<Uint8Array> => pngOf(pixels, { width, height, channels }, SHOWN);

/** The picture in the file, no edge longer than 1,024 pixels, and its size as it is. */
export async function pictureToShow(file: string): Promise<Size & { readonly picture: Uint8Array }> {
  return reading(file, async () => {
    const { width, height } = await headerOfPicture(file);
    const scale = Math.min(1, SHOWN / Math.max(width, height));
    const shown = { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)), channels: 3 };
    return { width, height, picture: await pngOf(await decodePicture(file, [shown.height, shown.width, 3], 'fill'), shown) };
  });
}
