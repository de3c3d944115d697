// Detectors whose graphs do all of it: boxes, classes and scores come out side by side, suppressed already.
import type { Detection } from '../boxes.ts';
import { at } from './detector.ts';
import type { Detector, NamedNumbers, Port } from './detector.ts';

interface Roles<T> { readonly boxes: T; readonly classes: T; readonly scores: T }

/** Which output is what: boxes by their width, classes and scores by name. */
function rolesOf<T extends Pick<Port, 'name' | 'shape'>>(outputs: readonly T[]): Roles<T> | undefined {
  const boxes = outputs.find((o) => o.shape.at(-1) === 4 && o.shape.length >= 2);
  const others = outputs.filter((o) => o !== boxes && o.shape.length === (boxes?.shape.length ?? 0) - 1);
  const classes = others.find((o) => /label|class/i.test(o.name));
  const scores = others.find((o) => /score|conf/i.test(o.name));
  return boxes && classes && scores && { boxes, classes, scores };
}

export const finished: Detector = {
  id: 'finished', title: 'SSD, Faster R-CNN', least: 0.4, overlap: undefined,
  fits: (outputs) => rolesOf(outputs) !== undefined,
  classes: () => undefined,
  decode(outputs, frame, least) {
    const roles = rolesOf<NamedNumbers>(outputs);
    if (!roles) return [];
    const { boxes, classes, scores } = roles;
    // TensorFlow writes the upper side first.
    const turned = /detection_boxes/i.test(boxes.name);
    const shares = Array.from(boxes.values).every((v) => v <= 2);
    const [sx, sy] = shares ? [frame.width, frame.height] : [1, 1];
    const found: Detection[] = [];
    for (let i = 0; i < scores.values.length; i++) {
      const score = at(scores.values, i);
      if (score < least) continue;
      const [a, b, c, d] = [at(boxes.values, 4 * i), at(boxes.values, 4 * i + 1), at(boxes.values, 4 * i + 2), at(boxes.values, 4 * i + 3)];
      const [x, y, right, bottom] = turned ? [b, a, d, c] : [a, b, c, d];
      found.push({ x: x * sx, y: y * sy, width: (right - x) * sx, height: (bottom - y) * sy, class: at(classes.values, i), score });
    }
    return found;
  },
};
