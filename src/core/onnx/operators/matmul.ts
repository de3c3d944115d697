// Matrix products.
import { formatShape } from '../../tensor.ts';
import type { DType, Dim, Shape } from '../../tensor.ts';
import { floatAttribute, intAttribute, stringAttribute } from '../model.ts';
import { broadcast, expectRank, meet, operator, sameDtype } from './common.ts';
import type { InferContext, Operator } from './operator.ts';

/** NumPy's matmul on shapes: vectors get a size-1 axis that the result loses, leading axes broadcast. */
export function matmulShape(c: InferContext, a: Shape, b: Shape): Shape {
  if (a.length === 0 || b.length === 0) c.fail('a scalar has no matrix product', 'rank 1 or more', formatShape(a.length === 0 ? a : b));
  const left = a.length === 1 ? [1, ...a] : a;
  const right = b.length === 1 ? [...b, 1] : b;
  const [k1, k2] = [left.at(-1) as Dim, right.at(-2) as Dim];
  if (typeof k1 === 'number' && typeof k2 === 'number' && k1 !== k2) {
    c.fail('the inner dimensions differ', `${formatShape(a)} with ${k1} rows on the right`, formatShape(b));
  }
  const lead = broadcast(c, [left.slice(0, -2), right.slice(0, -2)]);
  return [...lead, ...(a.length === 1 ? [] : [left.at(-2) as Dim]), ...(b.length === 1 ? [] : [right.at(-1) as Dim])];
}

const matmul = (dtype?: DType): Operator => operator((c) => {
  const [a, b] = [c.input(0), c.input(1)];
  return [{ dtype: dtype ?? sameDtype(c, [a, b]), shape: matmulShape(c, a.shape, b.shape) }];
});

/** Sizes by label of an Einsum equation; `...` stands for the leading axes that broadcast. */
function einsum(c: InferContext): Shape {
  const equation = stringAttribute(c.node, 'equation', '').replaceAll(' ', '');
  const [left = '', right] = equation.split('->');
  const terms = left.split(',');
  if (terms.length !== c.inputs.length) c.fail('the equation has another number of terms than the node has inputs', String(c.inputs.length), equation);
  const sizes = new Map<string, Dim>();
  const counts = new Map<string, number>();
  let ellipsis: Shape = [];
  terms.forEach((term, i) => {
    const { shape } = c.input(i);
    const [before = '', after] = term.split('...');
    const named = before.length + (after?.length ?? 0);
    if (after === undefined ? named !== shape.length : named > shape.length) c.fail(`term ${term} does not fit input ${i}`, term, formatShape(shape));
    const rest = shape.slice(before.length, shape.length - (after?.length ?? 0));
    if (after !== undefined) ellipsis = broadcast(c, [ellipsis, rest]);
    Array.from(before).forEach((label, k) => { take(label, shape[k] as Dim); });
    Array.from(after ?? '').forEach((label, k) => { take(label, shape[shape.length - (after as string).length + k] as Dim); });
  });
  function take(label: string, d: Dim): void {
    const found = sizes.get(label);
    sizes.set(label, found === undefined || found === 1 ? d : d === 1 ? found : meet(c, `label ${label}`, found, d));
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  const implicit = `${left.includes('...') ? '...' : ''}${[...counts].filter(([, n]) => n === 1).map(([l]) => l).sort().join('')}`;
  const [before = '', after] = (right ?? implicit).split('...');
  const dim = (label: string): Dim => sizes.get(label) ?? c.fail(`label ${label} stands on the right only`, 'a label of an input', equation);
  return [...Array.from(before, dim), ...(after === undefined ? [] : ellipsis), ...Array.from(after ?? '', dim)];
}

export const matmulOperators = {
  MatMul: matmul(),
  MatMulInteger: matmul('int32'),
  Gemm: operator((c) => {
    const [a, b] = [c.input(0), c.input(1)];
    expectRank(c, a, 2, 2);
    expectRank(c, b, 2, 2);
    const dtype = sameDtype(c, c.inputs);
    const [tA, tB] = [intAttribute(c.node, 'transA', 0) !== 0, intAttribute(c.node, 'transB', 0) !== 0];
    const [m, k1] = (tA ? [a.shape[1], a.shape[0]] : a.shape) as [Dim, Dim];
    const [k2, n] = (tB ? [b.shape[1], b.shape[0]] : b.shape) as [Dim, Dim];
    meet(c, 'the inner dimension', k1, k2);
    const bias = c.inputs[2];
    if (bias && floatAttribute(c.node, 'beta', 1) !== 0) {
      const shape = broadcast(c, [[m, n], bias.shape]);
      if (shape.length !== 2) c.fail('the bias does not broadcast to the product', formatShape([m, n]), formatShape(bias.shape));
    }
    return [{ dtype, shape: [m, n] }];
  }),
  Einsum: operator((c) => [{ dtype: sameDtype(c, c.inputs), shape: einsum(c) }]),
} satisfies Record<string, Operator>;
