// Operators that move, join, cut or repeat values without changing them.
import { formatShape, numbersOf, sizeOf } from '../../tensor.ts';
import type { DType, Dim, Shape, Tensor } from '../../tensor.ts';
import { floatAttribute, intAttribute, intsAttribute } from '../model.ts';
import { axesOf, axisOf, broadcast, dimsIn, dtypeOf, expectRank, intsOf, knownBy, meet, numbersIn, operator, sameDtype, unknownDims, withKnown } from './common.ts';
import { addDims, ceilDivDims, floorDivDims, mulDims, productOf, subDims } from './dims.ts';
import type { InferContext, Operator, OutputType } from './operator.ts';

/** Reshape: 0 copies (unless allowzero), −1 is worked out. */
function reshaped(c: InferContext, shape: Shape, target: readonly Dim[], allowZero: boolean): Shape {
  const out: Dim[] = target.map((d, i) => (d === 0 && !allowZero ? (shape[i] ?? c.fail(`there is no axis ${i} to copy`, formatShape(shape), target.join(', '))) : d));
  const free = out.indexOf(-1);
  if (free !== out.lastIndexOf(-1)) c.fail('more than one -1', 'one size to work out', target.join(', '));
  if (free < 0) {
    const [from, to] = [sizeOf(shape), sizeOf(out)];
    if (from !== undefined && to !== undefined && from !== to) c.fail('the sizes differ', `${from} values (${formatShape(shape)})`, `${to} values (${formatShape(out)})`);
    return out;
  }
  // What stands on both sides is taken off first, so that [N, 2, 3] to [N, -1] gives 6.
  const left = [...shape];
  const right = out.filter((_, i) => i !== free);
  for (const d of right.slice()) {
    const at = typeof d === 'string' ? left.indexOf(d) : -1;
    if (at < 0) continue;
    left.splice(at, 1);
    right.splice(right.indexOf(d), 1);
  }
  const [total, rest] = [productOf(left), productOf(right)];
  if (typeof total === 'number' && typeof rest === 'number' && (rest === 0 ? total !== 0 : total % rest !== 0)) {
    c.fail('the size does not divide', `a multiple of ${rest}`, `${total} values (${formatShape(shape)})`);
  }
  out[free] = rest === 0 ? 0 : floorDivDims(total, rest);
  return out;
}

function squeeze(c: InferContext): OutputType {
  const x = c.input(0);
  const axes = intsOf(c, 'axes', 1);
  if (axes === 'unknown') return c.fail('the axes are known only when it runs', 'constant axes');
  const gone = axes === undefined ? x.shape.flatMap((d, i) => (d === 1 ? [i] : [])) : axesOf(c, axes, x.shape.length);
  for (const i of gone) {
    const d = x.shape[i];
    if (typeof d === 'number' && d !== 1) c.fail(`axis ${i} is not 1`, '1', formatShape(x.shape));
  }
  return withKnown({ dtype: x.dtype, shape: x.shape.filter((_, i) => !gone.includes(i)) }, x.known);
}

function unsqueeze(c: InferContext): OutputType {
  const x = c.input(0);
  const axes = intsOf(c, 'axes', 1);
  if (axes === undefined || axes === 'unknown') return c.fail('the axes are known only when it runs', 'constant axes');
  const rank = x.shape.length + axes.length;
  const added = new Set(axesOf(c, axes, rank));
  const rest = [...x.shape];
  const shape = Array.from({ length: rank }, (_, i) => (added.has(i) ? 1 : (rest.shift() as Dim)));
  return withKnown({ dtype: x.dtype, shape }, x.known);
}

function concat(c: InferContext): OutputType {
  const first = c.input(0);
  expectRank(c, first, 1);
  const inputs = c.inputs.map((_, i) => c.input(i));
  const axis = axisOf(c, intAttribute(c.node, 'axis', 1), first.shape.length);
  const shape = [...first.shape];
  for (const v of inputs.slice(1)) {
    if (v.shape.length !== shape.length) c.fail('the inputs differ in rank', formatShape(first.shape), formatShape(v.shape));
    v.shape.forEach((d, i) => {
      const before = shape[i] as Dim;
      if (i === axis) shape[i] = addDims(before, d);
      else if (typeof before === 'number' && typeof d === 'number' && before !== d) c.fail('the inputs differ outside the axis', formatShape(first.shape), formatShape(v.shape));
      else if (typeof before !== 'number') shape[i] = d;
    });
  }
  const known = axis === 0 && inputs.every((v) => v.known) ? inputs.flatMap((v) => v.known as readonly Dim[]) : undefined;
  return withKnown({ dtype: sameDtype(c, inputs), shape }, known);
}

/** Sizes by attribute (to opset 12), input (13 on), `num_outputs` (18 on: the last may be smaller), else equal parts. */
function split(c: InferContext): OutputType[] {
  const x = c.input(0);
  expectRank(c, x, 1);
  const axis = axisOf(c, intAttribute(c.node, 'axis', 0), x.shape.length);
  const parts = c.node.outputs.length;
  const total = x.shape[axis] as Dim;
  const given = c.inputs[1] ? (c.inputs[1].known ?? numbersIn(c.inputs[1])) : intsAttribute(c.node, 'split');
  let sizes: readonly Dim[];
  if (given) sizes = given;
  else if (c.inputs[1]) sizes = Array.from({ length: parts }, (_, i) => c.symbol(`part${i}`));
  else {
    const n = intAttribute(c.node, 'num_outputs', parts);
    if (n !== parts) c.fail('num_outputs does not fit the outputs', String(parts), String(n));
    if (typeof total === 'number') {
      if (total % n !== 0 && c.opset < 18) c.fail('the axis does not divide into equal parts', `a multiple of ${n}`, String(total));
      const part = Math.ceil(total / n);
      sizes = Array.from({ length: n }, (_, i) => Math.max(0, Math.min(part, total - i * part)));
    } else {
      // Parts are equal but for a smaller last one (opset 18); before, the axis divides.
      const part = c.opset < 18 ? floorDivDims(total, n) : ceilDivDims(total, n);
      sizes = Array.from({ length: n }, (_, i) => (i < n - 1 ? part : subDims(total, mulDims(part, n - 1))));
    }
  }
  if (sizes.length !== parts) c.fail('the parts are not as many as the outputs', String(parts), String(sizes.length));
  const sum = sizes.reduce(addDims, 0);
  if (typeof sum === 'number' && typeof total === 'number' && sum !== total) c.fail('the parts do not add up to the axis', String(total), String(sum));
  let from = 0;
  return sizes.map((size) => {
    const type: OutputType = { dtype: x.dtype, shape: x.shape.map((d, i) => (i === axis ? size : d)) };
    const known = typeof size === 'number' && x.known && x.shape.length === 1 ? x.known.slice(from, from + size) : undefined;
    if (typeof size === 'number') from += size;
    return withKnown(type, known);
  });
}

/** Elements that x[start:end:step] has, as NumPy clamps; a symbol's size where that can be said. */
function sliceSize(c: InferContext, size: Dim, start: Dim, end: Dim, step: number, axis: number): Dim {
  if (typeof size === 'number' && typeof start === 'number' && typeof end === 'number') {
    const [from, to] = bounds(size, start, end, step);
    return Math.max(0, Math.ceil((to - from) / step));
  }
  if (step === 1) {
    const open = (typeof end === 'number' && end >= 2 ** 31 - 1) || end === size;
    if (open && typeof start === 'number') return start >= 0 ? subDims(size, start) : typeof size === 'number' ? Math.min(size, -start) : -start;
    if (start === 0 && typeof end === 'number' && end < 0) return addDims(size, end);
    if (typeof start === 'number' && typeof end === 'number' && start >= 0 && end < 0) return subDims(addDims(size, end), start);
    if (typeof start === 'number' && start === 0 && typeof end === 'string') return end;
    if (typeof start === 'number' && typeof end === 'number' && start >= 0 && end >= start && typeof size === 'string') return c.symbol(`d${axis}`);
  } else if (step > 1 && start === 0 && typeof end === 'number' && end >= 2 ** 31 - 1) {
    return floorDivDims(addDims(size, step - 1), step);
  } else if (step === -1 && typeof start === 'number' && (start === -1 || start >= 2 ** 31 - 1) && typeof end === 'number' && end <= -(2 ** 31) + 1) {
    return size;
  }
  return c.symbol(`d${axis}`);
}

function bounds(size: number, start: number, end: number, step: number): [number, number] {
  const low = step > 0 ? 0 : -1;
  const high = step > 0 ? size : size - 1;
  const clamp = (v: number): number => Math.min(Math.max(v < 0 ? v + size : v, low), high);
  return [clamp(start), clamp(end)];
}

/** `starts`, `ends`, `axes` by attribute to opset 9, as inputs (with `steps`) since. */
function slice(c: InferContext): OutputType {
  const x = c.input(0);
  const rank = x.shape.length;
  const given = (name: string, at: number): readonly Dim[] | undefined => (c.opset < 10 ? intsAttribute(c.node, name) : dimsIn(c.inputs[at]));
  const asked = given('axes', 3);
  if (c.inputs[3] && !asked) return { dtype: x.dtype, shape: x.shape.map((_, i) => c.symbol(`d${i}`)) };
  const starts = given('starts', 1);
  const ends = given('ends', 2);
  const count = starts?.length ?? ends?.length ?? (c.inputs[1]?.shape[0]);
  if (typeof count === 'number' && count > rank) c.fail('there are more starts than axes', `at most ${rank}`, String(count));
  const axes = axesOf(c, (asked as number[] | undefined) ?? Array.from({ length: typeof count === 'number' ? count : rank }, (_, i) => i), rank);
  const steps = c.opset < 10 ? undefined : dimsIn(c.inputs[4]);
  const shape = [...x.shape];
  axes.forEach((axis, i) => {
    const step = c.inputs[4] ? steps?.[i] : 1;
    if (step === 0) c.fail('a step is 0');
    const [start, end] = [starts?.[i], ends?.[i]];
    if (typeof step !== 'number' || start === undefined || end === undefined) shape[axis] = c.symbol(`d${axis}`);
    else shape[axis] = sliceSize(c, x.shape[axis] as Dim, start, end, step, axis);
  });
  let known: Dim[] | undefined;
  const [start, end, step] = [starts?.[0], ends?.[0], c.inputs[4] ? steps?.[0] : 1];
  const rows = x.shape[0];
  if (x.known && axes.length === 1 && axes[0] === 0 && typeof rows === 'number' && typeof start === 'number' && typeof end === 'number' && typeof step === 'number') {
    known = [];
    const width = x.known.length / rows;
    const [from, to] = bounds(rows, start, end, step);
    for (let i = from; step > 0 ? i < to : i > to; i += step) known.push(...x.known.slice(i * width, (i + 1) * width));
  }
  return withKnown({ dtype: x.dtype, shape }, known);
}

/** `pads`: an attribute to opset 10, an input since; `axes` from 18. */
function pad(c: InferContext): OutputType {
  const x = c.input(0);
  const rank = x.shape.length;
  const pads = c.opset < 11 ? (intsAttribute(c.node, 'pads') ?? intsAttribute(c.node, 'paddings')) : dimsIn(c.input(1));
  const given = c.inputs[3];
  const axes = given ? numbersIn(given) : x.shape.map((_, i) => i);
  if (!pads || !axes) return { dtype: x.dtype, shape: x.shape.map((_, i) => c.symbol(`d${i}`)) };
  const at = axesOf(c, axes, rank);
  if (pads.length !== 2 * at.length) c.fail('pads has the wrong length', `${2 * at.length} numbers`, pads.join(', '));
  const shape = [...x.shape];
  at.forEach((axis, i) => {
    shape[axis] = addDims(shape[axis] as Dim, addDims(pads[i] as Dim, pads[i + at.length] as Dim));
  });
  return { dtype: x.dtype, shape };
}

function constant(c: InferContext): OutputType {
  const ints = intsAttribute(c.node, 'value_ints');
  if (ints) return { dtype: 'int64', shape: [ints.length], known: ints };
  for (const [name, a] of c.node.attributes) {
    if (a.kind === 'tensor') {
      const t: Tensor = a.value;
      const small = (t.dtype === 'int64' || t.dtype === 'int32') && t.shape.length <= 1 && sizeOf(t.shape) <= 64 && t.bytes.length > 0;
      return { dtype: t.dtype, shape: t.shape, ...(small && { known: numbersOf(t) }) };
    }
    if (name === 'value_int') return { dtype: 'int64', shape: [], known: [intAttribute(c.node, name, 0)] };
    if (name === 'value_float') return { dtype: 'float32', shape: [] };
    if (name === 'value_floats' && a.kind === 'floats') return { dtype: 'float32', shape: [a.value.length] };
    if (name === 'value_string') return { dtype: 'string', shape: [] };
    if (name === 'value_strings' && a.kind === 'strings') return { dtype: 'string', shape: [a.value.length] };
  }
  return c.fail('it has no value');
}

function constantOfShape(c: InferContext): OutputType {
  const dims = dimsIn(c.input(0)) ?? unknownDims(c, c.input(0).shape[0]);
  const a = c.node.attributes.get('value');
  const value = a?.kind === 'tensor' ? a.value : undefined;
  const size = sizeOf(dims);
  const number = value ? numbersOf(value)[0] : 0;
  const known = dims.length <= 1 && size !== undefined && size <= 64 && number !== undefined ? Array<Dim>(size).fill(number) : undefined;
  return withKnown({ dtype: value?.dtype ?? 'float32', shape: dims }, known);
}

function range(c: InferContext): OutputType {
  const [start, limit, delta] = [c.input(0), c.input(1), c.input(2)];
  const [a, b, step] = [start, limit, delta].map((v) => dimsIn(v)?.[0]);
  if (typeof a === 'number' && typeof b === 'number' && typeof step === 'number') {
    if (step === 0) c.fail('the step is 0');
    const n = Math.max(0, Math.ceil((b - a) / step));
    return withKnown({ dtype: start.dtype, shape: [n] }, n <= 64 ? Array.from({ length: n }, (_, i) => a + i * step) : undefined);
  }
  return { dtype: start.dtype, shape: [a === 0 && step === 1 && b !== undefined ? b : a !== undefined && b !== undefined && step === 1 ? subDims(b, a) : c.symbol('length')] };
}

function transpose(c: InferContext): OutputType {
  const x = c.input(0);
  const perm = intsAttribute(c.node, 'perm') ?? x.shape.map((_, i) => x.shape.length - 1 - i);
  if (perm.length !== x.shape.length) c.fail('perm does not fit the rank', `${x.shape.length} axes`, perm.join(', '));
  axesOf(c, perm, x.shape.length);
  const shape = perm.map((p) => x.shape[p < 0 ? p + x.shape.length : p] as Dim);
  return withKnown({ dtype: x.dtype, shape }, x.known && transposed(x.known, x.shape, perm));
}

function transposed(known: readonly Dim[], shape: Shape, perm: readonly number[]): readonly Dim[] | undefined {
  if (perm.every((p, i) => p === i)) return known;
  const [rows, columns] = shape;
  if (shape.length !== 2 || typeof rows !== 'number' || typeof columns !== 'number') return undefined;
  return known.map((_, i) => known[(i % rows) * columns + Math.floor(i / rows)] as Dim);
}

function shapeOf(c: InferContext): OutputType {
  const { shape } = c.input(0);
  const clamp = (v: number): number => Math.min(Math.max(v < 0 ? v + shape.length : v, 0), shape.length);
  const known = shape.slice(clamp(intAttribute(c.node, 'start', 0)), clamp(intAttribute(c.node, 'end', shape.length)));
  return { dtype: 'int64', shape: [known.length], known };
}

function flatten(c: InferContext): OutputType {
  const x = c.input(0);
  const axis = intAttribute(c.node, 'axis', 1);
  const at = axis < 0 ? axis + x.shape.length : axis;
  if (at < 0 || at > x.shape.length) c.fail(`axis ${axis} does not exist`, `${-x.shape.length} to ${x.shape.length}`, String(axis));
  return { dtype: x.dtype, shape: [productOf(x.shape.slice(0, at)), productOf(x.shape.slice(at))] };
}

const passing = operator((c) => {
  const { dtype, shape, known } = c.input(0);
  return [withKnown({ dtype, shape }, known)];
});

/** Integers, and floats that are whole, keep their numbers through a cast. */
const cast = (to: (c: InferContext) => DType): Operator => operator((c) => {
  const { shape } = c.input(0);
  const dtype = to(c);
  const known = knownBy(c, (d) => (typeof d === 'string' ? d : dtype === 'bool' ? Number(d !== 0) : dtype.includes('int') ? Math.trunc(d) : d));
  return [withKnown({ dtype, shape }, c.inputs[0]?.known && c.inputs.length > 1 ? c.inputs[0].known : known)];
});

export const shapeOperators = {
  Identity: passing,
  Cast: cast((c) => dtypeOf(c, intAttribute(c.node, 'to', 0))),
  CastLike: cast((c) => c.input(1).dtype),
  Constant: operator((c) => [constant(c)]),
  ConstantOfShape: operator((c) => [constantOfShape(c)]),
  Range: operator((c) => [range(c)]),
  Reshape: operator((c) => {
    const x = c.input(0);
    const target = c.opset < 5 ? intsAttribute(c.node, 'shape') : dimsIn(c.input(1));
    const shape = target ? reshaped(c, x.shape, target, intAttribute(c.node, 'allowzero', 0) !== 0) : unknownDims(c, c.input(1).shape[0]);
    return [withKnown({ dtype: x.dtype, shape }, x.known)];
  }),
  Flatten: operator((c) => [flatten(c)]),
  Squeeze: operator((c) => [squeeze(c)]),
  Unsqueeze: operator((c) => [unsqueeze(c)]),
  Transpose: operator((c) => [transpose(c)]),
  Concat: operator((c) => [concat(c)]),
  Split: operator(split),
  Slice: operator((c) => [slice(c)]),
  Pad: operator((c) => [pad(c)]),
  CenterCropPad: operator((c) => {
    const x = c.input(0);
    const axes = axesOf(c, intsAttribute(c.node, 'axes') ?? x.shape.map((_, i) => i), x.shape.length);
    const sizes = dimsIn(c.input(1));
    return [{ dtype: x.dtype, shape: x.shape.map((d, i) => (axes.includes(i) ? (sizes?.[axes.indexOf(i)] ?? c.symbol(`d${i}`)) : d)) }];
  }),
  Expand: operator((c) => {
    const [x, target] = [c.input(0), c.input(1)];
    const dims = dimsIn(target) ?? unknownDims(c, target.shape[0]);
    return [{ dtype: x.dtype, shape: broadcast(c, [x.shape, dims]) }];
  }),
  Tile: operator((c) => {
    const [x, repeats] = [c.input(0), c.input(1)];
    const times = dimsIn(repeats);
    if (times) meet(c, 'the number of repeats', x.shape.length, times.length);
    return [{ dtype: x.dtype, shape: x.shape.map((d, i) => (times ? mulDims(d, times[i] as Dim) : c.symbol(`d${i}`))) }];
  }),
  Shape: operator((c) => [shapeOf(c)]),
  Size: operator((c) => [{ dtype: 'int64', shape: [], known: [productOf(c.input(0).shape)] }]),
  DepthToSpace: operator((c) => {
    const x = c.input(0);
    expectRank(c, x, 4, 4);
    const b = intAttribute(c.node, 'blocksize', 1);
    const [n, ch, h, w] = x.shape as [Dim, Dim, Dim, Dim];
    if (typeof ch === 'number' && ch % (b * b) !== 0) c.fail('the channels do not divide', `a multiple of ${b * b}`, String(ch));
    return [{ dtype: x.dtype, shape: [n, floorDivDims(ch, b * b), mulDims(h, b), mulDims(w, b)] }];
  }),
  SpaceToDepth: operator((c) => {
    const x = c.input(0);
    expectRank(c, x, 4, 4);
    const b = intAttribute(c.node, 'blocksize', 1);
    const [n, ch, h, w] = x.shape as [Dim, Dim, Dim, Dim];
    if ([h, w].some((d) => typeof d === 'number' && d % b !== 0)) c.fail('height or width does not divide', `multiples of ${b}`, formatShape(x.shape));
    return [{ dtype: x.dtype, shape: [n, mulDims(ch, b * b), floorDivDims(h, b), floorDivDims(w, b)] }];
  }),
  Trilu: passing,
  EyeLike: operator((c) => {
    const x = c.input(0);
    expectRank(c, x, 2, 2);
    const to = intAttribute(c.node, 'dtype', 0);
    return [{ dtype: to === 0 ? x.dtype : dtypeOf(c, to), shape: x.shape }];
  }),
  ReverseSequence: operator((c) => [{ dtype: c.input(0).dtype, shape: c.input(0).shape }]),
  /** `ratio` is an attribute to opset 11, an input since; the mask is bool since 10. */
  Dropout: operator((c) => {
    const { dtype, shape } = c.input(0);
    if (c.opset < 12 && floatAttribute(c.node, 'ratio', 0.5) >= 1) c.fail('the ratio is below 1');
    return [{ dtype, shape }, { dtype: c.opset < 10 ? dtype : 'bool', shape }];
  }),
} satisfies Record<string, Operator>;
