// A network that makes brightness alone: its colours are those of the picture that went in, scaled up.
import sharp from 'sharp';
import type { Size } from '../../../core/using/picture.ts';
import { lumaOf } from '../../../core/using/picture.ts';

const byte = (v: number): number => Math.max(0, Math.min(255, Math.round(v)));

/** Red, green and blue with the brightness of `made` and the colours of `pixels` ([height, width, 3] of `from`). */
export async function withLuma(made: Size & { readonly pixels: Uint8Array }, pixels: Uint8Array, from: Size): Promise<Uint8Array> {
  const { width, height } = made;
  const scaled = await sharp(pixels, { raw: { width: from.width, height: from.height, channels: 3 } }).resize(width, height, { fit: 'fill', kernel: 'cubic' }).removeAlpha().raw().toBuffer();
  const out = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const [r = 0, g = 0, b = 0] = [scaled[3 * i], scaled[3 * i + 1], scaled[3 * i + 2]];
    // Differences of the colours from the brightness stay: Cb and Cr are multiples of them.
    const more = (made.pixels[i] ?? 0) - lumaOf(r, g, b);
    out.set([byte(r + more), byte(g + more), byte(b + more)], 3 * i);
  }
  return out;
}
