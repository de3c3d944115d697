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
  const names = dim.match(/[A-Za-z_][\w.:]*/g) ?? [];
  if (names.some((n) => !sizes.has(n) && !['floor', 'max', 'min'].includes(n))) return undefined;
  const text = dim.replaceAll(/[A-Za-z_]\w*/g, (n) => (sizes.has(n) ? String(sizes.get(n)) : `Math.${n}`));
  return new Function(`return ${text}`)() as number;
}

describe('operator table', () => {
  it('has a row for every operator', () => {
    const rows = new Set(operatorCases.map((r) => r.op));
    expect(Object.keys(operators).filter((op) => !rows.has(op) && !(op in composites))).toEqual([]);
    expect([...rows].filter((op) => !(op in operators))).toEqual([]);
  });

  it.each(operatorCases.map((row, i) => [labelOf(row, i), row] as const))('%s', async (_, row) => {
    const { b, outputs, feeds } = buildCase(row, false);
    const results = await runGraph(b, feeds);
    for (const v of outputs) {
      const real = results[v.name] as Tensor;
      expect(`${v.name} ${v.dtype}`).toBe(`${v.name} ${real.dtype}`);
      expect(v.shape.length, v.name).toBe(real.shape.length);
      v.shape.forEach((d, i) => { if (typeof d === 'number') expect(d, `${v.name} axis ${i}`).toBe(real.shape[i]); });
      if (v.known && v.known.every((d) => typeof d === 'number') && v.dtype === 'int64') {
        expect(v.known, v.name).toEqual(numbersOf(real));
      }
    }
    const symbolic = buildCase(row, true);
    symbolic.outputs.forEach((v, k) => {
      const real = results[(outputs[k] as Value).name] as Tensor;
      expect(v.shape.length, `${v.name} with symbols`).toBe(real.shape.length);
      v.shape.forEach((d, i) => {
        const size = evaluate(d, symbolic.sizes);
        if (size !== undefined) expect(size, `${v.name} axis ${i} = ${String(d)}`).toBe(real.shape[i]);
      });
    });
  });
});
