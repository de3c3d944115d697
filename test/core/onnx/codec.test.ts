// The codec: round trips of real, made and random models, and damaged files.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LayerwrightError } from '../../../src/core/errors.ts';
import { decodeModel, encodeExternal, encodeModel, encodeModelJoined, externalTensors, loadExternal } from '../../../src/core/onnx/codec/index.ts';
import { joined } from '../../../src/core/onnx/codec/wire.ts';
import { castCode } from '../../../src/core/onnx/dtypes.ts';
import { emptyGraph, modelOf } from '../../../src/core/onnx/model.ts';
import type { Attribute, Graph, Initializer, Model, Node, ValueInfo } from '../../../src/core/onnx/model.ts';
import { bytesPerElement, dtypes, numbersOf } from '../../../src/core/tensor.ts';
import type { DType } from '../../../src/core/tensor.ts';
import { sharedModels } from '../../fixtures/paths.ts';
import { loopModel, smallModel } from './models.ts';

const files = (folder: string): string[] =>
  readdirSync(folder).flatMap((f) => (statSync(join(folder, f)).isDirectory() ? files(join(folder, f)) : f.endsWith('.onnx') ? [join(folder, f)] : []));
const shared = sharedModels('');

/** What reading the bytes throws; undefined where they are a model. */
function failure(bytes: Uint8Array): LayerwrightError | undefined {
  try {
    decodeModel(bytes);
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof LayerwrightError)) throw thrown;
    return thrown;
  }
}

describe('round trip', () => {
  it.skipIf(!shared).each(shared ? files(shared).map((f) => f.slice(shared.length)) : ['published models'])('of %s', (file) => {
    const bytes = new Uint8Array(readFileSync(join(shared ?? '', file)));
    const model = decodeModel(bytes);
    const again = decodeModel(encodeModelJoined(model));
    // Vitest's own comparison takes seconds for megabytes.
    expect(isDeepStrictEqual(again, model)).toBe(true);
    expect(Buffer.compare(encodeModelJoined(again), encodeModelJoined(model))).toBe(0);
    expect([...model.graph.initializers.values()].filter((t) => t.bytes.length > 4096 && t.bytes.buffer !== bytes.buffer)).toEqual([]);
  });

  it('of made models', () => {
    for (const model of [smallModel(), loopModel()]) expect(decodeModel(encodeModelJoined(model))).toEqual(model);
  });

  it('of random models', () => {
    fc.assert(fc.property(models, (model) => { expect(decodeModel(encodeModelJoined(model))).toEqual(model); }), { numRuns: 150, seed: 5 });
  });

  it('hands out long tensors as they are', () => {
    const model = smallModel();
    const bytes = new Uint8Array(10_000);
    model.graph.initializers.set('long', { dtype: 'uint8', shape: [10_000], bytes });
    expect(encodeModel(model).some((chunk) => chunk === bytes)).toBe(true);
  });

  it('keeps fields it does not know', () => {
    const unknown = Uint8Array.from([0xa2, 0x06, 0x03, 1, 2, 3]);
    const bytes = joined([encodeModelJoined(smallModel()), unknown]);
    expect(decodeModel(bytes).extra).toEqual(unknown);
    expect(encodeModelJoined(decodeModel(bytes))).toEqual(bytes);
  });
});

describe('typed data fields', () => {
  // TensorProto of the given type, dims [n], and one field with the payload.
  const tensor = (dtype: DType, n: number, field: number, payload: number[]): Uint8Array => {
    const t = [0x08, n, 0x10, castCode[dtype], (field << 3) | 2, payload.length, ...payload, 0x42, 1, 0x77];
    const graph = [0x2a, t.length, ...t];
    return Uint8Array.from([0x08, 8, 0x3a, graph.length, ...graph, 0x42, 4, 0x0a, 0, 0x10, 17]);
  };
  const read = (bytes: Uint8Array): number[] => numbersOf(decodeModel(bytes).graph.initializers.get('w') as Initializer);
  const negative = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];

  it('come out as raw bytes', () => {
    expect(read(tensor('float32', 2, 4, [0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]))).toEqual([1, -2]);
    expect(read(tensor('int32', 2, 5, [5, ...negative]))).toEqual([5, -1]);
    expect(read(tensor('int8', 2, 5, [5, ...negative]))).toEqual([5, -1]);
    expect(read(tensor('float16', 1, 5, [0x80, 0x78]))).toEqual([1]);
    expect(read(tensor('int64', 2, 7, [5, ...negative]))).toEqual([5, -1]);
    expect(read(tensor('float64', 1, 10, [0, 0, 0, 0, 0, 0, 0xf0, 0x3f]))).toEqual([1]);
    expect(read(tensor('uint32', 1, 11, [7]))).toEqual([7]);
    expect(read(tensor('bool', 2, 5, [1, 0]))).toEqual([1, 0]);
  });

  it('must have as many values as the dims say', () => {
    expect(failure(tensor('int32', 3, 5, [5, 6]))).toMatchObject({ code: 'onnx/damaged' });
    expect(failure(tensor('int32', 1, 5, [5, 6]))).toMatchObject({ code: 'onnx/damaged' });
    expect(failure(tensor('float32', 2, 4, [0, 0, 0x80, 0x3f]))?.where).toContain('"w"');
  });
});

describe('external data', () => {
  it('comes back as it was', async () => {
    const model = smallModel();
    model.graph.initializers.set('a', { dtype: 'float32', shape: [300], bytes: new Uint8Array(1200).fill(3) });
    model.graph.initializers.set('b', { dtype: 'uint8', shape: [5000], bytes: new Uint8Array(5000).fill(9) });
    const parts = encodeExternal(model, 'w.data');
    const data = joined(parts.data);
    const read = decodeModel(joined(parts.model));
    expect(await externalTensors(read)).toEqual([{ name: 'a', location: 'w.data', offset: 0, length: 1200 }, { name: 'b', location: 'w.data', offset: 4096, length: 5000 }]);
    await loadExternal(read, (_, offset, length) => data.subarray(offset, offset + length));
    expect(read).toEqual(model);
  });
});

describe('damaged files', () => {
  const good = encodeModelJoined(loopModel());

  it.each([
    ['an empty file', new Uint8Array(0)], ['a web page', new TextEncoder().encode('\n<!DOCTYPE html><html></html>')],
    ['a Git LFS pointer', new TextEncoder().encode('version https://git-lfs.github.com/spec/v1\n')], ['a ZIP archive', Uint8Array.from([0x50, 0x4b, 3, 4, 0])],
    ['an HDF5 file', Uint8Array.from([0x89, 0x48, 0x44, 0x46, 0x0d])], ['a safetensors file', new TextEncoder().encode('\u0020\0\0\0\0\0\0\0{"a":{}}')],
    ['a TensorFlow Lite model', new TextEncoder().encode('\u001c\0\0\0TFL3')], ['a model in the ORT format', new TextEncoder().encode('\u0008\0\0\0ORTM')],
    ['a Python pickle', Uint8Array.from([0x80, 2, 0x8a])], ['a picture', Uint8Array.from([0xff, 0xd8, 0xff, 0xe0])], ['text', new TextEncoder().encode('{"format": "layerwright/project"}\n')],
  ])('%s is named', (what, bytes) => {
    expect(failure(bytes)?.received).toContain(what);
  });

  it('cut anywhere give a coded error or a shorter model', () => {
    let errors = 0;
    for (let n = 0; n < good.length; n++) {
      const error = failure(good.subarray(0, n));
      if (!error) continue;
      errors++;
      expect(error.code).toBe('onnx/damaged');
      expect(error.where).toMatch(/^byte \d+/);
    }
    expect(errors).toBeGreaterThan(good.length * 0.9);
  });

  it('with flipped bits give a coded error or a model', () => {
    for (let i = 0; i < good.length; i++) {
      for (let bit = 0; bit < 8; bit++) {
        const bad = good.slice();
        bad[i] = (bad[i] as number) ^ (1 << bit);
        expect(failure(bad)?.code ?? 'onnx/damaged').toBe('onnx/damaged');
      }
    }
  });

  it('of random bytes give a coded error or a model', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(failure(bytes)?.code ?? 'onnx/damaged').toBe('onnx/damaged');
    }), { numRuns: 500, seed: 11 });
  });

  it('that declare more than they have are refused before memory is set aside', () => {
    // int64_data of 2^40 values in three bytes; a field of 4 GB in a file of few bytes.
    const t = [0x08, 0x80, 0x80, 0x80, 0x80, 0x80, 0x20, 0x10, 7, 0x3a, 1, 1];
    expect(failure(Uint8Array.from([0x3a, t.length + 2, 0x2a, t.length, ...t]))).toMatchObject({ code: 'onnx/damaged' });
    expect(failure(Uint8Array.from([0x3a, 0xff, 0xff, 0xff, 0xff, 0x0f, 1]))).toMatchObject({ code: 'onnx/damaged', where: 'byte 0, graph' });
  });

  it('that nest without end are refused', () => {
    // graph → node → attribute → graph → …
    let inner = new Uint8Array(0);
    const wrap = (tag: number, body: Uint8Array): Uint8Array<ArrayBuffer> => {
      const size: number[] = [];
      for (let n = body.length; ; n >>>= 7) {
        size.push(n > 127 ? (n & 127) | 128 : n);
        if (n <= 127) break;
      }
      return Uint8Array.from([tag, ...size, ...body]);
    };
    for (let i = 0; i < 60; i++) inner = wrap(0x0a, wrap(0x2a, wrap(0x32, inner)));
    expect(failure(wrap(0x3a, inner))?.message).toContain('nests deeper');
  });
});

// --- random models ---
const name = fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme' });
const dtype = fc.constantFrom(...dtypes.filter((d) => d !== 'string' && d !== 'opaque'));
const tensors: fc.Arbitrary<Initializer> = fc.oneof(
  fc.tuple(dtype, fc.array(fc.nat(4), { maxLength: 3 })).map(([d, shape]) => {
    const size = shape.reduce((a, b) => a * b, 1);
    return { dtype: d, shape, bytes: new Uint8Array(Math.ceil(size * bytesPerElement(d))).map((_, i) => i * 37) };
  }),
  fc.array(name, { maxLength: 3 }).map((strings) => ({ dtype: 'string' as const, shape: [strings.length], bytes: new Uint8Array(0), strings })),
);
const bytes = fc.uint8Array({ maxLength: 6 });
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const plainAttribute: fc.Arbitrary<Attribute> = fc.oneof(
  fc.float().map((value) => ({ kind: 'float' as const, value })), int64.map((value) => ({ kind: 'int' as const, value })),
  bytes.map((value) => ({ kind: 'string' as const, value })), tensors.map((value) => ({ kind: 'tensor' as const, value })),
  fc.array(fc.float(), { maxLength: 3 }).map((value) => ({ kind: 'floats' as const, value })), fc.array(int64, { maxLength: 3 }).map((value) => ({ kind: 'ints' as const, value })),
  fc.array(bytes, { maxLength: 3 }).map((value) => ({ kind: 'strings' as const, value })), fc.array(tensors, { maxLength: 2 }).map((value) => ({ kind: 'tensors' as const, value })),
  name.map((value) => ({ kind: 'ref' as const, value, type: 2 })),
);
const infos: fc.Arbitrary<ValueInfo> = fc.record({
  name, docString: fc.string(),
  type: fc.oneof(
    fc.record({ kind: fc.constant('tensor' as const), dtype, shape: fc.option(fc.array(fc.oneof(fc.nat(9), name, fc.constant('')), { maxLength: 3 }), { nil: undefined }) }),
    fc.constant({ kind: 'none' as const }),
  ),
});
const map = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<Map<string, T>> => fc.array(fc.tuple(name, value), { maxLength: 3 }).map((entries) => new Map(entries));
const graphOf = (attribute: fc.Arbitrary<Attribute>): fc.Arbitrary<Graph> => fc.record({
  name, docString: fc.string(), initializers: map(tensors), inputs: fc.array(infos, { maxLength: 2 }), outputs: fc.array(infos, { maxLength: 2 }),
  valueInfo: fc.array(infos, { maxLength: 2 }).map((list) => new Map(list.map((v) => [v.name, v]))),
  nodes: fc.array(fc.record({
    name, opType: name, domain: fc.constantFrom('', 'com.microsoft'), inputs: fc.array(fc.oneof(name, fc.constant('')), { maxLength: 3 }),
    outputs: fc.array(name, { maxLength: 2 }), attributes: map(attribute), docString: fc.string(),
  }) as fc.Arbitrary<Node>, { maxLength: 3 }),
});
const models: fc.Arbitrary<Model> = graphOf(fc.oneof(plainAttribute, graphOf(plainAttribute).map((value) => ({ kind: 'graph' as const, value }))))
  .map((graph) => ({ ...modelOf({ ...emptyGraph(''), ...graph }), metadata: new Map([['k', 'v']]) }));
