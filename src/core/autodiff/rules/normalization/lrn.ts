// The gradient of local response normalisation.
import { floatAttribute, intAttribute } from '../../../onnx/model.ts';
import type { Value } from '../../../onnx/builder.ts';
import { plus, square } from '../../equations.ts';
import type { RuleContext } from '../../rule.ts';

/**
 * y = x · s^−β, s = k + α/n · Σ x² over n neighbouring channels (Krizhevsky, Sutskever & Hinton 2012):
 * dx = dy · s^−β − 2αβ/n · x · Σ′ dy · x · s^(−β−1), Σ′ over the channels in whose window x lies. Both sums are
 * products with a banded matrix over the channels.
 */
export function lrn(c: RuleContext): Value {
  const { b, node, x, dy } = c;
  const size = intAttribute(node, 'size', 1);
  const [alpha, beta, k] = [floatAttribute(node, 'alpha', 1e-4), floatAttribute(node, 'beta', 0.75), floatAttribute(node, 'bias', 1)];
  const channels = x(0).shape[1];
  if (typeof channels !== 'number') return c.refuse('its number of channels is only known while it runs');
  const { dtype } = x(0);
  const [before, after] = [Math.floor((size - 1) / 2), Math.ceil((size - 1) / 2)];
  const band = (below: number, above: number): Value => b.constant(dtype, [channels, channels], Array.from({ length: channels ** 2 }, (_, i) => {
    const distance = (i % channels) - Math.floor(i / channels);
    return distance >= -below && distance <= above ? 1 : 0;
  }));
  const flat = (v: Value): Value => b.Reshape(v, v.shape.length === 2 ? [0, 0, 1] : [0, 0, -1]);
  const v = flat(x(0));
  const g = flat(dy());
  const s = plus(b, b.scale(b.MatMul(band(before, after), square(b, v)), alpha / size), k);
  const scaled = b.Mul(g, b.Pow(s, b.scalar(-beta, dtype)));
  const around = b.MatMul(band(after, before), b.Div(b.Mul(scaled, v), s));
  return b.reshapeLike(b.Sub(scaled, b.scale(b.Mul(v, around), (2 * alpha * beta) / size)), x(0));
}
