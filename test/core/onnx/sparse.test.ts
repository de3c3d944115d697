// Sparse initializers: read spread out, back as plain ones with the same outputs, refused where they are wrong or too large.
import { describe, expect, test } from 'vitest';
import { decodeModel, encodeModelJoined } from '../../../src/core/onnx/codec/index.ts';
import { LayerwrightError } from '../../../src/core/errors.ts';
import { numbersOf } from '../../../src/core/tensor.ts';
import { differences } from '../../../src/main/engine/verify/compare.ts';
import { throughProject } from '../../../src/main/engine/verify/check-model.ts';
import { onnxruntimeExecutor } from '../../../src/main/engine/onnxruntime.ts';
import { modelOf } from '../../../src/core/onnx/model.ts';
import { tensorFrom } from '../../../src/core/tensor.ts';
import { graph, node } from '../../fixtures/exotic-models.ts';

const varint = (n: number): number[] => (n < 128 ? [n] : [(n % 128) + 128, ...varint(Math.floor(n / 128))]);
const field = (number: number, bytes: readonly number[]): number[] => [...varint(number * 8 + 2), ...varint(bytes.length), ...bytes];
const ints = (number: number, list: readonly number[]): number[] => field(number, list.flatMap(varint));
const bytesOf = (data: Float32Array | BigInt64Array): number[] => [...new Uint8Array(data.buffer)];

interface Sparse { values: number[]; places: readonly (number | readonly number[])[]; dims: number[] }

/** A SparseTensorProto called `w` as field 15 of a graph. */
function sparseField({ values, places, dims }: Sparse): Uint8Array {
  const shape = Array.isArray(places[0]) ? [places.length, places[0].length] : [places.length];
  const numbers = [...ints(1, [values.length]), 0x10, 1, ...field(8, [...Buffer.from('w')]), ...field(9, bytesOf(Float32Array.from(values)))];
  const indices = [...ints(1, shape), 0x10, 7, ...field(9, bytesOf(BigInt64Array.from(places.flat().map(BigInt))))];
  return Uint8Array.from(field(15, [...field(1, numbers), ...field(2, indices), ...ints(3, dims)]));
}

function fileWith(sparse: Sparse): Uint8Array {
  const made = graph({ x: 'float32[2,3]' }, { y: 'float32[2,4]' }, [node('MatMul', ['x', 'w'], ['y'])]);
  return encodeModelJoined(modelOf({ ...made, extra: sparseField(sparse) }));
}

describe('a sparse initializer', () => {
  const dense = [0, 0, 2.5, 0, 0, 0, 0, -1, 4, 0, 0, 0];
  test.each<[string, Sparse]>([
    ['with one index each', { values: [2.5, -1, 4], places: [2, 7, 8], dims: [3, 4] }],
    ['with an index an axis', { values: [2.5, -1, 4], places: [[0, 2], [1, 3], [2, 0]], dims: [3, 4] }],
  ])('%s comes back equal', async (_, sparse) => {
    const file = fileWith(sparse);
    const model = decodeModel(file);
    const w = model.graph.initializers.get('w');
    expect(w && numbersOf(w)).toEqual(dense);
    const executor = onnxruntimeExecutor('cpu', { threads: 1 });
    const [original, again] = [await executor.load(file), await executor.load(throughProject(model, 'sparse'))];
    const feeds = { x: tensorFrom('float32', [2, 3], [1, 2, 3, -4, 5, 0.25]) };
    expect(differences(await original.run(feeds), await again.run(feeds))).toEqual([]);
    await original.close();
    await again.close();
  });

  test.each<[string, Sparse, string]>([
    ['outside of its dims', { values: [1], places: [12], dims: [3, 4] }, 'onnx/damaged'],
    ['below zero', { values: [1], places: [[-1, 2]], dims: [3, 4] }, 'onnx/damaged'],
    ['with fewer places than values', { values: [1, 2], places: [3], dims: [3, 4] }, 'onnx/damaged'],
    ['of 40 GB', { values: [1], places: [3], dims: [100_000, 100_000] }, 'onnx/unsupported'],
  ])('%s is refused', (_, sparse, code) => {
    const refused = ((): unknown => {
      try {
        return decodeModel(fileWith(sparse));
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(refused).toBeInstanceOf(LayerwrightError);
    expect((refused as LayerwrightError).code).toBe(code);
  });
});
