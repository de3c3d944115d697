// The gradient of MaxPool: each dy goes to the first entry of its window that has the maximum, in three forms.
import { intAttribute } from '../../../onnx/model.ts';
import type { Value } from '../../../onnx/builder.ts';
import { isStatic, sizeOf } from '../../../tensor.ts';
import type { Rule, RuleContext } from '../../rule.ts';
import { apart, geometryOf, missing } from '../convolution/geometry.ts';
import type { Geometry } from '../convolution/geometry.ts';
import { windows } from '../convolution/windows.ts';
import { spreadTaps } from './spread.ts';

export type MaxPoolForm = 'unpooled' | 'scattered' | 'compared';

/**
 * MaxPool with Indices, then MaxUnpool: 2 ms for 64×64×32×32 where a scatter takes 9. Windows apart, float32. Indices
 * count through the whole tensor, so all of it is unpooled as one long axis and padding needs no care.
 */
function unpooled({ b, x, y, dy }: RuleContext): Value {
  const long = (v: Value): Value => b.Reshape(v, [1, 1, -1]);
  const size = sizeOf(x(0).shape);
  const shape = size === undefined ? b.Concat([b.ints([1, 1]), b.Reshape(b.op('Size', [x(0)]), [1])], 0) : b.ints([1, 1, size]);
  return b.reshapeLike(b.op('MaxUnpool', [long(dy()), long(y(1)), shape], { kernel_shape: [1] }), x(0));
}

/** dy added at the Indices, which count through the whole tensor. */
function scattered({ b, x, y, dy }: RuleContext): Value {
  const flat = b.Reshape(b.fillLike(x(0), 0), [-1]);
  const sums = b.op('ScatterElements', [flat, b.Reshape(y(1), [-1]), b.Reshape(dy(), [-1])], { axis: 0, reduction: 'add' });
  return b.reshapeLike(sums, x(0));
}

/** Tap by tap: dy where the tap has the maximum and no tap before it had. Without Indices, which WebGPU does not give. */
function compared({ b, x, y, dy, device }: RuleContext, g: Geometry): Value {
  const lowest = b.scalar(x(0).dtype === 'float16' ? -65504 : -3.4e38, x(0).dtype);
  const bordered = [...g.begin, ...g.end].some((p) => p > 0) || needsMore(g)
    ? b.op('Pad', [x(0), b.ints([0, 0, ...g.begin, 0, 0, ...g.end.map((p, i) => p + missing(g, i))]), lowest], { mode: 'constant' })
    : x(0);
  const whole: Geometry = { ...g, begin: g.begin.map(() => 0), end: g.end.map(() => 0), large: bordered.shape.slice(2) };
  let free: Value | undefined;
  const parts = windows(b, bordered, y(0), { ...whole, strides: g.strides }).map((tap) => {
    const here = b.mask(b.Equal(tap, y(0)), x(0).dtype);
    const first = free ? b.Mul(here, free) : here;
    free = free ? b.Sub(free, first) : b.Sub(b.scalar(1, here.dtype), first);
    return b.Mul(dy(), first);
  });
  return spreadTaps(b, parts, g, x(0), device);
}

const needsMore = (g: Geometry): boolean => g.kernel.some((_, i) => missing(g, i) > 0);

export const maxPoolForms = { unpooled, scattered, compared } satisfies Record<MaxPoolForm, (c: RuleContext, g: Geometry) => Value>;

function choose(c: RuleContext, g: Geometry): MaxPoolForm {
  if (c.device === 'webgpu') return 'compared';
  return apart(g) && c.x(0).dtype === 'float32' && intAttribute(c.node, 'storage_order', 0) === 0 ? 'unpooled' : 'scattered';
}

export const maxPool = (forced?: MaxPoolForm): Rule => (c) => {
  if (intAttribute(c.node, 'storage_order', 0) !== 0) c.refuse('its Indices count column by column', 'Set storage_order to 0.');
  const form = (g: Geometry): MaxPoolForm => forced ?? choose(c, g);
  const g = geometryOf(c, [], c.x(0).shape, c.y(0).shape);
  if (form(g) === 'compared' && intAttribute(c.node, 'ceil_mode', 0) !== 0 && !isStatic(g.large)) {
    c.refuse('with ceil_mode the size must be known', 'Give the input a fixed size.');
  }
  return [maxPoolForms[form(g)](c, g)];
};
