// Lists of class names, by the name that an entry of the catalogue calls them by. Names of things are no one's property; ImageNet's short
// ones are Darknet's (public domain).
import { imagenet } from './imagenet.ts';
import { namesIn } from './names.ts';

const coco = namesIn(`
person, bicycle, car, motorcycle, airplane, bus, train, truck, boat, traffic light, fire hydrant, stop sign, parking meter, bench, bird, cat, dog, horse,
sheep, cow, elephant, bear, zebra, giraffe, backpack, umbrella, handbag, tie, suitcase, frisbee, skis, snowboard, sports ball, kite, baseball bat,
baseball glove, skateboard, surfboard, tennis racket, bottle, wine glass, cup, fork, knife, spoon, bowl, banana, apple, sandwich, orange, broccoli, carrot,
hot dog, pizza, donut, cake, chair, couch, potted plant, bed, dining table, toilet, tv, laptop, mouse, remote, keyboard, cell phone, microwave, oven,
toaster, sink, refrigerator, book, clock, vase, scissors, teddy bear, hair drier, toothbrush
`);

const voc = namesIn(`
aeroplane, bicycle, bird, boat, bottle, bus, car, cat, chair, cow, diningtable, dog, horse, motorbike, person, pottedplant, sheep, sofa, train, tvmonitor
`);

/** Numbers that COCO's own annotations leave out between 1 and 90: models of TensorFlow count them. */
const cocoGaps = new Set([12, 26, 29, 30, 45, 66, 68, 69, 71, 83]);
const cocoIds = ((): readonly string[] => {
  const left = [...coco];
  return Array.from({ length: 90 }, (_, i) => (cocoGaps.has(i + 1) ? `(unused ${i + 1})` : left.shift() ?? ''));
})();

const lists = {
  imagenet, coco, voc,
  /** COCO's classes at the numbers of its annotations, 1 to 90, with gaps. */
  'coco-ids': cocoIds,
  /** VOC with its background first. */
  'voc-background': ['background', ...voc],
  digits: Array.from({ length: 10 }, (_, i) => String(i)),
  emotions: namesIn('neutral, happiness, surprise, sadness, anger, disgust, fear, contempt'),
  face: namesIn('background, face'),
  person: namesIn('background, person'),
} as const satisfies Record<string, readonly string[]>;

export type LabelList = keyof typeof lists;
export const labelLists = Object.keys(lists) as [LabelList, ...LabelList[]];

/** The names of a list, by place. */
export const labelsOf = (list: LabelList): readonly string[] => lists[list];
