// Every layer in the settings it is checked in. A layer without a row does not compile.
import { activationNames } from '../../src/core/layers/activations.ts';
import type { LayerType } from '../../src/core/layers/index.ts';
import { awayFrom, eitherSign } from '../fixtures/random.ts';
import { row } from './layer-row.ts';
import type { Reference, Row } from './layer-row.ts';
import {
  at, bilinear, conv, convTranspose, dense, fill, globalPool, l2Normalize, largest, map, mean, merge, mirrored, nd, nearest,
  normalizeWith, pointwise, pool, prelu, shifted, softmax, standardize,
} from './references.ts';
import type { Nd, WindowCase } from './references.ts';

const x0 = (r: Reference): Nd => r.x[0] as Nd;
const w = (r: Reference, name: string): Nd => r.w[name] as Nd;
const isPointwise = (name: string): name is keyof typeof pointwise => name in pointwise;

/** A convolution checked against the loops; `pads` worked by hand where padding is same. */
const convolution = (note: string, input: readonly number[], params: Record<string, unknown>, window: WindowCase = {}, multiplyAdds?: number): Row => row({
  note, params, inputs: [input], reference: (r) => conv(x0(r), w(r, 'kernel'), r.w['bias'], window), ...(multiplyAdds !== undefined && { multiplyAdds }),
});

const maxPool = (note: string, shape: readonly number[], params: Record<string, unknown>, size: number[], stride: number[], pads?: number[]): Row =>
  row({ note, params, inputs: [{ shape, distinct: true }], reference: (r) => pool(x0(r), size, stride, largest, pads) });
const avgPool = (note: string, shape: readonly number[], params: Record<string, unknown>, size: number[], stride: number[], pads?: number[]): Row =>
  row({ note, params, inputs: [shape], reference: (r) => pool(x0(r), size, stride, mean, pads) });

/** Gamma and beta of the channel in axis 1. */
const perChannel = (r: Reference) => ({ gamma: w(r, 'gamma'), beta: w(r, 'beta'), entry: (i: number[]) => i[1] as number });

const kinks = awayFrom(0, 6, -3, 3);

const activationRows = activationNames.map((name) => row({
  note: name, params: { activation: name }, inputs: [{ shape: [2, 3, 4, 2], generator: kinks }],
  reference: (r) => {
    if (isPointwise(name)) return map(x0(r), pointwise[name]);
    if (name === 'prelu') return prelu(x0(r), w(r, 'slope'));
    return name === 'softmax' ? softmax(x0(r), 1) : map(softmax(x0(r), 1), Math.log);
  },
}));

export const layerRows = {
  Input: [row({ params: { shape: [2, 3] }, inputs: [[4, 2, 3]], reference: x0 })],

  Dense: [
    row({ note: 'by hand', params: { units: 2 }, inputs: [[1, 3]], byHand: { inputs: [[1, 2, 3]], weights: { kernel: [1, 0, 0, 1, 2, -1], bias: [0.5, 0] }, outputs: [[7.5, -1]] }, multiplyAdds: 6 }),
    row({ params: { units: 4 }, inputs: [[3, 5]], reference: (r) => dense(x0(r), w(r, 'kernel'), w(r, 'bias')), multiplyAdds: 20 }),
    row({ note: 'no bias', params: { units: 4, bias: false }, inputs: [[3, 5]], reference: (r) => dense(x0(r), w(r, 'kernel')) }),
    row({ note: 'sequence', params: { units: 4, activation: 'tanh' }, inputs: [[2, 3, 5]], reference: (r) => map(dense(x0(r), w(r, 'kernel'), w(r, 'bias')), Math.tanh), multiplyAdds: 60 }),
    row({ note: 'softmax', params: { units: 4, activation: 'softmax' }, inputs: [[2, 5]], reference: (r) => softmax(dense(x0(r), w(r, 'kernel'), w(r, 'bias')), 1) }),
    row({ note: 'softmax of a sequence', params: { units: 4, activation: 'softmax' }, inputs: [[2, 3, 5]], reference: (r) => softmax(dense(x0(r), w(r, 'kernel'), w(r, 'bias')), 2) }),
    row({ note: 'prelu', params: { units: 4, activation: 'prelu' }, inputs: [[2, 5]], reference: (r) => prelu(dense(x0(r), w(r, 'kernel'), w(r, 'bias')), w(r, 'slope')) }),
  ],

  Conv1D: [
    convolution('', [2, 3, 7], { filters: 4, kernel: 3 }, {}, 4 * 5 * 3 * 3),
    convolution('dilated, stride 2', [2, 2, 11], { filters: 3, kernel: 3, dilation: 2, stride: 2 }, { dilation: [2], stride: [2] }),
    convolution('same, even kernel', [2, 2, 6], { filters: 3, kernel: 4, padding: 'same' }, { pads: [1, 2] }),
  ],
  Conv2D: [
    row({
      note: 'by hand', params: { filters: 1, kernel: 2 }, inputs: [[1, 1, 3, 3]],
      byHand: { inputs: [[1, 2, 3, 4, 5, 6, 7, 8, 9]], weights: { kernel: [1, 0, 0, -1], bias: [10] }, outputs: [[6, 6, 6, 6]] }, multiplyAdds: 16,
    }),
    convolution('', [2, 3, 6, 5], { filters: 4, kernel: 3 }, {}, 4 * 4 * 3 * 3 * 9),
    convolution('no bias, kernel 2×3', [1, 2, 4, 5], { filters: 2, kernel: [2, 3], bias: false }),
    convolution('same', [2, 2, 5, 6], { filters: 3, kernel: 3, padding: 'same' }, { pads: [1, 1, 1, 1] }),
    convolution('same, stride 2, even size: the odd pad at the end', [1, 2, 6, 6], { filters: 2, kernel: 3, padding: 'same', stride: 2 }, { stride: [2, 2], pads: [0, 0, 1, 1] }),
    convolution('same, stride 2, odd size', [1, 2, 5, 5], { filters: 2, kernel: 3, padding: 'same', stride: 2 }, { stride: [2, 2], pads: [1, 1, 1, 1] }),
    convolution('same, kernel 1, stride 2', [1, 2, 5, 5], { filters: 2, kernel: 1, padding: 'same', stride: 2 }, { stride: [2, 2] }),
    convolution('explicit, uneven pads', [1, 2, 4, 4], { filters: 2, kernel: 3, padding: 'explicit', pads: [0, 1, 2, 0] }, { pads: [0, 1, 2, 0] }),
    convolution('explicit, one pad an axis', [1, 2, 4, 4], { filters: 2, kernel: 3, padding: 'explicit', pads: [1, 2], stride: [2, 1] }, { pads: [1, 2, 1, 2], stride: [2, 1] }),
    convolution('groups', [2, 4, 4, 4], { filters: 6, kernel: 3, groups: 2 }, { groups: 2 }, 6 * 4 * 2 * 9),
    convolution('dilated', [1, 2, 7, 7], { filters: 2, kernel: 3, dilation: [2, 3] }, { dilation: [2, 3] }),
    row({ note: 'relu', params: { filters: 3, kernel: 3, activation: 'relu' }, inputs: [[2, 2, 5, 5]], reference: (r) => map(conv(x0(r), w(r, 'kernel'), w(r, 'bias')), pointwise.relu) }),
    row({ note: 'prelu', params: { filters: 3, kernel: 3, activation: 'prelu' }, inputs: [[2, 2, 4, 4]], reference: (r) => prelu(conv(x0(r), w(r, 'kernel'), w(r, 'bias')), w(r, 'slope')) }),
    row({ note: 'softmax over channels', params: { filters: 3, kernel: 1, activation: 'softmax' }, inputs: [[2, 2, 2, 2]], reference: (r) => softmax(conv(x0(r), w(r, 'kernel'), w(r, 'bias')), 1) }),
  ],
  Conv3D: [
    convolution('', [1, 2, 3, 4, 3], { filters: 2, kernel: 2 }, {}, 2 * (2 * 3 * 2) * 2 * 8),
    convolution('same, stride 2', [1, 1, 4, 3, 4], { filters: 2, kernel: 3, padding: 'same', stride: 2 }, { stride: [2, 2, 2], pads: [0, 1, 0, 1, 1, 1] }),
  ],
  DepthwiseConv2D: [
    convolution('', [2, 3, 5, 5], { kernel: 3 }, { groups: 3 }, 3 * 9 * 9),
    convolution('multiplier, same, stride 2', [1, 2, 6, 6], { multiplier: 2, kernel: 3, padding: 'same', stride: 2, bias: false }, { groups: 2, stride: [2, 2], pads: [0, 0, 1, 1] }, 4 * 9 * 9),
  ],
  SeparableConv2D: [
    row({
      params: { filters: 4, kernel: 3, multiplier: 2, padding: 'same' }, inputs: [[2, 3, 4, 4]], multiplyAdds: 6 * 16 * (9 + 4),
      reference: (r) => conv(conv(x0(r), w(r, 'depthwiseKernel'), undefined, { groups: 3, pads: [1, 1, 1, 1] }), w(r, 'pointwiseKernel'), w(r, 'bias')),
    }),
    row({
      note: 'no bias, tanh', params: { filters: 2, kernel: 2, stride: 2, bias: false, activation: 'tanh' }, inputs: [[1, 2, 4, 4]],
      reference: (r) => map(conv(conv(x0(r), w(r, 'depthwiseKernel'), undefined, { groups: 2, stride: [2, 2] }), w(r, 'pointwiseKernel'), undefined), Math.tanh),
    }),
  ],
  ConvTranspose2D: [
    row({ note: 'by hand', params: { filters: 1, kernel: 2, stride: 2, bias: false }, inputs: [[1, 1, 1, 2]], byHand: { inputs: [[2, 3]], weights: { kernel: [1, 2, 3, 4] }, outputs: [[2, 4, 3, 6, 6, 8, 9, 12]] }, multiplyAdds: 8 }),
    row({ params: { filters: 3, kernel: 3 }, inputs: [[2, 2, 3, 4]], reference: (r) => convTranspose(x0(r), w(r, 'kernel'), w(r, 'bias'), [5, 6]), multiplyAdds: 2 * 12 * 3 * 9 }),
    row({ note: 'same, stride 2', params: { filters: 2, kernel: 3, stride: 2, padding: 'same' }, inputs: [[1, 2, 3, 3]], reference: (r) => convTranspose(x0(r), w(r, 'kernel'), w(r, 'bias'), [6, 6], { stride: [2, 2], pads: [0, 0, 1, 1] }) }),
    row({ note: 'same, kernel 4, stride 2', params: { filters: 2, kernel: 4, stride: 2, padding: 'same' }, inputs: [[1, 2, 3, 3]], reference: (r) => convTranspose(x0(r), w(r, 'kernel'), w(r, 'bias'), [6, 6], { stride: [2, 2], pads: [1, 1, 1, 1] }) }),
    row({ note: 'same, stride above the kernel', params: { filters: 2, kernel: 2, stride: 3, padding: 'same' }, inputs: [[1, 2, 2, 2]], reference: (r) => convTranspose(x0(r), w(r, 'kernel'), w(r, 'bias'), [6, 6], { stride: [3, 3] }) }),
    row({ note: 'explicit, output padding, groups', params: { filters: 4, kernel: 3, stride: 2, padding: 'explicit', pads: 1, outputPadding: 1, groups: 2 }, inputs: [[1, 2, 3, 3]], reference: (r) => convTranspose(x0(r), w(r, 'kernel'), w(r, 'bias'), [6, 6], { stride: [2, 2], pads: [1, 1], groups: 2 }) }),
  ],

  MaxPool1D: [
    maxPool('', [2, 3, 7], {}, [2], [2]),
    maxPool('overlapping, same', [2, 3, 7], { size: 3, stride: 2, padding: 'same' }, [3], [2], [1, 1]),
  ],
  MaxPool2D: [
    row({ note: 'by hand', inputs: [[1, 1, 2, 4]], byHand: { inputs: [[1, 5, -3, -4, 2, 3, -1, -2]], outputs: [[5, -1]] } }),
    maxPool('', [2, 3, 5, 4], {}, [2, 2], [2, 2]),
    maxPool('overlapping', [1, 2, 7, 7], { size: 3, stride: 2 }, [3, 3], [2, 2]),
    maxPool('same, odd pad at the end', [1, 2, 6, 6], { size: 3, stride: 2, padding: 'same' }, [3, 3], [2, 2], [0, 0, 1, 1]),
    maxPool('same, stride 1', [1, 2, 4, 4], { size: 3, stride: 1, padding: 'same' }, [3, 3], [1, 1], [1, 1, 1, 1]),
    maxPool('explicit', [1, 2, 5, 5], { size: [3, 2], stride: [1, 2], padding: 'explicit', pads: [1, 0, 2, 1] }, [3, 2], [1, 2], [1, 0, 2, 1]),
  ],
  MaxPool3D: [maxPool('', [1, 2, 4, 4, 4], {}, [2, 2, 2], [2, 2, 2]), maxPool('overlapping', [1, 1, 5, 3, 5], { size: 3, stride: 2, padding: 'same' }, [3, 3, 3], [2, 2, 2], [1, 1, 1, 1, 1, 1])],
  AvgPool1D: [avgPool('', [2, 3, 6], {}, [2], [2]), avgPool('same', [2, 3, 6], { size: 3, stride: 2, padding: 'same' }, [3], [2], [0, 1])],
  AvgPool2D: [
    row({ note: 'by hand', inputs: [[1, 1, 2, 4]], byHand: { inputs: [[1, 5, -3, -4, 2, 4, -1, -2]], outputs: [[3, -2.5]] } }),
    avgPool('', [2, 3, 4, 5], {}, [2, 2], [2, 2]),
    avgPool('same: padding is not counted', [1, 2, 5, 6], { size: 3, stride: 2, padding: 'same' }, [3, 3], [2, 2], [1, 0, 1, 1]),
    avgPool('explicit, overlapping', [1, 2, 4, 4], { size: 3, stride: 1, padding: 'explicit', pads: 1 }, [3, 3], [1, 1], [1, 1, 1, 1]),
  ],
  AvgPool3D: [avgPool('', [1, 2, 4, 4, 2], {}, [2, 2, 2], [2, 2, 2]), avgPool('same', [1, 1, 3, 3, 3], { size: 2, stride: 2, padding: 'same' }, [2, 2, 2], [2, 2, 2], [0, 0, 0, 1, 1, 1])],
  GlobalAvgPool: [
    row({ inputs: [[2, 3, 4, 2]], reference: (r) => globalPool(x0(r), mean) }),
    row({ note: 'sequence, axes kept', params: { keepDims: true }, inputs: [[2, 3, 4]], reference: (r) => nd([2, 3, 1], globalPool(x0(r), mean).data) }),
  ],
  GlobalMaxPool: [
    row({ inputs: [{ shape: [2, 3, 4, 2], distinct: true }], reference: (r) => globalPool(x0(r), largest) }),
    row({ note: 'axes kept', params: { keepDims: true }, inputs: [{ shape: [2, 3, 2, 2], distinct: true }], reference: (r) => nd([2, 3, 1, 1], globalPool(x0(r), largest).data) }),
  ],

  BatchNorm: [
    row({ params: { epsilon: 0.01 }, inputs: [[4, 3, 2, 2]], reference: (r) => normalizeWith(x0(r), w(r, 'mean'), w(r, 'variance'), 0.01, w(r, 'gamma'), w(r, 'beta')) }),
    row({ note: 'rows', inputs: [[5, 3]], reference: (r) => normalizeWith(x0(r), w(r, 'mean'), w(r, 'variance'), 1e-5, w(r, 'gamma'), w(r, 'beta')) }),
  ],
  LayerNorm: [
    row({ inputs: [[3, 6]], reference: (r) => standardize(x0(r), (i) => String(i[0]), 1e-5, { gamma: w(r, 'gamma'), beta: w(r, 'beta'), entry: (i) => i[1] as number }) }),
    row({ note: 'sequence', params: { epsilon: 0.01 }, inputs: [[2, 3, 6]], reference: (r) => standardize(x0(r), (i) => i.slice(0, 2).join(), 0.01, { gamma: w(r, 'gamma'), beta: w(r, 'beta'), entry: (i) => i[2] as number }) }),
    row({ note: 'pictures, all axes', params: { axis: 1 }, inputs: [[2, 2, 3, 2]], reference: (r) => standardize(x0(r), (i) => String(i[0]), 1e-5, { gamma: w(r, 'gamma'), beta: w(r, 'beta'), entry: (i) => (i[1] as number) * 6 + (i[2] as number) * 2 + (i[3] as number) }) }),
  ],
  GroupNorm: [
    row({ params: { groups: 2 }, inputs: [[2, 4, 3, 2]], reference: (r) => standardize(x0(r), (i) => `${i[0]},${Math.floor((i[1] as number) / 2)}`, 1e-5, perChannel(r)) }),
    row({ note: 'sequence, one group', params: { groups: 1, epsilon: 0.01 }, inputs: [[2, 4, 3]], reference: (r) => standardize(x0(r), (i) => String(i[0]), 0.01, perChannel(r)) }),
  ],
  InstanceNorm: [row({ inputs: [[2, 3, 3, 2]], reference: (r) => standardize(x0(r), (i) => i.slice(0, 2).join(), 1e-5, perChannel(r)) })],
  L2Normalize: [
    row({ note: 'by hand', inputs: [[1, 2]], byHand: { inputs: [[3, 4]], outputs: [[0.6, 0.8]] } }),
    row({ note: 'last axis', params: { axis: -1 }, inputs: [[2, 3, 4]], reference: (r) => l2Normalize(x0(r), 2) }),
    row({ note: 'zeros stay zeros', inputs: [[1, 2]], byHand: { inputs: [[0, 0]], outputs: [[0, 0]] } }),
  ],
  Rescale: [
    row({ note: 'pixels', inputs: [[1, 3]], byHand: { inputs: [[0, 51, 255]], outputs: [[0, 0.2, 1]] } }),
    row({ note: 'to −1…1', params: { scale: 1 / 127.5, offset: -1 }, inputs: [[1, 3]], byHand: { inputs: [[0, 127.5, 255]], outputs: [[-1, 0, 1]] } }),
    row({ note: 'whole numbers', params: { scale: 0.5 }, inputs: [{ shape: [1, 2], ids: 9 }], byHand: { inputs: [[3, 8]], outputs: [[1.5, 4]] } }),
  ],
  Normalize: [
    row({ inputs: [[4, 3]], reference: (r) => normalizeWith(x0(r), w(r, 'mean'), w(r, 'variance'), 1e-7) }),
    row({ note: 'pictures', inputs: [[2, 3, 2, 2]], reference: (r) => normalizeWith(x0(r), w(r, 'mean'), w(r, 'variance'), 1e-7) }),
    row({ note: 'last axis', params: { axis: -1 }, inputs: [[2, 2, 3]], reference: (r) => fill([2, 2, 3], (i) => (at(x0(r), i) - at(w(r, 'mean'), [i[2] as number])) / Math.sqrt(at(w(r, 'variance'), [i[2] as number]) + 1e-7)) }),
  ],

  Activation: [
    row({ inputs: [[1, 4]], note: 'by hand', byHand: { inputs: [[-2, -0.5, 0, 3]], outputs: [[0, 0, 0, 3]] } }),
    ...activationRows,
    row({ note: 'softmax of rows', params: { activation: 'softmax' }, inputs: [[2, 4]], reference: (r) => softmax(x0(r), 1) }),
    row({ note: 'prelu of rows', params: { activation: 'prelu' }, inputs: [{ shape: [2, 4], generator: kinks }], reference: (r) => prelu(x0(r), w(r, 'slope')) }),
  ],
  LeakyReLU: [
    row({ inputs: [{ shape: [2, 5], generator: kinks }], reference: (r) => map(x0(r), (v) => (v < 0 ? 0.1 * v : v)) }),
    row({ note: 'slope 1', params: { slope: 1 }, inputs: [[2, 5]], reference: x0 }),
  ],
  PReLU: [row({ inputs: [{ shape: [2, 3, 2, 2], generator: kinks }], reference: (r) => prelu(x0(r), w(r, 'slope')) }), row({ note: 'rows', inputs: [{ shape: [2, 3], generator: kinks }], reference: (r) => prelu(x0(r), w(r, 'slope')) })],
  ELU: [row({ params: { alpha: 2 }, inputs: [{ shape: [2, 5], generator: kinks }], reference: (r) => map(x0(r), (v) => (v < 0 ? 2 * (Math.exp(v) - 1) : v)) })],
  Softmax: [
    row({ note: 'by hand', inputs: [[1, 2]], byHand: { inputs: [[0, Math.log(3)]], outputs: [[0.25, 0.75]] } }),
    row({ note: 'last axis', params: { axis: -1 }, inputs: [[2, 3, 4]], reference: (r) => softmax(x0(r), 2) }),
  ],

  Dropout: [row({ inputs: [[3, 4]], reference: x0 }), row({ note: 'rate 0', params: { rate: 0 }, inputs: [[3, 4]], reference: x0 })],
  SpatialDropout: [row({ inputs: [[3, 4, 2, 2]], reference: x0 })],
  GaussianNoise: [row({ inputs: [[3, 4]], reference: x0 })],

  Flatten: [row({ inputs: [[2, 3, 2, 2]], reference: (r) => nd([2, 12], x0(r).data) }), row({ note: 'rows', inputs: [[2, 3]], reference: x0 })],
  Reshape: [
    row({ params: { shape: [3, -1] }, inputs: [[2, 12]], reference: (r) => nd([2, 3, 4], x0(r).data) }),
    row({ note: 'all sizes given', params: { shape: [2, 2, 3] }, inputs: [[2, 12]], reference: (r) => nd([2, 2, 2, 3], x0(r).data) }),
  ],
  Permute: [
    row({ inputs: [[2, 3, 4]], reference: (r) => fill([2, 4, 3], ([n, i, j]) => at(x0(r), [n as number, j as number, i as number])) }),
    row({ note: 'channels last', params: { order: [2, 3, 1] }, inputs: [[2, 3, 4, 5]], reference: (r) => fill([2, 4, 5, 3], ([n, i, j, c]) => at(x0(r), [n as number, c as number, i as number, j as number])) }),
  ],
  Squeeze: [
    row({ inputs: [[1, 1, 3, 1]], reference: (r) => nd([1, 3], x0(r).data) }),
    row({ note: 'one axis', params: { axes: [-1] }, inputs: [[2, 1, 3, 1]], reference: (r) => nd([2, 1, 3], x0(r).data) }),
  ],
  ExpandDims: [
    row({ inputs: [[2, 3]], reference: (r) => nd([2, 1, 3], x0(r).data) }),
    row({ note: 'at the end', params: { axis: -1 }, inputs: [[2, 3]], reference: (r) => nd([2, 3, 1], x0(r).data) }),
  ],
  Split: [
    row({ params: { sizes: [1, 3] }, inputs: [[2, 4, 2]], reference: (r) => [shifted(x0(r), [2, 1, 2], [0, 0, 0], () => NaN), shifted(x0(r), [2, 3, 2], [0, -1, 0], () => NaN)] }),
    row({ note: 'equal parts, last axis', params: { axis: -1, parts: 3 }, inputs: [[2, 6]], reference: (r) => [0, 2, 4].map((from) => shifted(x0(r), [2, 2], [0, -from], () => NaN)) }),
    row({ note: 'one part', params: { parts: 1 }, inputs: [[2, 6]], reference: x0 }),
  ],
  Slice: [
    row({ params: { start: 1, end: -1 }, inputs: [[2, 4]], reference: (r) => shifted(x0(r), [2, 2], [0, -1], () => NaN) }),
    row({ note: 'every other, last axis', params: { axis: -1, step: 2 }, inputs: [[2, 3, 5]], reference: (r) => fill([2, 3, 3], ([n, i, j]) => at(x0(r), [n as number, i as number, (j as number) * 2])) }),
  ],
  Pad: [
    row({ params: { padding: 2 }, inputs: [[1, 2, 3, 3]], reference: (r) => shifted(x0(r), [1, 2, 7, 7], [0, 0, 2, 2], () => 0) }),
    row({ note: 'per side', params: { padding: [0, 1, 2, 3] }, inputs: [[1, 2, 3, 3]], reference: (r) => shifted(x0(r), [1, 2, 5, 7], [0, 0, 0, 1], () => 0) }),
    row({ note: 'reflect', params: { padding: 2, mode: 'reflect' }, inputs: [[1, 2, 4, 3]], reference: (r) => shifted(x0(r), [1, 2, 8, 7], [0, 0, 2, 2], (from) => mirrored(x0(r), from)) }),
    row({ note: 'sequence', params: { padding: [1] }, inputs: [[2, 2, 3]], reference: (r) => shifted(x0(r), [2, 2, 5], [0, 0, 1], () => 0) }),
  ],
  UpSampling2D: [
    row({ params: { size: [2, 3] }, inputs: [[1, 2, 2, 3]], reference: (r) => nearest(x0(r), [1, 1, 2, 3]) }),
    row({ note: 'bilinear by hand', params: { interpolation: 'bilinear' }, inputs: [[1, 1, 1, 2]], byHand: { inputs: [[0, 4]], outputs: [[0, 1, 3, 4, 0, 1, 3, 4]] } }),
    row({ note: 'bilinear', params: { size: [2, 3], interpolation: 'bilinear' }, inputs: [[2, 2, 3, 2]], reference: (r) => bilinear(x0(r), 2, 3) }),
  ],
  Cropping2D: [
    row({ inputs: [[1, 2, 4, 5]], reference: (r) => shifted(x0(r), [1, 2, 2, 3], [0, 0, -1, -1], () => NaN) }),
    row({ note: 'per side', params: { cropping: [1, 0, 0, 2] }, inputs: [[1, 2, 4, 5]], reference: (r) => shifted(x0(r), [1, 2, 3, 3], [0, 0, -1, 0], () => NaN) }),
  ],

  Add: [
    row({ inputs: [[2, 3], [2, 3], [2, 3]], reference: (r) => merge(r.x, ([a, b, c]) => (a as number) + (b as number) + (c as number)) }),
    row({ note: 'repeated over space', inputs: [[2, 3, 2, 2], [2, 3, 1, 1]], reference: (r) => merge(r.x, ([a, b]) => (a as number) + (b as number)) }),
  ],
  Subtract: [row({ inputs: [[2, 3], [2, 1]], reference: (r) => merge(r.x, ([a, b]) => (a as number) - (b as number)) })],
  Multiply: [row({ inputs: [[2, 3, 2, 2], [2, 3, 1, 1]], reference: (r) => merge(r.x, ([a, b]) => (a as number) * (b as number)) })],
  Average: [row({ inputs: [[2, 3], [2, 3], [2, 3]], reference: (r) => merge(r.x, mean) })],
  Maximum: [row({ note: 'by hand', inputs: [[1, 3], [1, 3], [1, 3]], byHand: { inputs: [[1, 5, -2], [2, 4, -3], [0, 0, -1]], outputs: [[2, 5, -1]] } }), row({ inputs: [{ shape: [2, 4], generator: eitherSign(2, 3) }, { shape: [2, 4], generator: eitherSign(0.5, 1) }], reference: (r) => merge(r.x, largest) })],
  Concat: [
    row({ inputs: [[2, 1, 2], [2, 3, 2]], reference: (r) => fill([2, 4, 2], ([n, i, j]) => ((i as number) < 1 ? at(x0(r), [n as number, 0, j as number]) : at(r.x[1] as Nd, [n as number, (i as number) - 1, j as number]))) }),
    row({ note: 'last axis', params: { axis: -1 }, inputs: [[2, 2], [2, 1], [2, 3]], reference: (r) => fill([2, 6], ([n, i]) => at(r.x[(i as number) < 2 ? 0 : (i as number) < 3 ? 1 : 2] as Nd, [n as number, [0, 1, 0, 0, 1, 2][i as number] as number])) }),
    row({ note: 'one wire', inputs: [[2, 3]], reference: x0 }),
  ],
  Dot: [
    row({ note: 'by hand', inputs: [[1, 3], [1, 3]], byHand: { inputs: [[1, 2, 3], [4, -5, 6]], outputs: [[12]] }, multiplyAdds: 3 }),
    row({ note: 'cosine by hand', params: { normalize: true }, inputs: [[1, 2], [1, 2]], byHand: { inputs: [[3, 4], [4, 3]], outputs: [[0.96]] } }),
    row({
      note: 'matrices', params: { axes: [2, 1] }, inputs: [[2, 3, 4], [2, 4, 2]], multiplyAdds: 24,
      reference: (r) => fill([2, 3, 2], ([n, i, j]) => [0, 1, 2, 3].reduce((s, k) => s + at(x0(r), [n as number, i as number, k]) * at(r.x[1] as Nd, [n as number, k, j as number]), 0)),
    }),
    row({
      note: 'attention: last axes', params: { axes: -1, normalize: true }, inputs: [[2, 3, 4], [2, 2, 4]],
      reference: (r) => fill([2, 3, 2], ([n, i, j]) => [0, 1, 2, 3].reduce((s, k) => s + at(l2Normalize(x0(r), 2), [n as number, i as number, k]) * at(l2Normalize(r.x[1] as Nd, 2), [n as number, j as number, k]), 0)),
    }),
    row({
      note: 'row and matrix', inputs: [[2, 3], [2, 3, 4]],
      reference: (r) => fill([2, 4], ([n, j]) => [0, 1, 2].reduce((s, k) => s + at(x0(r), [n as number, k]) * at(r.x[1] as Nd, [n as number, k, j as number]), 0)),
    }),
  ],

  Embedding: [
    row({ note: 'by hand', params: { vocabulary: 3, units: 2 }, inputs: [{ shape: [1, 2], ids: 3 }], byHand: { inputs: [[2, 0]], weights: { embedding: [1, 2, 3, 4, 5, 6] }, outputs: [[5, 6, 1, 2]] } }),
    row({ params: { vocabulary: 5, units: 3 }, inputs: [{ shape: [2, 4], ids: 5 }], reference: (r) => fill([2, 4, 3], ([n, i, u]) => at(w(r, 'embedding'), [at(x0(r), [n as number, i as number]), u as number])) }),
  ],
} satisfies Record<LayerType, Row[]>;
