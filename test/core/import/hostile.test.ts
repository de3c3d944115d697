// Five hundred damaged and hostile files: each is refused with a coded error, or read, in bounded time and memory.
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LayerwrightError } from '../../../src/core/errors.ts';
import { importModel } from '../../../src/core/import/import-model.ts';
import { decodeModel, encodeModelJoined } from '../../../src/core/onnx/codec/index.ts';
import { modelOf } from '../../../src/core/onnx/model.ts';
import type { Graph } from '../../../src/core/onnx/model.ts';
import { Random } from '../../../src/core/random.ts';
import { readModelFile } from '../../../src/main/models/files.ts';
import { loopModel, smallModel } from '../onnx/models.ts';
import { exoticModels, graph, node } from '../../fixtures/exotic-models.ts';

const SEED = 4;
const originals = [smallModel(), loopModel(), ...Object.values(exoticModels).map((make) => make().model)].map(encodeModelJoined);
const random = Random.from(SEED, 'hostile');

function cut(bytes: Uint8Array): Uint8Array {
  return bytes.slice(0, random.int(bytes.length));
}
function flipped(bytes: Uint8Array): Uint8Array {
  const out = bytes.slice();
  for (let n = 1 + random.int(4); n > 0; n--) out[random.int(out.length)] = random.int(256);
  return out;
}
/** Sub-graphs inside of sub-graphs. */
function nested(depth: number): Uint8Array {
  let inner: Graph = graph({}, { y: 'float32[1]' }, [node('Relu', ['x'], ['y'])]);
  for (let i = 0; i < depth; i++) inner = graph({}, { [`y${i}`]: 'float32[1]' }, [node('If', ['c'], [`y${i}`], { then_branch: { graph: inner }, else_branch: { graph: inner } })]);
  return encodeModelJoined(modelOf(graph({ c: 'bool[]', x: 'float32[1]' }, { y: 'float32[1]' }, [node('If', ['c'], ['y'], { then_branch: { graph: inner }, else_branch: { graph: inner } })])));
}
/** A tensor of ten billion numbers, declared and not there; bytes of it in another file. */
const dims = (...sizes: number[]): number[] => sizes.flatMap((d) => { const out = [0x08]; let n = BigInt(d); do { out.push(Number(n & 127n) | (n > 127n ? 128 : 0)); n >>= 7n; } while (n > 0n); return out; });
const field = (number: number, body: readonly number[] | Uint8Array): number[] => [(number << 3) | 2, ...lengthOf(body.length), ...body];
const lengthOf = (n: number): number[] => (n < 128 ? [n] : [(n & 127) | 128, ...lengthOf(n >> 7)]);
const text = (s: string): Uint8Array => new TextEncoder().encode(s);
const entry = (key: string, value: string): number[] => field(13, [...field(1, text(key)), ...field(2, text(value))]);
const withTensor = (...tensor: number[]): Uint8Array => Uint8Array.from([0x08, 8, ...field(7, [...field(5, [...tensor, 0x10, 1, ...field(8, text('w'))])]), ...field(8, [0x10, 17])]);

const files: readonly [string, Uint8Array][] = [
  ...Array.from({ length: 200 }, (_, i) => [`cut ${i}`, cut(originals[i % originals.length] as Uint8Array)] as [string, Uint8Array]),
  ...Array.from({ length: 280 }, (_, i) => [`flipped ${i}`, flipped(originals[i % originals.length] as Uint8Array)] as [string, Uint8Array]),
  ['ten gigabytes declared', withTensor(...dims(10_000, 1_000_000), ...field(9, [1, 2, 3, 4]))], ['more entries than there are numbers', withTensor(...dims(2 ** 31, 2 ** 31, 2 ** 31))],
  ['data outside of the folder', withTensor(...dims(4), ...entry('location', '../../../../etc/passwd'), 0x70, 1)], ['data at an absolute path', withTensor(...dims(4), ...entry('location', '/etc/passwd'), 0x70, 1)],
  ['data that is not there', withTensor(...dims(4), ...entry('location', 'nothing.bin'), 0x70, 1)], ['ten gigabytes in another file', withTensor(...dims(2_500_000_000), ...entry('location', 'hostile.onnx'), 0x70, 1)],
  ['no bytes', new Uint8Array(0)], ['a web page', text('<!doctype html><title>404</title>')], ['an archive', text('PK\u0003\u0004 and so on')], ['noise', Uint8Array.from({ length: 5000 }, () => random.int(256))],
  ...[4, 8, 10].map((depth) => [`nested ${depth} deep`, nested(depth)] as [string, Uint8Array]),
  ...[40, 90, 120, 500, 5000, 50_000].map((depth) => [`${depth} messages deep`, Uint8Array.from(deep(depth))] as [string, Uint8Array]),
  ['a circle', encodeModelJoined(modelOf(graph({ x: 'float32[2]' }, { y: 'float32[2]' }, [node('Add', ['x', 'y'], ['a']), node('Relu', ['a'], ['y'])])))],
];

/** Attributes that hold graphs that hold nodes that hold attributes. */
function deep(depth: number): number[] {
  let body: number[] = [];
  for (let i = 0; i < depth && body.length < 8000; i++) body = field(1, field(5, [...field(1, [97]), ...field(6, body)]));
  return [0x08, 8, ...field(7, body), ...field(8, [0x10, 17])];
}

test(`${files.length} files`, async () => {
  const path = join(await mkdtemp(join(tmpdir(), 'layerwright-hostile-')), 'hostile.onnx');
  const strange: string[] = [];
  let refused = 0;
  let slowest = 0;
  const before = process.memoryUsage.rss();
  for (const [name, bytes] of files) {
    await writeFile(path, bytes);
    const started = performance.now();
    try {
      importModel(await readModelFile(path), name);
    } catch (thrown) {
      refused++;
      if (!(thrown instanceof LayerwrightError) || thrown.code === 'internal') strange.push(`${name} (seed ${SEED}): ${thrown instanceof Error ? thrown.stack ?? '' : String(thrown)}`);
    }
    slowest = Math.max(slowest, performance.now() - started);
  }
  expect(strange).toEqual([]);
  expect(files.length).toBeGreaterThanOrEqual(500);
  expect(refused).toBeGreaterThan(250);
  expect(slowest).toBeLessThan(5000);
  expect(process.memoryUsage.rss() - before).toBeLessThan(1.5 * 2 ** 30);
}, 60_000);

test('a reader of files alone refuses what is cut', () => {
  expect(() => decodeModel((originals[0] as Uint8Array).slice(0, 40))).toThrow(expect.objectContaining({ code: 'onnx/damaged' }) as Error);
});
