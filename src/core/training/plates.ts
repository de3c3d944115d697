// What a layer gives and what it has learned, as pictures: which numbers make one, and in which order.
import type { FlatNode } from '../shapes/types.ts';
import { sizeOf } from '../tensor.ts';

/** Pictures of equal size. `values`: [count, height, width, channels]; three channels are red, green and blue. */
export interface Plates {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  readonly values: Float32Array;
}

type Flat = ReadonlyMap<string, FlatNode>;
const sampleShape = (layer: FlatNode): readonly number[] => (layer.outputs[0]?.shape.slice(1) ?? []) as readonly number[];

/**
 * The output of a layer for one sample: a picture for each channel (of volumes for each slice of each channel); a signal or a
 * sequence as one picture, [units or steps, positions or features]. undefined for vectors, which are no pictures.
 */
export function activationPlates(layer: FlatNode, values: Float32Array): Plates | undefined {
  const shape = sampleShape(layer);
  if (shape.length < 2) return undefined;
  const [height = 1, width = 1] = shape.slice(-2);
  return { count: sizeOf(shape.slice(0, -2)), height, width, channels: 1, values };
}

/** The first layer, on the way from the inputs, that has learned a kernel, and that kernel's name and shape. */
export function firstKernel(layers: readonly FlatNode[]): { readonly layer: FlatNode; readonly name: string; readonly shape: readonly number[] } | undefined {
  for (const layer of layers) {
    const spec = layer.facts?.weights.find((w) => w.trainable && w.shape.length >= 2);
    if (spec && 'layer' in layer.kind && (layer.kind.layer.family === 'convolution' || layer.kind.layer.family === 'dense')) return { layer, name: `${layer.weightsFrom}.${spec.name}`, shape: spec.shape };
  }
  return undefined;
}

/** Size of the picture that a vector was: [channels, height, width] of what was flattened. */
function flattened(layer: FlatNode, byId: Flat, size: number): readonly number[] | undefined {
  const source = layer.sources[0] && byId.get(layer.sources[0].node);
  const shape = source && sampleShape(source);
  if (!source || !shape || sizeOf(shape) !== size) return undefined;
  return shape.length === 3 && (shape[0] === 1 || shape[0] === 3) ? shape : flattened(source, byId, size);
}

/**
 * The learned kernel of a layer. Convolutions: a picture for each filter where they read red, green and blue, else for each filter
 * and channel; of signals a picture [channels, positions] for each filter. Dense: the weights of each unit as the picture that was
 * flattened; without one all of them as a single picture, [units, inputs].
 */
export function kernelPlates(layer: FlatNode, kernel: { readonly shape: readonly number[]; readonly values: Float32Array }, byId: Flat): Plates {
  const { shape, values } = kernel;
  if (shape.length > 2) {
    const [filters = 1, inputs = 1] = shape;
    const [height = 1, width = 1] = shape.slice(-2);
    const before = layer.sources[0] && byId.get(layer.sources[0].node);
    const colours = shape.length === 4 && inputs === 3 && before !== undefined && sampleShape(before)[0] === 3;
    if (colours) return { count: filters, height, width, channels: 3, values: reordered(values, filters, 3, height * width) };
    return { count: sizeOf(shape.slice(0, -2)), height, width, channels: 1, values };
  }
  const [inputs = 1, units = 1] = shape;
  const byUnit = reordered(values, 1, inputs, units);
  const picture = flattened(layer, byId, inputs);
  if (!picture) return { count: 1, height: units, width: inputs, channels: 1, values: byUnit };
  const [channels = 1, height = 1, width = 1] = picture;
  return channels === 3
    ? { count: units, height, width, channels: 3, values: reordered(byUnit, units, 3, height * width) }
    : { count: units, height, width, channels: 1, values: byUnit };
}

/** [outer, a, b] → [outer, b, a]. */
function reordered(values: Float32Array, outer: number, a: number, b: number): Float32Array {
  const out = new Float32Array(values.length);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < a; i++) for (let j = 0; j < b; j++) out[(o * b + j) * a + i] = values[(o * a + i) * b + j] as number;
  }
  return out;
}

/** Numbers of one picture. */
export const plateOf = ({ height, width, channels, values }: Plates, index: number): Float32Array =>
  values.subarray(index * height * width * channels, (index + 1) * height * width * channels);

export interface Range { readonly min: number; readonly max: number }

export function rangeOf(values: Float32Array): Range {
  let [min, max] = [Infinity, -Infinity];
  for (const v of values) {
    if (v < min) min = v;
    if (v > max) max = v;
  }
  return min > max ? { min: 0, max: 0 } : { min, max };
}

/** Greys from black at `min` to white at `max`; one value alone is black. */
export function greys(values: Float32Array, { min, max }: Range): Uint8Array {
  const scale = max > min ? 255 / (max - min) : 0;
  return Uint8Array.from(values, (v) => Math.round((v - min) * scale));
}
