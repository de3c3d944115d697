// Normalisations whose statistics are outputs too, quantisation steps worked out from the data, diagonals in sums of products.
import { isStatic } from '../../tensor.ts';
import type { GraphBuilder, Value } from '../builder.ts';
import type { Expansion } from '../expansions.ts';
import { castCode } from '../dtypes.ts';
import { floatAttribute, intAttribute, intsAttribute, stringAttribute } from '../model.ts';
import type { Node } from '../model.ts';
import { LAYERWRIGHT_DOMAIN } from '../operators/operator.ts';

const used = (node: Node, i: number): boolean => (node.outputs[i] ?? '') !== '';

/** Y, mean and 1/√(variance + ε) over the axes from `axis` on. */
const layerNormalization: Expansion = (b, node, [x, scale, bias]) => {
  if (!x || !scale || !(used(node, 1) || used(node, 2))) return [];
  const rank = x.shape.length;
  const given = intAttribute(node, 'axis', -1);
  const first = given < 0 ? given + rank : given;
  const axes = Array.from({ length: rank - first }, (_, i) => first + i);
  const mean = b.ReduceMean(x, axes);
  const centred = b.Sub(x, mean);
  const variance = b.ReduceMean(b.Mul(centred, centred), axes);
  const inverse = b.Reciprocal(b.Sqrt(b.Add(variance, b.scalar(floatAttribute(node, 'epsilon', 1e-5), x.dtype))));
  const scaled = b.Mul(b.Mul(centred, inverse), scale);
  const stash = intAttribute(node, 'stash_type', castCode.float32) === castCode.float64 ? 'float64' : 'float32';
  return [bias ? b.Add(scaled, bias) : scaled, b.Cast(mean, stash), b.Cast(inverse, stash)];
};

/** Training mode: batch statistics, and running ones moved towards them. */
const batchNormalization: Expansion = (b, node, [x, scale, bias, mean, variance]) => {
  if (!x || !scale || !bias || !mean || !variance || intAttribute(node, 'training_mode', 0) === 0) return [];
  const epsilon = { float: floatAttribute(node, 'epsilon', 1e-5) };
  const [y, own, spread] = b.ops('BatchNormTraining', [x, scale, bias], { epsilon }, 3, { domain: LAYERWRIGHT_DOMAIN }) as [Value, Value, Value];
  const momentum = floatAttribute(node, 'momentum', 0.9);
  const moved = (running: Value, batch: Value): Value => b.Add(b.scale(running, momentum), b.scale(batch, 1 - momentum));
  return [y, moved(mean, own), moved(variance, spread)];
};

/** The scale is a function of the extremes; what is rounded stays the runtime's. */
const dynamicQuantizeLinear: Expansion = (b, _node, [x]) => {
  if (!x) return [];
  const [y, , zero] = b.ops('DynamicQuantizeLinear', [x], {}, 3) as [Value, Value, Value];
  const nil = b.scalar(0, x.dtype);
  const top = b.op('Max', [b.ReduceMax(x, undefined, false), nil]);
  const bottom = b.op('Min', [b.reduce('ReduceMin', x, undefined, false), nil]);
  return [y, b.scale(b.Sub(top, bottom), 1 / 255), zero];
};

const identity = (b: GraphBuilder, size: number, like: Value): Value =>
  b.constant(like.dtype, [size, size], Array.from({ length: size * size }, (_, i) => (Math.floor(i / size) === i % size ? 1 : 0)));

/** A letter that stands twice in a term takes the diagonal: the second gets a letter of its own, bound to the first by an identity matrix. */
const einsum: Expansion = (b, node, inputs) => {
  const equation = stringAttribute(node, 'equation', '').replaceAll(' ', '');
  const [left = '', right] = equation.split('->');
  const terms = left.split(',');
  const taken = new Set(equation);
  const free = 'abcdefghijklmnopqrstuvwxyz'.split('').filter((l) => !taken.has(l));
  const operands = inputs.filter((v) => v !== undefined);
  const bound: { term: string; eye: Value }[] = [];
  let known = true;
  const single = terms.map((term, t) => {
    const x = operands[t];
    const seen = new Set<string>();
    return term.split('').map((letter, axis) => {
      if (letter === '.' || !seen.has(letter)) { seen.add(letter); return letter; }
      const size = x?.shape[axis - (term.includes('...') ? term.length : 0) + (term.includes('...') ? x.shape.length : 0)];
      const other = free.shift();
      if (!x || typeof size !== 'number' || other === undefined || axis < term.indexOf('...')) { known = false; return letter; }
      bound.push({ term: letter + other, eye: identity(b, size, x) });
      return other;
    }).join('');
  });
  if (bound.length === 0 || !known || right === undefined) return [];
  return [b.op('Einsum', [...operands, ...bound.map((d) => d.eye)], { equation: `${[...single, ...bound.map((d) => d.term)].join(',')}->${right}` })];
};

/** Places counted column by column are the runtime's own; the values are the same either way. */
const maxPool: Expansion = (b, node, [x]) => {
  if (!x || intAttribute(node, 'storage_order', 0) === 0 || !isStatic(x.shape)) return [];
  const attributes = Object.fromEntries(['kernel_shape', 'pads', 'strides', 'dilations'].map((name) => [name, intsAttribute(node, name)]));
  const common = { ...attributes, ceil_mode: intAttribute(node, 'ceil_mode', 0), auto_pad: stringAttribute(node, 'auto_pad', 'NOTSET') };
  const y = b.op('MaxPool', [x], common);
  if (!used(node, 1)) return [y];
  return [y, b.ops('MaxPool', [x], { ...common, storage_order: 1 }, 2)[1] as Value];
};

export const statisticsForms: Readonly<Record<string, Expansion>> = {
  LayerNormalization: layerNormalization, BatchNormalization: batchNormalization, DynamicQuantizeLinear: dynamicQuantizeLinear, Einsum: einsum, MaxPool: maxPool,
};
