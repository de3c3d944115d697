// A model with a scalar at its end and the gradients of it: what shows whether a model can be trained, and whether rightly.
import { backward } from '../autodiff/backward.ts';
import type { GraphBuilder, Value } from '../onnx/builder.ts';
import { expandComposites, spellOut } from '../onnx/expand.ts';
import type { Expansion } from '../onnx/expansions.ts';
import { inFloat64 } from '../onnx/float64.ts';
import { modelOf } from '../onnx/model.ts';
import type { Graph, Model, Node, ValueInfo } from '../onnx/model.ts';
import { readsOf } from '../onnx/sort.ts';
import { openGraph } from '../onnx/open.ts';
import { upgradeModel } from '../onnx/upgrade/index.ts';
import { Random } from '../random.ts';
import { isFloat, isStatic, numbersOf, sizeOf, tensorFrom, tensorOf } from '../tensor.ts';
import type { Tensor } from '../tensor.ts';
import { constantOf, isLearned } from './constants.ts';
import { pruneGraph } from '../lower/prune.ts';
import { settleBranches } from './branches.ts';

/** A model ready to be differentiated: opset 17, sizes fixed, what is not float made constant. */
export interface Prepared {
  readonly graph: Graph;
  /** Float inputs, in order. */
  readonly inputs: readonly string[];
  /** Weights: float constants in the place of something learned. */
  readonly weights: readonly string[];
  /** Values of the float inputs. */
  readonly feeds: Readonly<Record<string, Tensor>>;
}

/** Float inputs that say how and not what: sizes, ranges, thresholds, rates. */
const settings: Readonly<Record<string, readonly number[]>> = {
  Resize: [1, 2, 3], Upsample: [1], Range: [0, 1, 2], OneHot: [0, 1], NonMaxSuppression: [2, 3, 4], Dropout: [1, 2], MelWeightMatrix: [3, 4], CastLike: [1], TopK: [1],
};

/** Names that some node reads as a value. */
const readAsValues = (nodes: readonly Node[]): Set<string> =>
  new Set(nodes.flatMap((node) => [...node.inputs.filter((_, i) => !(settings[node.opType]?.includes(i) ?? false)), ...readsOf(node).filter((name) => !node.inputs.includes(name))]));

/** Operators whose results have as many entries as the data say: what the file declares holds for its own data only. */
const bySize = new Set(['Unique', 'NonZero', 'Compress']);

/** What a node fills with one number, the sizes being known: weights of models that were made small for tests. */
function filledOf(node: Node, constants: ReadonlyMap<string, Tensor>): Tensor | undefined {
  const sizes = node.opType === 'ConstantOfShape' && node.domain === '' ? constants.get(node.inputs[0] ?? '') : undefined;
  const value = node.attributes.get('value');
  if (!sizes || (value && (value.kind !== 'tensor' || value.value.dtype !== 'float32'))) return undefined;
  const shape = numbersOf(sizes);
  const fill = value?.kind === 'tensor' ? (numbersOf(value.value)[0] ?? 0) : 0;
  return sizeOf(shape) < 2 ** 28 ? tensorOf('float32', shape, new Float32Array(sizeOf(shape)).fill(fill)) : undefined;
}

/** Throws `onnx/unsupported` where opset 17 cannot say what the model says. */
export function prepareGradients(model: Model, feeds: Readonly<Record<string, Tensor>>): Prepared {
  const settled = settleBranches(model, feeds);
  // What is no float, or only says how, becomes constant at its value: newer operators take their settings as inputs.
  const values = readAsValues(settled.nodes);
  const fixed = new Map(settled.initializers);
  for (const { name } of settled.inputs) {
    const given = feeds[name];
    if (given && !fixed.has(name) && !(isFloat(given.dtype) && values.has(name))) fixed.set(name, given);
  }
  const shapes = Object.fromEntries(Object.entries(feeds).map(([name, t]) => [name, t.shape]));
  const upgraded = upgradeModel({ ...model, graph: { ...settled, initializers: fixed, inputs: settled.inputs.filter((i) => !fixed.has(i.name)) } }, { inputs: shapes }).graph;
  const initializers = new Map(upgraded.initializers);
  const inputs = upgraded.inputs.map((i) => i.name).filter((name) => !initializers.has(name) && feeds[name]);
  const nodes = upgraded.nodes.filter((node) => {
    const tensor = constantOf(node) ?? filledOf(node, initializers);
    if (tensor) initializers.set(node.outputs[0] ?? '', tensor);
    return !tensor;
  });
  const weights = new Set(nodes.flatMap((node) => node.inputs.filter((name, i) => { const t = initializers.get(name); return t !== undefined && isLearned(node, i, t); })));
  const loose = new Set(nodes.filter((n) => bySize.has(n.opType)).flatMap((n) => n.outputs));
  const outputs = upgraded.outputs.map((o): ValueInfo => (loose.has(o.name) && o.type.kind === 'tensor' ? { ...o, type: { kind: 'tensor', dtype: o.type.dtype, shape: undefined } } : o));
  const valueInfo = new Map([...upgraded.valueInfo].filter(([name]) => !loose.has(name)));
  const graph = pruneGraph({ ...upgraded, nodes, initializers, outputs, valueInfo, inputs: upgraded.inputs.filter((i) => inputs.includes(i.name)) });
  return { graph, inputs: inputs.filter((n) => graph.inputs.some((i) => i.name === n)), weights: [...weights].filter((n) => graph.initializers.has(n)), feeds };
}

export interface GradientGraph {
  /** Scalar `loss`, and `gradient:<name>` for each value asked for. */
  readonly model: Model;
  /** `loss` alone, with the same inputs. */
  readonly forward: Model;
  readonly dtype: 'float32' | 'float64';
  /** Whether the scalar is that of `projectionOf`: sizes of all outputs are known. */
  readonly comparable: boolean;
}

function weightsOf(output: number, size: number): number[] {
  const random = Random.from(3, `projection/${output}`);
  return Array.from({ length: size }, () => random.normal() / Math.sqrt(size));
}

/** What the scalar of `gradientGraph` is for outputs that were computed otherwise, and the sum of its terms' sizes. */
export function projectionOf(outputs: readonly Tensor[]): { readonly loss: number; readonly size: number } {
  let [loss, size] = [0, 0];
  outputs.filter((t) => isFloat(t.dtype) && t.bytes.length > 0).forEach((t, i) => {
    const weights = weightsOf(i, sizeOf(t.shape));
    numbersOf(t).forEach((v, k) => {
      const term = v * (weights[k] as number);
      loss += term;
      size += Math.abs(term);
    });
  });
  return { loss, size };
}

/** Dropout while it trains, with one mask for all runs: differences can then be taken. */
const heldDropout: Expansion = (b, node, [x, ratio, training]) => {
  const rate = ratio?.tensor ? numbersOf(ratio.tensor)[0] : 0.5;
  if (!x || !isStatic(x.shape) || rate === undefined || !training?.tensor || numbersOf(training.tensor)[0] === 0) return [];
  const random = Random.from(5, node.name);
  const kept = tensorFrom('bool', x.shape, Array.from({ length: sizeOf(x.shape) }, () => (random.uniform() < rate ? 0 : 1)));
  const mask = b.keep('mask', kept);
  return [b.scale(b.Mul(x, b.mask(mask, x.dtype)), rate < 1 ? 1 / (1 - rate) : 0), mask];
};

/** Σ pᵢ yᵢ over all float outputs, p random: a scalar that every part of the model has a share in. undefined: no output is differentiable. */
function projected(b: GraphBuilder): Value | undefined {
  const terms = b.graphOutputs.map((o) => b.value(o.name)).filter((v) => isFloat(v.dtype) && sizeOf(v.shape) !== 0).map((v, i) => {
    // How many entries there are is known only when it runs: their places tell the weights.
    if (!isStatic(v.shape)) {
      const places = b.Cast(b.op('Range', [b.scalar(0, 'int64'), b.op('Size', [v]), b.scalar(1, 'int64')]), v.dtype);
      return b.ReduceSum(b.Mul(b.Reshape(v, b.ints([-1])), b.op('Sin', [b.Add(b.scale(places, 1.7), b.scalar(1, v.dtype))])), undefined, false);
    }
    const weights = b.keep(`projection.${i}`, tensorFrom(v.dtype, v.shape, weightsOf(i, sizeOf(v.shape))));
    return b.ReduceSum(b.Mul(v, weights), undefined, false);
  });
  const [first, ...others] = terms;
  return first && others.reduce((sum, term) => b.Add(sum, b.Cast(term, first.dtype)), first);
}

/**
 * The graph of the scalar and its gradients by the values named, which become inputs. undefined where no output is a float.
 * Throws `autodiff/…` naming the node that no gradient passes, `shape/unknown`, `onnx/…`.
 */
export function gradientGraph(p: Prepared, wrt: readonly string[], dtype: 'float32' | 'float64'): GradientGraph | undefined {
  const asInputs = wrt.filter((name) => p.graph.initializers.has(name));
  const moved: Graph = {
    ...p.graph, initializers: new Map([...p.graph.initializers].filter(([name]) => !asInputs.includes(name))),
    inputs: [...p.graph.inputs, ...asInputs.map((name) => {
      const { dtype: own, shape } = p.graph.initializers.get(name) as Tensor;
      return { name, type: { kind: 'tensor' as const, dtype: own, shape: [...shape] }, docString: '' };
    })],
  };
  const graph = dtype === 'float64' ? inFloat64(moved) : moved;
  const shapes = Object.fromEntries([...p.inputs.map((name) => [name, p.feeds[name] as Tensor] as const), ...asInputs.map((name) => [name, p.graph.initializers.get(name) as Tensor] as const)].map(([name, t]) => [name, t.shape]));
  const b = openGraph(graph, { inputs: shapes });
  const drawn = b.nodes.some((n) => n.opType === 'Dropout' && n.inputs.length > 2);
  spellOut(b, { Dropout: heldDropout });
  // Values of the file may have the names that nodes would be given.
  const loss = b.scope('verify~', () => projected(b));
  if (!loss) return undefined;
  const gradients = backward(b, loss, wrt.map((name) => b.value(name)), { device: 'cpu' });
  const comparable = !drawn && b.graphOutputs.every((o) => isStatic(b.value(o.name).shape));
  b.graphOutputs.splice(0);
  b.output(loss, b.unique('loss'));
  wrt.forEach((name, i) => { b.output(gradients.get(name) as Value, b.unique(`gradient${i}`)); });
  expandComposites(b);
  const built = b.build('gradients');
  return { model: modelOf(pruneGraph(built, true)), forward: modelOf(pruneGraph({ ...built, outputs: built.outputs.slice(0, 1) }, true)), dtype, comparable };
}
