import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { LayerwrightError } from '../../../src/core/errors.ts';
import { numbersOf, tensorFrom, tensorOf, type Tensor } from '../../../src/core/tensor.ts';
import { readProjectWeights, writeProjectWeights } from '../../../src/main/engine/checkpoint/project-weights.ts';
import { decodeSafetensors, encodeSafetensors } from '../../../src/main/engine/checkpoint/safetensors.ts';
import { readFileBytes, writeFileAtomic } from '../../../src/main/files.ts';

const folder = mkdtempSync(join(tmpdir(), 'layerwright-'));
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

const whole = (tensors: ReadonlyMap<string, Tensor>, metadata?: Record<string, string>): Uint8Array => Buffer.concat(encodeSafetensors(tensors, metadata));
/** A file with a header written by hand. */
const byHand = (header: string, body: readonly number[] = []): Uint8Array => {
  const head = Buffer.from(header, 'utf8');
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(head.length));
  return Buffer.concat([length, head, Uint8Array.from(body)]);
};
const failure = (bytes: Uint8Array): LayerwrightError | undefined => {
  try {
    decodeSafetensors(bytes, 'x.safetensors');
    return undefined;
  } catch (thrown) {
    if (thrown instanceof LayerwrightError) return thrown;
    throw thrown;
  }
};

const dtypes = ['float64', 'float32', 'float16', 'bfloat16', 'int64', 'int32', 'int16', 'int8', 'uint64', 'uint32', 'uint16', 'uint8', 'bool'] as const;
const sample = (): Map<string, Tensor> => new Map<string, Tensor>([
  ...dtypes.map((dtype) => [dtype, tensorFrom(dtype, [2, 1], [1, 0])] as const),
  ['scalar', tensorFrom('float32', [], [-2.5])], ['empty', tensorFrom('float32', [0, 3], [])],
]);

describe('safetensors', () => {
  it('reads a file written by hand from the format description', () => {
    const { tensors, metadata } = decodeSafetensors(byHand(
      '{"__metadata__":{"format":"pt"},"b":{"dtype":"I32","shape":[1],"data_offsets":[4,8]},"a":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]}}   ',
      [0, 0, 0x80, 0x3f, 0xff, 0xff, 0xff, 0xff]), 'x');
    expect(metadata).toEqual({ format: 'pt' });
    expect([...tensors].map(([name, t]) => [name, t.dtype, t.shape, numbersOf(t)])).toEqual([['b', 'int32', [1], [-1]], ['a', 'float32', [1, 1], [1]]]);
  });

  it('writes that layout: length, JSON, then the bytes from a multiple of eight', () => {
    const bytes = Buffer.from(whole(new Map([['w', tensorFrom('float32', [2], [1, -2])]]), { k: 'v' }));
    const length = Number(bytes.readBigUInt64LE(0));
    expect(length % 8).toBe(0);
    expect(JSON.parse(bytes.toString('utf8', 8, 8 + length))).toEqual({ __metadata__: { k: 'v' }, w: { dtype: 'F32', shape: [2], data_offsets: [0, 8] } });
    expect(bytes.subarray(8 + length)).toEqual(Buffer.from([0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]));
  });

  it('gives every dtype back through a file, as slices of it', async () => {
    const path = join(folder, 'all.safetensors');
    const tensors = sample();
    await writeFileAtomic(path, encodeSafetensors(tensors, { note: 'ü "quoted"' }));
    const bytes = await readFileBytes(path);
    const back = decodeSafetensors(bytes, path);
    expect(back.metadata).toEqual({ note: 'ü "quoted"' });
    expect([...back.tensors.keys()]).toEqual([...tensors.keys()]);
    for (const [name, tensor] of back.tensors) {
      expect(tensor.bytes.buffer).toBe(bytes.buffer);
      expect([tensor.dtype, tensor.shape, [...tensor.bytes]]).toEqual([tensors.get(name)?.dtype, tensors.get(name)?.shape, [...(tensors.get(name)?.bytes ?? [])]]);
    }
    expect(readFileSync(path).length).toBe(bytes.length);
  });

  it('copies nothing when writing', () => {
    const tensor = tensorOf('float32', [3], Float32Array.of(1, 2, NaN));
    expect(encodeSafetensors(new Map([['w', tensor]]))[1]?.buffer).toBe(tensor.bytes.buffer);
  });

  it('refuses what the format cannot hold', () => {
    expect(() => encodeSafetensors(new Map([['s', { dtype: 'string', shape: [0], bytes: new Uint8Array(0), strings: [] }]]))).toThrow(expect.objectContaining({ code: 'file/unsupported' }));
  });
});

describe('a damaged file', () => {
  const entry = (changes: object): string => JSON.stringify({ w: { dtype: 'F32', shape: [1], data_offsets: [0, 4], ...changes } });
  const four = [0, 0, 0, 0];
  const cases: Record<string, Uint8Array> = {
    'of nothing': new Uint8Array(0),
    'of seven bytes': new Uint8Array(7),
    'with a header longer than itself': Buffer.from([255, 255, 255, 255, 255, 255, 255, 127, 0x7b, 0x7d]),
    'with a header that is not JSON': byHand('{"w":'),
    'with a header that is not UTF-8': Buffer.concat([Buffer.from([2, 0, 0, 0, 0, 0, 0, 0]), Buffer.from([0xff, 0xfe])]),
    'with a list for a header': byHand('[]'),
    'with null for a header': byHand('null'),
    'with metadata that is no object': byHand('{"__metadata__":3}'),
    'with metadata that is not text': byHand('{"__metadata__":{"a":1}}'),
    'with null for a tensor': byHand('{"w":null}'),
    'with an unknown dtype': byHand(entry({ dtype: 'F12' }), four),
    'with a dtype that is no text': byHand(entry({ dtype: 3 }), four),
    'with a negative size': byHand(entry({ shape: [-1] }), four),
    'with a broken size': byHand(entry({ shape: [1.5] }), four),
    'with a huge shape': byHand(entry({ shape: [2 ** 40, 2 ** 40] }), four),
    'with a shape of another size': byHand(entry({ shape: [2] }), four),
    'with offsets the wrong way round': byHand(entry({ data_offsets: [4, 0] }), four),
    'with one offset': byHand(entry({ data_offsets: [0] }), four),
    'with offsets behind its end': byHand(entry({ data_offsets: [4, 8] }), four),
    'with bytes left over': byHand(entry({}), [...four, 0]),
    'with a hole at its beginning': byHand(entry({ data_offsets: [4, 8] }), [...four, ...four]),
    'with two tensors in one place': byHand('{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"c":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}', [...four, ...four]),
  };
  it.each(Object.entries(cases))('%s: a coded error', (_, bytes) => {
    expect(failure(bytes)).toMatchObject({ code: 'checkpoint/damaged', where: 'x.safetensors' });
  });

  it('cut anywhere is an error', () => {
    const bytes = whole(sample(), { a: 'b' });
    for (let length = 0; length < bytes.length; length++) expect(failure(bytes.subarray(0, length))?.code).toBe('checkpoint/damaged');
  });

  it('of any bytes, or with any flipped ones in its header, never fails otherwise', () => {
    const good = whole(sample(), { a: 'b' });
    const codes = new Set<string | undefined>();
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => { codes.add(failure(bytes)?.code); }), { seed: 1, numRuns: 500 });
    fc.assert(fc.property(fc.integer({ min: 0, max: good.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, mask) => {
      const bytes = Uint8Array.from(good);
      bytes[at] = (bytes[at] as number) ^ mask;
      codes.add(failure(bytes)?.code);
    }), { seed: 2, numRuns: 1000 });
    expect([...codes].every((code) => code === undefined || code === 'checkpoint/damaged')).toBe(true);
  });
});

it('cut weights of a project have no earlier checkpoint: they are imported again', async () => {
  const path = join(folder, 'weights.safetensors');
  await writeProjectWeights(path, new Map([['w', tensorFrom('float32', [4], [1, 2, 3, 4])]]));
  expect((await readProjectWeights(path)).get('w')?.shape).toEqual([4]);
  truncateSync(path, statSync(path).size - 3);
  await expect(readProjectWeights(path)).rejects.toMatchObject({ code: 'checkpoint/damaged', where: path, hint: 'Import the model again.' });
});
