// How a model is used: what its input is made of and what its outputs are, said by the model, by the catalogue or the user, or guessed from its shapes.
import { z } from 'zod';
import { guessPreprocessing } from '../import/preprocessing.ts';
import { findDetector } from './detectors/index.ts';
import type { Port } from './detectors/detector.ts';
import { carriedInputs, guessOthers, otherSchema } from './others.ts';
import { pictureWaySchema } from './picture.ts';
import type { PictureFit, PictureWay, Size } from './picture.ts';

/** What is drawn of an output: bars, boxes, a mask, a picture, a vector, numbers. */
export const usageTasks = ['classification', 'detection', 'segmentation', 'picture', 'embedding', 'numbers'] as const;
export type UseTask = (typeof usageTasks)[number];

/** Sound that is cut up: so many new samples a run, after so many of the run before. */
export const windowSchema = z.strictObject({ length: z.int().min(1).max(10_000_000), overlap: z.int().min(0).max(1_000_000) });

export const usageSchema = z.strictObject({
  task: z.enum(usageTasks),
  picture: pictureWaySchema.optional(),
  /** Of a model that takes sound as it is: samples a second, and whether they go to 1 or, as files have them, to 32,767. */
  sound: z.strictObject({ input: z.string().min(1), rate: z.int().min(1000).max(384_000), scale: z.enum(['unit', 'int16']), window: windowSchema.optional() }).optional(),
  /** What the inputs beside the picture or the sound are given. */
  others: z.array(otherSchema).max(100).optional(),
  /** Family of the detector. */
  detector: z.string().max(60).optional(),
  /** A list of names that Layerwright has, or names. `first`: the class of the first name. */
  labels: z.strictObject({ list: z.string().max(60).optional(), names: z.array(z.string().max(200)).max(100_000).optional(), first: z.int().min(0).max(10) }).optional(),
});
export type Usage = z.output<typeof usageSchema>;

export interface ModelPorts {
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  /** Numbers of its weights. */
  readonly parameters: number;
}

/** Names that fit a number of classes. */
const listOf = (classes: number | undefined): Usage['labels'] =>
  (classes === 1000 ? { list: 'imagenet', first: 0 } : classes === 1001 ? { list: 'imagenet', first: 1 } : classes === 80 ? { list: 'coco', first: 0 } : classes === 20 ? { list: 'voc', first: 0 } : classes === 21 ? { list: 'voc-background', first: 0 } : undefined);

interface PictureInput { readonly port: Port; readonly layout: 'channelsFirst' | 'channelsLast'; readonly channels: number; readonly size: Size | undefined }

/** The first input that looks like a picture, and is no state: three sizes, one of them that of its channels. */
export function pictureInput(ports: Pick<ModelPorts, 'inputs' | 'outputs'>): PictureInput | undefined {
  const states = carriedInputs(ports).map((c) => c.input);
  for (const port of ports.inputs) {
    if (port.shape.length !== 4 || states.includes(port.name)) continue;
    const [, a, b, c] = port.shape;
    const first = a === 1 || a === 3;
    if (!first && c !== 1 && c !== 3) continue;
    const [height, width] = first ? [b, c] : [a, b];
    return {
      port, layout: first ? 'channelsFirst' : 'channelsLast', channels: Number(first ? a : c),
      size: typeof height === 'number' && typeof width === 'number' && height > 0 && width > 0 ? { width, height } : undefined,
    };
  }
  return undefined;
}

const centred = (mean: number, std: number): Pick<PictureWay, 'transform' | 'statistics'> => ({ transform: 'standardize', statistics: { mean: [mean], std: [std] } });
const letterbox = (size: Size, at: 'middle' | 'topLeft', fill = 114): PictureFit => ({ how: 'letterbox', ...size, fill, at });

type Way = Pick<PictureWay, 'channels' | 'fit' | 'transform' | 'statistics'>;

/** What the families of detectors were trained with. */
const detectorWays: Readonly<Record<string, (size: Size) => Way>> = {
  'yolo-v2': (size) => ({ channels: 'rgb', fit: { how: 'stretch', ...size }, transform: 'scale255' }),
  'yolo-v3': (size) => ({ channels: 'rgb', fit: letterbox(size, 'middle', 128), transform: 'scale255' }),
  'yolo-v4': (size) => ({ channels: 'rgb', fit: letterbox(size, 'middle', 128), transform: 'scale255' }),
  'yolo-v10': (size) => ({ channels: 'rgb', fit: letterbox(size, 'middle'), transform: 'scale255' }),
  'yolo-v8': (size) => ({ channels: 'rgb', fit: letterbox(size, 'middle'), transform: 'scale255' }),
  'yolo-v5': (size) => ({ channels: 'rgb', fit: letterbox(size, 'middle'), transform: 'scale255' }),
  'yolo-x': (size) => ({ channels: 'bgr', fit: letterbox(size, 'topLeft'), transform: 'none' }),
  'yolo-fastest-v2': (size) => ({ channels: 'bgr', fit: { how: 'stretch', ...size }, transform: 'scale255' }),
  ultraface: (size) => ({ channels: 'rgb', fit: { how: 'stretch', ...size }, ...centred(127, 128) }),
  scrfd: () => ({ channels: 'rgb', fit: { how: 'keep', multipleOf: 32 }, ...centred(127.5, 128) }),
};

/** A picture of any size is one of so many pixels a side for families that are known by their grids. */
const ANY: Size = { width: 640, height: 640 };
/** Of the first YOLOs. */
const DARKNET: Size = { width: 416, height: 416 };
const FACE = 112;

/** Numbers of a sample of the first output, without sizes of 1. */
const drawn = (port: Port | undefined): readonly (number | string)[] => (port?.shape.slice(1) ?? []).filter((d) => d !== 1);

/** Values, order and frame of a classifier's or any other network's pictures, as most have them. */
function usualWay({ parameters }: ModelPorts, { channels, size }: PictureInput): Way {
  const guess = guessPreprocessing(parameters);
  const frame = size ?? (guess.size === undefined ? undefined : { width: guess.size, height: guess.size });
  const fit: PictureFit = !frame ? { how: 'keep' }
    : guess.name === undefined && Math.min(frame.width, frame.height) >= 200 ? { how: 'crop', ...frame, shortSide: Math.round(Math.min(frame.width, frame.height) * 256 / 224) } : { how: 'cover', ...frame };
  if (channels === 1) return { channels: 'gray', fit, transform: 'scale255' };
  return { channels: guess.order, fit, transform: 'standardize', statistics: { mean: [...guess.mean], std: [...guess.std] } };
}

function pictureUsage(ports: ModelPorts, input: PictureInput): Usage {
  const { outputs } = ports;
  const { channels, layout, port } = input;
  const whole = (way: Way, rest: Omit<Usage, 'picture'>): Usage => {
    const bytes = port.dtype === 'uint8' ? { transform: 'none' as const } : { transform: way.transform, ...(way.statistics && { statistics: way.statistics }) };
    return { ...rest, picture: { kind: 'picture', input: port.name, channels: channels === 1 && way.channels !== 'luma' ? 'gray' : way.channels, fit: way.fit, layout, ...bytes } };
  };
  const frame = input.size ?? (ports.inputs.some((i) => i.name === 'image_shape') ? DARKNET : ANY);
  const detector = findDetector(outputs, frame);
  if (detector) {
    const way = detectorWays[detector.id]?.(frame) ?? { ...usualWay(ports, input), fit: { how: 'stretch', ...frame } };
    const faces = detector.id === 'ultraface' || detector.id === 'scrfd';
    const labels = faces ? { list: 'face', first: 0 } : listOf(detector.classes(outputs));
    return whole(way, { task: 'detection', detector: detector.id, ...(labels && { labels }) });
  }
  const [output] = outputs;
  const shape = output?.shape ?? [];
  const many = shape.length === 4;
  const spatial = many && drawn(output).length >= 2 && shape[2] !== 1;
  if (spatial && channels === 1 && (shape[1] === 1 || typeof shape[1] === 'string')) {
    const size = input.size ?? ANY;
    return whole({ channels: 'luma', fit: input.size ? { how: 'crop', ...size, shortSide: Math.min(size.width, size.height) } : { how: 'keep' }, transform: 'scale255' }, { task: 'picture' });
  }
  if (spatial && (shape[1] === 3 || shape[3] === 3) && channels === 3) return whole({ channels: 'rgb', fit: input.size ? { how: 'cover', ...input.size } : { how: 'keep' }, transform: 'none' }, { task: 'picture' });
  if (spatial && outputs.length <= 2 && typeof shape[1] === 'number' && shape[1] >= 2 && shape[1] <= 256 && isMap(shape, frame)) {
    const labels = listOf(shape[1]);
    return whole({ ...usualWay(ports, input), fit: input.size ? { how: 'stretch', ...input.size } : { how: 'keep', shortSide: 520 } }, { task: 'segmentation', ...(labels && { labels }) });
  }
  const [width, ...more] = drawn(output);
  if (typeof width !== 'number' || more.length > 0 || outputs.length > 1) return whole(usualWay(ports, input), { task: 'numbers' });
  if (input.size?.width === FACE && input.size.height === FACE && channels === 3 && width >= 64) return whole({ channels: 'rgb', fit: { how: 'alignedFace', width: FACE, height: FACE }, ...centred(127.5, 128) }, { task: 'embedding' });
  const labels = listOf(width);
  return whole(usualWay(ports, input), width > 1 ? { task: 'classification', ...(labels && { labels }) } : { task: 'numbers' });
}

/** Whether an output has a number for every few pixels, as a segmentation does and the features of a backbone do not. */
const isMap = (shape: readonly (number | string)[], frame: Size): boolean => typeof shape[2] !== 'number' || shape[2] * 8 >= frame.height;

/** Samples a second of most models of speech. */
const RATE = 16_000;
/** A wave is a long row, or one of any length. */
const SHORTEST = 256;
function soundInput(inputs: readonly Port[]): Port | undefined {
  const [port] = inputs;
  const last = port?.shape.at(-1);
  return port?.dtype === 'float32' && port.shape.length >= 1 && port.shape.length <= 3 && (typeof last === 'string' || (typeof last === 'number' && last >= SHORTEST)) && port.shape.slice(1, -1).every((d) => d === 1) ? port : undefined;
}

/** What a model that says nothing is most likely for. */
export function guessUsage(ports: ModelPorts): Usage {
  const picture = pictureInput(ports);
  if (picture) {
    const others = guessOthers(ports, picture.port.name);
    return { ...pictureUsage(ports, picture), ...(others.length > 0 && { others }) };
  }
  const [width, ...more] = drawn(ports.outputs[0]);
  const task: UseTask = typeof width === 'number' && more.length === 0 && ports.outputs.length === 1 ? 'classification' : 'numbers';
  const sound = soundInput(ports.inputs);
  if (!sound) return { task };
  const others = guessOthers(ports, sound.name, RATE);
  // A state is carried from piece to piece, of the length that Silero VAD has made usual.
  const window = others.some((o) => o.gives === 'carried') && { window: { length: 512, overlap: ports.inputs.some((i) => i.name === 'sr') ? 64 : 0 } };
  return { task, sound: { input: sound.name, rate: RATE, scale: 'unit', ...window }, ...(others.length > 0 && { others }) };
}
