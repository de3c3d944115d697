// A chart as a picture: what is drawn, with its title and legend.
import { resolveColour } from './colours.ts';

export interface LegendEntry { readonly name: string; readonly colour: string; readonly value: string }

/** The canvas under its title and legend, at the density of the screen. */
export async function pictureOf(canvas: HTMLCanvasElement, title: string, legend: readonly LegendEntry[]): Promise<Blob> {
  const scale = window.devicePixelRatio;
  const head = 34 * scale;
  const out = document.createElement('canvas');
  out.width = canvas.width;
  out.height = canvas.height + head;
  const c = out.getContext('2d') as CanvasRenderingContext2D;
  c.fillStyle = resolveColour('var(--panel)');
  c.fillRect(0, 0, out.width, out.height);
  c.textBaseline = 'middle';
  const font = (weight: number, size: number): string => `${weight} ${size * scale}px 'Inter Variable', system-ui, sans-serif`;
  c.font = font(650, 13);
  c.fillStyle = resolveColour('var(--text)');
  c.fillText(title, 12 * scale, head / 2);
  c.font = font(500, 11);
  let x = out.width - 12 * scale;
  for (const { name, colour, value } of legend.toReversed()) {
    const text = `${name} ${value}`;
    x -= c.measureText(text).width;
    c.fillStyle = resolveColour('var(--text)');
    c.fillText(text, x, head / 2);
    x -= 12 * scale;
    c.fillStyle = resolveColour(colour);
    c.fillRect(x, head / 2 - 4 * scale, 8 * scale, 8 * scale);
    x -= 14 * scale;
  }
  c.drawImage(canvas, 0, head);
  return new Promise((resolve, reject) => { out.toBlob((blob) => { if (blob) resolve(blob); else reject(new Error('no picture')); }, 'image/png'); });
}
