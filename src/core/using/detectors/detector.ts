// What a family of detectors is: how its outputs are known, and how they become boxes.
import { numbersOf } from '../../tensor.ts';
import type { DType, Dim, Tensor } from '../../tensor.ts';
import type { Detection } from '../boxes.ts';
import type { Size } from '../picture.ts';

/** An input or output of a model, as its file declares it. */
export interface Port { readonly name: string; readonly dtype: DType; readonly shape: readonly Dim[] }

/** Values of one output, row-major. */
export interface Numbers { readonly shape: readonly number[]; readonly values: ArrayLike<number> }
export type NamedNumbers = Numbers & { readonly name: string };

/** Outputs of a run, in the order of the model. */
export const namedOutputs = (outputs: readonly Port[], results: Readonly<Record<string, Tensor>>): NamedNumbers[] => outputs.flatMap(({ name }) => {
  const tensor = results[name];
  return tensor ? [{ name, shape: tensor.shape, values: numbersOf(tensor) }] : [];
});

export interface Detector {
  /** Never changes: models are remembered with it. */
  readonly id: string;
  readonly title: string;
  /** Whether outputs of these shapes are what it gives for a frame of this size. */
  fits(outputs: readonly Port[], frame: Size): boolean;
  /** Number of classes; undefined where the outputs do not tell. */
  classes(outputs: readonly Port[]): number | undefined;
  /** Scores below it are left out at first. */
  readonly least: number;
  /** Overlap above which two boxes of a class say the same; undefined where the graph has suppressed them itself. */
  readonly overlap: number | undefined;
  /** Everything with at least the score, in pixels of the frame. `classes`: how many there are, where the model says so; outputs may hold more beside them. */
  decode(outputs: readonly NamedNumbers[], frame: Size, least: number, classes?: number): Detection[];
}

export const at = (values: ArrayLike<number>, i: number): number => values[i] ?? 0;
export const first = (outputs: readonly NamedNumbers[]): NamedNumbers => outputs[0] ?? { name: '', shape: [], values: [] };

const STRIDES = [8, 16, 32] as const;
export interface Level { readonly stride: number; readonly columns: number; readonly rows: number }

/** The grids of the usual three scales, the finest first. */
export const levelsOf = ({ width, height }: Size, strides: readonly number[] = STRIDES): readonly Level[] =>
  strides.map((stride) => ({ stride, columns: Math.ceil(width / stride), rows: Math.ceil(height / stride) }));

/** Cells of all scales together. */
export const cellsOf = (frame: Size): number => levelsOf(frame).reduce((n, { columns, rows }) => n + columns * rows, 0);

/** The best of `count` scores that begin at `from` and are `step` apart. */
export function best(values: ArrayLike<number>, from: number, count: number, step = 1): { readonly class: number; readonly score: number } {
  let at = 0;
  let most = -Infinity;
  for (let c = 0; c < count; c++) {
    const score = values[from + c * step] ?? 0;
    if (score > most) [at, most] = [c, score];
  }
  return { class: at, score: most };
}

export const centredBox = (cx: number, cy: number, width: number, height: number) => ({ x: cx - width / 2, y: cy - height / 2, width, height });

/** Detections of rows of four numbers, the objectness, the classes and so many weights of masks: dims [samples, rows, width]. */
export function fromRows({ shape, values }: Numbers, least: number, masks: number, box: (from: number, index: number) => Omit<Detection, 'class' | 'score'>): Detection[] {
  const [, count = 0, width = 5] = shape;
  const found: Detection[] = [];
  for (let i = 0; i < count; i++) {
    const from = i * width;
    const objectness = at(values, from + 4);
    if (objectness < least) continue;
    const said = best(values, from + 5, width - 5 - masks);
    const score = objectness * said.score;
    if (score >= least) found.push({ ...box(from, i), class: said.class, score });
  }
  return found;
}
