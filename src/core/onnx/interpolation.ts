// Interpolation along one axis as ONNX Resize defines it: which inputs an output is made of, with what weights.
export interface Axis {
  readonly from: number;
  readonly to: number;
  /** As the operator uses it: given, or to / from. */
  readonly scale: number;
  /** The part of the axis that is read, as shares of its length (tf_crop_and_resize). */
  readonly crop?: readonly [start: number, end: number];
  /** Shrinking smooths: the kernel is as wide as what an output stands for. */
  readonly smooth?: boolean;
}

/** Keys' kernel: its coefficient, and whether weights outside of the picture are left out and the rest made one again. */
export interface Cubic { readonly a: number; readonly excludeOutside: boolean }

export type Coordinates = 'half_pixel' | 'half_pixel_symmetric' | 'pytorch_half_pixel' | 'align_corners' | 'asymmetric' | 'tf_half_pixel_for_nn' | 'tf_crop_and_resize';
export type Nearest = 'round_prefer_floor' | 'round_prefer_ceil' | 'floor' | 'ceil';

export const isCoordinates = (text: string): text is Coordinates =>
  ['half_pixel', 'half_pixel_symmetric', 'pytorch_half_pixel', 'align_corners', 'asymmetric', 'tf_half_pixel_for_nn', 'tf_crop_and_resize'].includes(text);
export const isNearest = (text: string): text is Nearest => ['round_prefer_floor', 'round_prefer_ceil', 'floor', 'ceil'].includes(text);

/** Where output `o` lies among the inputs (ONNX Resize, coordinate_transformation_mode). */
const coordinate: Record<Coordinates, (o: number, axis: Axis) => number> = {
  half_pixel: (o, { scale }) => (o + 0.5) / scale - 0.5,
  half_pixel_symmetric: (o, { from, to, scale }) => (from / 2) * (1 - to / (scale * from)) + (o + 0.5) / scale - 0.5,
  pytorch_half_pixel: (o, { to, scale }) => (to > 1 ? (o + 0.5) / scale - 0.5 : 0),
  align_corners: (o, { from, to }) => (to === 1 ? 0 : (o * (from - 1)) / (to - 1)),
  asymmetric: (o, { scale }) => o / scale,
  tf_half_pixel_for_nn: (o, { scale }) => (o + 0.5) / scale,
  tf_crop_and_resize: (o, { from, to, crop: [start, end] = [0, 1] }) =>
    (to > 1 ? start * (from - 1) + (o * (end - start) * (from - 1)) / (to - 1) : 0.5 * (start + end) * (from - 1)),
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

/** Weights of the four neighbours at distance t from the second. */
function cubicWeights(t: number, a: number): number[] {
  const near = (x: number): number => ((a + 2) * x - (a + 3)) * x * x + 1;
  const far = (x: number): number => ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
  return [far(t + 1), near(t), near(1 - t), far(2 - t)];
}

/** Weights of all inputs under a kernel that is 1/scale times as wide; what lies outside counts for the edge, or not at all. */
function smoothed({ from, scale }: Axis, at: number, cubic: Cubic | undefined): number[] {
  const kernel = (d: number): number => {
    const t = Math.abs(d);
    if (!cubic) return Math.max(0, 1 - t);
    return t >= 2 ? 0 : (cubicWeights(t < 1 ? t : t - 1, cubic.a)[t < 1 ? 1 : 0] as number);
  };
  const weights = Array<number>(from).fill(0);
  const reach = Math.ceil(2 / scale) + 1;
  for (let i = Math.floor(at) - reach; i <= at + reach; i++) {
    const inside = clamp(i, from);
    if (inside === i || cubic?.excludeOutside !== true) weights[inside] = (weights[inside] as number) + kernel((i - at) * scale);
  }
  const total = weights.reduce((p, w) => p + w, 0);
  return weights.map((w) => w / total);
}

/** Matrix [to, from], row-major: output = matrix · input. Outputs that lie outside of a cropped axis get a row of zeros. */
export function interpolationMatrix(axis: Axis, mode: Coordinates, kind: Nearest | Cubic | undefined): number[] {
  const matrix = Array<number>(axis.to * axis.from).fill(0);
  const add = (o: number, i: number, weight: number): void => { matrix[o * axis.from + i] = (matrix[o * axis.from + i] as number) + weight; };
  for (let o = 0; o < axis.to; o++) {
    const exact = coordinate[mode](o, axis);
    if (axis.smooth === true && axis.scale < 1 && typeof kind !== 'string') {
      smoothed(axis, exact, kind).forEach((w, i) => { add(o, i, w); });
      continue;
    }
    if (mode === 'tf_crop_and_resize' && (exact < 0 || exact > axis.from - 1)) continue;
    if (typeof kind === 'string') add(o, clamp(rounding[kind](Math.fround(exact)), axis.from), 1);
    else if (kind) {
      const low = Math.floor(exact);
      const weights = cubicWeights(exact - low, kind.a).map((w, k) => (kind.excludeOutside && (low - 1 + k < 0 || low - 1 + k >= axis.from) ? 0 : w));
      const total = kind.excludeOutside ? weights.reduce((p, w) => p + w, 0) : 1;
      weights.forEach((w, k) => { add(o, clamp(low - 1 + k, axis.from), w / total); });
    } else {
      const at = Math.min(Math.max(exact, 0), axis.from - 1);
      const low = Math.floor(at);
      add(o, low, 1 - (at - low));
      add(o, clamp(low + 1, axis.from), at - low);
    }
  }
  return matrix;
}
