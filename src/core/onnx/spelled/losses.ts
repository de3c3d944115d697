// Losses that are operators of ONNX, as their operator pages define them.
import type { GraphBuilder, Value } from '../builder.ts';
import type { Expansion } from '../expansions.ts';
import { intAttribute, stringAttribute } from '../model.ts';
import type { Node } from '../model.ts';

/** −w[t] · logits[n, t, …] over the classes of axis 1; targets equal to `ignore_index` count nothing. */
function negativeLogLikelihood(b: GraphBuilder, node: Node, logits: Value, target: Value, weight: Value | undefined): Value {
  const { dtype } = logits;
  const ignore = node.attributes.has('ignore_index') ? intAttribute(node, 'ignore_index', 0) : undefined;
  const classes = b.Cast(target, 'int64');
  const ignored = ignore === undefined ? undefined : b.Equal(classes, b.scalar(ignore, 'int64'));
  const safe = ignored ? b.Where(ignored, b.scalar(0, 'int64'), classes) : classes;
  const picked = b.Neg(b.Squeeze(b.op('GatherElements', [logits, b.Unsqueeze(safe, [1])], { axis: 1 }), [1]));
  let factor = weight && b.Gather(weight, safe);
  if (ignored) factor = b.Where(ignored, b.scalar(0, dtype), factor ?? b.scalar(1, dtype));
  const loss = factor ? b.Mul(picked, factor) : picked;
  const total = (v: Value): Value => b.ReduceSum(v, undefined, false);
  switch (stringAttribute(node, 'reduction', 'mean')) {
    case 'none': return loss;
    case 'sum': return total(loss);
    default: return factor ? b.Div(total(loss), total(b.expandLike(factor, loss))) : b.ReduceMean(loss, undefined, false);
  }
}

export const lossForms: Readonly<Record<string, Expansion>> = {
  NegativeLogLikelihoodLoss: (b, node, [x, target, weight]) => (x && target ? [negativeLogLikelihood(b, node, x, target, weight)] : []),
  SoftmaxCrossEntropyLoss: (b, node, [x, target, weight]) => {
    if (!x || !target) return [];
    const logits = b.LogSoftmax(x, 1);
    return [negativeLogLikelihood(b, node, logits, target, weight), logits];
  },
};
