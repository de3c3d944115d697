// Gradient rules: the softmax family, over one axis (opset 13 and newer).
import { intAttribute } from '../../onnx/model.ts';
import { axisOf, by, zero } from '../equations.ts';
import type { RuleContext, RuleTable } from '../rule.ts';

const axis = (c: RuleContext): number => axisOf(intAttribute(c.node, 'axis', -1), c.x(0).shape.length);

export const softmaxRules = {
  /** dx = y · (dy − Σ dy·y) */
  Softmax: by((c) => {
    const { b, y, dy } = c;
    const weighted = b.Mul(dy(), y(0));
    return b.Sub(weighted, b.Mul(y(0), b.ReduceSum(weighted, [axis(c)])));
  }),
  /** dx = dy − eʸ · Σ dy */
  LogSoftmax: by((c) => {
    const { b, y, dy } = c;
    return b.Sub(dy(), b.Mul(b.Exp(y(0)), b.ReduceSum(dy(), [axis(c)])));
  }),
  Hardmax: zero('a step function'),
} satisfies RuleTable;
