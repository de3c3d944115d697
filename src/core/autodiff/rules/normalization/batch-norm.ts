// Gradients of batch normalisation, with given statistics and with the batch's own.
import { affinePerChannel, sumPerChannel, valuesPerChannel } from '../../../onnx/channels.ts';
import { floatAttribute, intAttribute } from '../../../onnx/model.ts';
import type { GraphBuilder, Value } from '../../../onnx/builder.ts';
import { plus } from '../../equations.ts';
import type { RuleContext } from '../../rule.ts';

/** r = 1 / √(variance + ε) */
const inverseDeviation = ({ b, node }: RuleContext, variance: Value): Value =>
  b.Reciprocal(b.Sqrt(plus(b, variance, floatAttribute(node, 'epsilon', 1e-5))));

/** Σ dy · (x − mean) by channel, from sums that the other gradients need as well. */
const centredProduct = (b: GraphBuilder, x: Value, dy: Value, sum: Value, mean: Value): Value =>
  b.Sub(sumPerChannel(b, b.Mul(dy, x)), b.Mul(mean, sum));

/** y = γ · (x − μ) · r + β, r = 1/√(v + ε): dx = γ·r·dy, dγ = r·P, dβ = S, dμ = −γ·r·S, dv = −½·γ·r³·P; S = Σ dy, P = Σ dy·(x − μ) */
export function batchNormInference(c: RuleContext): readonly (Value | undefined)[] {
  const { b, node, x, dy, wanted } = c;
  if (intAttribute(node, 'training_mode', 0) !== 0) c.refuse('it is in training mode', 'Import the model again: batch statistics become layerwright.BatchNormTraining.');
  if (intAttribute(node, 'spatial', 1) === 0) c.refuse('it normalises every position by itself');
  const r = inverseDeviation(c, x(4));
  const scale = b.Mul(x(1), r);
  const needed = wanted.slice(1).some(Boolean);
  const sum = needed ? sumPerChannel(b, dy()) : undefined;
  const product = sum && (wanted[1] || wanted[4]) ? centredProduct(b, x(0), dy(), sum, x(3)) : undefined;
  return [
    wanted[0] ? affinePerChannel(b, dy(), scale) : undefined,
    wanted[1] && product ? b.Mul(r, product) : undefined,
    wanted[2] ? sum : undefined,
    wanted[3] && sum ? b.Neg(b.Mul(scale, sum)) : undefined,
    wanted[4] && product ? b.scale(b.Mul(b.Mul(scale, b.Mul(r, r)), product), -0.5) : undefined,
  ];
}

/**
 * With the batch's own statistics over M values a channel (Ioffe & Szegedy 2015): dβ = S = Σ dy,
 * dγ = r·(Σ dy·x − μ·S), dx = γ·r·(dy − S/M − x̂·dγ/M). Written as dx = a·dy − e·x + f with vectors a, e, f worked out
 * first: three passes over memory instead of eight. What flows into mean and variance adds dμ/M and 2·dv·(x − μ)/M.
 */
export function batchNormTraining(c: RuleContext): readonly (Value | undefined)[] {
  const { b, x, y, dy, wanted } = c;
  const mean = y(1);
  const r = inverseDeviation(c, y(2));
  const count = valuesPerChannel(b, x(0));
  const sum = sumPerChannel(b, dy());
  const dScale = b.Mul(r, centredProduct(b, x(0), dy(), sum, mean));
  const dx = (): Value => {
    const a = b.Mul(x(1), r);
    let slope = b.Neg(b.Div(b.Mul(b.Mul(a, r), dScale), count));
    let shift = b.Neg(b.Div(b.Mul(a, sum), count));
    if (c.flows(2)) slope = b.Add(slope, b.Div(b.scale(dy(2), 2), count));
    if (c.flows(1)) shift = b.Add(shift, b.Div(dy(1), count));
    const rest = b.Sub(shift, b.Mul(slope, mean));
    return b.Add(affinePerChannel(b, dy(), a), affinePerChannel(b, x(0), slope, rest));
  };
  return [wanted[0] ? dx() : undefined, wanted[1] ? dScale : undefined, wanted[2] ? sum : undefined];
}
