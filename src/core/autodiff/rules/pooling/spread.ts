// The transpose of sliding windows: what each output says of its window's entries, added up where they lie.
import type { GraphBuilder, Value } from '../../../onnx/builder.ts';
import { internal } from '../../../errors.ts';
import { isStatic } from '../../../tensor.ts';
import { partsOf, shapeOf } from '../../equations.ts';
import type { Device } from '../../rule.ts';
import { needsStretched } from '../convolution/choose.ts';
import { inputForms } from '../convolution/input-gradient.ts';
import { apart, missing, taps, unpadded } from '../convolution/geometry.ts';
import type { Geometry } from '../convolution/geometry.ts';

/** dx[i] = Σ dy over the windows that hold i: a depthwise ConvTranspose with ones. */
export function spread(b: GraphBuilder, dy: Value, g: Geometry, x: Value, device: Device): Value {
  if (tiles(g)) return b.op('Resize', [dy, undefined, b.constant('float32', [dy.shape.length], [1, 1, ...g.strides])], { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' });
  const channels = x.shape[1];
  if (needsStretched(g, device) || typeof channels !== 'number') {
    return spreadAlone(b, b.Reshape(dy, shapeOf(b, [-1, 1, ...partsOf(dy).slice(2)])), b.Expand(b.scalar(1, dy.dtype), [1, 1, ...g.kernel]), g, x, device);
  }
  const ones = b.Expand(b.scalar(1, dy.dtype), [channels, 1, ...g.kernel]);
  return inputForms.transposed(b, dy, ones, { ...completed(g), group: channels }, x);
}

/** The channels of x taken as samples. */
function spreadAlone(b: GraphBuilder, dy: Value, weight: Value, g: Geometry, x: Value, device: Device): Value {
  const whole = { ...completed(g), group: 1 };
  return b.reshapeLike(needsStretched(g, device) ? inputForms.stretched(b, dy, weight, whole) : inputForms.transposed(b, dy, weight, whole, x), x);
}

/** With as much padding behind as the last windows reach into (ceil_mode). */
const completed = (g: Geometry): Geometry => ({ ...g, end: g.end.map((p, i) => p + missing(g, i)) });

/** Whether windows tile the input: each entry lies in exactly one. */
const tiles = (g: Geometry): boolean =>
  isStatic(g.large) && isStatic(g.small) && unpadded(g) && apart(g) && g.kernel.every((k, i) => g.dilations[i] === 1 && g.strides[i] === k && g.large[i] === (g.small[i] as number) * k);

/** As `spread`, each tap having a dy of its own: a ConvTranspose whose kernels are one at their tap, the channels taken as samples. */
export function spreadTaps(b: GraphBuilder, parts: readonly Value[], g: Geometry, x: Value, device: Device): Value {
  const count = taps(g);
  const rank = x.shape.length;
  const stacked = b.Concat(parts.map((p) => b.Unsqueeze(p, [2])), 2);
  const one = parts[0] as Value;
  const dy = b.Reshape(stacked, shapeOf(b, [-1, count, ...partsOf(one).slice(2)]));
  const identity = Array.from({ length: count * count }, (_, i) => (i % (count + 1) === 0 ? 1 : 0));
  const weight = b.constant(x.dtype, [count, 1, ...g.kernel], identity);
  if (rank !== g.kernel.length + 2) throw internal('a window of another rank');
  return spreadAlone(b, dy, weight, g, x, device);
}
