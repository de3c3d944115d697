// Operators for which onnxruntime's CPU provider has no float64 kernel, in operators for which it has: gradient checking
// runs in float64 with them. Built for exactness, not for speed.
import { isStatic } from '../tensor.ts';
import type { GraphBuilder, Value } from './builder.ts';
import type { Expansion } from './expansions.ts';
import { floatAttribute, intAttribute, intsAttribute, stringAttribute } from './model.ts';
import type { Node } from './model.ts';

interface Window {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** Padding in front of each axis, as the output's size implies it. */
  readonly begin: readonly number[];
}

const product = (dims: readonly number[]): number => dims.reduce((p, d) => p * d, 1);

/** `large` slides under the window, `small` has an entry for each of its places. undefined: sizes not known. */
function windowOf(node: Node, kernelDims: readonly (number | string)[], large: readonly number[], small: readonly number[]): Window | undefined {
  const n = large.length;
  const kernel = intsAttribute(node, 'kernel_shape') ?? kernelDims;
  if (!isStatic(kernel)) return undefined;
  const strides = intsAttribute(node, 'strides') ?? Array<number>(n).fill(1);
  const dilations = intsAttribute(node, 'dilations') ?? Array<number>(n).fill(1);
  const autoPad = stringAttribute(node, 'auto_pad', 'NOTSET');
  const given = intsAttribute(node, 'pads') ?? Array<number>(2 * n).fill(0);
  const begin = large.map((size, i) => {
    if (autoPad === 'NOTSET') return given[i] as number;
    if (autoPad === 'VALID') return 0;
    const span = ((kernel[i] as number) - 1) * (dilations[i] as number) + 1;
    const total = Math.max(0, ((small[i] as number) - 1) * (strides[i] as number) + span - size);
    return autoPad === 'SAME_LOWER' ? Math.ceil(total / 2) : Math.floor(total / 2);
  });
  return { kernel, strides, dilations, begin };
}

/** Every place of the kernel, the last axis running fastest. */
function placesOf(kernel: readonly number[]): number[][] {
  return kernel.reduce<number[][]>((places, k) => places.flatMap((p) => Array.from({ length: k }, (_, i) => [...p, i])), [[]]);
}

/** Padded with zeros, or cut, to `[−before, size − before)` of the axes from 2 on. */
function fit(b: GraphBuilder, x: Value, before: readonly number[], sizes: readonly number[]): Value {
  const dims = x.shape.slice(2) as number[];
  const front = before.map((p) => Math.max(0, p));
  const back = sizes.map((size, i) => Math.max(0, size - (before[i] as number) - (dims[i] as number)));
  const padded = b.Pad(x, [0, 0, ...front, 0, 0, ...back]);
  const starts = before.map((p) => Math.max(0, -p));
  const axes = sizes.map((_, i) => i + 2);
  if (starts.every((s) => s === 0) && sizes.every((size, i) => padded.shape[i + 2] === size)) return padded;
  return b.Slice(padded, starts, starts.map((s, i) => s + (sizes[i] as number)), axes);
}

/** What each tap sees: one value [N, C, …small] a place of the kernel. */
function taps(b: GraphBuilder, x: Value, w: Window, small: readonly number[]): Value[] {
  const reach = small.map((s, i) => (s - 1) * (w.strides[i] as number) + ((w.kernel[i] as number) - 1) * (w.dilations[i] as number) + 1);
  const padded = fit(b, x, w.begin, reach);
  const axes = small.map((_, i) => i + 2);
  return placesOf(w.kernel).map((place) => {
    const starts = place.map((p, i) => p * (w.dilations[i] as number));
    const ends = starts.map((s, i) => s + ((small[i] as number) - 1) * (w.strides[i] as number) + 1);
    return b.Slice(padded, starts, ends, axes, w.strides);
  });
}

const sum = (b: GraphBuilder, values: readonly Value[]): Value => values.reduce((a, v) => b.Add(a, v));
const outputDims = (b: GraphBuilder, node: Node): readonly number[] | undefined => {
  const { shape } = b.value(node.outputs[0] as string);
  return isStatic(shape) ? shape : undefined;
};
const withBias = (b: GraphBuilder, y: Value, bias: Value | undefined): Value => (bias ? b.Add(y, b.Unsqueeze(bias, y.shape.slice(2).map((_, i) => i + 1))) : y);

/** Weights of one tap, [A, B, …k] → [A, B]. */
const tapWeights = (b: GraphBuilder, w: Value, place: readonly number[]): Value => {
  const axes = place.map((_, i) => i + 2);
  return b.Squeeze(b.Slice(w, place, place.map((p) => p + 1), axes), axes);
};

/** y = W · x̂, x̂ a column of everything that the kernel sees: one product of matrices. */
const conv: Expansion = (b, node, [x, w, bias]) => {
  const dims = outputDims(b, node);
  if (!x || !w || !dims || !isStatic(x.shape) || !isStatic(w.shape)) return [];
  const [batch, filters, ...small] = dims as [number, number, ...number[]];
  const window = windowOf(node, w.shape.slice(2), x.shape.slice(2), small);
  if (!window) return [];
  const group = intAttribute(node, 'group', 1);
  const seen = (w.shape[1] as number) * product(window.kernel);
  // A value a place: of the kernel, or of the output where that has fewer (gradients by weights have a kernel as large as the picture).
  const axis = x.shape.length;
  const places = product(window.kernel) <= product(small)
    ? b.Concat(taps(b, x, window, small).map((tap) => b.Unsqueeze(tap, [2])), 2)
    : b.Concat(taps(b, x, { ...window, kernel: small, strides: window.dilations, dilations: window.strides }, window.kernel).map((seenThere) => b.Unsqueeze(seenThere, [axis])), axis);
  const columns = b.Reshape(places, [batch, group, seen, product(small)]);
  return [withBias(b, b.Reshape(b.MatMul(b.Reshape(w, [1, group, filters / group, seen]), columns), [batch, filters, ...small]), bias)];
};

/** y[p · stride + t · dilation − pad] = Σ Wₜᵀ · x[p] over the taps t. */
const convTranspose: Expansion = (b, node, [x, w, bias]) => {
  const dims = outputDims(b, node);
  if (!x || !w || !dims || !isStatic(x.shape) || !isStatic(w.shape)) return [];
  const [batch, filters, ...large] = dims as [number, number, ...number[]];
  const small = x.shape.slice(2);
  // Without output_shape and auto_pad the padding is as given; those two are left to float32.
  if (intsAttribute(node, 'output_shape') || stringAttribute(node, 'auto_pad', 'NOTSET') !== 'NOTSET') return [];
  const window = windowOf(node, w.shape.slice(2), large, small);
  if (!window) return [];
  const group = intAttribute(node, 'group', 1);
  const [inputs, outputs] = [w.shape[0] as number, w.shape[1] as number];
  const stretched = small.reduce((v, size, i) => {
    const stride = window.strides[i] as number;
    if (stride === 1) return v;
    const gaps = v.shape.flatMap((_, axis) => (axis === i + 2 ? [0, stride - 1] : [0]));
    const wide = b.Pad(b.Unsqueeze(v, [i + 3]), [...gaps.map(() => 0), ...gaps]);
    return b.Reshape(wide, v.shape.map((d, axis) => (axis === i + 2 ? size * stride : (d as number))));
  }, x);
  const spread = stretched.shape.slice(2) as number[];
  const columns = b.Reshape(stretched, [batch, group, inputs / group, product(spread)]);
  const parts = placesOf(window.kernel).map((place) => {
    const weights = b.Reshape(tapWeights(b, w, place), [1, group, inputs / group, outputs]);
    const part = b.Reshape(b.MatMul(b.Transpose(weights, [0, 1, 3, 2]), columns), [batch, filters, ...spread]);
    return fit(b, part, place.map((p, i) => p * (window.dilations[i] as number) - (window.begin[i] as number)), large);
  });
  return [withBias(b, sum(b, parts), bias)];
};

/** The mean of each window; padding counts where `count_include_pad` says so, what ceil_mode adds never does. */
const averagePool: Expansion = (b, node, [x]) => {
  const dims = outputDims(b, node);
  if (!x || !dims || !isStatic(x.shape)) return [];
  const large = x.shape.slice(2);
  const small = dims.slice(2);
  const window = windowOf(node, [], large, small);
  if (!window) return [];
  const n = small.length;
  const padding = intAttribute(node, 'count_include_pad', 0) === 1;
  const end = (intsAttribute(node, 'pads') ?? Array<number>(2 * n).fill(0)).slice(n);
  const counts = small.map((size, i) => Array.from({ length: size }, (_, o) => {
    let inside = 0;
    for (let k = 0; k < (window.kernel[i] as number); k++) {
      const at = o * (window.strides[i] as number) + k * (window.dilations[i] as number) - (window.begin[i] as number);
      const [from, to] = padding ? [-(window.begin[i] as number), (large[i] as number) + (end[i] ?? 0)] : [0, large[i] as number];
      if (at >= from && at < to) inside++;
    }
    return inside;
  }));
  const all = counts.reduce<number[]>((products, axis) => products.flatMap((p) => axis.map((c) => p * c)), [1]);
  return [b.Div(sum(b, taps(b, x, window, small)), b.constant(x.dtype, [1, 1, ...small], all))];
};

/** max(x, 0) + ln(1 + e^−|x|) */
const softplus: Expansion = (b, _node, [x]) => (x ? [b.Add(b.op('Max', [x, b.scalar(0, x.dtype)]), b.Log(b.Add(b.scalar(1, x.dtype), b.Exp(b.Neg(b.Abs(x))))))] : []);

/** x above 0, else α (eˣ − 1). */
const eluOf = (b: GraphBuilder, x: Value, alpha: number): Value => {
  const negative = b.op('Min', [x, b.scalar(0, x.dtype)]);
  return b.Add(b.op('Max', [x, b.scalar(0, x.dtype)]), b.scale(b.Sub(b.Exp(negative), b.scalar(1, x.dtype)), alpha));
};
const elu: Expansion = (b, node, [x]) => (x ? [eluOf(b, x, floatAttribute(node, 'alpha', 1))] : []);
const selu: Expansion = (b, node, [x]) =>
  (x ? [b.scale(eluOf(b, x, floatAttribute(node, 'alpha', 1.67326319217681884765625)), floatAttribute(node, 'gamma', 1.05070102214813232421875))] : []);

/** Scatters the values to the places that a MaxPool gave; other places are 0. */
const maxUnpool: Expansion = (b, node, [x, indices]) => {
  const dims = outputDims(b, node);
  if (!x || !indices || !dims) return [];
  const zeros = b.Expand(b.scalar(0, x.dtype), [product(dims)]);
  return [b.Reshape(b.op('ScatterElements', [zeros, b.Reshape(indices, [-1]), b.Reshape(x, [-1])], { axis: 0 }), dims)];
};

const overSpace = (reduction: string): Expansion => (b, _node, [x]) => (x && x.shape.length > 2 ? [b.reduce(reduction, x, x.shape.slice(2).map((_, i) => i + 2), true)] : []);

/** The nearest pixel below, sizes known: what upsampling in detectors does. */
const resize: Expansion = (b, node, [x]) => {
  const y = b.value(node.outputs[0] as string);
  const floor = stringAttribute(node, 'mode', 'nearest') === 'nearest' && stringAttribute(node, 'nearest_mode', 'round_prefer_floor') === 'floor' && stringAttribute(node, 'coordinate_transformation_mode', 'half_pixel') === 'asymmetric';
  if (!x || !isStatic(x.shape) || !isStatic(y.shape) || !floor) return [];
  const dims = x.shape;
  return [y.shape.reduce<Value>((v, size, axis) => {
    const from = dims[axis] as number;
    return size === from ? v : b.op('Gather', [v, b.ints(Array.from({ length: size }, (_, i) => Math.min(from - 1, Math.floor((i * from) / size))))], { axis });
  }, x)];
};

/** γ · (x − μ) / √(σ² + ε) + β, every channel of every sample with mean and variance of its own. */
const instanceNorm: Expansion = (b, node, [x, scale, bias]) => {
  if (!x || !scale || !bias || x.shape.length < 3) return [];
  const space = x.shape.slice(2).map((_, i) => i + 2);
  const centred = b.Sub(x, b.reduce('ReduceMean', x, space, true));
  const spread = b.Sqrt(b.Add(b.reduce('ReduceMean', b.Mul(centred, centred), space, true), b.scalar(floatAttribute(node, 'epsilon', 1e-5), x.dtype)));
  const along = space.map((axis) => axis - 1);
  return [b.Add(b.Mul(b.Div(centred, spread), b.Unsqueeze(scale, along)), b.Unsqueeze(bias, along))];
};

/** x / (k + α/n Σ x²)^β, the sum over n neighbouring channels. */
const localNorm: Expansion = (b, node, [x]) => {
  const channels = x?.shape[1];
  const size = intAttribute(node, 'size', 0);
  if (!x || typeof channels !== 'number' || size < 1) return [];
  const before = Math.floor((size - 1) / 2);
  const others = x.shape.slice(2).map(() => 0);
  const padded = b.Pad(b.Mul(x, x), [0, before, ...others, 0, size - 1 - before, ...others]);
  const squares = sum(b, Array.from({ length: size }, (_, i) => b.Slice(padded, [i], [i + channels], [1])));
  const inner = b.Add(b.scale(squares, floatAttribute(node, 'alpha', 1e-4) / size), b.scalar(floatAttribute(node, 'bias', 1), x.dtype));
  return [b.Div(x, b.op('Pow', [inner, b.scalar(floatAttribute(node, 'beta', 0.75), x.dtype)]))];
};

/** By operator; for nodes whose first input is float64. One that gives no outputs leaves the node as it is. */
export const float64Expansions: Readonly<Record<string, Expansion>> = {
  Conv: conv, ConvTranspose: convTranspose, AveragePool: averagePool, Softplus: softplus, Elu: elu, Selu: selu, MaxUnpool: maxUnpool,
  GlobalAveragePool: overSpace('ReduceMean'), GlobalMaxPool: overSpace('ReduceMax'), Resize: resize,
  InstanceNormalization: instanceNorm, LRN: localNorm,
};
