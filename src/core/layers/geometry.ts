// Arithmetic of sliding windows: output sizes, pads, and the errors where a window does not fit.
import { addDims, floorDivDims, mulDims } from '../onnx/operators/dims.ts';
import { formatShape, sizeOf } from '../tensor.ts';
import type { Dim, Shape, TensorType } from '../tensor.ts';
import type { InferContext } from './define.ts';
import type { PaddingMode, PerAxis } from './params.ts';

type Fail = Pick<InferContext<unknown>, 'fail'>;

/** What a window does along the spatial axes; `pads` in ONNX's order, all begins and then all ends. */
export interface Window {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
  readonly pads: readonly number[];
}

export interface WindowParams {
  readonly kernel: PerAxis;
  readonly stride: PerAxis;
  readonly dilation?: PerAxis;
  readonly padding: PaddingMode;
  readonly pads: PerAxis;
}

const layouts = ['', 'N×channels×length', 'N×channels×height×width', 'N×channels×depth×height×width'];

/** The one input of a layer; fails where it has another rank than batch, channels and `rank` spatial axes. */
export function spatialInput(c: Pick<InferContext<unknown>, 'inputs' | 'fail'>, layer: string, rank: number): { type: TensorType; space: Shape } {
  const type = c.inputs[0];
  if (type.shape.length !== rank + 2) {
    c.fail(`${layer} takes values of rank ${rank + 2}.`, { expected: layouts[rank] as string, received: formatShape(type.shape), hint: 'Bring the value into this layout with Reshape or ExpandDims.' });
  }
  return { type, space: type.shape.slice(2) };
}

/** A dim that must be a number, because weights depend on it. */
export function knownDim(c: Fail, layer: string, type: TensorType, axis: number): number {
  const d = type.shape[axis];
  if (typeof d !== 'number') return c.fail(`${layer} needs to know the size of axis ${axis}.`, { expected: 'a number', received: formatShape(type.shape), hint: 'Give the input a fixed size.' });
  return d;
}

/** One number for each of `rank` axes. */
export function perAxis(c: Fail, name: string, value: PerAxis, rank: number): number[] {
  if (typeof value === 'number') return Array<number>(rank).fill(value);
  if (value.length !== rank) c.fail(`${name} has ${value.length} numbers for ${rank} axes.`, { expected: `one number, or ${rank}`, received: value.join(', ') });
  return value;
}

/** Begins and ends of `rank` axes: from one number, one an axis, or all of them. */
export function perSide(c: Fail, name: string, value: PerAxis, rank: number): number[] {
  if (typeof value !== 'number' && value.length === 2 * rank && rank > 0) return value;
  if (typeof value !== 'number' && value.length !== rank) {
    c.fail(`${name} has ${value.length} numbers for ${rank} axes.`, { expected: `one number, ${rank}, or ${2 * rank}`, received: value.join(', ') });
  }
  const one = perAxis(c, name, value, rank);
  return [...one, ...one];
}

/** Points that a dilated kernel spans. */
export const reach = (kernel: number, dilation: number): number => (kernel - 1) * dilation + 1;

/** Pads before and after that give the output ⌈size / stride⌉; the odd one at the end (TensorFlow's `same`, ONNX's SAME_UPPER). */
export function samePads(size: number, kernel: number, stride: number, dilation: number): [number, number] {
  const total = Math.max(0, (Math.ceil(size / stride) - 1) * stride + reach(kernel, dilation) - size);
  return [Math.floor(total / 2), Math.ceil(total / 2)];
}

/** The window over an input of the spatial size given, and the output's: ⌊(in + pads − reach) / stride⌋ + 1 an axis. */
export function slide(c: Fail, layer: string, p: WindowParams, space: Shape): { window: Window; out: Dim[] } {
  const n = space.length;
  const kernel = perAxis(c, 'The kernel', p.kernel, n);
  const stride = perAxis(c, 'The stride', p.stride, n);
  const dilation = perAxis(c, 'The dilation', p.dilation ?? 1, n);
  const pads = padsOf(c, layer, p, space, { kernel, stride, dilation });
  const padded = space.map((d, i) => addDims(d, (pads[i] as number) + (pads[i + n] as number)));
  const fits = padded.every((d, i) => typeof d !== 'number' || d >= reach(kernel[i] as number, dilation[i] as number));
  if (!fits) {
    const spans = kernel.map((k, i) => reach(k, dilation[i] as number));
    const dilated = dilation.some((d) => d > 1) ? ` (${formatShape(spans)} with its dilation)` : '';
    c.fail(`${layer}: a ${formatShape(kernel)} kernel${dilated} does not fit into ${formatShape(padded)}.`, {
      expected: `at least ${formatShape(spans)}`, received: formatShape(padded), hint: 'Use a smaller kernel, padding same, or fewer pools and strides before it.',
    });
  }
  const out = padded.map((d, i) => addDims(floorDivDims(addDims(d, -reach(kernel[i] as number, dilation[i] as number)), stride[i] as number), 1));
  return { window: { kernel, stride, dilation, pads }, out };
}

function padsOf(c: Fail, layer: string, p: WindowParams, space: Shape, w: Omit<Window, 'pads'>): number[] {
  const n = space.length;
  if (p.padding === 'valid') return Array<number>(2 * n).fill(0);
  if (p.padding === 'explicit') return perSide(c, 'Pads', p.pads, n);
  const pairs = space.map((d, i) => {
    const [kernel, stride, dilation] = [w.kernel[i] as number, w.stride[i] as number, w.dilation[i] as number];
    // With stride 1 the pads do not depend on the size.
    if (typeof d === 'number' || stride === 1) return samePads(typeof d === 'number' ? d : 1, kernel, stride, dilation);
    return c.fail(`${layer}: padding same with a stride needs a known size.`, { expected: 'a number', received: String(d), hint: 'Give the input a fixed size, or pad explicitly.' });
  });
  return [...pairs.map((p) => p[0]), ...pairs.map((p) => p[1])];
}

/** Spatial size of a transposed convolution: (in − 1)·stride + reach + outputPadding − pads an axis; same: in·stride. */
export function slideBack(c: Fail, layer: string, p: WindowParams & { readonly outputPadding: PerAxis }, space: Shape): { window: Window; outputPadding: number[]; out: Dim[] } {
  const n = space.length;
  const kernel = perAxis(c, 'The kernel', p.kernel, n);
  const stride = perAxis(c, 'The stride', p.stride, n);
  const dilation = perAxis(c, 'The dilation', p.dilation ?? 1, n);
  const spans = kernel.map((k, i) => reach(k, dilation[i] as number));
  const same = p.padding === 'same';
  const outputPadding = same ? spans.map((r, i) => Math.max(0, (stride[i] as number) - r)) : perAxis(c, 'The output padding', p.outputPadding, n);
  const excess = spans.map((r, i) => Math.max(0, r - (stride[i] as number)));
  const pads = same ? [...excess.map((e) => Math.floor(e / 2)), ...excess.map((e) => Math.ceil(e / 2))]
    : p.padding === 'explicit' ? perSide(c, 'Pads', p.pads, n) : Array<number>(2 * n).fill(0);
  if (outputPadding.some((o, i) => o > 0 && o >= Math.max(stride[i] as number, dilation[i] as number))) {
    c.fail(`${layer}: the output padding is smaller than the stride.`, { expected: `below ${formatShape(stride)}`, received: formatShape(outputPadding) });
  }
  const out = space.map((d, i) => addDims(mulDims(addDims(d, -1), stride[i] as number), (spans[i] as number) + (outputPadding[i] as number) - (pads[i] as number) - (pads[i + n] as number)));
  if (out.some((d) => typeof d === 'number' && d < 1)) {
    c.fail(`${layer}: the pads take away the whole output.`, { expected: 'at least 1 point an axis', received: formatShape(out), hint: 'Use smaller pads.' });
  }
  return { window: { kernel, stride, dilation, pads }, outputPadding, out };
}

/** ONNX attributes of a window. */
export const windowAttributes = (w: Window) => ({
  kernel_shape: w.kernel, strides: w.stride, pads: w.pads, ...(w.dilation.some((d) => d !== 1) && { dilations: w.dilation }),
});

/** Points in a shape, 0 where a dim is a symbol: multiply-adds are counted where sizes are known. */
export const points = (shape: Shape): number => sizeOf(shape) ?? 0;

/** An axis from 0 on, in a value of the rank; fails where there is none, or it is the batch. */
export function featureAxis(c: Fail, layer: string, axis: number, rank: number): number {
  const at = axis < 0 ? axis + rank : axis;
  if (at < 1 || at >= rank) {
    c.fail(`${layer}: there is no axis ${axis} to work on.`, { expected: rank > 1 ? `1 to ${rank - 1}, or −1 to −${rank - 1} from the end` : 'a value with more axes than the batch', received: String(axis), hint: 'Axis 0 is the batch.' });
  }
  return at;
}
