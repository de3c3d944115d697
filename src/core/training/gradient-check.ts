// The graph of gradient checking: objective and analytic gradients, weights as inputs, dropout off, regularisation on.
import type { Project } from '../graph/schema.ts';
import type { LoweredWeight } from '../lower/types.ts';
import { pruneGraph } from '../lower/prune.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import type { Value } from '../onnx/builder.ts';
import { expandComposites } from '../onnx/expand.ts';
import { modelOf } from '../onnx/model.ts';
import type { Model } from '../onnx/model.ts';
import type { DType } from '../tensor.ts';
import { lowerOf } from './build.ts';
import type { TrainingOptions } from './build.ts';
import { addGradients, addLosses, regularise, trainable } from './objective.ts';
import type { DataInput } from './types.ts';

export interface GradientCheckGraph {
  /** Objective and gradients. */
  readonly model: Model;
  /** The objective alone, with the same inputs: what the differences are taken of. */
  readonly forward: Model;
  /** Every weight, as graph input `in` of the check's dtype; trained ones have a `gradient` output. */
  readonly weights: readonly { readonly name: string; readonly in: string; readonly gradient: string | undefined; readonly weight: LoweredWeight }[];
  readonly data: readonly DataInput[];
  /** Loss node → number of classes, where its targets are classes. */
  readonly classes: ReadonlyMap<string, number>;
  /** Scalar output: loss with regularisation. */
  readonly objective: string;
}

/** Data inputs have the check's dtype where they hold floats. */
export function buildGradientCheckGraph(project: Project, options: { dtype: 'float32' | 'float64'; batch: number; device?: 'cpu' | 'webgpu' } & Pick<TrainingOptions, 'inputTypes' | 'fields' | 'constants'>): GradientCheckGraph {
  const b = new GraphBuilder();
  const device = options.device ?? 'cpu';
  const data: DataInput[] = [];
  const feed = (role: 'input' | 'target', node: string, dtype: DType, shape: readonly (number | string)[]): Value => {
    const name = `${role}:${node}`;
    data.push({ name, node, role, dtype, shape: shape as readonly number[] });
    return b.input(name, dtype, shape);
  };
  const lowered = lowerOf(project, options)({
    batch: options.batch, training: false, device, dtype: options.dtype, builder: b,
    weight: (_b, name, spec) => b.input(`state:${name}`, options.dtype, spec.shape), input: (_b, node, type) => feed('input', node, type.dtype, type.shape),
  });
  const { total } = addLosses(lowered, (_b, loss) => feed('target', loss.node, loss.targetType.dtype, loss.targetType.shape));
  const gradients = addGradients(lowered, total, device);
  const penalty = regularise(b, trainable(lowered), gradients);
  expandComposites(b, device);
  b.output(penalty ? b.Add(total, penalty) : total, 'objective');
  for (const [name, gradient] of gradients) b.output(gradient, `gradient:${name}`);
  const graph = b.build('gradientCheck');
  return {
    model: modelOf(pruneGraph(graph, true)), forward: modelOf(pruneGraph({ ...graph, name: 'objective', outputs: graph.outputs.slice(0, 1) }, true)), data, objective: 'objective',
    classes: new Map(lowered.losses.flatMap((l) => (l.targetType.classes === undefined ? [] : [[l.node, l.targetType.classes] as const]))),
    weights: lowered.weights.map((weight) => ({ name: weight.name, in: `state:${weight.name}`, gradient: gradients.has(weight.name) ? `gradient:${weight.name}` : undefined, weight })),
  };
}
