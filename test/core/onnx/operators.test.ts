// Inferred types against what onnxruntime gives, for every operator of the table, with static and with symbolic sizes.
import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../../src/core/onnx/builder.ts';
import type { Value } from '../../../src/core/onnx/builder.ts';
import { operators } from '../../../src/core/onnx/operators/index.ts';
import { composites } from '../../../src/core/onnx/operators/composites.ts';
import { formatShape, numbersOf } from '../../../src/core/tensor.ts';
import type { Dim, Tensor } from '../../../src/core/tensor.ts';
import { operatorCases } from '../../cases/operators/index.ts';
import type { OperatorCase } from '../../cases/operators/index.ts';
import { runGraph } from '../../fixtures/runtime.ts';

/** Operators whose other inputs must have known sizes: a kernel's, or the length of an index. */
const staticWeights = new Set(['Conv', 'ConvTranspose', 'ConvInteger', 'GatherND', 'com.microsoft.FusedConv']);

function build(row: OperatorCase, symbolic: boolean): { b: GraphBuilder; outputs: readonly Value[]; feeds: Record<string, Tensor>; sizes: Map<string, number> } {
  const b = new GraphBuilder({ opset: row.opset });
  const feeds: Record<string, Tensor> = {};
  const sizes = new Map<string, number>();
  const inputs = row.inputs.map((given, i) => {
    if (!given) return undefined;
    if (given.constant) return b.initializer(`x${i}`, given.tensor);
    feeds[`x${i}`] = given.tensor;
    return b.input(`x${i}`, given.tensor.dtype, given.tensor.shape.map((d, k): Dim => {
      // Sizes of 1 broadcast: a symbol would say that they do not.
      if (!symbolic || d <= 1 || (i > 0 && staticWeights.has(row.op))) return d;
      sizes.set(`x${i}d${k}`, d);
      return `x${i}d${k}`;
    }));
  });
  const [domain, name] = row.op.includes('.') ? [row.op.slice(0, row.op.lastIndexOf('.')), row.op.slice(row.op.lastIndexOf('.') + 1)] : ['', row.op];
  const outputs = row.build ? row.build(b, inputs as Value[]) : b.ops(name, inputs, row.attributes, row.outputs, { domain });
  outputs.forEach((v) => { b.output(v); });
  return { b, outputs, feeds, sizes };
}

/** The value of a dim's expression; undefined where it has symbols that only the run can tell. */
function evaluate(dim: Dim, sizes: ReadonlyMap<string, number>): number | undefined {
  if (typeof dim === 'number') return dim;
  const names = dim.match(/[A-Za-z_][\w.:]*/g) ?? [];
  if (names.some((n) => !sizes.has(n) && !['floor', 'max', 'min'].includes(n))) return undefined;
  const text = dim.replaceAll(/[A-Za-z_]\w*/g, (n) => (sizes.has(n) ? String(sizes.get(n)) : `Math.${n}`));
  return new Function(`return ${text}`)() as number;
}

const label = (row: OperatorCase, i: number): string =>
  `${i} ${row.op}-${row.opset}(${row.inputs.map((g) => (g ? formatShape(g.tensor.shape) : '_')).join(', ')}) ${JSON.stringify(row.attributes, (_, v: unknown) => (v instanceof Uint8Array || typeof v === 'bigint' ? String(v) : v))}`;

describe('operator table', () => {
  it('has a row for every operator', () => {
    const rows = new Set(operatorCases.map((r) => r.op));
    expect(Object.keys(operators).filter((op) => !rows.has(op) && !(op in composites))).toEqual([]);
    expect([...rows].filter((op) => !(op in operators))).toEqual([]);
  });

  it.each(operatorCases.map((row, i) => [label(row, i), row] as const))('%s', async (_, row) => {
    const { b, outputs, feeds } = build(row, false);
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
    const symbolic = build(row, true);
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
