// Detectors of faces. UltraFace: Linzaer's, an SSD with finished boxes or bare offsets. SCRFD: Guo et al. 2021, distances from a cell's corner to the
// four sides in strides, two anchors a cell, with five points where the file has them.
import type { Detection } from '../boxes.ts';
import type { Size } from '../picture.ts';
import { at, centredBox, levelsOf } from './detector.ts';
import type { Detector, NamedNumbers, Port } from './detector.ts';

const widthOf = ({ shape }: Pick<Port, 'shape'>): number | string | undefined => shape.at(-1);
/** Class 0 is the background. */
const FACE = 1;
const nothing: NamedNumbers = { name: '', shape: [], values: [] };

/** Sides of the prior boxes of UltraFace, by stride. */
const priors: readonly (readonly [stride: number, sides: readonly number[]])[] = [[8, [10, 16, 24]], [16, [32, 48]], [32, [64, 96]], [64, [128, 192, 256]]];

/** Prior boxes in shares of the frame, in the order of the outputs. */
const priorsOf = (frame: Size) => priors.flatMap(([stride, sides]) => levelsOf(frame, [stride]).flatMap(({ columns, rows }) =>
  Array.from({ length: columns * rows }, (_, cell) => cell).flatMap((cell) => sides.map((side) => ({
    cx: (cell % columns + 0.5) / (frame.width / stride), cy: (Math.floor(cell / columns) + 0.5) / (frame.height / stride), width: side / frame.width, height: side / frame.height,
  })))));

/** Whether the four numbers are corners: of offsets, every second one would be turned round. */
function areCorners(values: ArrayLike<number>): boolean {
  let right = 0;
  for (let i = 0; i < values.length; i += 4) if (at(values, i + 2) > at(values, i) && at(values, i + 3) > at(values, i + 1)) right++;
  return right >= 0.9 * values.length / 4;
}

export const ultraFace: Detector = {
  id: 'ultraface', title: 'UltraFace', least: 0.7, overlap: 0.3,
  fits(outputs, frame) {
    const boxes = outputs.find((o) => o.shape.length === 3 && widthOf(o) === 4);
    return outputs.length === 2 && boxes !== undefined && outputs.some((o) => o !== boxes && widthOf(o) === 2 && o.shape[1] === boxes.shape[1]) && boxes.shape[1] === priorsOf(frame).length;
  },
  classes: () => 2,
  decode(outputs, frame, least) {
    const { values: scores } = outputs.find((o) => widthOf(o) === 2) ?? nothing;
    const { values } = outputs.find((o) => widthOf(o) === 4) ?? nothing;
    const { width, height } = frame;
    const around = areCorners(values) ? undefined : priorsOf(frame);
    const found: Detection[] = [];
    for (let i = 0; i * 4 < values.length; i++) {
      const score = at(scores, 2 * i + 1);
      if (score < least) continue;
      const [a, b, c, d] = [at(values, 4 * i), at(values, 4 * i + 1), at(values, 4 * i + 2), at(values, 4 * i + 3)];
      const prior = around?.[i];
      // Variances 0.1 of the centre and 0.2 of the size, as SSD has them.
      const box = prior
        ? centredBox((prior.cx + 0.1 * a * prior.width) * width, (prior.cy + 0.1 * b * prior.height) * height, prior.width * Math.exp(0.2 * c) * width, prior.height * Math.exp(0.2 * d) * height)
        : { x: a * width, y: b * height, width: (c - a) * width, height: (d - b) * height };
      found.push({ ...box, class: FACE, score });
    }
    return found;
  },
};

const ANCHORS = 2;

export const scrfd: Detector = {
  id: 'scrfd', title: 'SCRFD', least: 0.5, overlap: 0.4,
  fits: (outputs) => (outputs.length === 6 || outputs.length === 9) && [1, 4, ...(outputs.length === 9 ? [10] : [])].every((width) => outputs.filter((o) => widthOf(o) === width).length === 3),
  classes: () => 2,
  decode(outputs, frame, least) {
    const of = (width: number): NamedNumbers[] => outputs.filter((o) => widthOf(o) === width).sort((a, b) => b.values.length - a.values.length);
    const [scores, sides, points] = [of(1), of(4), of(10)];
    return levelsOf(frame).flatMap(({ stride, columns, rows }, level) => {
      const said = scores[level]?.values ?? [];
      const far = sides[level]?.values ?? [];
      const marks = points[level]?.values;
      return Array.from({ length: columns * rows * ANCHORS }, (_, i) => i).flatMap((i): Detection[] => {
        const score = at(said, i);
        if (score < least) return [];
        const cell = Math.floor(i / ANCHORS);
        const [x, y] = [(cell % columns) * stride, Math.floor(cell / columns) * stride];
        const [left, top, right, bottom] = [0, 1, 2, 3].map((k) => at(far, 4 * i + k) * stride) as [number, number, number, number];
        return [{
          x: x - left, y: y - top, width: left + right, height: top + bottom, class: FACE, score,
          ...(marks && { points: [0, 1, 2, 3, 4].map((k) => [x + at(marks, 10 * i + 2 * k) * stride, y + at(marks, 10 * i + 2 * k + 1) * stride] as const) }),
        }];
      });
    });
  },
};
