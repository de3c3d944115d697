// What a sliding window does along every spatial axis, with auto_pad worked out.
import { intAttribute, intsAttribute, stringAttribute } from '../../../onnx/model.ts';
import { isStatic } from '../../../tensor.ts';
import type { Dim, Shape } from '../../../tensor.ts';
import type { RuleContext } from '../../rule.ts';

export interface Geometry {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** Padding in front of and behind each axis. */
  readonly begin: readonly number[];
  readonly end: readonly number[];
  readonly group: number;
  /** Spatial sizes of the large side (a convolution's input) and of the small side (its output). */
  readonly large: Shape;
  readonly small: Shape;
}

/** (k − 1) · dilation + 1: how many entries one window spans along axis `i`. */
export const reach = (g: Geometry, i: number): number => ((g.kernel[i] as number) - 1) * (g.dilations[i] as number) + 1;

export const taps = (g: Geometry): number => g.kernel.reduce((p, k) => p * k, 1);

/** Whether windows lie one beside the other: every value of the large side in at most one. */
export const apart = (g: Geometry): boolean => g.kernel.every((k, i) => (g.strides[i] as number) >= reach(g, i) || k === 1);

export const unstepped = (g: Geometry): boolean => g.strides.every((s) => s === 1);

export const unpadded = (g: Geometry): boolean => g.begin.every((p) => p === 0) && g.end.every((p) => p === 0);

/** How far the last window along axis `i` reaches past the padding behind (ceil_mode of pools). */
export function missing(g: Geometry, i: number): number {
  const [large, small] = [g.large[i], g.small[i]];
  if (typeof large !== 'number' || typeof small !== 'number') return 0;
  return Math.max(0, (small - 1) * (g.strides[i] as number) + reach(g, i) - large - (g.begin[i] as number) - (g.end[i] as number));
}

/** The tap's place inside the window, one number an axis, the last axis running fastest. */
export function placeOf(g: Geometry, tap: number): number[] {
  const place: number[] = [];
  let rest = tap;
  for (let i = g.kernel.length - 1; i >= 0; i--) {
    const k = g.kernel[i] as number;
    place.unshift(rest % k);
    rest = Math.floor(rest / k);
  }
  return place;
}

export const padAttributes = (g: Geometry): Record<string, number[] | number> => ({
  kernel_shape: [...g.kernel], strides: [...g.strides], dilations: [...g.dilations], pads: [...g.begin, ...g.end],
});

/** The geometry of the node, `large` and `small` being the shapes of what it slides over and of what it makes. */
export function geometryOf(c: Pick<RuleContext, 'node' | 'refuse'>, kernelDims: readonly Dim[], large: Shape, small: Shape): Geometry {
  const { node } = c;
  const n = large.length - 2;
  const given = intsAttribute(node, 'kernel_shape') ?? kernelDims;
  if (!isStatic(given)) return c.refuse('the size of its kernel is only known while it runs', 'Give it a kernel of known size.');
  const kernel = given;
  const strides = intsAttribute(node, 'strides') ?? Array<number>(n).fill(1);
  const dilations = intsAttribute(node, 'dilations') ?? Array<number>(n).fill(1);
  const pads = intsAttribute(node, 'pads') ?? Array<number>(2 * n).fill(0);
  const autoPad = stringAttribute(node, 'auto_pad', 'NOTSET');
  const [begin, end] = [pads.slice(0, n), pads.slice(n)];
  if (autoPad !== 'NOTSET') {
    for (let i = 0; i < n; i++) {
      const total = autoPad === 'VALID' ? 0 : samePadding(c, large[i + 2] as Dim, strides[i] as number, ((kernel[i] as number) - 1) * (dilations[i] as number) + 1);
      const less = Math.floor(total / 2);
      begin[i] = autoPad === 'SAME_LOWER' ? total - less : less;
      end[i] = total - (begin[i] as number);
    }
  }
  return { kernel, strides, dilations, begin, end, group: intAttribute(node, 'group', 1), large: large.slice(2), small: small.slice(2) };
}

function samePadding(c: Pick<RuleContext, 'refuse'>, size: Dim, stride: number, span: number): number {
  if (stride === 1) return span - 1;
  if (typeof size !== 'number') return c.refuse('its padding depends on a size that is only known while it runs', 'Give its pads in numbers.');
  return Math.max(0, (Math.ceil(size / stride) - 1) * stride + span - size);
}
