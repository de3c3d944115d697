// Gather, scatter and selections whose size the data decide.
import { formatShape } from '../../tensor.ts';
import type { Dim, Shape } from '../../tensor.ts';
import { intAttribute } from '../model.ts';
import { axisOf, expectRank, numbersIn, operator, unary, withKnown } from './common.ts';
import type { InferContext, Operator } from './operator.ts';

function gatherNd(c: InferContext): Shape {
  const [data, indices] = [c.input(0).shape, c.input(1).shape];
  const batch = intAttribute(c.node, 'batch_dims', 0);
  const depth = indices.at(-1);
  if (typeof depth !== 'number') return c.fail('the last dim of the indices is not known');
  if (batch + depth > data.length) c.fail('the indices are longer than the rank', `at most ${data.length - batch}`, String(depth));
  return [...indices.slice(0, -1), ...data.slice(batch + depth)];
}

const scatter = operator((c) => {
  const [data, indices, updates] = [c.input(0), c.input(1), c.input(2)];
  axisOf(c, intAttribute(c.node, 'axis', 0), data.shape.length);
  if (indices.shape.length !== data.shape.length || updates.shape.length !== data.shape.length) {
    c.fail('data, indices and updates differ in rank', formatShape(data.shape), `${formatShape(indices.shape)} and ${formatShape(updates.shape)}`);
  }
  return [{ dtype: data.dtype, shape: data.shape }];
});

export const indexingOperators = {
  Gather: operator((c) => {
    const [x, indices] = [c.input(0), c.input(1)];
    expectRank(c, x, 1);
    const axis = axisOf(c, intAttribute(c.node, 'axis', 0), x.shape.length);
    const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
    const at = numbersIn(indices);
    const { known } = x;
    const picked = known && at && x.shape.length === 1 ? at.map((i) => known[i < 0 ? i + known.length : i]) : undefined;
    return [withKnown({ dtype: x.dtype, shape }, picked?.every((d) => d !== undefined) ? picked : undefined)];
  }),
  GatherElements: operator((c) => {
    const [x, indices] = [c.input(0), c.input(1)];
    axisOf(c, intAttribute(c.node, 'axis', 0), x.shape.length);
    if (x.shape.length !== indices.shape.length) c.fail('data and indices differ in rank', formatShape(x.shape), formatShape(indices.shape));
    return [{ dtype: x.dtype, shape: indices.shape }];
  }),
  GatherND: operator((c) => [{ dtype: c.input(0).dtype, shape: gatherNd(c) }]),
  Scatter: scatter,
  ScatterElements: scatter,
  ScatterND: unary,
  OneHot: operator((c) => {
    const [indices, depth, values] = [c.input(0), c.input(1), c.input(2)];
    const size: Dim = depth.known?.[0] ?? numbersIn(depth)?.[0] ?? c.symbol('depth');
    const axis = axisOf(c, intAttribute(c.node, 'axis', -1), indices.shape.length + 1);
    return [{ dtype: values.dtype, shape: [...indices.shape.slice(0, axis), size, ...indices.shape.slice(axis)] }];
  }),
  NonZero: operator((c) => [{ dtype: 'int64', shape: [c.input(0).shape.length, c.symbol('nonzero')] }]),
  Compress: operator((c) => {
    const x = c.input(0);
    const given = c.node.attributes.has('axis');
    const condition = numbersIn(c.inputs[1]);
    const size: Dim = condition ? condition.filter((v) => v !== 0).length : c.symbol('kept');
    if (!given) return [{ dtype: x.dtype, shape: [size] }];
    const axis = axisOf(c, intAttribute(c.node, 'axis', 0), x.shape.length);
    return [{ dtype: x.dtype, shape: x.shape.map((d, i) => (i === axis ? size : d)) }];
  }),
  /** Y, indices, inverse indices, counts. */
  Unique: operator((c) => {
    const x = c.input(0);
    const count = c.symbol('unique');
    const vector = { dtype: 'int64', shape: [count] } as const;
    if (!c.node.attributes.has('axis')) {
      return [{ dtype: x.dtype, shape: [count] }, vector, { dtype: 'int64', shape: [c.symbol('size')] }, vector];
    }
    const axis = axisOf(c, intAttribute(c.node, 'axis', 0), x.shape.length);
    return [{ dtype: x.dtype, shape: x.shape.map((d, i) => (i === axis ? count : d)) }, vector, { dtype: 'int64', shape: [x.shape[axis] as Dim] }, vector];
  }),
  NonMaxSuppression: operator((c) => [{ dtype: 'int64', shape: [c.symbol('boxes'), 3] }]),
} satisfies Record<string, Operator>;
