// A model with a scalar at its end and the gradients of it: what shows whether a model can be trained, and whether rightly.
import { backward } from '../autodiff/backward.ts';
import { LayerwrightError } from '../errors.ts';
import type { GraphBuilder, Value } from '../onnx/builder.ts';
import { expandComposites, unrollRecurrent } from '../onnx/expand.ts';
import { inFloat64 } from '../onnx/float64.ts';
import { modelOf } from '../onnx/model.ts';
import type { Graph, Model } from '../onnx/model.ts';
import { openGraph } from '../onnx/open.ts';
import { upgradeModel } from '../onnx/upgrade/index.ts';
import { Random } from '../random.ts';
import { isFloat, isStatic, sizeOf, tensorFrom } from '../tensor.ts';
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

/** Throws `onnx/unsupported` where opset 17 cannot say what the model says. */
export function prepareGradients(model: Model, feeds: Readonly<Record<string, Tensor>>): Prepared {
  const upgraded = upgradeModel({ ...model, graph: settleBranches(model, feeds) }).graph;
  const initializers = new Map(upgraded.initializers);
  const inputs: string[] = [];
  for (const { name } of upgraded.inputs) {
    const given = feeds[name];
    if (initializers.has(name) || !given) continue;
    if (given.dtype === 'float32' || given.dtype === 'float64') inputs.push(name);
    else initializers.set(name, given);
  }
  const nodes = upgraded.nodes.filter((node) => {
    const tensor = constantOf(node);
    if (tensor) initializers.set(node.outputs[0] ?? '', tensor);
    return !tensor;
  });
  const weights = new Set(nodes.flatMap((node) => node.inputs.filter((name, i) => { const t = initializers.get(name); return t !== undefined && isLearned(node, i, t); })));
  const graph = pruneGraph({ ...upgraded, nodes, initializers, inputs: upgraded.inputs.filter((i) => inputs.includes(i.name)) });
  return { graph, inputs: inputs.filter((n) => graph.inputs.some((i) => i.name === n)), weights: [...weights].filter((n) => graph.initializers.has(n)), feeds };
}

export interface GradientGraph {
  /** Scalar `loss`, and `gradient:<name>` for each value asked for. */
  readonly model: Model;
  /** `loss` alone, with the same inputs. */
  readonly forward: Model;
  readonly dtype: 'float32' | 'float64';
}

/** Σ pᵢ yᵢ over all float outputs, p random: a scalar that every part of the model has a share in. undefined: no output is differentiable. */
function projected(b: GraphBuilder): Value | undefined {
  const terms = b.graphOutputs.map((o) => b.value(o.name)).filter((v) => isFloat(v.dtype) && sizeOf(v.shape) !== 0).map((v, i) => {
    if (!isStatic(v.shape)) throw new LayerwrightError('shape/unknown', `The size of the output ${v.name} is known only when it runs.`, { where: v.name });
    const random = Random.from(3, `projection/${i}`);
    const size = sizeOf(v.shape);
    const weights = b.keep(`projection.${i}`, tensorFrom(v.dtype, v.shape, Array.from({ length: size }, () => random.normal() / Math.sqrt(size))));
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
  unrollRecurrent(b);
  // Values of the file may have the names that nodes would be given.
  const loss = b.scope('verify~', () => projected(b));
  if (!loss) return undefined;
  const gradients = backward(b, loss, wrt.map((name) => b.value(name)), { device: 'cpu' });
  b.graphOutputs.splice(0);
  b.output(loss, b.unique('loss'));
  wrt.forEach((name, i) => { b.output(gradients.get(name) as Value, b.unique(`gradient${i}`)); });
  expandComposites(b);
  const built = b.build('gradients');
  return { model: modelOf(pruneGraph(built, true)), forward: modelOf(pruneGraph({ ...built, outputs: built.outputs.slice(0, 1) }, true)), dtype };
}
