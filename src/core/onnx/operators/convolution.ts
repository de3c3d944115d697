// Convolutions over any number of spatial axes.
import { formatShape } from '../../tensor.ts';
import type { DType, Dim, Shape } from '../../tensor.ts';
import { intAttribute, intsAttribute, stringAttribute } from '../model.ts';
import { expectRank, meet, operator, sameDtype, unknownDims } from './common.ts';
import { addDims, ceilDivDims, floorDivDims, mulDims, subDims } from './dims.ts';
import type { InferContext, Operator } from './operator.ts';

/** What a sliding window does along every spatial axis; `pads` as ONNX, all begins and then all ends. */
export interface Window {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly pads: readonly number[];
  readonly autoPad: string;
}

export function windowOf(c: InferContext, kernel: readonly number[]): Window {
  const n = kernel.length;
  const list = (name: string, length: number, fallback: number): number[] => {
    const found = intsAttribute(c.node, name);
    if (found && found.length !== n * length) c.fail(`${name} has the wrong length`, `${n * length} numbers`, found.join(', '));
    return found ?? Array<number>(n * length).fill(fallback);
  };
  const window: Window = {
    kernel, strides: list('strides', 1, 1), dilations: list('dilations', 1, 1), pads: list('pads', 2, 0),
    autoPad: stringAttribute(c.node, 'auto_pad', 'NOTSET'),
  };
  if (window.strides.some((s) => s < 1) || window.dilations.some((d) => d < 1) || kernel.some((k) => k < 1)) {
    c.fail('kernel_shape, strides and dilations are at least 1');
  }
  return window;
}

/** Output size along spatial axis `i`: ⌊(in + pads − ((k−1)·dilation + 1)) / stride⌋ + 1, or by auto_pad. */
export function slide(c: InferContext, size: Dim, w: Window, i: number, ceil = false): Dim {
  const stride = w.strides[i] as number;
  const reach = ((w.kernel[i] as number) - 1) * (w.dilations[i] as number) + 1;
  if (w.autoPad === 'SAME_UPPER' || w.autoPad === 'SAME_LOWER') return ceilDivDims(size, stride);
  const begin = w.autoPad === 'VALID' ? 0 : (w.pads[i] as number);
  const end = w.autoPad === 'VALID' ? 0 : (w.pads[i + w.kernel.length] as number);
  const room = addDims(size, begin + end - reach);
  if (typeof room === 'number' && room < 0) c.fail('the kernel is larger than the padded input', `at least ${reach}`, `${String(size)} + ${begin + end}`);
  let out = addDims(ceil ? ceilDivDims(room, stride) : floorDivDims(room, stride), 1);
  // With ceil_mode a last window that starts in the end padding is left out.
  if (ceil && typeof out === 'number' && typeof size === 'number' && (out - 1) * stride >= size + begin) out -= 1;
  return out;
}

function kernelOf(c: InferContext, weight: Shape, declared: readonly number[] | undefined): number[] {
  return weight.slice(2).map((d, i) => {
    const k = declared?.[i];
    if (typeof d !== 'number' && k === undefined) c.fail('the kernel size is not known', 'a static weight or kernel_shape', formatShape(weight));
    return typeof d === 'number' ? (meet(c, 'kernel_shape', d, k ?? d) as number) : (k as number);
  });
}

export function convShape(c: InferContext, x: Shape, w: Shape): Shape {
  if (x.length < 3 || w.length !== x.length) c.fail('input and weight ranks do not fit', 'equal ranks of 3 or more', `${formatShape(x)} and ${formatShape(w)}`);
  const group = intAttribute(c.node, 'group', 1);
  const channels = mulDims(w[1] as Dim, group);
  if (typeof channels === 'number' && typeof x[1] === 'number' && channels !== x[1]) {
    c.fail('the channels do not fit the weight', `${channels} channels`, formatShape(x));
  }
  if (typeof w[0] === 'number' && w[0] % group !== 0) c.fail('the filters do not divide into the groups', `a multiple of ${group}`, String(w[0]));
  const window = windowOf(c, kernelOf(c, w, intsAttribute(c.node, 'kernel_shape')));
  return [x[0] as Dim, w[0] as Dim, ...x.slice(2).map((d, i) => slide(c, d, window, i))];
}

function transposedShape(c: InferContext, x: Shape, w: Shape): Shape {
  if (x.length < 3 || w.length !== x.length) c.fail('input and weight ranks do not fit', 'equal ranks of 3 or more', `${formatShape(x)} and ${formatShape(w)}`);
  const group = intAttribute(c.node, 'group', 1);
  meet(c, 'the number of input channels', x[1] as Dim, w[0] as Dim);
  const window = windowOf(c, kernelOf(c, w, intsAttribute(c.node, 'kernel_shape')));
  const n = x.length - 2;
  const extra = intsAttribute(c.node, 'output_padding') ?? Array<number>(n).fill(0);
  const asked = intsAttribute(c.node, 'output_shape');
  const spatial = x.slice(2).map((d, i): Dim => {
    // output_shape may list batch and channels too.
    if (asked) return asked[asked.length - n + i] as number;
    const stride = window.strides[i] as number;
    if (window.autoPad.startsWith('SAME')) return mulDims(d, stride);
    const reach = ((window.kernel[i] as number) - 1) * (window.dilations[i] as number) + 1;
    const pads = window.autoPad === 'VALID' ? 0 : (window.pads[i] as number) + (window.pads[i + n] as number);
    return addDims(mulDims(subDims(d, 1), stride), (extra[i] ?? 0) + reach - pads);
  });
  return [x[0] as Dim, mulDims(w[1] as Dim, group), ...spatial];
}

const integer = (dtype: DType): Operator => operator((c) => [{ dtype, shape: convShape(c, c.input(0).shape, c.input(1).shape) }]);

export const convolutionOperators = {
  Conv: operator((c) => {
    const [x, w, bias] = [c.input(0), c.input(1), c.inputs[2]];
    const shape = convShape(c, x.shape, w.shape);
    if (bias) {
      expectRank(c, bias, 1, 1);
      meet(c, 'the bias', w.shape[0] as Dim, bias.shape[0] as Dim);
    }
    return [{ dtype: sameDtype(c, c.inputs), shape }];
  }),
  ConvTranspose: operator((c) => [{ dtype: sameDtype(c, c.inputs), shape: transposedShape(c, c.input(0).shape, c.input(1).shape) }]),
  ConvInteger: integer('int32'),
  /** x, scale, zero point, w, scale, zero point, y scale, y zero point, bias. */
  QLinearConv: operator((c) => [{ dtype: c.input(7).dtype, shape: convShape(c, c.input(0).shape, c.input(3).shape) }]),
  Col2Im: operator((c) => {
    const [x, image, block] = [c.input(0), c.input(1), c.input(2)];
    expectRank(c, x, 3, 3);
    const sizes = image.known ?? unknownDims(c, image.shape[0]);
    const area = block.known?.reduce(mulDims, 1);
    return [{ dtype: x.dtype, shape: [x.shape[0] as Dim, area === undefined ? c.symbol('channels') : floorDivDims(x.shape[1] as Dim, area), ...sizes] }];
  }),
} satisfies Record<string, Operator>;
