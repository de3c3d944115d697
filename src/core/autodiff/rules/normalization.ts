// Gradient rules: normalisation. x̂ is the normalised value, r one over the standard deviation, g the gradient at x̂.
import { LayerwrightError } from '../../errors.ts';
import { floatAttribute, intAttribute, intsAttribute } from '../../onnx/model.ts';
import type { GraphBuilder, Value } from '../../onnx/builder.ts';
import { axisOf, by, masked, plus, square } from '../equations.ts';
import type { RuleContext, RuleTable } from '../rule.ts';
import { batchNormInference, batchNormTraining } from './normalization/batch-norm.ts';
import { lrn } from './normalization/lrn.ts';

interface Normal { readonly hat: Value; readonly r: Value; readonly axes: readonly number[] }

/** x̂ = (x − mean) · r over the axes, r = 1 / √(variance + ε). */
function normalize(b: GraphBuilder, x: Value, axes: readonly number[], epsilon: number): Normal {
  const centred = b.Sub(x, b.ReduceMean(x, axes));
  const r = b.Reciprocal(b.Sqrt(plus(b, b.ReduceMean(square(b, centred), axes), epsilon)));
  return { hat: b.Mul(centred, r), r, axes };
}

/** dx = r · (g − mean g − x̂ · mean(g · x̂)) */
const through = (b: GraphBuilder, { hat, r, axes }: Normal, g: Value): Value =>
  b.Mul(r, b.Sub(b.Sub(g, b.ReduceMean(g, axes)), b.Mul(hat, b.ReduceMean(b.Mul(g, hat), axes))));

const lastAxes = (rank: number, from: number): number[] => Array.from({ length: rank - from }, (_, i) => from + i);

/** y = γ · x̂ + β over the axes from `axis` on (Ba, Kiros & Hinton 2016): g = γ · dy, dγ = Σ dy · x̂, dβ = Σ dy */
function layerNorm(c: RuleContext): readonly (Value | undefined)[] {
  const { b, node, x, dy, wanted } = c;
  if (c.flows(1) || c.flows(2)) c.refuse('its mean or deviation is used too', 'Work them out with ReduceMean.');
  const rank = x(0).shape.length;
  const n = normalize(b, x(0), lastAxes(rank, axisOf(intAttribute(node, 'axis', -1), rank)), floatAttribute(node, 'epsilon', 1e-5));
  return [
    wanted[0] ? through(b, n, b.Mul(dy(), x(1))) : undefined,
    wanted[1] ? b.Mul(dy(), n.hat) : undefined,
    wanted[2] ? dy() : undefined,
  ];
}

/** x as [N, C, space], a vector [C] as [1, C, 1]. */
const rows = (b: GraphBuilder, x: Value): Value => b.Reshape(x, x.shape.length === 2 ? [0, 0, 1] : [0, 0, -1]);
const column = (b: GraphBuilder, v: Value): Value => b.Unsqueeze(v, [0, 2]);

/** y = γ · x̂ + β over the space of each image and channel (Ulyanov, Vedaldi & Lempitsky 2016) */
function instanceNorm(c: RuleContext): readonly (Value | undefined)[] {
  const { b, node, x, dy, wanted } = c;
  const n = normalize(b, rows(b, x(0)), [2], floatAttribute(node, 'epsilon', 1e-5));
  const g = rows(b, dy());
  return [
    wanted[0] ? b.reshapeLike(through(b, n, b.Mul(g, column(b, x(1)))), x(0)) : undefined,
    wanted[1] ? b.ReduceSum(b.Mul(g, n.hat), [0, 2], false) : undefined,
    wanted[2] ? b.ReduceSum(g, [0, 2], false) : undefined,
  ];
}

/** y = γ · x̂ + β over groups of channels (Wu & He 2018); γ and β one a group before opset 21, one a channel since */
function groupNorm(c: RuleContext): readonly (Value | undefined)[] {
  const { b, node, x, dy, wanted } = c;
  const groups = intAttribute(node, 'num_groups', 1);
  const n = normalize(b, b.Reshape(x(0), [0, groups, -1]), [2], floatAttribute(node, 'epsilon', 1e-5));
  const grouped = (v: Value): Value => b.Reshape(v, [0, groups, -1]);
  // With one γ a channel the scaling runs over [N, C, space], else over [N, groups, rest].
  const perGroup = b.opset < 21;
  const scaled = perGroup ? grouped : (v: Value): Value => rows(b, v);
  const g = scaled(dy());
  const hat = scaled(b.reshapeLike(n.hat, x(0)));
  return [
    wanted[0] ? b.reshapeLike(through(b, n, grouped(b.reshapeLike(b.Mul(g, column(b, x(1))), x(0)))), x(0)) : undefined,
    wanted[1] ? b.ReduceSum(b.Mul(g, hat), [0, 2], false) : undefined,
    wanted[2] ? b.ReduceSum(g, [0, 2], false) : undefined,
  ];
}

/** y = x / ‖x‖ₚ along an axis: dx = (dy − s · Σ dy·y) / ‖x‖, s = sign x for p = 1, y for p = 2; 0 at the origin */
function lpNorm(c: RuleContext): Value {
  const { b, node, x, y, dy } = c;
  const p = intAttribute(node, 'p', 2);
  const axes = [axisOf(intAttribute(node, 'axis', -1), x(0).shape.length)];
  const norm = b.reduce(p === 1 ? 'ReduceL1' : 'ReduceL2', x(0), axes);
  const zero = b.scalar(0, norm.dtype);
  const direction = p === 1 ? b.Sign(x(0)) : y(0);
  const dx = b.Div(b.Sub(dy(), b.Mul(direction, b.ReduceSum(b.Mul(dy(), y(0)), axes))), b.Where(b.Equal(norm, zero), b.scalar(1, norm.dtype), norm));
  return masked(b, dx, b.Greater(norm, zero));
}

/** y = x̂ over the axes (all but channels by default), ε = 1e-9 under no root: the operator's function body */
function meanVariance(c: RuleContext): Value {
  const { b, node, x, dy } = c;
  const axes = intsAttribute(node, 'axes') ?? [0, 2, 3];
  if (axes.some((a) => axisOf(a, x(0).shape.length) >= x(0).shape.length)) throw new LayerwrightError('onnx/invalid', 'MeanVarianceNormalization: an axis does not exist.', { where: node.name });
  return through(b, normalize(b, x(0), axes, 0), dy());
}

export const normalizationRules = {
  BatchNormalization: batchNormInference,
  'layerwright.BatchNormTraining': batchNormTraining,
  InstanceNormalization: instanceNorm,
  LayerNormalization: layerNorm,
  GroupNormalization: groupNorm,
  LRN: by(lrn),
  LpNormalization: by(lpNorm),
  MeanVarianceNormalization: by(meanVariance),
} satisfies RuleTable;
