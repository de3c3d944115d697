// Every optimizer, run by onnxruntime for 20 steps, against its equations in plain JavaScript.
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { GraphBuilder } from '../../../src/core/onnx/builder.ts';
import { optimizerByType, optimizers } from '../../../src/core/optimizers/index.ts';
import type { OptimizerDefinition } from '../../../src/core/optimizers/define.ts';
import { numbersOf, tensorFrom } from '../../../src/core/tensor.ts';
import type { Tensor } from '../../../src/core/tensor.ts';
import { optimizerCases } from '../../cases/optimizers.ts';
import type { OptimizerCase } from '../../cases/optimizers.ts';
import { randomOf } from '../../fixtures/random.ts';
import { openSession } from '../../fixtures/runtime.ts';

const SIZE = 6;

/** Weights after each step, gradients and rate given per step. */
async function trajectory(c: OptimizerCase, start: readonly number[], gradients: readonly (readonly number[])[], rate: (step: number) => number): Promise<number[][]> {
  const d = optimizerByType(c.type) as OptimizerDefinition;
  const params = d.params.parse(c.params);
  const b = new GraphBuilder();
  const [weight, gradient] = [b.input('w', 'float32', [SIZE]), b.input('g', 'float32', [SIZE])];
  const [learningRate, step] = [b.input('rate', 'float32', []), b.input('step', 'float32', [])];
  const slots = Object.fromEntries(d.slots.map((s) => [s.name, b.input(`slot.${s.name}`, 'float32', [SIZE])]));
  const shared = d.prepare?.({ b, params, learningRate, step }) ?? {};
  const next = d.update({ b, params, weight, gradient, learningRate, step, slots, decay: c.decay ?? true, shared });
  expect(Object.keys(next.slots)).toEqual(d.slots.map((s) => s.name));
  b.output(next.weight, 'next.w');
  for (const [name, value] of Object.entries(next.slots)) b.output(value, `next.slot.${name}`);
  const session = await openSession(b);
  let state: Record<string, Tensor> = { w: tensorFrom('float32', [SIZE], start) };
  for (const s of d.slots) state[`slot.${s.name}`] = tensorFrom('float32', [SIZE], Array<number>(SIZE).fill(s.initial?.(params) ?? 0));
  const out: number[][] = [];
  for (const [i, g] of gradients.entries()) {
    const results = await session.run({ ...state, g: tensorFrom('float32', [SIZE], g), rate: tensorFrom('float32', [], [rate(i)]), step: tensorFrom('float32', [], [i + 1]) });
    state = Object.fromEntries(Object.keys(state).map((name) => [name, results[`next.${name}`] as Tensor]));
    out.push(numbersOf(state['w'] as Tensor));
  }
  await session.close();
  return out;
}

describe('optimizers', () => {
  test.for(optimizerCases.map((c) => [`${c.type}${c.note === '' ? '' : `: ${c.note}`}`, c] as const))('%s follows its equations for 20 steps', async ([, c]) => {
    const random = randomOf(21);
    const start = Array.from({ length: SIZE }, () => random.normal());
    const gradients = Array.from({ length: 20 }, () => Array.from({ length: SIZE }, () => random.normal() * 10 ** random.uniform(-2, 1)));
    const rate = (i: number): number => 0.05 / (1 + i / 10);
    const found = await trajectory(c, start, gradients, rate);
    const steppers = start.map(() => c.start());
    let w = [...start];
    for (const [i, g] of gradients.entries()) {
      w = w.map((v, k) => (steppers[k] as ReturnType<OptimizerCase['start']>)(v, g[k] as number, rate(i), i + 1));
      for (let k = 0; k < SIZE; k++) expect(Math.abs((found[i]?.[k] as number) - (w[k] as number)), `step ${i + 1}, entry ${k}`).toBeLessThan(2e-6 + 2e-6 * Math.abs(w[k] as number));
    }
  });

  test('the first step of Adam has the length of the learning rate, whatever the gradient', async () => {
    const c = optimizerCases.find((row) => row.type === 'adam') as OptimizerCase;
    const [w] = await trajectory(c, [0, 0, 0, 0, 0, 0], [[1, -1, 100, -0.01, 3, 5]], () => 0.001);
    expect(w?.map((v) => Number(v.toFixed(8)))).toEqual([-0.001, 0.001, -0.001, 0.001, -0.001, -0.001]);
  });

  test('the list has every file, and a row for every optimizer; params have defaults, titles and helps', () => {
    const helpers = new Set(['common.ts', 'define.ts', 'index.ts']);
    const files = readdirSync(new URL('../../../src/core/optimizers', import.meta.url)).filter((f) => !helpers.has(f)).sort();
    expect(optimizers.map((o) => `${o.type.replaceAll(/(?=[A-Z])/g, '-').toLowerCase()}.ts`).sort()).toEqual(files);
    expect(new Set(optimizerCases.map((c) => c.type))).toEqual(new Set(optimizers.map((o) => o.type)));
    for (const o of optimizers) {
      expect(() => o.params.parse({})).not.toThrow();
      for (const schema of Object.values(o.params.shape)) expect((schema as { meta(): unknown }).meta()).toMatchObject({ title: expect.any(String) as string, help: expect.any(String) as string });
    }
  });
});
