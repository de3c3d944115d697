// Forward pass, losses and gradients over one batch: what a step is made of.
import { backward } from '../autodiff/backward.ts';
import { LayerwrightError } from '../errors.ts';
import type { LossDefinition } from '../losses/define.ts';
import type { Lowered, LoweredLoss, LoweredWeight } from '../lower/types.ts';
import type { GraphBuilder, Value } from '../onnx/builder.ts';
import { spellOut } from '../onnx/expand.ts';
import type { Node } from '../onnx/model.ts';

type Device = 'cpu' | 'webgpu';
type AddLoss = (b: GraphBuilder, loss: LoweredLoss) => Value;

export interface LossValues {
  /** Σ weight · loss. */
  readonly total: Value;
  /** Figures by key: `loss`, `loss:<node>` where there are several, `metric:accuracy` for classification. */
  readonly figures: ReadonlyMap<string, Value>;
  /** Targets by loss node. */
  readonly targets: ReadonlyMap<string, Value>;
}

/** Adds the losses of a lowered graph, weighted and summed. `target` gives the graph's value of a loss's targets. */
export function addLosses(lowered: Lowered, target: AddLoss, device: Device = 'cpu'): LossValues {
  const { b, losses } = lowered;
  if (losses.length === 0) {
    throw new LayerwrightError('graph/no-loss', 'There is nothing to train towards: the network has no loss.', { hint: 'Add a loss node and wire the last layer to it.' });
  }
  const figures = new Map<string, Value>();
  const targets = new Map<string, Value>();
  let total: Value | undefined;
  for (const loss of losses) {
    const { definition, params, prediction } = loss;
    const given = target(b, loss);
    targets.set(loss.node, given);
    const value = b.scope(loss.node, () => definition.lower({ b, params, prediction, target: given }));
    if (losses.length > 1) figures.set(`loss:${loss.node}`, value);
    const weighted = b.scale(value, loss.weight);
    total = total ? b.Add(total, weighted) : weighted;
  }
  figures.set('loss', total as Value);
  const classified = losses.find((l) => l.exported && isClassification(l.definition)) ?? losses.find((l) => isClassification(l.definition));
  if (classified) figures.set('metric:accuracy', b.scope('accuracy', () => accuracy(b, classified, targets.get(classified.node) as Value, device)));
  return { total: total as Value, figures, targets };
}

const isClassification = (d: LossDefinition): boolean => d.task === 'multiclass' || d.task === 'binary';

/** Share of right classes, as the metric `accuracy` has it. */
function accuracy(b: GraphBuilder, loss: LoweredLoss, target: Value, device: Device): Value {
  const { definition, params, prediction } = loss;
  let right: Value;
  if (definition.task === 'binary') {
    const yes = definition.activate?.(b, prediction, params) ?? prediction;
    const half = (v: Value): Value => b.Greater(v, b.scalar(0.5, v.dtype));
    right = b.Equal(b.mask(half(yes), 'float32'), b.mask(half(b.Cast(target, prediction.dtype)), 'float32'));
  } else {
    const axis = (params as { axis?: number }).axis ?? -1;
    const largest = (v: Value): Value => (device === 'webgpu' ? firstLargest(b, v, axis) : b.Cast(b.op('ArgMax', [v], { axis, keepdims: 0 }), 'float32'));
    right = b.Equal(largest(prediction), loss.targetType.kind === 'oneHot' ? largest(target) : b.Cast(target, 'float32'));
  }
  return b.ReduceMean(b.Cast(right, 'float32'), undefined, false);
}

/** ArgMax in floats: WebGPU has no kernel that brings its int64 further. */
function firstLargest(b: GraphBuilder, v: Value, axis: number): Value {
  const at = axis < 0 ? axis + v.shape.length : axis;
  const count = v.shape[at];
  if (typeof count !== 'number') return b.Cast(b.op('ArgMax', [v], { axis, keepdims: 0 }), v.dtype);
  const places = b.constant(v.dtype, [count, ...v.shape.slice(at + 1).map(() => 1)], Array.from({ length: count }, (_, i) => i));
  const found = b.Where(b.Equal(v, b.ReduceMax(v, [at])), places, b.scalar(count, v.dtype));
  return b.reduce('ReduceMin', found, [at], false);
}

/** Weights that the optimizer changes. */
export const trainable = (lowered: Lowered): LoweredWeight[] => lowered.weights.filter((w) => !w.frozen && w.spec.trainable);

/** Gradients of the total with respect to the trained weights, by weight name. Throws where a trained weight is in no loss. */
export function addGradients(lowered: Lowered, total: Value, device: Device): Map<string, Value> {
  const weights = trainable(lowered);
  if (weights.length === 0) {
    throw new LayerwrightError('training/settings', 'There is nothing to train: every weight is frozen, or no layer has weights.', { hint: 'Unfreeze a layer.' });
  }
  spellOut(lowered.b);
  const reached = ancestors(lowered.b.nodes, total.name);
  for (const { name, node, value } of weights) {
    if (reached.has(value.name)) continue;
    throw new LayerwrightError('graph/no-loss', `The weight ${name} has no influence on any loss, so it cannot be trained.`, {
      where: node, expected: 'a wire from this layer, over others, to a loss', hint: `Wire ${node} towards a loss, freeze it, or take it away.`,
    });
  }
  const byValue = backward(lowered.b, total, weights.map((w) => w.value), { device });
  return new Map(weights.map((w) => [w.name, byValue.get(w.value.name) as Value]));
}

/** Names of all values that a value is made from. */
function ancestors(nodes: readonly Node[], name: string): Set<string> {
  const needed = new Set([name]);
  for (const node of nodes.toReversed()) {
    if (!node.outputs.some((o) => needed.has(o))) continue;
    for (const input of node.inputs) needed.add(input);
    for (const attribute of node.attributes.values()) {
      if (attribute.kind === 'graph') for (const inner of attribute.value.nodes) for (const input of inner.inputs) needed.add(input);
    }
  }
  return needed;
}

/**
 * L1 and L2 of the layers: objective = loss + Σ l1 · Σ|w| + Σ l2 · Σw². Its gradient, l1 · sign(w) + 2 l2 · w, is added
 * by hand: two passes over memory. Returns undefined where no layer asks for it.
 */
export function regularise(b: GraphBuilder, weights: readonly LoweredWeight[], gradients: Map<string, Value>): Value | undefined {
  let penalty: Value | undefined;
  const add = (term: Value): void => { penalty = penalty ? b.Add(penalty, term) : term; };
  for (const { name, value: w, spec: { l1 = 0, l2 = 0 } } of weights) {
    let g = gradients.get(name) as Value;
    if (l1 > 0) {
      add(b.scale(b.ReduceSum(b.Abs(w), undefined, false), l1));
      g = b.Add(g, b.scale(b.Sign(w), l1));
    }
    if (l2 > 0) {
      add(b.scale(b.reduce('ReduceSumSquare', w, undefined, false), l2));
      g = b.Add(g, b.scale(w, 2 * l2));
    }
    gradients.set(name, g);
  }
  return penalty;
}
