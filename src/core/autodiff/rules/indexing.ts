// Gradient rules: gathering and scattering. What was read from a place is added to that place, and the other way round.
import { internal } from '../../errors.ts';
import { isStatic, sizeOf } from '../../tensor.ts';
import { intAttribute, stringAttribute } from '../../onnx/model.ts';
import type { Value } from '../../onnx/builder.ts';
import { axisOf, by, constantNumber, partsOf, refuse, shapeOf, staticDim, zero, zerosOf } from '../equations.ts';
import type { RuleContext, RuleTable } from '../rule.ts';

const zerosLike = ({ b }: RuleContext, x: Value): Value => zerosOf(b, x, partsOf(x));

/**
 * y = rows of x along an axis: dx = each row of dy added to its row among zeros. One constant row: padding. Axis 0:
 * ScatterND, whole rows at a time. Other axes: ScatterElements.
 */
function gathered(c: RuleContext, indices: Value, axis: number): Value {
  const { b, x, dy } = c;
  const data = x(0);
  const length = staticDim(data, axis);
  const row = constantNumber(indices);
  if (row !== undefined && length !== undefined && indices.shape.length < 2) {
    const slice = indices.shape.length === 0 ? b.Unsqueeze(dy(), [axis]) : dy();
    const pads = Array.from({ length: 2 * data.shape.length }, () => 0);
    pads[axis] = axisOf(row, length);
    pads[data.shape.length + axis] = length - 1 - axisOf(row, length);
    return b.Pad(slice, pads);
  }
  if (axis === 0) {
    const places = b.Unsqueeze(b.Cast(indices, 'int64'), [indices.shape.length]);
    return b.op('ScatterND', [zerosLike(c, data), places, dy()], { reduction: 'add' });
  }
  const rows = b.Reshape(indices, b.ints([-1]));
  const parts = partsOf(data);
  const many = [...parts.slice(0, axis), [rows, 0] as const, ...parts.slice(axis + 1)];
  const flat = b.Reshape(dy(), shapeOf(b, many));
  const trailing = b.Unsqueeze(rows, parts.slice(axis + 1).map((_, i) => i + 1));
  return b.op('ScatterElements', [zerosLike(c, data), b.expandLike(trailing, flat), flat], { axis, reduction: 'add' });
}

const gather = (c: RuleContext): Value => gathered(c, c.x(1), axisOf(intAttribute(c.node, 'axis', 0), c.x(0).shape.length));

/** The rows that the condition chose, by their positions; without an axis, of all entries in a row */
function compress(c: RuleContext): Value {
  const { b, node, x, dy } = c;
  const chosen = b.Squeeze(b.op('NonZero', [x(1)]), [0]);
  if (node.attributes.has('axis')) return gathered(c, chosen, axisOf(intAttribute(node, 'axis', 0), x(0).shape.length));
  const zeros = b.Reshape(zerosLike(c, x(0)), b.ints([-1]));
  return b.reshapeLike(b.op('ScatterElements', [zeros, chosen, dy()], { axis: 0 }), x(0));
}

/** values = [off, on]: what flows where the hot entries are goes to on, the rest to off */
function oneHot({ b, node, x, dy }: RuleContext): Value {
  const hot = b.op('OneHot', [x(0), x(1), b.constant(dy().dtype, [2], [0, 1])], { axis: intAttribute(node, 'axis', -1) });
  const on = b.ReduceSum(b.Mul(dy(), hot), undefined, false);
  const off = b.Sub(b.ReduceSum(dy(), undefined, false), on);
  return b.Concat([b.Unsqueeze(off, [0]), b.Unsqueeze(on, [0])], 0);
}

/** dx = dy scattered, with the batch's own coordinates written before the indices */
function gatherND(c: RuleContext): Value {
  const { b, node, x, dy, refuse: refused } = c;
  const batch = intAttribute(node, 'batch_dims', 0);
  let indices = x(1);
  if (batch > 0) {
    const dims = indices.shape.slice(0, -1);
    if (!isStatic(dims)) return refused('it gathers by batch, and the number of indices is only known while it runs');
    const shape: readonly number[] = dims;
    const coordinates = shape.slice(0, batch).map((_, axis) => {
      const inner = sizeOf(shape.slice(axis + 1));
      const values = Array.from({ length: sizeOf(shape) }, (__, i) => Math.floor(i / inner) % (shape[axis] as number));
      return b.constant('int64', [...shape, 1], values);
    });
    indices = b.Concat([...coordinates, indices], shape.length);
  }
  return b.op('ScatterND', [zerosLike(c, x(0)), indices, dy()], { reduction: 'add' });
}

/** The data's gradient: dy, with zeros where it was overwritten */
function overwritten(scatter: 'ScatterElements' | 'ScatterND'): (c: RuleContext) => Value {
  return (c) => {
    const { b, node, x, dy } = c;
    const reduction = stringAttribute(node, 'reduction', 'none');
    if (reduction === 'add') return dy();
    const axis = scatter === 'ScatterElements' ? intAttribute(node, 'axis', 0) : undefined;
    // Every value times the product of what was scattered onto it.
    if (reduction === 'mul') return b.Mul(dy(), b.op(scatter, [b.fillLike(x(0), 1), x(1), x(2)], { axis, reduction }));
    if (reduction !== 'none') return c.refuse(`it combines values by ${reduction}`);
    return b.op(scatter, [dy(), x(1), zerosLike(c, x(2))], { axis });
  };
}

/** The updates' gradient: dy at the places they were written to */
function updates(gatherer: 'GatherElements' | 'GatherND'): (c: RuleContext) => Value {
  return ({ b, node, x, y, dy, refuse: refused }) => {
    const reduction = stringAttribute(node, 'reduction', 'none');
    const axis = gatherer === 'GatherElements' ? intAttribute(node, 'axis', 0) : undefined;
    const read = (v: Value): Value => b.op(gatherer, [v, x(1)], { axis });
    // The product of the others: that of all, divided by the own.
    if (reduction === 'mul') return b.Div(read(b.Mul(dy(), y(0))), x(2));
    if (reduction !== 'none' && reduction !== 'add') return refused(`it combines values by ${reduction}`);
    return read(dy());
  };
}

/** dx = dy added to the places that the indices (output `i`) name */
function scatteredBack(c: RuleContext, indices: Value, axis: number): Value {
  return c.b.op('ScatterElements', [zerosLike(c, c.x(0)), indices, c.dy()], { axis, reduction: 'add' });
}

/** y = Σ of the products over the letters not in the result: dx_i = the same sum with dy in x_i's place */
function einsum(c: RuleContext, i: number): Value {
  const { b, node, x, dy, refuse: refused } = c;
  const equation = stringAttribute(node, 'equation', '').replaceAll(' ', '');
  const [left, right] = equation.split('->');
  if (left === undefined) throw internal('an Einsum without equation', { where: node.name });
  const terms = left.split(',');
  const letters = (term: string): string[] => term.replace('...', '').split('');
  const result = right ?? implicit(terms);
  if ([...terms, result].some((t) => new Set(letters(t)).size < letters(t).length)) refused('a letter stands twice in one term');
  const own = terms[i] as string;
  const others = terms.filter((_, k) => k !== i);
  const reachable = new Set([result, ...others].flatMap(letters));
  // A letter that stands in this term alone was summed over: its gradient is the same all along it.
  const kept = own.replace('...', '…').split('').filter((l) => l === '…' || reachable.has(l));
  const hasDots = [result, ...others].some((t) => t.includes('...'));
  if (own.includes('...') && !hasDots) refused('an ellipsis is summed over');
  // What the others' ellipsis stands for is kept in front (the runtime asks for it), and summed out by the walker.
  const target = (hasDots && !own.includes('...') ? '...' : '') + kept.join('').replace('…', '...');
  const gradient = b.op('Einsum', [dy(), ...others.map((_, k) => x(k < i ? k : k + 1))], { equation: `${[result, ...others].join(',')}->${target}` });
  if (kept.length === own.replace('...', '…').length) return gradient;
  const rank = x(i).shape.length;
  const dots = own.includes('...') ? rank - letters(own).length : 0;
  const places = own.replace('...', '.'.repeat(dots)).split('');
  const missing = places.map((l, axis) => (l !== '.' && !reachable.has(l) ? axis : -1)).filter((axis) => axis >= 0);
  const extra = hasDots && !own.includes('...') ? gradient.shape.length - kept.length : 0;
  const summed = extra === 0 ? gradient : b.ReduceSum(gradient, Array.from({ length: extra }, (_, k) => k), false);
  return b.expandLike(b.Unsqueeze(summed, missing), x(i));
}

/** Without an arrow: the letters that stand once, in alphabetical order, after the ellipsis. */
function implicit(terms: readonly string[]): string {
  const all = terms.join('').replaceAll('...', '');
  const once = [...new Set(all)].filter((l) => all.split(l).length === 2).sort().join('');
  return (terms.some((t) => t.includes('...')) ? '...' : '') + once;
}

export const indexingRules = {
  Gather: by(gather, null),
  GatherElements: by((c) => scatteredBack(c, c.x(1), intAttribute(c.node, 'axis', 0)), null),
  GatherND: by(gatherND, null),
  ScatterElements: by(overwritten('ScatterElements'), null, updates('GatherElements')),
  ScatterND: by(overwritten('ScatterND'), null, updates('GatherND')),
  TopK: by((c) => scatteredBack(c, c.y(1), intAttribute(c.node, 'axis', -1)), null),
  Einsum: (c) => c.wanted.map((wanted, i) => (wanted ? einsum(c, i) : undefined)),
  Compress: by(compress, null),
  OneHot: by(null, null, oneHot),
  NonZero: zero('positions, not values'),
  NonMaxSuppression: zero('positions, not values'),
  Scatter: refuse('ScatterElements has taken its place', 'Read the model anew, so that it is brought to a newer opset.'),
  /** y holds the first of equal values: dx = dy there */
  Unique: by((c) => {
    const { b, node, x, y, dy } = c;
    if (node.attributes.has('axis')) return gathered(c, y(1), axisOf(intAttribute(node, 'axis', 0), x(0).shape.length));
    const zeros = b.Reshape(zerosLike(c, x(0)), b.ints([-1]));
    return b.reshapeLike(b.op('ScatterElements', [zeros, y(1), dy()], { axis: 0 }), x(0));
  }),
} satisfies RuleTable;
