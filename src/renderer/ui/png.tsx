// A picture of a data set, drawn from the bytes of its PNG file.
import { useEffect, useRef } from 'react';
import type { PointerEvent } from 'react';

interface PngProps {
  readonly bytes: Uint8Array;
  /** For screen readers. */
  readonly label: string;
  readonly className?: string | undefined;
  /** Told of the pixel under the pointer (its values, 0 to 255), and of leaving. */
  readonly onPixel?: ((pixel: Pixel | undefined) => void) | undefined;
}
export interface Pixel { readonly x: number; readonly y: number; readonly values: readonly [red: number, green: number, blue: number, alpha: number] }

export function Png({ bytes, label, className, onPixel }: PngProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    let left = false;
    void createImageBitmap(new Blob([Uint8Array.from(bytes)], { type: 'image/png' })).then((picture) => {
      const canvas = ref.current;
      if (canvas && !left) {
        canvas.width = picture.width;
        canvas.height = picture.height;
        canvas.getContext('2d', { willReadFrequently: true })?.drawImage(picture, 0, 0);
      }
      picture.close();
    }, () => undefined);
    return () => { left = true; };
  }, [bytes]);
  const read = (event: PointerEvent<HTMLCanvasElement>): void => {
    const canvas = event.currentTarget;
    const box = canvas.getBoundingClientRect();
    // The picture keeps its proportions inside of its box.
    const scale = Math.min(box.width / canvas.width, box.height / canvas.height);
    const x = Math.floor((event.clientX - box.left - (box.width - canvas.width * scale) / 2) / scale);
    const y = Math.floor((event.clientY - box.top - (box.height - canvas.height * scale) / 2) / scale);
    const values = x >= 0 && y >= 0 && x < canvas.width && y < canvas.height ? canvas.getContext('2d')?.getImageData(x, y, 1, 1).data : undefined;
    onPixel?.(values && { x, y, values: [values[0] ?? 0, values[1] ?? 0, values[2] ?? 0, values[3] ?? 0] });
  };
  return (
    <canvas ref={ref} width={1} height={1} {...(label === '' ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label })} className={className}
      {...(onPixel && { onPointerMove: read, onPointerLeave: () => { onPixel(undefined); } })} />
  );
}
