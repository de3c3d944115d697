// Boxes of detectors from outputs made by hand, and which of those that overlap is kept.
import { array, assert, float, integer, property, record } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { overlapOf, suppress } from '../../../src/core/using/boxes.ts';
import type { Detection } from '../../../src/core/using/boxes.ts';
import { detectorOf, findDetector } from '../../../src/core/using/detectors/index.ts';
import { cellsOf } from '../../../src/core/using/detectors/detector.ts';
import type { Detector, NamedNumbers, Port } from '../../../src/core/using/detectors/detector.ts';

const port = (name: string, ...shape: (number | string)[]): Port => ({ name, dtype: 'float32', shape });
const numbers = (name: string, shape: number[], set: Readonly<Record<number, number>> = {}): NamedNumbers => {
  const values = new Float32Array(shape.reduce((a, b) => a * b, 1));
  for (const [at, value] of Object.entries(set)) values[Number(at)] = value;
  return { name, shape, values };
};
const get = (id: string): Detector => detectorOf(id) ?? (() => { throw new Error(id); })();
const rounded = (found: readonly Detection[]): Detection[] => found.map((d) => Object.fromEntries(Object.entries(d).map(([k, v]) => [k, typeof v === 'number' ? Number(v.toFixed(3)) : v])) as unknown as Detection);
const frame = { width: 64, height: 64 };

test('overlap is intersection over union', () => {
  expect(overlapOf({ x: 0, y: 0, width: 2, height: 2 }, { x: 1, y: 1, width: 2, height: 2 })).toBeCloseTo(1 / 7);
  expect(overlapOf({ x: 0, y: 0, width: 2, height: 2 }, { x: 2, y: 0, width: 2, height: 2 })).toBe(0);
  expect(overlapOf({ x: 0, y: 0, width: 2, height: -2 }, { x: 0, y: -2, width: 2, height: 2 })).toBe(0);
});

test('of boxes that say the same the best is kept, of each class', () => {
  const box = (x: number, score: number, of = 0): Detection => ({ x, y: 0, width: 10, height: 10, score, class: of });
  expect(suppress([box(1, 0.6), box(0, 0.9), box(1, 0.5, 1), box(20, 0.3), box(0, Number.NaN)], 0.5)).toEqual([box(0, 0.9), box(1, 0.5, 1), box(20, 0.3)]);
});

test('what is kept does not overlap within its class, and what went does with a better one', () => {
  const side = integer({ min: -2, max: 20 });
  const place = integer({ min: 0, max: 30 });
  assert(property(array(record({ x: place, y: place, width: side, height: side, class: integer({ min: 0, max: 2 }), score: float({ min: 0, max: 1, noNaN: true }) }), { maxLength: 40 }), (found) => {
    const kept = suppress(found, 0.4);
    kept.forEach((a, i) => { for (const b of kept.slice(i + 1)) expect(a.class === b.class && overlapOf(a, b) > 0.4).toBe(false); });
    for (const gone of found.filter((d) => !kept.includes(d) && d.width > 0 && d.height > 0)) expect(kept.some((k) => k.class === gone.class && k.score >= gone.score && overlapOf(k, gone) > 0.4)).toBe(true);
  }));
});

describe('families are known by their shapes', () => {
  test.each<[string, Port[], { width: number; height: number }]>([
    ['yolo-v8', [port('output0', 1, 84, 8400)], { width: 640, height: 640 }],
    ['yolo-v8', [port('output0', 1, 116, 8400), port('output1', 1, 32, 160, 160)], { width: 640, height: 640 }],
    ['yolo-v10', [port('output0', 1, 300, 6)], { width: 640, height: 640 }],
    ['yolo-v10', [port('output0', 1, 300, 38), port('output1', 1, 32, 160, 160)], { width: 640, height: 640 }],
    ['yolo-v2', [port('grid', 'None', 125, 13, 13)], { width: 416, height: 416 }],
    ['yolo-v2', [port('218', 1, 425, 13, 13)], { width: 416, height: 416 }],
    ['yolo-v3', [port('yolonms_layer_1', 1, '?', 4), port('yolonms_layer_1:1', 1, 80, '?'), port('yolonms_layer_1:2', 1, '?', 3)], { width: 416, height: 416 }],
    ['yolo-v3', [port('boxes', 1, 'candidates', 4), port('scores', 1, 80, 'candidates'), port('kept', 'boxes', 3)], { width: 416, height: 416 }],
    ['yolo-v4', ['Identity:0', 'Identity_1:0', 'Identity_2:0'].map((name) => port(name, 'N', '?', '?', 3, 85)), { width: 416, height: 416 }],
    ['yolo-v5', [port('output', 1, 6300, 85)], { width: 320, height: 320 }],
    ['yolo-x', [port('output', 1, 3549, 85)], { width: 416, height: 416 }],
    ['yolo-fastest-v2', [port('794', 1, 22, 22, 95), port('796', 1, 11, 11, 95)], { width: 352, height: 352 }],
    ['ultraface', [port('scores', 1, 4420, 2), port('boxes', 1, 4420, 4)], { width: 320, height: 240 }],
    ['scrfd', ['446', '466', '486'].map((n) => port(n, '?', 1)).concat(['449', '469', '489'].map((n) => port(n, '?', 4)), ['452', '472', '492'].map((n) => port(n, '?', 10))), { width: 640, height: 640 }],
    ['finished', [port('detection_boxes', 'N', '?', 4), port('detection_classes', 'N', '?'), port('detection_scores', 'N', '?'), port('num_detections', 'N')], { width: 300, height: 300 }],
  ])('%s', (id, outputs, size) => { expect(findDetector(outputs, size)?.id).toBe(id); });
  test('a classifier, a segmentation and a style are none', () => {
    for (const shape of [[1, 1000], [1, 21, 64, 64], [1, 3, 64, 64], [1, 128]]) expect(findDetector([port('y', ...shape)], frame)).toBeUndefined();
  });
});

test('YOLO v8: a column a box', () => {
  const cells = cellsOf(frame);
  expect(cells).toBe(84);
  const column = 7;
  const at = (row: number): number => row * cells + column;
  expect(get('yolo-v8').decode([numbers('output0', [1, 7, cells], { [at(0)]: 30, [at(1)]: 20, [at(2)]: 10, [at(3)]: 8, [at(5)]: 0.9, [at(6)]: 0.3 })], frame, 0.25)).toEqual([
    { x: 25, y: 16, width: 10, height: 8, class: 1, score: Math.fround(0.9) },
  ]);
});

test('YOLO v5: rows of boxes in pixels, or sigmoids on the grid of three anchors', () => {
  const rows = 3 * cellsOf(frame);
  const row = (i: number, ...values: number[]): Record<number, number> => Object.fromEntries(values.map((v, k) => [i * 7 + k, v]));
  expect(rounded(get('yolo-v5').decode([numbers('output', [1, rows, 7], row(5, 30, 20, 10, 8, 0.8, 0.1, 0.5))], frame, 0.25))).toEqual([{ x: 25, y: 16, width: 10, height: 8, class: 1, score: 0.4 }]);
  // Anchor 1 (16×30) of stride 8, cell of column 3 and row 2.
  const index = 64 + 2 * 8 + 3;
  expect(rounded(get('yolo-v5').decode([numbers('output', [1, rows, 7], row(index, 0.5, 0.75, 0.5, 0.25, 1, 0.9, 0.2))], frame, 0.25))).toEqual([
    { x: (0.5 + 3) * 8 - 8, y: (1 + 2) * 8 - 3.75, width: 16, height: 7.5, class: 0, score: 0.9 },
  ]);
});

test('YOLOX: offsets on the grid, or boxes in pixels', () => {
  const rows = cellsOf(frame);
  const row = (i: number, ...values: number[]): Record<number, number> => Object.fromEntries(values.map((v, k) => [i * 7 + k, v]));
  // Stride 16: cell of column 1 and row 2.
  const index = 64 + 2 * 4 + 1;
  expect(rounded(get('yolo-x').decode([numbers('output', [1, rows, 7], row(index, 0.5, -0.25, Math.log(2), 0, 0.9, 0.5, 1))], frame, 0.3))).toEqual([{ x: 24 - 16, y: 28 - 8, width: 32, height: 16, class: 1, score: 0.9 }]);
  expect(rounded(get('yolo-x').decode([numbers('output', [1, rows, 7], row(index, 40, 30, 20, 10, 0.9, 0.5, 1))], frame, 0.3))).toEqual([{ x: 30, y: 25, width: 20, height: 10, class: 1, score: 0.9 }]);
});

test('YOLO-FastestV2: boxes, three objectnesses, shared classes', () => {
  const outputs = [numbers('a', [1, 4, 4, 17]), numbers('b', [1, 2, 2, 17])];
  const { values } = outputs[1] as unknown as { values: Float32Array };
  // Second anchor of the coarse scale, cell of column 1 and row 0.
  values.set([0.5, 0.5, 0.5, 0.5], 17 + 4);
  values[17 + 13] = 0.8;
  values[17 + 16] = 1;
  expect(rounded(get('yolo-fastest-v2').decode(outputs, frame, 0.3))).toEqual([{ x: Number((1.5 * 32 - 131.57 / 2).toFixed(3)), y: Number((16 - 214.55 / 2).toFixed(3)), width: 131.57, height: 214.55, class: 1, score: 0.8 }]);
});

test('UltraFace: corners in shares, or offsets from prior boxes', () => {
  const size = { width: 320, height: 240 };
  const corners = new Float32Array(4420 * 4).map((_, i) => [0.1, 0.2, 0.4, 0.6][i % 4] as number);
  const scores = numbers('scores', [1, 4420, 2], { 1: 0.9 });
  expect(rounded(get('ultraface').decode([scores, { name: 'boxes', shape: [1, 4420, 4], values: corners }], size, 0.7))).toEqual([{ x: 32, y: 48, width: 96, height: 96, class: 1, score: 0.9 }]);
  // Offsets of 0 are the prior itself: 10×10 around the middle of the first cell.
  expect(rounded(get('ultraface').decode([scores, numbers('boxes', [1, 4420, 4])], size, 0.7))).toEqual([{ x: -1, y: -1, width: 10, height: 10, class: 1, score: 0.9 }]);
});

test('SCRFD: distances and points from the corner of a cell, in strides', () => {
  const level = (cells: number, width: number) => numbers(`${width}/${cells}`, [cells * 2, width]);
  const outputs = [1, 4, 10].flatMap((width) => [64, 16, 4].map((cells) => level(cells, width)));
  const index = 2 * (4 + 2) + 1;
  ((outputs[1] as NamedNumbers).values as Float32Array)[index] = 0.9;
  ((outputs[4] as NamedNumbers).values as Float32Array).set([0.5, 0.5, 1, 1.5], index * 4);
  ((outputs[7] as NamedNumbers).values as Float32Array).set([0, 0, 0.5, 0, 0.25, 0.25, 0, 0.5, 0.5, 0.5], index * 10);
  expect(rounded(get('scrfd').decode(outputs, frame, 0.5))).toEqual([{
    x: 24, y: 8, width: 24, height: 32, class: 1, score: 0.9, points: [[32, 16], [40, 16], [36, 20], [32, 24], [40, 24]],
  }]);
});

test('finished boxes: shares with the upper side first as TensorFlow writes them, pixels as they are', () => {
  const said = [numbers('detection_scores', [1, 2], { 0: 0.9, 1: 0.1 }), numbers('detection_classes', [1, 2], { 0: 3 })];
  expect(rounded(get('finished').decode([numbers('detection_boxes', [1, 2, 4], { 0: 0.25, 1: 0.5, 2: 0.75, 3: 1 }), ...said], frame, 0.4))).toEqual([{ x: 32, y: 16, width: 32, height: 32, class: 3, score: 0.9 }]);
  expect(rounded(get('finished').decode([numbers('boxes', [2, 4], { 0: 10, 1: 20, 2: 30, 3: 40 }), numbers('scores', [2], { 0: 0.9 }), numbers('labels', [2], { 0: 5 })], frame, 0.4))).toEqual([{ x: 10, y: 20, width: 20, height: 20, class: 5, score: 0.9 }]);
});

test('YOLO v8 that segments or finds poses: weights of masks are no classes, and points with their visibility are none either', () => {
  const cells = cellsOf(frame);
  const at = (row: number): number => row * cells + 7;
  const output = numbers('output0', [1, 4 + 2 + 3, cells], { [at(0)]: 30, [at(1)]: 20, [at(2)]: 10, [at(3)]: 8, [at(5)]: 0.9, [at(6)]: 12, [at(7)]: 9, [at(8)]: 1 });
  const found = { x: 25, y: 16, width: 10, height: 8, class: 1, score: Math.fround(0.9) };
  expect(get('yolo-v8').decode([output, numbers('output1', [1, 3, 16, 16])], frame, 0.25)).toEqual([found]);
  expect(get('yolo-v8').decode([output], frame, 0.25, 2)).toEqual([{ ...found, points: [[12, 9]] }]);
  expect(get('yolo-v8').classes([port('output0', 1, 116, 8400), port('output1', 1, 32, 160, 160)])).toBe(80);
  expect(get('yolo-v5').classes([port('output0', 1, 25200, 117), port('output1', 1, 32, 160, 160)])).toBe(80);
});

test('YOLO v10: a row a box, corners, score and class', () => {
  const rows = numbers('output0', [1, 300, 6]);
  (rows.values as Float32Array).set([10, 20, 40, 60, 0.9, 17], 6);
  expect(rounded(get('yolo-v10').decode([rows], frame, 0.25))).toEqual([{ x: 10, y: 20, width: 30, height: 40, class: 17, score: 0.9 }]);
});

test('YOLO v2: anchors of a grid, classes by softmax', () => {
  const output = numbers('grid', [1, 125, 2, 2]);
  const { values } = output as unknown as { values: Float32Array };
  // All objectnesses are far below 0 but that of the third anchor in the cell of column 1 and row 0.
  for (let a = 0; a < 5; a++) values.fill(-20, (a * 25 + 4) * 4, (a * 25 + 5) * 4);
  const set = (k: number, v: number): void => { values[(2 * 25 + k) * 4 + 1] = v; };
  [0, Math.log(3), Math.log(2), 0, Math.log(9)].forEach((v, k) => { set(k, v); });
  set(5 + 11, Math.log(19));
  // σ(0) = 1/2, σ(ln 3) = 3/4, σ(ln 9) = 9/10; e^ln 19 among nineteen ones is a half.
  expect(rounded(get('yolo-v2').decode([output], frame, 0.3))).toEqual([{
    x: Number((1.5 * 32 - 6.63 * 32).toFixed(3)), y: Number((0.75 * 32 - 11.38 * 16).toFixed(3)), width: Number((2 * 6.63 * 32).toFixed(3)), height: Number((11.38 * 32).toFixed(3)), class: 11, score: 0.45,
  }]);
});

test('YOLO v3: the graph says which class of which box it kept', () => {
  const boxes = numbers('boxes', [1, 3, 4]);
  (boxes.values as Float32Array).set([20, 10, 60, 40], 4);
  const scores = numbers('scores', [1, 2, 3], { 4: 0.8, 5: 0.1 });
  const kept = (shape: number[], ...values: number[]) => ({ name: 'kept', shape, values });
  const found = [{ x: 10, y: 20, width: 30, height: 40, class: 1, score: 0.8 }];
  expect(rounded(get('yolo-v3').decode([boxes, scores, kept([3, 3], 0, 1, 1, 0, 1, 2, -1, -1, -1)], frame, 0.3))).toEqual(found);
  expect(rounded(get('yolo-v3').decode([boxes, scores, kept([1, 1, 3], 0, 1, 1)], frame, 0.3))).toEqual(found);
  expect(get('yolo-v3').decode([boxes, scores, kept([1, 0, 3])], frame, 0.3)).toEqual([]);
});

test('YOLO v4: raw centres and sizes of three anchors on three grids', () => {
  const outputs = [8, 4, 2].map((side, i) => numbers(`${i}`, [1, side, side, 3, 7]));
  const { values } = outputs[1] as unknown as { values: Float32Array };
  // Second anchor (76×55) of the middle grid, cell of column 2 and row 1: the centre is 1.1·3/4 − 0.05 of a cell further.
  values.set([Math.log(3), 0, Math.log(0.5), 0, 0.9, 0.1, 1], ((1 * 4 + 2) * 3 + 1) * 7);
  const expected = [{ x: Number(((2 + 1.1 * 0.75 - 0.05) * 16 - 19).toFixed(3)), y: Number((1.5 * 16 - 27.5).toFixed(3)), width: 38, height: 55, class: 1, score: 0.9 }];
  expect(rounded(get('yolo-v4').decode(outputs, frame, 0.25))).toEqual(expected);
  expect(rounded(get('yolo-v4').decode(outputs.toReversed(), frame, 0.25))).toEqual(expected);
});
