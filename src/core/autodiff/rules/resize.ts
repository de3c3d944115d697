// Gradient rules: resizing. Interpolation is a matrix an axis; its gradient the transposed matrix.
import { floatAttribute, intAttribute, intsAttribute, stringAttribute } from '../../onnx/model.ts';
import type { Value } from '../../onnx/builder.ts';
import { isStatic, numbersOf } from '../../tensor.ts';
import { axisOf, by, refuse } from '../equations.ts';
import type { RuleContext, RuleTable } from '../rule.ts';
import { interpolationMatrix, isCoordinates, isNearest, nearestIndices } from '../../onnx/interpolation.ts';
import type { Axis, Coordinates, Cubic, Nearest } from '../../onnx/interpolation.ts';

interface Plan {
  readonly coordinates: Coordinates;
  /** undefined: linear. */
  readonly kind: Nearest | Cubic | undefined;
  /** By axis of x; undefined: as it is. */
  readonly axes: readonly (Axis | undefined)[];
}

/** Sizes that stand in for a symbolic axis where only the pattern of a whole scale matters. */
const SAMPLE = 16;

function planOf(c: RuleContext): Plan {
  const { node, x, y, maybe, refuse: no } = c;
  const mode = stringAttribute(node, 'mode', 'nearest');
  if (mode !== 'nearest' && mode !== 'linear' && mode !== 'cubic') no(`its mode is ${mode}`, 'Use nearest, linear or cubic.');
  if (intAttribute(node, 'antialias', 0) !== 0) no('it smooths while it shrinks', 'Set antialias to 0.');
  const coordinates = stringAttribute(node, 'coordinate_transformation_mode', 'half_pixel');
  const nearest = stringAttribute(node, 'nearest_mode', 'round_prefer_floor');
  if (!isCoordinates(coordinates) || !isNearest(nearest)) return no(`its coordinates are ${coordinates}, ${nearest}`);
  const rank = x(0).shape.length;
  const listed = (intsAttribute(node, 'axes') ?? x(0).shape.map((_, i) => i)).map((a) => axisOf(a, rank));
  const scales = maybe(2);
  const given = scales?.tensor && scales.shape[0] !== 0 ? numbersOf(scales.tensor) : undefined;
  const region = coordinates === 'tf_crop_and_resize' ? (maybe(1)?.tensor ?? no('its region of interest is worked out while it runs')) : undefined;
  const corners = region && numbersOf(region);
  const axes = x(0).shape.map((from, i): Axis | undefined => {
    const to = y(0).shape[i];
    const at = listed.indexOf(i);
    const scale = at < 0 ? 1 : given?.[at];
    const crop = corners && at >= 0 ? [corners[at] as number, corners[at + listed.length] as number] as const : undefined;
    if ((scale === undefined || scale === 1) && to === from && (crop === undefined || (crop[0] === 0 && crop[1] === 1))) return undefined;
    if (typeof from === 'number' && typeof to === 'number') return { from, to, scale: scale ?? to / from, ...(crop && { crop }) };
    if (scale !== undefined && Number.isInteger(scale) && mode === 'nearest') return { from: SAMPLE, to: SAMPLE * scale, scale };
    return no(`the size of axis ${i} is only known while it runs`, 'Give the input a fixed size.');
  });
  const cubic = { a: floatAttribute(node, 'cubic_coeff_a', -0.75), excludeOutside: intAttribute(node, 'exclude_outside', 0) !== 0 };
  return { coordinates, kind: mode === 'nearest' ? nearest : mode === 'cubic' ? cubic : undefined, axes };
}

/** Whether every input is copied to a block of `scale` outputs, in order. */
const repeats = ({ coordinates, kind }: Plan, axis: Axis): boolean =>
  typeof kind === 'string' && Number.isInteger(axis.scale) && axis.to === axis.from * axis.scale
  && nearestIndices(axis, coordinates, kind).every((from, o) => from === Math.floor(o / axis.scale));

/** Whole scales of the nearest value: dx = the mean of each block times its size. */
function blocks({ b, dy }: RuleContext, plan: Plan): Value {
  const scales = plan.axes.slice(2).map((a) => a?.scale ?? 1);
  const means = b.op('AveragePool', [dy()], { kernel_shape: scales, strides: scales });
  return b.scale(means, scales.reduce((p, s) => p * s, 1));
}

/** y = M · x along an axis: dx = Mᵀ · dy */
function along(c: RuleContext, g: Value, i: number, axis: Axis, plan: Plan): Value {
  const { b } = c;
  const matrix = b.constant(g.dtype, [axis.to, axis.from], interpolationMatrix(axis, plan.coordinates, plan.kind));
  const rank = g.shape.length;
  if (i === rank - 1) return b.MatMul(g, matrix);
  if (i === rank - 2) return b.MatMul(b.Transpose(matrix, [1, 0]), g);
  const order = [...Array.from({ length: rank }, (_, k) => k).filter((k) => k !== i), i];
  const back = order.map((_, k) => order.indexOf(k));
  return b.Transpose(b.MatMul(b.Transpose(g, order), matrix), back);
}

function resize(c: RuleContext): Value {
  const plan = planOf(c);
  const { x, dy } = c;
  const spatial = plan.axes.slice(0, 2).every((a) => a === undefined) && x(0).shape.length > 2;
  if (spatial && plan.axes.every((a) => !a || repeats(plan, a))) return blocks(c, plan);
  if (!isStatic(x(0).shape.filter((_, i) => plan.axes[i]))) return c.refuse('its size is only known while it runs', 'Give the input a fixed size.');
  const order = plan.axes.map((_, i) => i).reverse();
  return order.reduce((g, i) => {
    const axis = plan.axes[i];
    return axis ? along(c, g, i, axis, plan) : g;
  }, dy());
}

export const resizeRules = {
  Resize: by(resize, null, null, null),
  Upsample: refuse('it left ONNX with opset 10', 'Upgrade the model: Upsample becomes Resize.'),
  GridSample: refuse('its sizes are only known while it runs', 'Give the inputs fixed sizes, or freeze everything below it.'),
  AffineGrid: refuse('its gradient has not been worked out', 'Freeze everything below it.'),
} satisfies RuleTable;
