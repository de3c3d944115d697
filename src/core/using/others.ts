// Inputs beside the picture or the sound: what they are given, said by the catalogue or the user, or guessed from names and shapes.
import { z } from 'zod';
import { LayerwrightError } from '../errors.ts';
import { sizeOf, tensorFrom } from '../tensor.ts';
import type { Tensor } from '../tensor.ts';
import type { Port } from './detectors/detector.ts';
import type { Size } from './picture.ts';

const name = z.string().min(1);

export const otherSchema = z.discriminatedUnion('gives', [
  /** Height and width of the frame that the network sees: boxes come out in its pixels then. */
  z.strictObject({ input: name, gives: z.literal('frame'), order: z.enum(['heightWidth', 'widthHeight']) }),
  /** The same number everywhere. */
  z.strictObject({ input: name, gives: z.literal('number'), number: z.number() }),
  /** What an output gave for the piece before; zeros for the first. */
  z.strictObject({ input: name, gives: z.literal('carried'), output: name }),
]);
export type Other = z.output<typeof otherSchema>;

/** `image_shape` of YOLO v3, `im_shape` of PaddleDetection; `orig_target_sizes` of RT-DETR and D-FINE has the width first. */
const FRAME = /(^|_)(image|img|im)_?(shape|size|info)$|orig.*sizes?$|target_?sizes?$/i;
const WIDTH_FIRST = /orig_?target_?sizes?$/i;
const SCALE = /scale_?factor$/i;
const RATE = /^(sr|rate|sample_?rate|sampling_?rate)$/i;

const fixed = (port: Port): readonly number[] => port.shape.map((d) => (typeof d === 'number' && d > 0 ? d : 1));
/** Whether one may be the other after a step: sizes that both name are the same. */
const alike = (a: Port, b: Port): boolean => a.dtype === b.dtype && a.shape.length === b.shape.length && a.shape.every((d, i) => typeof d !== 'number' || typeof b.shape[i] !== 'number' || d === b.shape[i]);

/** Inputs that outputs go on: a recurrent network's state, in the order of the inputs. The first input and the first output are no state. */
export function carriedInputs({ inputs, outputs }: { readonly inputs: readonly Port[]; readonly outputs: readonly Port[] }): Extract<Other, { gives: 'carried' }>[] {
  const free = outputs.slice(1);
  return inputs.slice(1).flatMap((input) => {
    if (input.dtype !== 'float32' || input.shape.length < 2) return [];
    const at = free.findIndex((output) => alike(input, output));
    if (at < 0) return [];
    const [output] = free.splice(at, 1);
    return output ? [{ input: input.name, gives: 'carried' as const, output: output.name }] : [];
  });
}

/** What the inputs beside `main` are most likely for; one that nothing is known of is left out. `rate`: samples a second, of sound. */
export function guessOthers(ports: { readonly inputs: readonly Port[]; readonly outputs: readonly Port[] }, main: string, rate?: number): Other[] {
  const carried = rate === undefined ? [] : carriedInputs(ports);
  return ports.inputs.filter((port) => port.name !== main).flatMap((port): Other[] => {
    const { name: input } = port;
    const state = carried.find((c) => c.input === input);
    if (rate !== undefined) return state ? [state] : RATE.test(input) && sizeOf(fixed(port)) === 1 ? [{ input, gives: 'number', number: rate }] : [];
    if (SCALE.test(input)) return [{ input, gives: 'number', number: 1 }];
    return FRAME.test(input) && sizeOf(fixed(port)) === 2 ? [{ input, gives: 'frame', order: WIDTH_FIRST.test(input) ? 'widthHeight' : 'heightWidth' }] : [];
  });
}

export interface Given {
  /** What the network sees; undefined for what is no picture. */
  readonly frame?: Size;
  /** Outputs of the piece before; undefined for the first. */
  readonly before?: Readonly<Record<string, Tensor>> | undefined;
}

/** Tensors of the inputs beside `main`. Throws `onnx/unsupported` for one that nobody says what it is given. */
export function otherFeeds(inputs: readonly Port[], main: string, others: readonly Other[], { frame, before }: Given): Record<string, Tensor> {
  if (!inputs.some((i) => i.name === main)) throw new LayerwrightError('onnx/unsupported', `The model has no input ${main}.`, { expected: inputs.map((i) => i.name).join(', '), received: main });
  return Object.fromEntries(inputs.filter((i) => i.name !== main).map((port) => {
    const other = others.find((o) => o.input === port.name);
    const shape = fixed(port);
    const filled = (values: readonly number[]): Tensor => tensorFrom(port.dtype, shape, values);
    if (!other || port.dtype === 'string' || (other.gives === 'frame' && (!frame || sizeOf(shape) !== 2))) {
      throw new LayerwrightError('onnx/unsupported', `The model takes ${port.name} too, and a file gives ${main} alone.`, { where: port.name, expected: `${port.dtype}[${port.shape.join(', ')}]`, received: 'nothing', hint: 'Say under the settings of its use what it is given.' });
    }
    if (other.gives === 'frame') return [port.name, filled(other.order === 'heightWidth' ? [frame?.height ?? 0, frame?.width ?? 0] : [frame?.width ?? 0, frame?.height ?? 0])];
    if (other.gives === 'carried') return [port.name, before?.[other.output] ?? filled(Array<number>(sizeOf(shape)).fill(0))];
    return [port.name, filled(Array<number>(sizeOf(shape)).fill(other.number))];
  }));
}
