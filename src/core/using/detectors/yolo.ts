// Detectors of the YOLO family. v8: Ultralytics' export, boxes decoded, no objectness; v10 has suppressed them itself. v5: a row of
// 5 + classes an anchor, boxes decoded as in Ultralytics' export or left on the grid as in v5-Lite. X: Ge et al. 2021, without anchors. FastestV2: two scales that share their classes.
import type { Detection } from '../boxes.ts';
import { at, best, cellsOf, centredBox, first, fromRows, levelsOf } from './detector.ts';
import type { Detector, NamedNumbers, Port } from './detector.ts';

const only = (outputs: readonly Port[]): readonly (number | string)[] | undefined => (outputs[0]?.shape.length === 3 ? outputs[0].shape : undefined);
/** Weights of masks that stand behind the classes of a segmentation: its second output has the masks. */
const masksOf = (outputs: readonly Pick<Port, 'shape'>[]): number => { const [, second] = outputs; return second?.shape.length === 4 && typeof second.shape[1] === 'number' ? second.shape[1] : 0; };
/** Classes of rows of 5 + classes. */
const rowClasses = (outputs: readonly Port[]): number | undefined => { const width = only(outputs)?.[2]; return typeof width === 'number' ? width - 5 - masksOf(outputs) : undefined; };

/** Points that a pose puts behind its classes, each with its visibility. */
function pointsOf(count: number, of: (k: number) => number): Pick<Detection, 'points'> {
  const seen = Array.from({ length: count }, (_, i) => [of(3 * i), of(3 * i + 1), of(3 * i + 2)] as const).filter(([, , visible]) => visible >= 0.5);
  return seen.length === 0 ? {} : { points: seen.map(([x, y]) => [x, y] as const) };
}

export const yoloV8: Detector = {
  id: 'yolo-v8', title: 'YOLO v8, v9, v11', least: 0.25, overlap: 0.45,
  fits(outputs, frame) {
    const shape = only(outputs);
    return shape !== undefined && shape[2] === cellsOf(frame) && typeof shape[1] === 'number' && shape[1] > 4;
  },
  classes: (outputs) => { const rows = only(outputs)?.[1]; return typeof rows === 'number' ? rows - 4 - masksOf(outputs) : undefined; },
  decode(outputs, _frame, least, classes = Infinity) {
    const { shape, values } = first(outputs);
    const [, rows = 4, count = 0] = shape;
    const behind = rows - 4 - masksOf(outputs);
    const known = Math.min(behind, classes);
    const points = (behind - known) % 3 === 0 ? (behind - known) / 3 : 0;
    const found: Detection[] = [];
    for (let i = 0; i < count; i++) {
      const of = (row: number): number => at(values, row * count + i);
      const said = best(values, 4 * count + i, known, count);
      if (said.score >= least) found.push({ ...centredBox(of(0), of(1), of(2), of(3)), ...said, ...pointsOf(points, (k) => of(4 + known + k)) });
    }
    return found;
  },
};

/** x, y, x, y, score and class of a box, the best of each thing; masks or points may follow. */
const FINAL = 6;
export const yoloV10: Detector = {
  id: 'yolo-v10', title: 'YOLO v10, YOLO26', least: 0.25, overlap: undefined,
  fits: (outputs) => { const shape = only(outputs); return shape !== undefined && typeof shape[1] === 'number' && typeof shape[2] === 'number' && shape[2] - masksOf(outputs) === FINAL && shape[1] >= 50 && shape[1] <= 2000; },
  classes: () => undefined,
  decode(outputs, _frame, least) {
    const { shape, values } = first(outputs);
    const [, count = 0, width = FINAL] = shape;
    const points = masksOf(outputs) === 0 ? Math.floor((width - FINAL) / 3) : 0;
    return Array.from({ length: count }, (_, i) => i * width).filter((from) => at(values, from + 4) >= least).map((from): Detection => {
      const [x, y] = [at(values, from), at(values, from + 1)];
      return { x, y, width: at(values, from + 2) - x, height: at(values, from + 3) - y, score: at(values, from + 4), class: at(values, from + 5), ...pointsOf(points, (k) => at(values, from + FINAL + k)) };
    });
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

export const yoloV5: Detector = {
  id: 'yolo-v5', title: 'YOLO v5, v7', least: 0.25, overlap: 0.45,
  fits: (outputs, frame) => only(outputs)?.[1] === 3 * cellsOf(frame) && (rowClasses(outputs) ?? 0) > 0,
  classes: rowClasses,
  decode(outputs, frame, least) {
    const rows = first(outputs);
    const { values } = rows;
    if (inPixels(rows, 1.5)) return fromRows(rows, least, masksOf(outputs), (from) => centredBox(at(values, from), at(values, from + 1), at(values, from + 2), at(values, from + 3)));
    const places = levelsOf(frame).flatMap(({ stride, columns, rows: lines }, level) => (v5Anchors[level] ?? v5Anchors[0]).flatMap((anchor) =>
      Array.from({ length: columns * lines }, (_, cell) => ({ stride, anchor, column: cell % columns, row: Math.floor(cell / columns) }))));
    return fromRows(rows, least, masksOf(outputs), (from, i) => {
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
    if (inPixels(rows, Math.min(frame.width, frame.height) / 4)) return fromRows(rows, least, masksOf(outputs), (from) => centredBox(at(values, from), at(values, from + 1), at(values, from + 2), at(values, from + 3)));
    const places = levelsOf(frame).flatMap(({ stride, columns, rows: lines }) => Array.from({ length: columns * lines }, (_, cell) => ({ stride, column: cell % columns, row: Math.floor(cell / columns) })));
    return fromRows(rows, least, masksOf(outputs), (from, i) => {
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
