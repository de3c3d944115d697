// Interpolation along one axis as ONNX Resize defines it: which inputs an output is made of, with what weights.
export interface Axis {
  readonly from: number;
  readonly to: number;
  /** As the operator uses it: given, or to / from. */
  readonly scale: number;
}

export type Coordinates = 'half_pixel' | 'half_pixel_symmetric' | 'pytorch_half_pixel' | 'align_corners' | 'asymmetric';
export type Nearest = 'round_prefer_floor' | 'round_prefer_ceil' | 'floor' | 'ceil';

export const isCoordinates = (text: string): text is Coordinates =>
  ['half_pixel', 'half_pixel_symmetric', 'pytorch_half_pixel', 'align_corners', 'asymmetric'].includes(text);
export const isNearest = (text: string): text is Nearest => ['round_prefer_floor', 'round_prefer_ceil', 'floor', 'ceil'].includes(text);

/** Where output `o` lies among the inputs (ONNX Resize, coordinate_transformation_mode). */
const coordinate: Record<Coordinates, (o: number, axis: Axis) => number> = {
  half_pixel: (o, { scale }) => (o + 0.5) / scale - 0.5,
  half_pixel_symmetric: (o, { from, to, scale }) => (from / 2) * (1 - to / (scale * from)) + (o + 0.5) / scale - 0.5,
  pytorch_half_pixel: (o, { to, scale }) => (to > 1 ? (o + 0.5) / scale - 0.5 : 0),
  align_corners: (o, { from, to }) => (to === 1 ? 0 : (o * (from - 1)) / (to - 1)),
  asymmetric: (o, { scale }) => o / scale,
};

const rounding: Record<Nearest, (x: number) => number> = {
  round_prefer_floor: (x) => Math.ceil(x - 0.5),
  round_prefer_ceil: (x) => Math.floor(x + 0.5),
  floor: Math.floor,
  ceil: Math.ceil,
};

const clamp = (i: number, size: number): number => Math.min(Math.max(i, 0), size - 1);

/** The input that each output copies. */
export const nearestIndices = (axis: Axis, mode: Coordinates, nearest: Nearest): number[] =>
  Array.from({ length: axis.to }, (_, o) => clamp(rounding[nearest](Math.fround(coordinate[mode](o, axis))), axis.from));

/** Matrix [to, from], row-major: output = matrix · input. */
export function interpolationMatrix(axis: Axis, mode: Coordinates, nearest: Nearest | undefined): number[] {
  const matrix = Array<number>(axis.to * axis.from).fill(0);
  const add = (o: number, i: number, weight: number): void => { matrix[o * axis.from + i] = (matrix[o * axis.from + i] as number) + weight; };
  if (nearest) nearestIndices(axis, mode, nearest).forEach((i, o) => { add(o, i, 1); });
  else {
    for (let o = 0; o < axis.to; o++) {
      const at = Math.min(Math.max(coordinate[mode](o, axis), 0), axis.from - 1);
      const low = Math.floor(at);
      add(o, low, 1 - (at - low));
      add(o, clamp(low + 1, axis.from), at - low);
    }
  }
  return matrix;
}
