// Activations: output like the input.
import { formatShape } from '../../tensor.ts';
import { intAttribute } from '../model.ts';
import { broadcast, operator, sameDtype, unary } from './common.ts';
import type { Operator } from './operator.ts';

/** Axis 1 with all that follows as one before opset 13; one axis, the last by default, since. */
const softmax = operator((c) => {
  const { dtype, shape } = c.input(0);
  const axis = intAttribute(c.node, 'axis', c.opset < 13 ? 1 : -1);
  const most = c.opset < 13 ? shape.length : shape.length - 1;
  if (axis < -shape.length || axis > most) c.fail(`axis ${axis} does not exist`, `${-shape.length} to ${most}`, String(axis));
  return [{ dtype, shape }];
});

export const activationOperators = {
  Relu: unary, Sigmoid: unary, LeakyRelu: unary, ThresholdedRelu: unary, Elu: unary, Selu: unary, Celu: unary,
  HardSigmoid: unary, HardSwish: unary, Softplus: unary, Softsign: unary, Gelu: unary, Mish: unary,
  Softmax: softmax,
  LogSoftmax: softmax,
  /** The slope broadcasts to the input, never the other way. */
  PRelu: operator((c) => {
    const [x, slope] = [c.input(0), c.input(1)];
    sameDtype(c, [x, slope]);
    const shape = broadcast(c, [x.shape, slope.shape]);
    if (shape.length !== x.shape.length) c.fail('the slope does not broadcast to the input', formatShape(x.shape), formatShape(slope.shape));
    return [{ dtype: x.dtype, shape: x.shape }];
  }),
} satisfies Record<string, Operator>;
