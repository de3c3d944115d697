// The walk itself: what is visited, how gradients gather, what they are called, and what it says when it cannot.
import { describe, expect, test } from 'vitest';
import { backward } from '../../../src/core/autodiff/backward.ts';
import { refuse } from '../../../src/core/autodiff/equations.ts';
import type { RuleTable } from '../../../src/core/autodiff/rule.ts';
import { rules } from '../../../src/core/autodiff/rules/index.ts';
import { LayerwrightError } from '../../../src/core/errors.ts';
import { GraphBuilder } from '../../../src/core/onnx/builder.ts';
import type { Value } from '../../../src/core/onnx/builder.ts';
import { printGraph } from '../../../src/core/onnx/print.ts';
import { numbersOf, tensorFrom } from '../../../src/core/tensor.ts';
import type { Tensor } from '../../../src/core/tensor.ts';
import { openSession } from '../../fixtures/runtime.ts';

const cpu = { device: 'cpu' } as const;
const f32 = (shape: number[], ...values: number[]): Tensor => tensorFrom('float32', shape, values);
const total = (b: GraphBuilder, x: Value): Value => b.ReduceSum(x, undefined, false);

async function evaluate(b: GraphBuilder, gradients: Map<string, Value>, feeds: Record<string, Tensor>): Promise<Record<string, number[]>> {
  for (const [name, value] of gradients) b.output(value, `d ${name}`);
  const session = await openSession(b);
  const values = await session.run(feeds);
  await session.close();
  return Object.fromEntries([...gradients.keys()].map((name) => [name, numbersOf(values[`d ${name}`] as Tensor)]));
}

function caught(run: () => unknown): LayerwrightError {
  try {
    run();
  } catch (error) {
    if (error instanceof LayerwrightError) return error;
  }
  throw new Error('nothing was thrown');
}

describe('backward', () => {
  test('logistic regression by hand: dw = x (a − y), db = a − y', async () => {
    const b = new GraphBuilder();
    const [x, w, bias, y] = [b.input('x', 'float32', [1, 2]), b.input('w', 'float32', [2]), b.input('bias', 'float32', []), b.input('y', 'float32', [])];
    const z = b.Add(total(b, b.Mul(x, w)), bias);
    // −y ln a − (1 − y) ln(1 − a) with a = σ(z), written as softplus(z) − y z.
    const loss = b.Sub(b.op('Softplus', [z]), b.Mul(y, z));
    const gradients = backward(b, loss, [w, bias], cpu);
    const d = await evaluate(b, gradients, { x: f32([1, 2], 1, -2), w: f32([2], 0.5, 0.25), bias: f32([], 0), y: f32([], 1) });
    // z = 0, a = 0.5, a − y = −0.5.
    expect(d['w']).toEqual([-0.5, 1]);
    expect(d['bias']).toEqual([-0.5]);
  });

  test('gradients are named after their values', () => {
    const b = new GraphBuilder();
    const w = b.input('w', 'float32', [3]);
    const h = b.op('Tanh', [w], {}, { name: 'hidden', output: 'hidden' });
    const gradients = backward(b, total(b, b.Mul(h, h)), [w, h], cpu);
    expect(gradients.get('w')?.name).toBe('w.grad');
    expect(gradients.get('hidden')?.name).toBe('hidden.grad');
    const names = b.nodes.flatMap((n) => n.outputs);
    expect(new Set(names).size).toBe(names.length);
    for (const node of b.nodes) for (const input of node.inputs) expect(() => b.value(input)).not.toThrow();
  });

  test('contributions of every use are added up', async () => {
    const b = new GraphBuilder();
    const x = b.input('x', 'float32', [2]);
    // x² + 3x + x·x·x through four uses.
    const y = b.Add(b.Add(b.Mul(x, x), b.scale(x, 3)), b.Mul(x, b.Mul(x, x)));
    const d = await evaluate(b, backward(b, total(b, y), [x], cpu), { x: f32([2], 2, -1) });
    expect(d['x']).toEqual([2 * 2 + 3 + 3 * 4, -2 + 3 + 3]);
  });

  test('one gradient handed to several inputs keeps its own name for each', async () => {
    const b = new GraphBuilder();
    const [p, q] = [b.input('p', 'float32', [2]), b.input('q', 'float32', [2])];
    const y = b.op('Mean', [b.Exp(p), b.Exp(q)]);
    const d = await evaluate(b, backward(b, total(b, b.Mul(y, y)), [p, q], cpu), { p: f32([2], 0, 0), q: f32([2], 0, 0) });
    // y = 1, dy = 2, each gets half of it.
    expect(d).toEqual({ p: [1, 1], q: [1, 1] });
  });

  test('what is not asked for costs nothing', () => {
    const b = new GraphBuilder();
    const [x, frozen, w] = [b.input('x', 'float32', [2, 3]), b.input('frozen', 'float32', [3]), b.input('w', 'float32', [3])];
    const below = b.Tanh(b.Mul(x, frozen));
    const loss = total(b, b.Mul(below, w));
    const forward = b.nodes.length;
    backward(b, loss, [w], cpu);
    expect(b.nodes.slice(forward).map((n) => n.opType)).not.toContain('Tanh');
    expect(b.nodes.slice(forward).map((n) => n.name).filter((n) => n.startsWith('Tanh'))).toEqual([]);
    expect(b.nodes.slice(forward).flatMap((n) => n.inputs)).not.toContain('frozen');
  });

  test('a value between is a leaf: nothing below it is visited', () => {
    const b = new GraphBuilder();
    const x = b.input('x', 'float32', [2]);
    const below = b.Exp(x);
    const refusing: RuleTable = { ...rules, Exp: { refuse: 'a test says so', hint: 'Do not.' } };
    expect(() => backward(b, total(b, b.Mul(below, below)), [below], { ...cpu, rules: refusing })).not.toThrow();
  });

  test('a weight that the loss does not depend on gets zeros of its shape', async () => {
    const b = new GraphBuilder();
    const [x, unused] = [b.input('x', 'float32', [2]), b.input('unused', 'float32', [2, 2])];
    const rounded = b.op('Floor', [b.op('Identity', [unused])]);
    const loss = b.Add(total(b, x), total(b, rounded));
    const d = await evaluate(b, backward(b, loss, [x, unused], cpu), { x: f32([2], 1, 2), unused: f32([2, 2], 1, 2, 3, 4) });
    expect(d).toEqual({ x: [1, 1], unused: [0, 0, 0, 0] });
  });

  test('nothing flows through integers', async () => {
    const b = new GraphBuilder();
    const x = b.input('x', 'float32', [2]);
    const counted = b.Cast(b.Cast(b.scale(x, 10), 'int64'), 'float32');
    const d = await evaluate(b, backward(b, total(b, b.Mul(counted, x)), [x], cpu), { x: f32([2], 0.25, 1.5) });
    expect(d['x']).toEqual([2, 15]);
  });

  test('an output that the forward node leaves out is added where a rule asks for it', async () => {
    const b = new GraphBuilder();
    const x = b.input('x', 'float32', [4, 8]);
    const y = b.op('Dropout', [x, b.scalar(0.25), b.constant('bool', [], [1])], {}, { name: 'drop' });
    const gradients = backward(b, total(b, y), [x], cpu);
    expect(b.nodes.find((n) => n.name === 'drop')?.outputs.length).toBe(2);
    b.output(y, 'y');
    b.output(gradients.get('x') as Value, 'dx');
    const session = await openSession(b);
    const values = await session.run({ x: tensorFrom('float32', [4, 8], Array.from({ length: 32 }, () => 3)) });
    await session.close();
    const [forward, dx] = [numbersOf(values['y'] as Tensor), numbersOf(values['dx'] as Tensor)];
    expect(dx).toEqual(forward.map((v) => expect.closeTo(v / 3, 5)));
    expect(new Set(dx.map((v) => v.toFixed(4)))).toEqual(new Set(['0.0000', '1.3333']));
  });

  test('the loss itself, and a loss of one element', async () => {
    const b = new GraphBuilder();
    const x = b.input('x', 'float32', [1, 1]);
    const loss = b.Mul(x, x);
    const d = await evaluate(b, backward(b, loss, [x, loss], cpu), { x: f32([1, 1], 3) });
    expect(d).toEqual({ x: [6], [loss.name]: [1] });
  });

  test('the gradient of a gradient: (x³)″ = 6x', async () => {
    const b = new GraphBuilder();
    const x = b.input('x', 'float32', [3]);
    const first = backward(b, total(b, b.Pow(x, b.scalar(3))), [x], cpu).get('x') as Value;
    const second = backward(b, total(b, first), [x], cpu);
    const d = await evaluate(b, second, { x: f32([3], 1, -2, 0.5) });
    expect(d['x']).toEqual([6, -12, 3]);
  });
});

describe('what backward leaves behind', () => {
  test('the graph of a mean square, as it reads', () => {
    const b = new GraphBuilder();
    const [x, w] = [b.input('x', 'float32', [4, 2]), b.input('w', 'float32', [2])];
    const error = b.op('Tanh', [b.op('Mul', [x, w], {}, { name: 'weigh' })], {}, { name: 'squash' });
    const loss = b.op('ReduceMean', [b.op('Mul', [error, error], {}, { name: 'square' })], { keepdims: 0 }, { name: 'mean' });
    for (const gradient of backward(b, loss, [w], cpu).values()) b.output(gradient);
    expect(printGraph(b.build())).toMatchInlineSnapshot(`
      "input %x: float32[4,2]
      input %w: float32[2]
      %const: float32[] = 1
      %const_1: float32[] = 0.125
      %const_2: int64[2] = [4, 2]
      %const_3: int64[1] = [0]
      %const_4: int64[1] = [2]
      %weigh:0: float32[4,2] = Mul(%x, %w)
      %squash:0: float32[4,2] = Tanh(%weigh:0)
      %square:0: float32[4,2] = Mul(%squash:0, %squash:0)
      %mean:0: float32[] = ReduceMean(%square:0) {keepdims=0}
      %square.grad/Mul:0: float32[4,2] = Mul(%const_1, %squash:0)
      %square.grad/Mul_1:0: float32[4,2] = Mul(%const_1, %squash:0)
      %squash:0.grad: float32[4,2] = Add(%square.grad/Mul:0, %square.grad/Mul_1:0)
      %squash.grad/Mul:0: float32[4,2] = Mul(%squash:0, %squash:0)
      %squash.grad/Sub:0: float32[4,2] = Sub(%const, %squash.grad/Mul:0)
      %weigh:0.grad: float32[4,2] = Mul(%squash:0.grad, %squash.grad/Sub:0)
      %weigh.grad/Mul:0: float32[4,2] = Mul(%weigh:0.grad, %x)
      %weigh.grad/ReduceSum:0: float32[1,2] = ReduceSum(%weigh.grad/Mul:0, %const_3) {keepdims=1}
      %w.grad: float32[2] = Reshape(%weigh.grad/ReduceSum:0, %const_4)
      return %w.grad"
    `);
  });

  test('no product with one, no spreading out before a product, nothing unused', () => {
    const b = new GraphBuilder();
    const [x, w] = [b.input('x', 'float32', [2, 3, 4, 4]), b.input('w', 'float32', [2, 3])];
    const pooled = b.ReduceMean(b.Mul(x, x), [2, 3], false);
    const loss = b.Mul(total(b, b.Mul(pooled, w)), b.scalar(1));
    const forward = b.nodes.length;
    backward(b, loss, [x], cpu);
    const types = b.nodes.slice(forward).map((n) => n.opType);
    expect(types).not.toContain('Expand');
    const one = [...b.initializers].filter(([, t]) => t.shape.length === 0 && numbersOf(t)[0] === 1).map(([name]) => name);
    expect(b.nodes.slice(forward).flatMap((n) => n.inputs).filter((name) => one.includes(name))).toEqual([]);
  });
});

test('of two operands that are spread out, one stays so', async () => {
  const b = new GraphBuilder();
  const x = b.input('x', 'float32', [2]);
  // Both factors of the inner gradient are spread: Σ over axis 1 twice.
  const wide = b.Expand(b.Unsqueeze(x, [1]), [2, 3]);
  const squared = b.Mul(wide, wide);
  const rows = b.ReduceSum(squared, [1], false);
  const d = await evaluate(b, backward(b, total(b, b.Mul(rows, rows)), [x, wide], cpu), { x: f32([2], 1, 2) });
  // L = Σ (3x²)² = 9x⁴, dL/dx = 36x³; each of the three copies gets a third.
  expect(d['x']).toEqual([36, 288]);
  expect(d[wide.name]).toEqual([12, 12, 12, 96, 96, 96]);
});

describe('what backward refuses', () => {
  test('an operator without rule: the node, the operator, what to do', () => {
    const b = new GraphBuilder();
    const x = b.input('x', 'float32', [2]);
    const y = b.op('Exp', [x], {}, { name: 'growth' });
    const { Exp: _, ...rest } = rules;
    const error = caught(() => backward(b, total(b, y), [x], { ...cpu, rules: rest }));
    expect(error.code).toBe('autodiff/no-rule');
    expect(error.where).toBe('growth');
    expect(error.describe()).toMatchInlineSnapshot(`"The gradient of the operator Exp is not known. Where: growth. Freeze everything below growth (what feeds x), so that no gradient has to pass through it."`);
  });

  test('an operator that has no gradient: why', () => {
    const b = new GraphBuilder();
    const x = b.input('x', 'float32', [2]);
    const y = b.op('Exp', [x], {}, { name: 'growth' });
    const error = caught(() => backward(b, total(b, y), [x], { ...cpu, rules: { ...rules, Exp: refuse('it grows', 'Freeze everything below it.') } }));
    expect(error.code).toBe('autodiff/not-differentiable');
    expect(error.describe()).toMatchInlineSnapshot(`"Exp has no gradient: it grows. Where: growth. Freeze everything below it."`);
  });

  test('a quantized stretch: an error, not zeros', () => {
    const b = new GraphBuilder();
    const [x, scale, zeroPoint] = [b.input('x', 'float32', [2, 1, 4]), b.scalar(0.1), b.scalar(0, 'uint8')];
    const whole = b.op('Identity', [b.op('QuantizeLinear', [x, scale, zeroPoint])]);
    const y = b.op('DequantizeLinear', [whole, scale, zeroPoint], {}, { name: 'unpack' });
    const error = caught(() => backward(b, total(b, y), [x], cpu));
    expect([error.code, error.where]).toEqual(['autodiff/not-differentiable', 'unpack']);
  });

  test('a refused operator off the path is no matter', () => {
    const b = new GraphBuilder();
    const [x, w] = [b.input('x', 'float32', [2, 2]), b.input('w', 'float32', [])];
    expect(() => backward(b, b.Mul(total(b, b.op('Exp', [x])), w), [w], { ...cpu, rules: { ...rules, Exp: refuse('it grows', 'Freeze everything below it.') } })).not.toThrow();
  });

  test('a setting that a rule cannot take', () => {
    const b = new GraphBuilder();
    const [x, pads] = [b.input('x', 'float32', [2]), b.input('pads', 'int64', [2])];
    const error = caught(() => backward(b, total(b, b.op('Pad', [x, pads], { mode: 'reflect' })), [x], cpu));
    expect([error.code, error.where]).toEqual(['autodiff/not-differentiable', 'Pad']);
  });

  test('a loss that is not one number, a weight of integers', () => {
    const b = new GraphBuilder();
    const [x, n] = [b.input('x', 'float32', [2]), b.input('n', 'int64', [])];
    expect(caught(() => backward(b, x, [x], cpu)).describe()).toMatchInlineSnapshot(`"Gradients start from one number; x is not one. Where: x. Expected: a float scalar. Received: float32 2."`);
    expect(caught(() => backward(b, total(b, x), [n], cpu)).describe()).toMatchInlineSnapshot(`"n holds int64, which has no gradient. Where: n. Expected: floats. Received: int64."`);
  });

  test('a rule that gives the wrong shape or dtype is named', () => {
    const b = new GraphBuilder();
    const x = b.input('x', 'float32', [2, 3]);
    const loss = total(b, b.Tanh(x));
    const wrongShape: RuleTable = { ...rules, Tanh: (c) => [c.b.Transpose(c.dy(), [1, 0])] };
    const wrongType: RuleTable = { ...rules, Tanh: (c) => [c.b.Cast(c.dy(), 'float64')] };
    expect(caught(() => backward(b, loss, [x], { ...cpu, rules: wrongShape })).message).toBe('internal: the gradient rule of Tanh is wrong for x');
    expect(caught(() => backward(b, loss, [x], { ...cpu, rules: wrongType })).received).toBe('float64');
  });
});
