// One forward and backward pass that also reports on every layer: where a NaN or infinity comes from, and how the layers fare.
import { backward } from '../autodiff/backward.ts';
import type { Project } from '../graph/schema.ts';
import { pruneGraph } from '../lower/prune.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import type { Value } from '../onnx/builder.ts';
import { expandComposites } from '../onnx/expand.ts';
import { modelOf } from '../onnx/model.ts';
import type { Model } from '../onnx/model.ts';
import { unitAxis } from '../shapes/units.ts';
import { isFloat } from '../tensor.ts';
import { lowerOf } from './build.ts';
import type { StepOptions, TrainingOptions } from './build.ts';
import { addLosses, trainable } from './objective.ts';
import { RandomPools } from './random.ts';
import type { ControlInput, DataInput } from './types.ts';

export interface DiagnosticOutput {
  /** Graph output: float32 [4]: minimum, maximum, mean, and 0 where all values are finite, else NaN. */
  readonly name: string;
  readonly kind: 'weight' | 'activation' | 'loss' | 'activationGradient' | 'weightGradient';
  /** Flat id of the layer or loss. */
  readonly node: string;
  /** Weight name, output port, or `loss`. */
  readonly part: string;
}

export interface PassGraph {
  readonly model: Model;
  readonly weights: readonly { readonly name: string; readonly in: string }[];
  readonly data: readonly DataInput[];
  /** `random` alone, where something draws. Dims without a steps axis. */
  readonly controls: readonly ControlInput[];
}

export interface DiagnosticGraph extends PassGraph {
  /** In the order in which a step works them out: the first that is not finite is where it began. */
  readonly outputs: readonly DiagnosticOutput[];
}

type PassOptions = Pick<StepOptions, 'batch' | 'device'> & Pick<TrainingOptions, 'inputTypes' | 'fields' | 'constants' | 'stored'>;

/** The step's own forward pass (dropout on), in a graph that is still open. */
function forwardPass(project: Project, options: PassOptions) {
  const b = new GraphBuilder();
  const pools = new RandomPools(b);
  const data: DataInput[] = [];
  const feed = (role: 'input' | 'target', node: string, { dtype, shape }: { dtype: DataInput['dtype']; shape: readonly (number | string)[] }): Value => {
    const name = `${role}:${node}`;
    data.push({ name, node, role, dtype, shape: shape as readonly number[] });
    return b.input(name, dtype, shape);
  };
  const random = (): Value => (b.has('random') ? b.value('random') : b.input('random', 'int64', ['draws', 2]));
  const lowered = lowerOf(project, options)({
    batch: options.batch, training: true, device: options.device, dtype: 'float32', builder: b, random: pools.pass(random, 1, 0),
    weight: (_b, name, spec) => b.input(`state:${name}`, 'float32', spec.shape), input: (_b, node, type) => feed('input', node, type),
  });
  const { total } = addLosses(lowered, (_b, loss) => feed('target', loss.node, loss.targetType), options.device);
  const activations = [...lowered.values].filter(([, v]) => isFloat(v.dtype)).map(([key, value]) => {
    const at = key.lastIndexOf(':');
    return { node: key.slice(0, at), part: key.slice(at + 1), value };
  });
  const finish = (name: string): PassGraph => {
    expandComposites(b, options.device);
    pools.finish();
    const controls: ControlInput[] = b.has('random') ? [{ name: 'random', dtype: 'int64', shape: [pools.draws, 2] }] : [];
    return { model: modelOf(pruneGraph(b.build(name), true)), weights: lowered.weights.map((w) => ({ name: w.name, in: `state:${w.name}` })), data, controls };
  };
  return { b, lowered, total, activations, weights: trainable(lowered), finish };
}

/** The step's own forward and backward pass (dropout on, no update), with statistics of every value that layers exchange. */
export function buildDiagnosticGraph(project: Project, options: PassOptions): DiagnosticGraph {
  const { b, lowered, total, activations, weights, finish } = forwardPass(project, options);
  const gradients = backward(b, total, [...activations.map((a) => a.value), ...weights.map((w) => w.value)], { device: options.device });

  const outputs: DiagnosticOutput[] = [];
  const report = (kind: DiagnosticOutput['kind'], node: string, part: string, value: Value): void => {
    const name = `${kind}:${node}:${part}`;
    b.output(statistics(b, value), name);
    outputs.push({ name, kind, node, part });
  };
  for (const w of lowered.weights) report('weight', w.node, w.name, w.value);
  for (const a of activations) report('activation', a.node, a.part, a.value);
  for (const loss of lowered.losses) report('loss', loss.node, 'prediction', loss.prediction);
  report('loss', lowered.losses.map((l) => l.node).join('+'), 'loss', total);
  for (const a of activations.toReversed()) report('activationGradient', a.node, a.part, gradients.get(a.value.name) as Value);
  for (const w of weights.toReversed()) report('weightGradient', w.node, w.name, gradients.get(w.value.name) as Value);
  return { ...finish('diagnosis'), outputs };
}

export interface HealthGraph extends PassGraph {
  readonly layers: readonly {
    /** Flat id. */
    readonly node: string;
    /** Trained weights of the layer by name; `out`: graph output with the gradient of the loss, in the weight's own shape. */
    readonly weights: readonly { readonly name: string; readonly out: string }[];
    /** None of those weights is a kernel. */
    readonly scales: boolean;
    /** Graph output: float32 [units], the largest magnitude of each unit's (channel's) output over the batch and all positions. */
    readonly units?: string;
    /** Outputs of a unit that went into it. */
    readonly seen: number;
  }[];
}

/** The same pass, with what shows how each layer fares: the gradients of its weights, and which of its units gave anything. */
export function buildHealthGraph(project: Project, options: PassOptions): HealthGraph {
  const { b, lowered, total, activations, weights, finish } = forwardPass(project, options);
  const gradients = backward(b, total, weights.map((w) => w.value), { device: options.device });
  const byId = new Map(lowered.shapes.layers.map((layer) => [layer.id, layer]));
  const layers = lowered.shapes.layers.flatMap((layer): HealthGraph['layers'] => {
    const { id, kind } = layer;
    const trained = weights.filter((w) => w.node === id);
    const scales = trained.length > 0 && trained.every((w) => w.spec.shape.length < 2);
    const own = trained.map((w) => {
      const out = `gradient:${w.name}`;
      b.output(gradients.get(w.value.name) as Value, out);
      return { name: w.name, out };
    });
    const acts = 'layer' in kind && (kind.layer.family === 'activation' || own.length > 0);
    const value = acts ? activations.find((a) => a.node === id)?.value : undefined;
    const sizes = value?.shape as readonly number[] | undefined;
    if (!value || sizes === undefined || sizes.length < 2) return own.length > 0 ? [{ node: id, weights: own, scales, seen: 0 }] : [];
    const units = `units:${id}`;
    const axis = unitAxis(layer, byId);
    const rest = sizes.map((_, i) => i).filter((i) => i !== axis);
    b.output(b.Cast(b.ReduceMax(b.Abs(value), rest, false), 'float32'), units);
    return [{ node: id, weights: own, scales, units, seen: rest.reduce((n, i) => n * (sizes[i] ?? 1), 1) }];
  });
  return { ...finish('health'), layers };
}

/** [minimum, maximum, mean, Σ 0·x]: the last is NaN as soon as one value is NaN or infinite, which minimum and maximum may pass over. */
function statistics(b: GraphBuilder, x: Value): Value {
  const flat = b.Reshape(x, [-1]);
  const parts = [b.reduce('ReduceMin', flat, [0]), b.ReduceMax(flat, [0]), b.ReduceMean(flat, [0]), b.ReduceSum(b.scale(flat, 0), [0])];
  return b.Cast(b.Concat(parts, 0), 'float32');
}
