// Detectors of the YOLO family. v8: Ultralytics' export, boxes decoded, no objectness. v5: a row of 5 + classes an anchor, boxes decoded as in
// Ultralytics' export or left on the grid as in v5-Lite. X: Ge et al. 2021, without anchors. FastestV2: two scales that share their classes.
import type { Detection } from '../boxes.ts';
import { best, cellsOf, centredBox, levelsOf } from './detector.ts';
import type { Detector, NamedNumbers, Port } from './detector.ts';

const at = (values: ArrayLike<number>, i: number): number => values[i] ?? 0;
const only = (outputs: readonly Port[]): readonly (number | string)[] | undefined => (outputs[0]?.shape.length === 3 ? outputs[0].shape : undefined);
const first = (outputs: readonly NamedNumbers[]): NamedNumbers => outputs[0] ?? { name: '', shape: [], values: [] };
/** Classes of rows of 5 + classes. */
const rowClasses = (outputs: readonly Port[]): number | undefined => { const width = only(outputs)?.[2]; return typeof width === 'number' ? width - 5 : undefined; };

export const yoloV8: Detector = {
  id: 'yolo-v8', title: 'YOLO v8, v9, v11', least: 0.25, overlap: 0.45,
  fits(outputs, frame) {
    const shape = only(outputs);
    return shape !== undefined && shape[2] === cellsOf(frame) && typeof shape[1] === 'number' && shape[1] > 4;
  },
  classes: (outputs) => { const rows = only(outputs)?.[1]; return typeof rows === 'number' ? rows - 4 : undefined; },
  decode(outputs, _frame, least) {
    const { shape, values } = first(outputs);
    const [, rows = 4, count = 0] = shape;
    const found: Detection[] = [];
    for (let i = 0; i < count; i++) {
      const said = best(values, 4 * count + i, rows - 4, count);
      if (said.score >= least) found.push({ ...centredBox(at(values, i), at(values, count + i), at(values, 2 * count + i), at(values, 3 * count + i)), ...said });
    }
    return found;
  },
};

/** Widths and heights of the COCO anchors of v5, by scale. */
const v5Anchors = [[[10, 13], [16, 30], [33, 23]], [[30, 61], [62, 45], [59, 119]], [[116, 90], [156, 198], [373, 326]]] as const;

/** Where anchor boxes stand: v5's own formula. The four numbers are sigmoids. */
const onGrid = (values: ArrayLike<number>, from: number, column: number, row: number, stride: number, [width, height]: readonly [number, number]) => centredBox(
  (2 * at(values, from) - 0.5 + column) * stride, (2 * at(values, from + 1) - 0.5 + row) * stride, (2 * at(values, from + 2)) ** 2 * width, (2 * at(values, from + 3)) ** 2 * height,
);

/** Whether rows hold boxes in pixels: sigmoids are 1 at most, and a sum of places on a grid is not. */
function inPixels({ shape, values }: NamedNumbers, beyond: number): boolean {
  const [, count = 0, width = 1] = shape;
  for (let i = 0; i < count; i++) if (Math.abs(at(values, i * width)) > beyond || Math.abs(at(values, i * width + 1)) > beyond) return true;
  return false;
}

/** Detections of rows of four numbers, the objectness and the classes. */
function fromRows({ shape, values }: NamedNumbers, least: number, box: (from: number, index: number) => Omit<Detection, 'class' | 'score'>): Detection[] {
  const [, count = 0, width = 5] = shape;
  const found: Detection[] = [];
  for (let i = 0; i < count; i++) {
    const from = i * width;
    const objectness = at(values, from + 4);
    if (objectness < least) continue;
    const said = best(values, from + 5, width - 5);
    const score = objectness * said.score;
    if (score >= least) found.push({ ...box(from, i), class: said.class, score });
  }
  return found;
}

export const yoloV5: Detector = {
  id: 'yolo-v5', title: 'YOLO v5, v7', least: 0.25, overlap: 0.45,
  fits: (outputs, frame) => only(outputs)?.[1] === 3 * cellsOf(frame) && (rowClasses(outputs) ?? 0) > 0,
  classes: rowClasses,
  decode(outputs, frame, least) {
    const rows = first(outputs);
    const { values } = rows;
    if (inPixels(rows, 1.5)) return fromRows(rows, least, (from) => centredBox(at(values, from), at(values, from + 1), at(values, from + 2), at(values, from + 3)));
    const places = levelsOf(frame).flatMap(({ stride, columns, rows: lines }, level) => (v5Anchors[level] ?? v5Anchors[0]).flatMap((anchor) =>
      Array.from({ length: columns * lines }, (_, cell) => ({ stride, anchor, column: cell % columns, row: Math.floor(cell / columns) }))));
    return fromRows(rows, least, (from, i) => {
      const { stride, anchor, column, row } = places[i] ?? { stride: 1, anchor: v5Anchors[0][0], column: 0, row: 0 };
      return onGrid(values, from, column, row, stride, anchor);
    });
  },
};

export const yoloX: Detector = {
  id: 'yolo-x', title: 'YOLOX', least: 0.3, overlap: 0.45,
  fits: (outputs, frame) => only(outputs)?.[1] === cellsOf(frame) && (rowClasses(outputs) ?? 0) > 0,
  classes: rowClasses,
  decode(outputs, frame, least) {
    const rows = first(outputs);
    const { values } = rows;
    // Offsets from a cell are a few cells at most.
    if (inPixels(rows, Math.min(frame.width, frame.height) / 4)) return fromRows(rows, least, (from) => centredBox(at(values, from), at(values, from + 1), at(values, from + 2), at(values, from + 3)));
    const places = levelsOf(frame).flatMap(({ stride, columns, rows: lines }) => Array.from({ length: columns * lines }, (_, cell) => ({ stride, column: cell % columns, row: Math.floor(cell / columns) })));
    return fromRows(rows, least, (from, i) => {
      const { stride, column, row } = places[i] ?? { stride: 1, column: 0, row: 0 };
      return centredBox((at(values, from) + column) * stride, (at(values, from + 1) + row) * stride, Math.exp(at(values, from + 2)) * stride, Math.exp(at(values, from + 3)) * stride);
    });
  },
};

const fastestAnchors = [[[12.64, 19.39], [37.88, 51.48], [55.71, 138.31]], [[126.91, 78.23], [131.57, 214.55], [279.92, 258.87]]] as const;

export const yoloFastest: Detector = {
  id: 'yolo-fastest-v2', title: 'YOLO-FastestV2', least: 0.3, overlap: 0.4,
  fits: (outputs, frame) => outputs.length === 2 && levelsOf(frame, [16, 32]).every(({ columns, rows }, i) => {
    const shape = outputs[i]?.shape ?? [];
    return shape.length === 4 && shape[1] === rows && shape[2] === columns && typeof shape[3] === 'number' && shape[3] > 15;
  }),
  classes: (outputs) => { const width = outputs[0]?.shape[3]; return typeof width === 'number' ? width - 15 : undefined; },
  decode: (outputs, frame, least) => levelsOf(frame, [16, 32]).flatMap(({ stride, columns, rows }, level) => {
    const { shape, values } = outputs[level] ?? first([]);
    const width = shape[3] ?? 15;
    return Array.from({ length: columns * rows }, (_, cell) => cell).flatMap((cell) => {
      const from = cell * width;
      const said = best(values, from + 15, width - 15);
      return (fastestAnchors[level] ?? fastestAnchors[0]).flatMap((anchor, a): Detection[] => {
        const score = at(values, from + 12 + a) * said.score;
        return score < least ? [] : [{ ...onGrid(values, from + 4 * a, cell % columns, Math.floor(cell / columns), stride, anchor), class: said.class, score }];
      });
    });
  }),
};
