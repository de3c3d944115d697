import { z } from 'zod';
import type { GraphBuilder, Value } from '../onnx/builder.ts';
import { formatShape } from '../tensor.ts';
import { defineLayer, plain } from './define.ts';
import { featureAxis, points } from './geometry.ts';
import { l2Normalized } from './l2.ts';

export const dot = defineLayer({
  type: 'Dot',
  family: 'merge',
  title: 'Dot product',
  summary: 'Scalar products of two values, or their cosine similarity.',
  doc: 'y[n,…a,…b] = Σ_k a[n,…,k,…]·b[n,…,k,…] over one axis of each, sample by sample; two rows [N, k] give [N, 1]. Normalised: each divided by its length first, so that y is the cosine of the angle. ONNX MatMul.',
  params: z.strictObject({
    axes: z.union([z.int(), z.array(z.int()).length(2)]).default(1).meta({ title: 'Axes', help: 'Axis summed over: one number for both values, or one for each. Axis 0 is the batch; negative numbers count from the end.' }),
    normalize: z.boolean().default(false).meta({ title: 'Normalise', help: 'Divides both by their length first: cosine similarity.' }),
  }),
  inputs: [{ name: 'a' }, { name: 'b' }],
  outputs: [{ name: 'out' }],
  brief: (p) => (p.normalize ? 'cosine' : ''),
  infer(c) {
    const [a, b] = [c.inputs[0], c.inputs[1]!];
    if ([a, b].some((x) => x.shape.length < 2 || x.shape.length > 3)) {
      c.fail('Dot takes rows or matrices.', { expected: 'values with 2 or 3 axes, the batch first', received: `${formatShape(a.shape)} and ${formatShape(b.shape)}`, hint: 'Flatten or reshape them.' });
    }
    const [i, j] = axesOf(c.params.axes);
    const [atA, atB] = [featureAxis(c, 'Dot', i, a.shape.length), featureAxis(c, 'Dot', j, b.shape.length)];
    if (a.dtype !== b.dtype) c.fail('Dot: the two hold different numbers.', { expected: a.dtype, received: b.dtype });
    if (a.shape[atA] !== b.shape[atB]) {
      c.fail('Dot: the axes summed over differ in size.', { expected: `${a.shape[atA]}`, received: `${b.shape[atB]} in ${formatShape(b.shape)}`, hint: 'Choose other axes, or bring both to one size with Dense.' });
    }
    const rest = [...a.shape.filter((_, k) => k > 0 && k !== atA), ...b.shape.filter((_, k) => k > 0 && k !== atB)];
    return plain({ dtype: a.dtype, shape: [a.shape[0]!, ...(rest.length > 0 ? rest : [1])] }, points([a.shape[atA]!, ...rest]));
  },
  lower({ b, inputs, params: p }) {
    const at = axesOf(p.axes).map((axis, i) => (axis < 0 ? axis + inputs[i]!.shape.length : axis));
    const [x, y] = inputs.map((v, i) => (p.normalize ? l2Normalized(b, v, [at[i]!], 1e-12) : v)) as [Value, Value];
    if (x.shape.length === 2 && y.shape.length === 2) return b.ReduceSum(b.Mul(x, y), [1], true);
    const product = b.MatMul(asMatrix(b, x, at[0]!, 'last'), asMatrix(b, y, at[1]!, 'first'));
    return b.Squeeze(product, [...(x.shape.length === 2 ? [1] : []), ...(y.shape.length === 2 ? [2] : [])]);
  },
});

const axesOf = (axes: number | number[]): [number, number] => (typeof axes === 'number' ? [axes, axes] : [axes[0]!, axes[1]!]);

/** [N, …] as a matrix a sample, the axis summed over first or last in it. */
function asMatrix(b: GraphBuilder, x: Value, axis: number, place: 'first' | 'last'): Value {
  if (x.shape.length === 2) return b.Unsqueeze(x, [place === 'last' ? 1 : 2]);
  const wanted = place === 'last' ? 2 : 1;
  return axis === wanted ? x : b.Transpose(x, [0, 2, 1]);
}
