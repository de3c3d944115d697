// What the outputs of a model say, by its task: classes, boxes in the picture, a mask, a picture, a vector, numbers.
import { suppress } from './boxes.ts';
import type { Detection } from './boxes.ts';
import { classProbabilities, ranked } from './classes.ts';
import type { NamedNumbers } from './detectors/detector.ts';
import { detectorOf } from './detectors/index.ts';
import { pictureBytes, toOriginal } from './picture.ts';
import type { Place, Size } from './picture.ts';
import type { Usage } from './usage.ts';

export interface Ranked { readonly index: number; readonly class: string; readonly probability: number }

/** A box in pixels of the picture as it was. */
export interface FoundBox extends Omit<Detection, 'class'> { readonly class: string; readonly index: number }

export type Reading =
  | { readonly kind: 'classes'; readonly output: string; readonly top: readonly Ranked[] }
  | { readonly kind: 'boxes'; readonly boxes: readonly FoundBox[]; readonly picture: Size }
  /** The class of every point of the frame. */
  | { readonly kind: 'mask'; readonly width: number; readonly height: number; readonly classes: Uint8Array; readonly present: readonly { readonly index: number; readonly class: string; readonly share: number }[] }
  | { readonly kind: 'picture'; readonly width: number; readonly height: number; readonly channels: 1 | 3; readonly pixels: Uint8Array }
  | { readonly kind: 'embedding'; readonly output: string; readonly values: readonly number[]; readonly norm: number }
  | { readonly kind: 'numbers'; readonly output: string; readonly shape: readonly number[]; readonly values: readonly number[]; readonly min: number; readonly max: number; readonly mean: number };

export interface Asked {
  readonly usage: Usage;
  /** Names of the classes, by index; '' or none where a class has no name. */
  readonly names: readonly string[];
  /** Where the picture stands; undefined for what is no picture. */
  readonly place: Place | undefined;
  /** Classes that are given. */
  readonly top: number;
  /** Boxes with a lower score are left out; the family's own threshold where left out. */
  readonly least?: number | undefined;
}

/** Numbers that are given of an output that nothing is known of. */
const MOST_NUMBERS = 256;

const nameOf = (names: readonly string[], index: number): string => names[index] || String(index);

/** Readings of the outputs of one sample. `usage.task` decides; what does not fit it is given as numbers. */
export function interpret(outputs: readonly NamedNumbers[], asked: Asked): Reading[] {
  const { usage, place, names } = asked;
  const [first] = outputs;
  if (!first) return [];
  switch (usage.task) {
    case 'classification': return [classesOf(first, asked), ...outputs.slice(1).map(numbersOf)];
    case 'detection': {
      const detector = detectorOf(usage.detector ?? '');
      if (!detector || !place) return outputs.map(numbersOf);
      const found = detector.decode(outputs, place, asked.least ?? detector.least, usage.labels?.names?.length);
      const kept = detector.overlap === undefined ? found.toSorted((a, b) => b.score - a.score) : suppress(found, detector.overlap);
      return [{ kind: 'boxes', picture: place.original, boxes: kept.map((d) => boxOf(d, place, names)) }];
    }
    case 'segmentation': return first.shape.length === 4 ? [maskOf(first, names)] : outputs.map(numbersOf);
    case 'picture': return first.shape.length === 4 ? [pictureOf(first, usage)] : outputs.map(numbersOf);
    case 'embedding': return outputs.map((o): Reading => ({ kind: 'embedding', output: o.name, values: Array.from(o.values), norm: Math.hypot(...Array.from(o.values)) }));
    default: return outputs.map(numbersOf);
  }
}

function classesOf({ name, values }: NamedNumbers, { names, top }: Asked): Reading {
  return { kind: 'classes', output: name, top: ranked(classProbabilities(Array.from(values))).slice(0, top).map(({ index, value }) => ({ index, class: nameOf(names, index), probability: value })) };
}

function numbersOf({ name, shape, values }: NamedNumbers): Reading {
  let [min, max, sum] = [Infinity, -Infinity, 0];
  for (let i = 0; i < values.length; i++) {
    const v = values[i] ?? 0;
    min = Math.min(min, v);
    max = Math.max(max, v);
    sum += v;
  }
  return { kind: 'numbers', output: name, shape: [...shape], values: Array.from({ length: Math.min(MOST_NUMBERS, values.length) }, (_, i) => values[i] ?? 0), min, max, mean: sum / Math.max(1, values.length) };
}

function boxOf({ class: index, score, points, ...box }: Detection, place: Place, names: readonly string[]): FoundBox {
  const { width: w, height: h } = place.original;
  const [left, top] = toOriginal(place, box.x, box.y);
  const [right, bottom] = toOriginal(place, box.x + box.width, box.y + box.height);
  const [x, y] = [Math.max(0, left), Math.max(0, top)];
  return {
    x, y, width: Math.max(0, Math.min(w, right) - x), height: Math.max(0, Math.min(h, bottom) - y), score, index, class: nameOf(names, index),
    ...(points && { points: points.map(([px, py]) => toOriginal(place, px, py)) }),
  };
}

/** The class with the highest score at every point; of one score alone, whether it is above a half. */
function maskOf({ shape, values }: NamedNumbers, names: readonly string[]): Reading {
  const [, count = 1, height = 1, width = 1] = shape;
  const area = width * height;
  const classes = new Uint8Array(area);
  const pixels = Array.from({ length: Math.max(2, count) }, () => 0);
  for (let i = 0; i < area; i++) {
    let at = 0;
    if (count === 1) at = (values[i] ?? 0) > 0.5 ? 1 : 0;
    else for (let c = 1; c < count; c++) if ((values[c * area + i] ?? 0) > (values[at * area + i] ?? 0)) at = c;
    classes[i] = at;
    pixels[at] = (pixels[at] ?? 0) + 1;
  }
  return { kind: 'mask', width, height, classes, present: ranked(pixels).filter((p) => p.value > 0).map(({ index, value }) => ({ index, class: nameOf(names, index), share: value / area })) };
}

/** A network that takes pixels up to 255 gives them back so. */
const pictureOf = ({ shape, values }: NamedNumbers, { picture }: Usage): Reading => ({ kind: 'picture', ...pictureBytes(values, shape, picture?.transform === 'scale255' ? 1 : 255) });

/** Cosine of the angle between two vectors of one length; 0 where one has no length. */
export function cosineOf(a: readonly number[], b: readonly number[]): number {
  const [na, nb] = [Math.hypot(...a), Math.hypot(...b)];
  return na === 0 || nb === 0 ? 0 : a.reduce((sum, v, i) => sum + v * (b[i] ?? 0), 0) / (na * nb);
}
