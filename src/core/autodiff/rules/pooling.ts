// Gradient rules: pooling over windows and over all of space.
import { intAttribute } from '../../onnx/model.ts';
import type { Value } from '../../onnx/builder.ts';
import { isStatic } from '../../tensor.ts';
import { by, partsOf, refuse, shapeOf } from '../equations.ts';
import type { RuleContext, RuleTable } from '../rule.ts';
import { geometryOf, unpadded } from './convolution/geometry.ts';
import type { Geometry } from './convolution/geometry.ts';
import { maxPool } from './pooling/max-pool.ts';
import { spread } from './pooling/spread.ts';

const geometry = (c: RuleContext): Geometry => geometryOf(c, [], c.x(0).shape, c.y(0).shape);
const spatial = (x: Value): number[] => x.shape.slice(2).map((_, i) => i + 2);
const power = (c: RuleContext): number => intAttribute(c.node, 'p', 2);

/** How many entries of the input (with its padding, if that counts) lie under window `o` of axis `i`. */
function entries(g: Geometry, i: number, o: number, padding: boolean): number {
  const large = g.large[i] as number;
  let count = 0;
  for (let k = 0; k < (g.kernel[i] as number); k++) {
    const at = o * (g.strides[i] as number) + k * (g.dilations[i] as number) - (g.begin[i] as number);
    if (padding ? at < large + (g.end[i] as number) : at >= 0 && at < large) count++;
  }
  return count;
}

/** y = Σ/n over windows: dx[i] = Σ dy/n over the windows that hold i */
function averagePool(c: RuleContext): Value {
  const { b, node, x, dy } = c;
  const g = geometry(c);
  const padding = intAttribute(node, 'count_include_pad', 0) !== 0;
  const full = g.kernel.reduce((p, k) => p * k, 1);
  if ((padding || unpadded(g)) && intAttribute(node, 'ceil_mode', 0) === 0) return spread(b, b.scale(dy(), 1 / full), g, x(0), c.device);
  const { large, small } = g;
  if (!isStatic(large) || !isStatic(small)) return c.refuse('how many values its windows hold is only known while it runs', 'Set count_include_pad to 1, or give the input a fixed size.');
  let counts = [1];
  small.forEach((size, i) => {
    const along = Array.from({ length: size }, (_, o) => entries(g, i, o, padding));
    counts = counts.flatMap((p) => along.map((n) => p * n));
  });
  return spread(b, b.Mul(dy(), b.constant(dy().dtype, [1, 1, ...small], counts.map((n) => 1 / n))), g, x(0), c.device);
}

/** y = (Σ|x|^p)^(1/p): dx = |x|^(p−1) · sign x · Σ dy · y^(1−p) over the windows that hold x; 0 where y is 0 */
function lpSlope(c: RuleContext): { slope: Value; weighted: Value } {
  const { b, x, y, dy } = c;
  const p = power(c);
  const { dtype } = x(0);
  const slope = p === 1 ? b.Sign(x(0)) : p === 2 ? x(0) : b.Mul(b.Sign(x(0)), b.Pow(b.Abs(x(0)), b.scalar(p - 1, dtype)));
  const norm = b.Where(b.Equal(y(0), b.scalar(0, dtype)), b.scalar(1, dtype), y(0));
  const weighted = p === 1 ? dy() : b.Div(dy(), p === 2 ? norm : b.Pow(norm, b.scalar(p - 1, dtype)));
  return { slope, weighted };
}

export const poolingRules = {
  MaxPool: maxPool(),
  AveragePool: by(averagePool),
  LpPool: by((c) => {
    const { slope, weighted } = lpSlope(c);
    return c.b.Mul(slope, spread(c.b, weighted, geometry(c), c.x(0), c.device));
  }),
  /** dx = dy / n everywhere */
  GlobalAveragePool: by(({ b, x, dy }) => {
    const sizes = x(0).shape.slice(2);
    if (isStatic(sizes)) return b.expandLike(b.scale(dy(), 1 / (sizes as readonly number[]).reduce((p, d) => p * d, 1)), x(0));
    const count = b.op('ReduceProd', [b.Cast(shapeOf(b, partsOf(x(0)).slice(2)), x(0).dtype)], { axes: [0], keepdims: 0 });
    return b.expandLike(b.Div(dy(), count), x(0));
  }),
  /** dx = dy at the maximum, in equal parts where several values share it */
  GlobalMaxPool: by(({ b, x, y, dy }) => {
    const mask = b.mask(b.Equal(x(0), y(0)), x(0).dtype);
    return b.Mul(mask, b.Div(dy(), b.ReduceSum(mask, spatial(x(0)))));
  }),
  GlobalLpPool: by((c) => {
    const { slope, weighted } = lpSlope(c);
    return c.b.Mul(slope, weighted);
  }),
  /** y holds x at its Indices, which count through the whole output: dx = dy there */
  MaxUnpool: by(({ b, x, dy }) => b.Gather(b.Reshape(dy(), [-1]), x(1)), null, null),
  MaxRoiPool: refuse('its gradient has not been worked out', 'Freeze everything below it.'),
  RoiAlign: refuse('it takes a maximum, or a number of points that depends on the region', 'Set sampling_ratio and mode avg, or freeze everything below it.'),
} satisfies RuleTable;
