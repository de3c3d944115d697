// An SVG as a PNG, drawn by the page itself.
import { LayerwrightError } from '../../../core/errors.ts';
import type { Drawn } from './svg.ts';

/** What browsers draw on one canvas: pixels in all, and a side. */
const MOST = { pixels: 200_000_000, side: 16_000 };

export const fitsCanvas = ({ width, height }: Drawn, scale: number): boolean =>
  Math.max(width, height) * scale <= MOST.side && width * height * scale * scale <= MOST.pixels;

/** Throws `file/unsupported` where the picture is larger than the page can draw. */
export async function pngOf(drawn: Drawn, scale: number): Promise<Blob> {
  if (!fitsCanvas(drawn, scale)) throw new LayerwrightError('file/unsupported', 'The picture is too large to be drawn.', { received: `${drawn.width * scale} × ${drawn.height * scale} pixels`, hint: 'Choose a smaller size, or SVG.' });
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(drawn.svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = drawn.width * scale;
  canvas.height = drawn.height * scale;
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => { canvas.toBlob(resolve, 'image/png'); });
  if (!blob) throw new LayerwrightError('file/unsupported', 'The picture could not be drawn.', { hint: 'Choose a smaller size, or SVG.' });
  return blob;
}
