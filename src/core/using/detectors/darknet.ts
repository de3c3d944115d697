// Detectors that came from Darknet. v2: Redmon and Farhadi 2016, five anchors of a grid of 32 pixels, classes by softmax; the anchors of
// yolov2-tiny-voc.cfg and yolov2.cfg. v3 as ONNX's model zoo has it: the graph gives boxes, scores and the places of those that it kept. v4:
// Bochkovskiy et al. 2020 as its TensorFlow form exports it, centres and sizes before sigmoid and exponential.
import { sigmoid, softmax } from '../classes.ts';
import type { Detection } from '../boxes.ts';
import { at, best, centredBox, first, fromRows } from './detector.ts';
import type { Detector, Port } from './detector.ts';

type Anchor = readonly [width: number, height: number];


/** Classes of 20 (Pascal VOC) and of 80 (COCO), in cells. */
const v2Anchors: Readonly<Record<number, readonly Anchor[]>> = {
  20: [[1.08, 1.19], [3.42, 4.41], [6.63, 11.38], [9.42, 5.11], [16.62, 10.52]],
  80: [[0.572_73, 0.677_385], [1.874_46, 2.062_53], [3.338_43, 5.474_34], [7.882_82, 3.527_78], [9.770_52, 9.168_28]],
};
const V2_STRIDE = 32;

/** Numbers of an anchor: channels are anchors of 5 + classes. */
const v2Width = (channels: number | string | undefined): number | undefined => Object.entries(v2Anchors).map(([classes, anchors]) => [anchors.length, 5 + Number(classes)] as const).find(([count, width]) => count * width === channels)?.[1];

export const yoloV2: Detector = {
  id: 'yolo-v2', title: 'YOLO v2', least: 0.3, overlap: 0.45,
  fits: (outputs, frame) => outputs.length === 1 && outputs[0]?.shape.length === 4 && v2Width(outputs[0].shape[1]) !== undefined && outputs[0].shape[2] === frame.height / V2_STRIDE && outputs[0].shape[3] === frame.width / V2_STRIDE,
  classes: (outputs) => { const width = v2Width(outputs[0]?.shape[1]); return width === undefined ? undefined : width - 5; },
  decode(outputs, frame, least) {
    const { shape, values } = first(outputs);
    const [, channels = 0, rows = 0, columns = 0] = shape;
    const width = v2Width(channels) ?? channels;
    const cells = rows * columns;
    const [sx, sy] = [frame.width / columns, frame.height / rows];
    const found: Detection[] = [];
    for (const [a, anchor] of (v2Anchors[width - 5] ?? []).entries()) {
      for (let cell = 0; cell < cells; cell++) {
        const of = (k: number): number => at(values, (a * width + k) * cells + cell);
        const objectness = sigmoid(of(4));
        if (objectness < least) continue;
        const said = best(softmax(Array.from({ length: width - 5 }, (_, c) => of(5 + c))), 0, width - 5);
        const score = objectness * said.score;
        if (score < least) continue;
        found.push({ ...centredBox((cell % columns + sigmoid(of(0))) * sx, (Math.floor(cell / columns) + sigmoid(of(1))) * sy, Math.exp(of(2)) * anchor[0] * sx, Math.exp(of(3)) * anchor[1] * sy), class: said.class, score });
      }
    }
    return found;
  },
};

interface Roles<T> { readonly boxes: T; readonly scores: T; readonly kept: T }

/** Boxes of four, scores of classes by boxes, and rows of (sample, class, box). */
function rolesOf<T extends Pick<Port, 'shape'>>(outputs: readonly T[]): Roles<T> | undefined {
  if (outputs.length !== 3) return undefined;
  const boxes = outputs.find((o) => o.shape.length === 3 && o.shape[2] === 4);
  const scores = outputs.find((o) => o !== boxes && o.shape.length === 3 && o.shape[2] === boxes?.shape[1]);
  const kept = outputs.find((o) => o !== boxes && o !== scores && (o.shape.length === 2 || o.shape.length === 3) && o.shape.at(-1) === 3);
  return boxes && kept && scores && { boxes, scores, kept };
}

export const yoloV3: Detector = {
  id: 'yolo-v3', title: 'YOLO v3', least: 0.3, overlap: undefined,
  fits: (outputs) => rolesOf(outputs) !== undefined,
  classes: (outputs) => { const count = rolesOf(outputs)?.scores.shape[1]; return typeof count === 'number' ? count : undefined; },
  decode(outputs, _frame, least) {
    const roles = rolesOf(outputs);
    if (!roles) return [];
    const { boxes, scores, kept } = roles;
    const count = scores.shape[2] ?? 0;
    return Array.from({ length: Math.floor(kept.values.length / 3) }, (_, row) => [at(kept.values, 3 * row + 1), at(kept.values, 3 * row + 2)] as const).flatMap(([of, box]): Detection[] => {
      const score = at(scores.values, of * count + box);
      // Rows that are not used are −1.
      if (of < 0 || box < 0 || score < least) return [];
      const [top, left, bottom, right] = [0, 1, 2, 3].map((i) => at(boxes.values, 4 * box + i)) as [number, number, number, number];
      return [{ x: left, y: top, width: right - left, height: bottom - top, class: of, score }];
    });
  },
};

/** By scale, the finest first, in pixels. */
const v4Anchors: readonly (readonly Anchor[])[] = [[[12, 16], [19, 36], [40, 28]], [[36, 75], [76, 55], [72, 146]], [[142, 110], [192, 243], [459, 401]]];
/** How far beyond its cell a centre may lie. */
const V4_BEYOND = [1.2, 1.1, 1.05] as const;

export const yoloV4: Detector = {
  id: 'yolo-v4', title: 'YOLO v4', least: 0.25, overlap: 0.45,
  fits: (outputs) => outputs.length === 3 && outputs.every(({ shape }) => shape.length === 5 && shape[3] === 3 && typeof shape[4] === 'number' && shape[4] > 5 && shape[4] === outputs[0]?.shape[4]),
  classes: (outputs) => { const width = outputs[0]?.shape[4]; return typeof width === 'number' ? width - 5 : undefined; },
  decode: (outputs, frame, least) => outputs.toSorted((a, b) => (b.shape[1] ?? 0) - (a.shape[1] ?? 0)).flatMap(({ shape, values }, level) => {
    const [, rows = 0, columns = 0, count = 0, width = 5] = shape;
    const [sx, sy] = [frame.width / columns, frame.height / rows];
    const beyond = V4_BEYOND[level] ?? 1;
    const centre = (v: number, cell: number, stride: number): number => (sigmoid(v) * beyond - 0.5 * (beyond - 1) + cell) * stride;
    return fromRows({ shape: [1, rows * columns * count, width], values }, least, 0, (from, i) => {
      const [cell, [w, h]] = [Math.floor(i / count), v4Anchors[level]?.[i % count] ?? [1, 1]];
      return centredBox(centre(at(values, from), cell % columns, sx), centre(at(values, from + 1), Math.floor(cell / columns), sy), Math.exp(at(values, from + 2)) * w, Math.exp(at(values, from + 3)) * h);
    });
  }),
};
