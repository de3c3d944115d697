// Numbers over a picture as colours: Turbo (Mikhailov 2019), by the polynomial that its author gives for it.

const clamp = (v: number): number => Math.max(0, Math.min(255, Math.round(v * 255)));
const polynomial = (x: number, c: readonly number[]): number => c.reduceRight((sum, k) => sum * x + k, 0);
const red = [0.13572138, 4.61539260, -42.66032258, 132.13108234, -152.94239396, 59.28637943];
const green = [0.09140261, 2.19418839, 4.84296658, -14.18503333, 4.27729857, 2.82956604];
const blue = [0.10667330, 12.64194608, -60.58204836, 110.36276771, -89.90310912, 27.34824973];

/** Colour of a number from 0 to 1. */
export const turbo = (x: number): readonly [red: number, green: number, blue: number] => [clamp(polynomial(x, red)), clamp(polynomial(x, green)), clamp(polynomial(x, blue))];

/** Scaled to 0…1; a map of one value alone is 0. */
export function scaledToOne(values: ArrayLike<number>): Float32Array {
  let [min, max] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) [min, max] = [Math.min(min, values[i] ?? 0), Math.max(max, values[i] ?? 0)];
  return Float32Array.from(values, (v) => (max > min ? (v - min) / (max - min) : 0));
}

/** A map of another size, between its points by straight lines; points are the middles of their pixels. */
export function resized(map: ArrayLike<number>, from: { readonly width: number; readonly height: number }, to: { readonly width: number; readonly height: number }): Float32Array {
  const out = new Float32Array(to.width * to.height);
  const axis = (size: number, wanted: number) => Array.from({ length: wanted }, (_, i) => {
    const at = Math.max(0, Math.min(size - 1, (i + 0.5) * size / wanted - 0.5));
    const low = Math.floor(at);
    return { low, high: Math.min(size - 1, low + 1), part: at - low };
  });
  const [columns, rows] = [axis(from.width, to.width), axis(from.height, to.height)];
  rows.forEach((r, y) => {
    columns.forEach((c, x) => {
      const value = (row: number, column: number): number => map[row * from.width + column] ?? 0;
      const upper = value(r.low, c.low) * (1 - c.part) + value(r.low, c.high) * c.part;
      const lower = value(r.high, c.low) * (1 - c.part) + value(r.high, c.high) * c.part;
      out[y * to.width + x] = upper * (1 - r.part) + lower * r.part;
    });
  });
  return out;
}

/** Colours of a map from 0 to 1, as [height, width, 4] bytes. */
export function heatBytes(map: Float32Array): Uint8Array {
  const out = new Uint8Array(map.length * 4);
  map.forEach((v, i) => { out.set([...turbo(v), 255], i * 4); });
  return out;
}
