// Inferred types against what onnxruntime gives, for every operator of the table, with static and with symbolic sizes.
import { describe, expect, it } from 'vitest';
import type { Value } from '../../../src/core/onnx/builder.ts';
import { operators } from '../../../src/core/onnx/operators/index.ts';
import { composites } from '../../../src/core/onnx/operators/composites.ts';
import { numbersOf } from '../../../src/core/tensor.ts';
import type { Dim, Tensor } from '../../../src/core/tensor.ts';
import { buildCase, labelOf } from '../../cases/operators/case.ts';
import { operatorCases } from '../../cases/operators/index.ts';
import { runGraph } from '../../fixtures/runtime.ts';

/** The value of a dim's expression; undefined where it has symbols that only the run can tell. */
function evaluate(dim: Dim, sizes: ReadonlyMap<string, number>): number | undefined {
  if (typeof dim === 'number') return dim;
  const tokens = dim.match(/[A-Za-z_][\w.:]*|\d+|[-+*/(),]/g) ?? [];
  let at = 0;
  const factor = (): number => {
    const token = tokens[at++] as string;
    if (/^\d/.test(token)) return Number(token);
    if (token === '-') return -factor();
    if (token !== '(' && tokens[at] !== '(') return sizes.get(token) ?? NaN;
    if (token !== '(') at++;
    const values = [sum()];
    while (tokens[at++] === ',') values.push(sum());
    const [first] = values as [number];
    return token === 'floor' ? Math.floor(first) : token === 'max' ? Math.max(...values) : token === 'min' ? Math.min(...values) : first;
  };
  const product = (): number => {
    let value = factor();
    while (tokens[at] === '*' || tokens[at] === '/') value = tokens[at++] === '*' ? value * factor() : value / factor();
    return value;
  };
  function sum(): number {
    let value = product();
    while (tokens[at] === '+' || tokens[at] === '-') value = tokens[at++] === '+' ? value + product() : value - product();
    return value;
  }
  const value = sum();
  return Number.isNaN(value) ? undefined : value;
}

/** The shape with the numbers that it says, and the real ones where only the run can tell. */
const filled = (v: Value, real: Tensor, sizes: ReadonlyMap<string, number>): (number | undefined)[] =>
  v.shape.map((d, i) => evaluate(d, sizes) ?? real.shape[i]);

describe('operator table', () => {
  it('has a row for every operator', () => {
    const rows = new Set(operatorCases.map((r) => r.op));
    expect(Object.keys(operators).filter((op) => !rows.has(op) && !(op in composites))).toEqual([]);
    expect([...rows].filter((op) => !(op in operators))).toEqual([]);
  });

  it('evaluates the expressions it compares', () => {
    const sizes = new Map([['a', 7], ['b', 2]]);
    expect(['2*a*b-1', 'floor((a+1)/2)+1', '-a+floor(floor(a/2)/b)', 'max(a,b)', 'a+unknown'].map((d) => evaluate(d, sizes))).toEqual([27, 5, -6, 7, undefined]);
  });

  it.each(operatorCases.map((row, i) => [labelOf(row, i), row] as const))('%s', async (_, row) => {
    const { b, outputs, feeds } = buildCase(row, false);
    const results = await runGraph(b, feeds);
    const symbolic = buildCase(row, true);
    outputs.forEach((v, k) => {
      const real = results[v.name] as Tensor;
      expect({ dtype: v.dtype, shape: filled(v, real, new Map()) }).toEqual({ dtype: real.dtype, shape: real.shape });
      expect(v.dtype === 'int64' && v.known?.every((d) => typeof d === 'number') ? v.known : numbersOf(real)).toEqual(numbersOf(real));
      const open = symbolic.outputs[k] as Value;
      expect({ dims: open.shape, shape: filled(open, real, symbolic.sizes) }).toEqual({ dims: open.shape, shape: real.shape });
    });
  });
});
