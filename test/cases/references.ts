// What layers compute, in plain loops: slow and plain to see, and written apart from what they check.

/** An array of numbers with a shape, row-major. */
export interface Nd { readonly shape: readonly number[]; readonly data: readonly number[] }

export const nd = (shape: readonly number[], data: readonly number[]): Nd => ({ shape, data });
const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Every index of a shape, row-major. */
export function indices(shape: readonly number[]): number[][] {
  return shape.reduce<number[][]>((all, n) => all.flatMap((index) => Array.from({ length: n }, (_, i) => [...index, i])), [[]]);
}

const offset = (shape: readonly number[], index: readonly number[]): number => index.reduce((at, i, axis) => at * (shape[axis] as number) + i, 0);
const inside = (shape: readonly number[], index: readonly number[]): boolean => index.every((i, axis) => i >= 0 && i < (shape[axis] as number));
/** An entry; sizes of 1 are repeated, as broadcasting does. */
export const at = (x: Nd, index: readonly number[]): number => x.data[offset(x.shape, index.map((i, axis) => (x.shape[axis] === 1 ? 0 : i)))] as number;
/** An array from what stands at every index. */
export const fill = (shape: readonly number[], entry: (index: number[]) => number): Nd => nd(shape, indices(shape).map(entry));
export const map = (x: Nd, f: (value: number) => number): Nd => nd(x.shape, x.data.map(f));
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

// --- activations ---
/** Σ (−1)ⁿ·x^(2n+1) / (n!·(2n+1)) · 2/√π: exact enough for |x| < 5. */
export function erf(x: number): number {
  let [term, total] = [x, x];
  for (let n = 1; n < 200; n++) {
    term *= -(x * x) / n;
    total += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * total;
}
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const clamp = (x: number, low: number, high: number): number => Math.min(Math.max(x, low), high);

/** Functions of one number, by the name of the activation. */
export const pointwise = {
  linear: (x: number) => x,
  sigmoid,
  tanh: Math.tanh,
  relu: (x: number) => Math.max(0, x),
  relu6: (x: number) => clamp(x, 0, 6),
  leakyRelu: (x: number) => (x < 0 ? 0.01 * x : x),
  elu: (x: number) => (x < 0 ? Math.exp(x) - 1 : x),
  selu: (x: number) => 1.0507009873554805 * (x < 0 ? 1.6732632423543772 * (Math.exp(x) - 1) : x),
  gelu: (x: number) => 0.5 * x * (1 + erf(x / Math.sqrt(2))),
  geluTanh: (x: number) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
  silu: (x: number) => x * sigmoid(x),
  hardSigmoid: (x: number) => clamp(x / 6 + 0.5, 0, 1),
  hardSwish: (x: number) => (x * clamp(x + 3, 0, 6)) / 6,
  softplus: (x: number) => Math.log1p(Math.exp(x)),
} as const;

export const prelu = (x: Nd, slope: Nd, axis = 1): Nd => fill(x.shape, (i) => {
  const v = at(x, i);
  return v < 0 ? (slope.data[i[axis] as number] as number) * v : v;
});

export const softmax = (x: Nd, axis: number): Nd => fill(x.shape, (i) => {
  const along = Array.from({ length: x.shape[axis] as number }, (_, k) => Math.exp(at(x, i.with(axis, k))));
  return Math.exp(at(x, i)) / sum(along);
});

// --- dense, convolutions, pools ---
/** Over the last axis; w is [in, out]. */
export function dense(x: Nd, w: Nd, bias?: Nd): Nd {
  const [inputs, units] = w.shape as [number, number];
  return fill([...x.shape.slice(0, -1), units], (i) => {
    const unit = i.at(-1) as number;
    const products = Array.from({ length: inputs }, (_, k) => at(x, [...i.slice(0, -1), k]) * at(w, [k, unit]));
    return sum(products) + (bias?.data[unit] ?? 0);
  });
}

export interface WindowCase { stride?: number[]; dilation?: number[]; /** All begins, then all ends. */ pads?: number[]; groups?: number }

/** Any number of spatial axes; x is [n, c, …], w [filters, c/groups, …]. */
export function conv(x: Nd, w: Nd, bias: Nd | undefined, { stride, dilation, pads, groups = 1 }: WindowCase = {}): Nd {
  const space = x.shape.slice(2);
  const kernel = w.shape.slice(2);
  const s = (a: number): number => stride?.[a] ?? 1;
  const d = (a: number): number => dilation?.[a] ?? 1;
  const begin = (a: number): number => pads?.[a] ?? 0;
  const end = (a: number): number => pads?.[a + space.length] ?? 0;
  const out = space.map((n, a) => Math.floor((n + begin(a) + end(a) - ((kernel[a] as number) - 1) * d(a) - 1) / s(a)) + 1);
  const [filters, perGroup] = w.shape as [number, number];
  return fill([x.shape[0] as number, filters, ...out], ([n, f, ...o]) => {
    const group = Math.floor((f as number) / (filters / groups));
    let total = bias?.data[f as number] ?? 0;
    for (let c = 0; c < perGroup; c++) {
      for (const k of indices(kernel)) {
        const from = [n as number, group * perGroup + c, ...o.map((v, a) => v * s(a) + (k[a] as number) * d(a) - begin(a))];
        if (inside(x.shape, from)) total += at(x, from) * at(w, [f as number, c, ...k]);
      }
    }
    return total;
  });
}

/** Every input point adds its multiple of the kernel to the output; w is [c, filters/groups, …]. `out`: spatial size. */
export function convTranspose(x: Nd, w: Nd, bias: Nd | undefined, out: readonly number[], { stride, dilation, pads, groups = 1 }: WindowCase = {}): Nd {
  const [channels, perGroup] = w.shape as [number, number];
  const shape = [x.shape[0] as number, perGroup * groups, ...out];
  const data = Array<number>(size(shape)).fill(0);
  for (const [n, c, ...o] of indices(x.shape) as [number, number, ...number[]][]) {
    const group = Math.floor(c / (channels / groups));
    for (let f = 0; f < perGroup; f++) {
      for (const k of indices(w.shape.slice(2))) {
        const to = [n, group * perGroup + f, ...o.map((v, a) => v * (stride?.[a] ?? 1) + (k[a] as number) * (dilation?.[a] ?? 1) - (pads?.[a] ?? 0))];
        if (inside(shape, to)) data[offset(shape, to)] = (data[offset(shape, to)] as number) + at(x, [n, c, ...o]) * at(w, [c, f, ...k]);
      }
    }
  }
  return fill(shape, (i) => (data[offset(shape, i)] as number) + (bias?.data[i[1] as number] ?? 0));
}

/** The numbers of each window that are not padding, combined. */
export function pool(x: Nd, kernel: number[], stride: number[], combine: (values: readonly number[]) => number, pads: number[] = kernel.concat(kernel).map(() => 0)): Nd {
  const space = x.shape.slice(2);
  const out = space.map((n, a) => Math.floor((n + (pads[a] as number) + (pads[a + space.length] as number) - (kernel[a] as number)) / (stride[a] as number)) + 1);
  return fill([...x.shape.slice(0, 2), ...out], ([n, c, ...o]) => combine(
    indices(kernel)
      .map((k) => [n as number, c as number, ...o.map((v, a) => v * (stride[a] as number) + (k[a] as number) - (pads[a] as number))])
      .filter((from) => inside(x.shape, from)).map((from) => at(x, from)),
  ));
}
export const largest = (values: readonly number[]): number => Math.max(...values);
export const mean = (values: readonly number[]): number => sum(values) / values.length;

/** Combines each channel of each sample. */
export const globalPool = (x: Nd, combine: (values: readonly number[]) => number): Nd =>
  fill(x.shape.slice(0, 2), (nc) => combine(indices(x.shape.slice(2)).map((s) => at(x, [...nc, ...s]))));

// --- normalisations ---
/** Mean 0 and variance 1 (of all, not n − 1) for each set of entries with the same key, then gamma and beta by `entry`. */
export function standardize(x: Nd, key: (index: number[]) => string, epsilon: number, affine: { gamma: Nd; beta: Nd; entry(index: number[]): number }): Nd {
  const sets = new Map<string, number[]>();
  for (const i of indices(x.shape)) sets.set(key(i), [...(sets.get(key(i)) ?? []), at(x, i)]);
  return fill(x.shape, (i) => {
    const values = sets.get(key(i)) as number[];
    const m = mean(values);
    const variance = mean(values.map((v) => (v - m) ** 2));
    const e = affine.entry(i);
    return ((affine.gamma.data[e] as number) * (at(x, i) - m)) / Math.sqrt(variance + epsilon) + (affine.beta.data[e] as number);
  });
}

/** With given statistics, one a channel of axis 1. */
export const normalizeWith = (x: Nd, m: Nd, variance: Nd, epsilon: number, gamma?: Nd, beta?: Nd): Nd => fill(x.shape, (i) => {
  const c = i[1] as number;
  return ((gamma?.data[c] ?? 1) * (at(x, i) - (m.data[c] as number))) / Math.sqrt((variance.data[c] as number) + epsilon) + (beta?.data[c] ?? 0);
});

export const l2Normalize = (x: Nd, axis: number): Nd => fill(x.shape, (i) => {
  const along = Array.from({ length: x.shape[axis] as number }, (_, k) => at(x, i.with(axis, k)) ** 2);
  return at(x, i) / Math.sqrt(sum(along));
});

// --- shape ---
/** Parts of all axes moved by `begin`; where that is outside, `outside` says what stands there. */
export const shifted = (x: Nd, shape: readonly number[], begin: readonly number[], outside: (from: number[]) => number): Nd => fill(shape, (i) => {
  const from = i.map((v, a) => v - (begin[a] as number));
  return inside(x.shape, from) ? at(x, from) : outside(from);
});

/** The entry found by mirroring at the edges, which are not repeated. */
export const mirrored = (x: Nd, from: readonly number[]): number => at(x, from.map((v, a) => {
  const last = (x.shape[a] as number) - 1;
  return v < 0 ? -v : v > last ? 2 * last - v : v;
}));

export const nearest = (x: Nd, factors: readonly number[]): Nd =>
  fill(x.shape.map((n, a) => n * (factors[a] as number)), (i) => at(x, i.map((v, a) => Math.floor(v / (factors[a] as number)))));

/** Between the centres of the four points around, the last two axes. */
export function bilinear(x: Nd, fy: number, fx: number): Nd {
  const [n, c, h, w] = x.shape as [number, number, number, number];
  const near = (v: number, factor: number, last: number): [number, number, number] => {
    const place = clamp((v + 0.5) / factor - 0.5, 0, last);
    const low = Math.floor(place);
    return [low, Math.min(last, low + 1), place - low];
  };
  return fill([n, c, h * fy, w * fx], (i) => {
    const [y0, y1, ty] = near(i[2] as number, fy, h - 1);
    const [x0, x1, tx] = near(i[3] as number, fx, w - 1);
    const row = (y: number): number => (1 - tx) * at(x, [i[0] as number, i[1] as number, y, x0]) + tx * at(x, [i[0] as number, i[1] as number, y, x1]);
    return (1 - ty) * row(y0) + ty * row(y1);
  });
}

/** Entry by entry, sizes of 1 repeated. */
export function merge(values: readonly Nd[], f: (entries: readonly number[]) => number): Nd {
  const shape = (values[0] as Nd).shape.map((_, a) => Math.max(...values.map((v) => v.shape[a] as number)));
  return fill(shape, (i) => f(values.map((v) => at(v, i))));
}
