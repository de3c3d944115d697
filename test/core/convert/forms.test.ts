// float16, opsets and batches: other forms of the same network, run in onnxruntime.
import { describe, expect, test } from 'vitest';
import { batchOf, withBatch } from '../../../src/core/convert/batch.ts';
import { halveAll, halveWeights } from '../../../src/core/convert/half.ts';
import { toOpset } from '../../../src/core/convert/opset.ts';
import { GraphBuilder } from '../../../src/core/onnx/builder.ts';
import { modelOf } from '../../../src/core/onnx/model.ts';
import type { Model } from '../../../src/core/onnx/model.ts';
import { assertValid } from '../../../src/core/onnx/verify.ts';
import { numbersOf, tensorFrom } from '../../../src/core/tensor.ts';
import type { Tensor } from '../../../src/core/tensor.ts';
import { drawn, smallNetwork } from '../../fixtures/convert.ts';
import { runGraph } from '../../fixtures/runtime.ts';

const feed = { picture: drawn([8, 3, 8, 8]) };
const scores = async (model: Model, optimize = false): Promise<number[]> => numbersOf((await runGraph(model, feed, { optimize }))['scores'] as Tensor);
const distance = (a: readonly number[], b: readonly number[]): number => Math.max(...a.map((v, i) => Math.abs(v - (b[i] as number))));

describe('float16', () => {
  test('weights alone: half the bytes, the computing in float32', async () => {
    const model = smallNetwork();
    const { model: half, bytes } = halveWeights(model);
    assertValid(half);
    expect(bytes.after).toBe(bytes.before / 2);
    expect([...half.graph.initializers.values()].some((t) => t.dtype === 'float16')).toBe(true);
    const far = distance(await scores(half), await scores(model));
    expect(far).toBeGreaterThan(0);
    expect(far).toBeLessThan(2e-3);
  });

  test('all of it: inputs and outputs stay float32', async () => {
    const model = smallNetwork();
    const { model: half, kept } = halveAll(model);
    assertValid(half);
    expect(kept.size).toBe(0);
    expect([...half.graph.inputs, ...half.graph.outputs].map((v) => (v.type.kind === 'tensor' ? v.type.dtype : ''))).toEqual(['float32', 'float32']);
    expect([...half.graph.initializers.values()].filter((t) => t.dtype === 'float32')).toEqual([]);
    for (const optimize of [false, true]) expect(distance(await scores(half, optimize), await scores(model))).toBeLessThan(5e-3);
  });

  test('operators without float16 and weights that do not fit stay, a value that is read both ways is cast once', async () => {
    const b = new GraphBuilder();
    const x = b.input('x', 'float32', ['N', 4]);
    const y = b.MatMul(b.Relu(x), b.initializer('k', drawn([4, 4])));
    b.output(b.op('CumSum', [y, b.constant('int64', [], [1])]), 'sums');
    b.output(b.Mul(y, b.initializer('large', tensorFrom('float32', [4], [1, 2, 1e6, 4]))), 'products');
    b.output(y, 'plain');
    const model = modelOf(b.build('mixed'));
    const { model: half, kept } = halveAll(model);
    assertValid(half);
    expect(Object.fromEntries(kept)).toEqual({ CumSum: 1, Mul: 1 });
    const given = { x: drawn([3, 4]) };
    const [a, c] = [await runGraph(model, given), await runGraph(half, given)];
    for (const name of ['sums', 'products', 'plain']) {
      const expected = numbersOf(a[name] as Tensor);
      numbersOf(c[name] as Tensor).forEach((v, i) => { expect(Math.abs(v - (expected[i] as number))).toBeLessThan(0.01 * Math.max(1, Math.abs(expected[i] as number))); });
    }
  });

  test('sub-graphs stay float32, and find what they take from outside', async () => {
    const b = new GraphBuilder();
    const x = b.input('x', 'float32', [2, 2]);
    const y = b.Relu(x);
    const branch = (opType: string) => {
      const inner = new GraphBuilder({ parent: b });
      inner.output(inner.op(opType, [y]), `${opType} of y`);
      return { graph: inner.build(opType) };
    };
    b.output(b.op('If', [b.op('Greater', [b.ReduceSum(y, undefined, false), b.scalar(1)])], { then_branch: branch('Exp'), else_branch: branch('Neg') }), 'out');
    const model = modelOf(b.build('branches'));
    const { model: half, kept } = halveAll(model);
    expect(kept.get('If')).toBe(1);
    for (const values of [[1, 2, -1, 0.5], [0.1, -1, -2, 0.2]]) {
      const given = { x: tensorFrom('float32', [2, 2], values) };
      expect(distance(numbersOf((await runGraph(half, given))['out'] as Tensor), numbersOf((await runGraph(model, given))['out'] as Tensor))).toBeLessThan(0.01);
    }
  });
});

/** Operators whose form differs between opsets. */
function various(): Model {
  const b = new GraphBuilder();
  const x = b.input('picture', 'float32', ['N', 3, 8, 8]);
  const wide = b.op('HardSwish', [b.op('LayerNormalization', [x, b.initializer('scale', drawn([8], 0.2, 1)), b.initializer('bias', drawn([8], 0.2))], { axis: -1 })]);
  const parts = b.ops('Split', [wide, b.ints([2, 1])], { axis: 1 }, 2);
  const mean = b.ReduceMean(parts[0]!, [1, 2], true);
  const most = b.ReduceMax(b.op('ReduceL2', [parts[1]!], { axes: [2], keepdims: 1 }), [1], true);
  b.output(b.Reshape(b.Add(mean, most), [0, -1]), 'scores');
  return modelOf(b.build('various'));
}

describe('opsets', () => {
  test.each([13, 14, 15, 16, 18, 19, 20, 21, 22, 23])('the same numbers in opset %d', async (opset) => {
    for (const model of [various(), smallNetwork()]) {
      const other = toOpset(model, opset);
      expect(other.opsets.get('')).toBe(opset);
      assertValid(other);
      expect(distance(await scores(other), await scores(model))).toBeLessThan(1e-5);
    }
  });

  test('what an opset cannot say is named', () => {
    const b = new GraphBuilder();
    b.output(b.op('GridSample', [b.input('x', 'float32', ['N', 1, 4, 4]), b.input('grid', 'float32', ['N', 2, 2, 2])]), 'y');
    const model = modelOf(b.build('grid'));
    expect(() => toOpset(model, 15)).toThrow('GridSample cannot be said in opset 15: it came with opset 16');
    expect(toOpset(model, 20).graph.nodes[0]?.attributes.get('mode')).toBeDefined();
    expect(() => toOpset(model, 12)).toThrow('Models are not written in opset 12');
  });

  test('an older model is brought up', async () => {
    const model = smallNetwork();
    const old = toOpset(model, 13);
    expect(distance(await scores(toOpset(old, 21)), await scores(model))).toBeLessThan(1e-5);
  });
});

describe('batches', () => {
  test('fixed, and open again', async () => {
    const model = smallNetwork();
    expect(batchOf(model)).toBe('any');
    const eight = withBatch(model, 8);
    expect(batchOf(eight)).toBe(8);
    assertValid(eight);
    expect(await scores(eight)).toEqual(await scores(model));
    const open = withBatch(eight, 'any');
    expect(open.graph.inputs[0]?.type).toMatchObject({ shape: ['N', 3, 8, 8] });
    expect(open.graph.outputs[0]?.type).toMatchObject({ shape: ['N', 5] });
    await expect(runGraph(eight, { picture: drawn([3, 3, 8, 8]) })).rejects.toThrow('Got: 3 Expected: 8');
    await expect(runGraph(open, { picture: drawn([3, 3, 8, 8]) })).resolves.toBeDefined();
  });

  test('inputs that do not agree have no batch', () => {
    const b = new GraphBuilder();
    b.output(b.Add(b.input('a', 'float32', [2, 4]), b.input('b', 'float32', [1, 4])), 'y');
    expect(() => withBatch(modelOf(b.build('two')), 3)).toThrow('do not have a batch in common');
  });
});
