// The weight gradient of a convolution that keeps the picture's size, as one product an image.
import type { GraphBuilder, Value } from '../../../onnx/builder.ts';
import { partsOf, zerosOf } from '../../equations.ts';
import { unstepped } from './geometry.ts';
import type { Geometry } from './geometry.ts';

/** Two axes, stride 1, one group, as many rows and columns out as in: a tap is then one shift of the flat picture. */
export const canShift = (g: Geometry): boolean =>
  g.kernel.length === 2 && g.group === 1 && unstepped(g) && g.large.every((d, i) => typeof d === 'number' && d === g.small[i]);

/** Pictures [N, C, pixels] side by side as [N, C · pictures, length], each behind so many zeros and filled up with zeros. */
function sideBySide(b: GraphBuilder, pictures: readonly Value[], pixels: number, shifts: readonly number[], length: number): Value {
  const first = pictures[0] as Value;
  const made = new Map<number, Value>();
  const zeros = (count: number): Value[] => {
    if (count === 0) return [];
    const value = made.get(count) ?? zerosOf(b, first, [...partsOf(first).slice(0, 2), count]);
    made.set(count, value);
    return [value];
  };
  const rest = (i: number): number => (i < 0 ? 0 : length - pixels - (shifts[i] as number));
  const pieces = pictures.flatMap((picture, i) => [...zeros(rest(i - 1) + (shifts[i] as number)), picture]);
  return b.Reshape(b.Concat([...pieces, ...zeros(rest(shifts.length - 1))], 2), [0, (first.shape[1] as number) * shifts.length, length]);
}

/** Zero where a row's entry `columns` further on would lie in another row. */
function withinRow(b: GraphBuilder, flat: Value, height: number, width: number, columns: number): Value {
  if (columns === 0) return flat;
  const row = Array.from({ length: width }, (_, j) => (j + columns >= 0 && j + columns < width ? 1 : 0));
  return b.Mul(flat, b.constant(flat.dtype, [height * width], Array.from({ length: height }, () => row).flat()));
}

/**
 * dW[o, c, i, j] = Σₙ Σₚ dy[n, o, p] · mⱼ[p] · x[n, c, p + rᵢ + kⱼ], p running over the flat picture, rᵢ a whole number of
 * rows, kⱼ of columns, mⱼ = 0 where the column would leave the picture (zeros stand above and below). Moving x by −rᵢ and dy
 * by kⱼ makes all taps one product, [C · rows, L] · [O · columns, L]ᵀ, and needs no slices, which run on one thread.
 */
export function shiftedWeight(b: GraphBuilder, x: Value, dy: Value, g: Geometry): Value {
  const [height, width] = g.large as [number, number];
  const [rows, columns] = g.kernel as [number, number];
  const [down, right] = g.dilations as [number, number];
  const [top, left] = g.begin as [number, number];
  const pixels = height * width;
  const offset = (rows - 1) * down * width - top * width - left;
  const spare = Math.max(0, -offset);
  const xShifts = Array.from({ length: rows }, (_, i) => spare + (rows - 1 - i) * down * width);
  const dyShifts = Array.from({ length: columns }, (_, j) => spare + offset + j * right);
  const length = pixels + Math.max(...xShifts, ...dyShifts);
  const [images, gradients] = [b.Reshape(x, [0, 0, pixels]), b.Reshape(dy, [0, 0, pixels])];
  const xs = sideBySide(b, xShifts.map(() => images), pixels, xShifts, length);
  const dys = sideBySide(b, dyShifts.map((_, j) => withinRow(b, gradients, height, width, j * right - left)), pixels, dyShifts, length);
  const product = b.ReduceSum(b.MatMul(xs, b.Transpose(dys, [0, 2, 1])), [0], false);
  return b.Transpose(b.Reshape(product, [x.shape[1] as number, rows, dy.shape[1] as number, columns]), [2, 0, 1, 3]);
}
