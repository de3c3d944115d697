// int8: the formulas of QuantizeLinear by hand, and a whole network in onnxruntime.
import { assert, double, property, tuple } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldBatchNorm } from '../../../src/core/convert/fold.ts';
import { asymmetric, roundEven, symmetric } from '../../../src/core/convert/integers.ts';
import { quantizeInt8, wantedRanges } from '../../../src/core/convert/int8.ts';
import { RangeCollector } from '../../../src/core/convert/ranges.ts';
import { GraphBuilder } from '../../../src/core/onnx/builder.ts';
import { modelOf } from '../../../src/core/onnx/model.ts';
import type { Model } from '../../../src/core/onnx/model.ts';
import { assertValid } from '../../../src/core/onnx/verify.ts';
import { dataOf, numbersOf, tensorFrom } from '../../../src/core/tensor.ts';
import type { Tensor } from '../../../src/core/tensor.ts';
import { rangesOf } from '../../../src/main/services/export/calibrate.ts';
import { drawn, smallNetwork } from '../../fixtures/convert.ts';
import { runGraph } from '../../fixtures/runtime.ts';

const range = tuple(double({ min: -50, max: 50, noNaN: true }), double({ min: -50, max: 50, noNaN: true })).map(([a, b]) => ({ min: Math.min(a, b), max: Math.max(a, b) }));

describe('scales', () => {
  test('0 is exact, and every number of the range is off by half a step at most', () => {
    assert(property(range, double({ min: 0, max: 1, noNaN: true }), (r, share) => {
      const { scale, zero } = asymmetric(r);
      expect(Number.isInteger(zero) && zero >= 0 && zero <= 255).toBe(true);
      const x = Math.min(0, r.min) + share * (Math.max(0, r.max) - Math.min(0, r.min));
      const q = Math.min(255, Math.max(0, roundEven(x / scale) + zero));
      // The zero point is rounded too.
      expect(Math.abs((q - zero) * scale - x)).toBeLessThanOrEqual(scale * 1.001);
    }));
  });

  test.each([[0.5, 0], [1.5, 2], [2.5, 2], [-0.5, 0], [-1.5, -2], [2.4, 2], [-2.6, -3]])('%d is rounded to %d', (x, rounded) => { expect(roundEven(x) + 0).toBe(rounded); });

  test('weights have a scale a channel along the axis, in 8 and in 7 bits', () => {
    const weights = Float32Array.from([1, -2, 10, 0.5, 4, -20]);
    const rows = symmetric(weights, [2, 3], 0, 8);
    expect([...rows.scales]).toEqual([Math.fround(10 / 127), Math.fround(20 / 127)]);
    expect([...dataOf(rows.values) as Int8Array]).toEqual([13, -25, 127, 3, 25, -127]);
    const columns = symmetric(weights, [2, 3], 1, 7);
    expect([...columns.scales]).toEqual([1 / 63, 4 / 63, 20 / 63].map(Math.fround));
    expect([...dataOf(columns.values) as Int8Array]).toEqual([63, -31, 31, 31, 63, -63]);
  });
});

/** ONNX's formulas, in JavaScript numbers. */
const fakeQuantized = (x: number, scale: number, zero: number): number => (Math.min(255, Math.max(0, roundEven(Math.fround(x / scale)) + zero)) - zero) * scale;

test('a dense layer gives what the formulas give', async () => {
  const b = new GraphBuilder();
  const x = b.input('x', 'float32', ['N', 4]);
  const kernel = drawn([4, 3], 0.5);
  const bias = drawn([3], 0.5);
  b.output(b.op('Gemm', [x, b.initializer('kernel', kernel), b.initializer('bias', bias)]), 'y');
  const model = modelOf(b.build('dense'));
  expect(wantedRanges(model)).toEqual(['x']);
  const { model: whole, quantized } = quantizeInt8(model, { ranges: new Map([['x', { min: -1.5, max: 2 }]]) });
  expect(quantized).toBe(1);
  assertValid(whole);
  const feed = drawn([6, 4]);
  const got = numbersOf((await runGraph(whole, { x: feed }))['y'] as Tensor);
  const { scale, zero } = asymmetric({ min: -1.5, max: 2 });
  const { scales, values } = symmetric(dataOf(kernel) as Float32Array, [4, 3], 1, 8);
  const [xs, w, bs] = [numbersOf(feed), numbersOf(values), numbersOf(bias)];
  const expected = Array.from({ length: 18 }, (_, at) => {
    const [n, k] = [Math.floor(at / 3), at % 3];
    const s = scales[k] as number;
    let sum = roundEven((bs[k] as number) / (s * scale)) * s * scale;
    for (let i = 0; i < 4; i++) sum += fakeQuantized(xs[4 * n + i] as number, scale, zero) * (w[3 * i + k] as number) * s;
    return sum;
  });
  got.forEach((v, i) => { expect(v).toBeCloseTo(expected[i] as number, 4); });
});

const feeds = Array.from({ length: 6 }, () => ({ picture: drawn([8, 3, 8, 8]) }));
// eslint-disable-next-line typescript/require-await
const samples = async function* () { yield* feeds; };

async function outputs(model: Model, optimize: boolean): Promise<number[]> {
  const all = [];
  for (const feed of feeds) all.push(...numbersOf((await runGraph(model, feed, { optimize }))['scores'] as Tensor));
  return all;
}

test('a network with batch norms, a shortcut, pools and a depthwise convolution stays close, as written and with the kernels for whole numbers', async () => {
  const model = smallNetwork();
  const { model: folded, folded: norms } = foldBatchNorm(model);
  expect(norms).toBe(2);
  const expected = await outputs(model, false);
  (await outputs(folded, false)).forEach((v, i) => { expect(v).toBeCloseTo(expected[i] as number, 5); });
  for (const calibration of ['minmax', 'percentile', 'entropy'] as const) {
    const ranges = await rangesOf(folded, wantedRanges(folded), calibration, samples, () => undefined);
    // 7 bits: the sums of this machine's kernels are right on any processor.
    const { model: whole, quantized, bytes } = quantizeInt8(folded, { ranges, weightBits: 7 });
    expect(quantized).toBe(5);
    expect(bytes.after).toBeLessThan(bytes.before / 2);
    assertValid(whole);
    expect(whole.metadata.get('note')).toBe('kept');
    expect([...whole.graph.initializers.values()].filter((t) => t.dtype === 'float32' && t.shape.length > 1)).toEqual([]);
    for (const optimize of [false, true]) {
      const got = await outputs(whole, optimize);
      const largest = Math.max(...got.map((v, i) => Math.abs(v - (expected[i] as number))));
      expect(largest, `${calibration}, optimize ${optimize}`).toBeLessThan(0.05);
    }
  }
});

test('nodes that are kept stay float32, and an output of the graph keeps its name', async () => {
  const b = new GraphBuilder();
  const x = b.input('x', 'float32', ['N', 2, 6, 6]);
  const y = b.op('Conv', [x, b.initializer('k1', drawn([4, 2, 3, 3], 0.3))], { kernel_shape: [3, 3] });
  b.output(b.op('Conv', [b.Relu(y), b.initializer('k2', drawn([3, 4, 3, 3], 0.3))], { kernel_shape: [3, 3] }), 'maps');
  const model = modelOf(b.build('maps'));
  const feed = { x: drawn([2, 2, 6, 6]) };
  const ranges = new Map(wantedRanges(model).map((name) => [name, { min: -4, max: 4 }]));
  const expected = numbersOf((await runGraph(model, feed))['maps'] as Tensor);
  for (const keep of [new Set<string>(), new Set([y.name])]) {
    const { model: whole, quantized } = quantizeInt8(model, { ranges, keep });
    expect(quantized).toBe(keep.size === 0 ? 2 : 1);
    const got = numbersOf((await runGraph(whole, feed, { optimize: true }))['maps'] as Tensor);
    got.forEach((v, i) => { expect(Math.abs(v - (expected[i] as number))).toBeLessThan(0.15); });
  }
});

test('a bias that would not fit into 32 bits gets a larger scale', async () => {
  const b = new GraphBuilder();
  const x = b.input('x', 'float32', ['N', 2]);
  b.output(b.op('Gemm', [x, b.initializer('k', tensorFrom('float32', [2, 1], [1e-9, 2e-9])), b.initializer('c', tensorFrom('float32', [1], [7.25]))]), 'y');
  const { model } = quantizeInt8(modelOf(b.build('tiny')), { ranges: new Map([['x', { min: 0, max: 1 }]]) });
  expect(numbersOf((await runGraph(model, { x: drawn([1, 2]) }))['y'] as Tensor)[0]).toBeCloseTo(7.25, 4);
});

test('a network without convolutions or matrices is refused', () => {
  const b = new GraphBuilder();
  b.output(b.Relu(b.input('x', 'float32', ['N', 2])), 'y');
  expect(() => quantizeInt8(modelOf(b.build('none')), { ranges: new Map() })).toThrow('nothing that int8 would be faster for');
});

describe('ranges', () => {
  const collect = (calibration: 'minmax' | 'percentile' | 'entropy', values: readonly number[]) => {
    const collector = new RangeCollector(calibration);
    do collector.see('x', values); while (collector.again());
    return collector.ranges().get('x');
  };
  const bell = numbersOf(drawn([50_000]));

  test('minmax takes everything that is finite', () => { expect(collect('minmax', [3, -2, Infinity, Number.NaN, 1])).toEqual({ min: -2, max: 3 }); });

  test('percentile leaves outliers out, entropy cuts where less is lost', () => {
    const values = [...bell, 400];
    expect(collect('minmax', values)?.max).toBe(400);
    expect(collect('percentile', values)?.max).toBeLessThan(8);
    const cut = collect('entropy', values);
    expect(cut?.max).toBeLessThan(60);
    expect(cut?.max).toBeGreaterThan(2);
    expect(cut?.min).toBeGreaterThanOrEqual(Math.min(...bell));
  });

  test('a value that never changes has a range of its own', () => {
    for (const calibration of ['minmax', 'percentile', 'entropy'] as const) expect(collect(calibration, [2, 2, 2])).toEqual({ min: 2, max: 2 });
    expect(collect('minmax', [Number.NaN])).toBeUndefined();
  });
});
