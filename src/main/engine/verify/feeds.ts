// What a model is run on to be compared: the test data beside it, else seeded numbers in sizes that it takes.
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LayerwrightError } from '../../../core/errors.ts';
import { decodeTensor } from '../../../core/onnx/codec/index.ts';
import type { Model, ValueInfo } from '../../../core/onnx/model.ts';
import { Random } from '../../../core/random.ts';
import { arrayOf, isFloat, sizeOf, tensorFrom, tensorOf } from '../../../core/tensor.ts';
import type { Dim, Tensor } from '../../../core/tensor.ts';

export type Feeds = Record<string, Tensor>;

/** Inputs that must be given: initializers are defaults. */
export const inputsOf = (model: Model): ValueInfo[] => model.graph.inputs.filter((i) => !model.graph.initializers.has(i.name));

/** Reads `test_data_set_*` folders beside a model, in order. A set with something that is no tensor is left out. */
export async function testData(path: string, model: Model): Promise<Feeds[]> {
  const folder = dirname(path);
  const names = (await readdir(folder)).filter((n) => n.startsWith('test_data_set_')).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  const inputs = inputsOf(model);
  const sets: Feeds[] = [];
  for (const name of names) {
    const files = (await readdir(join(folder, name)).catch(() => [])).filter((f) => /^input_\d+\.pb$/.test(f));
    try {
      const feeds: Feeds = {};
      for (const file of files) {
        const { name: own, ...tensor } = decodeTensor(await readFile(join(folder, name, file)));
        const input = inputs.find((i) => i.name === own) ?? inputs[Number(/\d+/.exec(file)?.[0])];
        if (input) feeds[input.name] = tensor;
      }
      if (inputs.every((i) => feeds[i.name])) sets.push(feeds);
    } catch (thrown) {
      if (!(thrown instanceof LayerwrightError)) throw thrown;
    }
  }
  return sets;
}

/** Sizes that free dims get, one attempt after the other; pictures have their own. */
const sizes = [16, 64, 512, 224, 4, 2, 1, 128, 320, 1280, 16_000, 3, 8, 32];
const pictureSizes = [64, 224, 320, 128, 512, 32, 16, 8, 4, 2, 1];

/** Seeded inputs: the attempts in order, some left out. Throws `onnx/unsupported` where an input is no tensor of known rank. */
export function* madeFeeds(model: Model): Generator<Feeds> {
  const inputs = inputsOf(model);
  const shapes = inputs.flatMap((i) => (i.type.kind === 'tensor' && i.type.shape ? [i.type.shape] : []));
  const free = shapes.some((shape) => shape.some((d) => typeof d === 'string'));
  const picture = shapes.some((shape) => shape.length === 4 && shape.slice(1).some((d) => typeof d === 'string'));
  for (const ids of ['small', 'zero', 'one'] as const) {
    for (const size of free ? (picture ? pictureSizes : sizes) : [1]) {
      // State beside the input is of one sample, whatever its length.
      for (const beside of inputs.length > 1 && free ? [size, 1] : [size]) yield Object.fromEntries(inputs.map((info, i) => [info.name, madeInput(info, i === 0 ? size : beside, ids)]));
    }
  }
}

function madeInput({ name, type }: ValueInfo, size: number, ids: 'small' | 'zero' | 'one'): Tensor {
  if (type.kind !== 'tensor' || type.shape === undefined) throw new LayerwrightError('onnx/unsupported', `The input ${name} is no tensor of known rank.`, { where: name });
  const shape = type.shape.map((d, i) => (typeof d === 'number' ? d : i === 0 && (type.shape as readonly Dim[]).length > 1 || /batch|^n$/i.test(d) ? 1 : size));
  const random = Random.from(1, `feeds/${name}`);
  const count = sizeOf(shape);
  if (count > 1e8) throw new LayerwrightError('onnx/unsupported', `The input ${name} takes ${count} numbers.`, { where: name, expected: 'at most 100 million' });
  const values = (of: () => number): Tensor => tensorFrom(type.dtype, shape, Array.from({ length: count }, of));
  if (type.dtype === 'string') return { dtype: 'string', shape, bytes: new Uint8Array(0), strings: Array.from({ length: count }, (_, i) => `text ${i % 3}`) };
  if (isFloat(type.dtype)) {
    if (type.dtype !== 'float32') return values(() => random.uniform());
    const data = arrayOf('float32', count) as Float32Array;
    random.fillUniform(data, 0, 1);
    return tensorOf('float32', shape, data);
  }
  if (type.dtype === 'uint8' && shape.length >= 3) return values(() => random.int(256));
  return values(() => (ids === 'small' ? random.int(2) : ids === 'zero' ? 0 : 1));
}
