// The graph of evaluation: activated predictions and the losses of a batch of any size, weights as inputs.
import type { Project } from '../graph/schema.ts';
import type { LoweredWeight } from '../lower/types.ts';
import { pruneGraph } from '../lower/prune.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import { expandComposites } from '../onnx/expand.ts';
import { modelOf } from '../onnx/model.ts';
import type { Model } from '../onnx/model.ts';
import type { DType, Dim } from '../tensor.ts';
import { lowerOf } from './build.ts';
import type { TrainingOptions } from './build.ts';
import { addLosses } from './objective.ts';

export interface ForwardOptions extends Pick<TrainingOptions, 'inputTypes' | 'fields' | 'constants' | 'stored'> {
  readonly device: 'cpu' | 'webgpu';
  /** Default `N`. */
  readonly batch?: Dim;
  /** false: predictions only, no targets and no losses. */
  readonly losses?: boolean;
}

export interface ForwardGraph {
  readonly model: Model;
  /** Every weight is a graph input; the names of state in `TrainingGraph` are these `name`s. */
  readonly weights: readonly { readonly name: string; readonly in: string; readonly weight: LoweredWeight }[];
  readonly data: readonly { readonly name: string; readonly node: string; readonly role: 'input' | 'target'; readonly dtype: DType; readonly shape: readonly Dim[] }[];
  /** Activated predictions, [N, …], by loss node. */
  readonly predictions: readonly { readonly name: string; readonly loss: string; readonly node: string }[];
  /** Scalars by key, means over the batch: `loss`, without regularisation; `loss:<node>` where there are several. */
  readonly outputs: readonly { readonly name: string; readonly key: string }[];
}

/** The forward graph without dropout and with running statistics. Throws the first problem of the project's graph. */
export function buildForwardGraph(project: Project, options: ForwardOptions): ForwardGraph {
  const b = new GraphBuilder();
  const batch = options.batch ?? 'N';
  const data: ForwardGraph['data'][number][] = [];
  const feed = (role: 'input' | 'target', node: string, dtype: DType, shape: readonly Dim[]) => {
    const name = `${role}:${node}`;
    data.push({ name, node, role, dtype, shape });
    return b.input(name, dtype, shape);
  };
  const lowered = lowerOf(project, options)({
    batch, training: false, device: options.device, dtype: 'float32', builder: b,
    weight: (_b, name, spec) => b.input(`state:${name}`, 'float32', spec.shape), input: (_b, node, type) => feed('input', node, type.dtype, type.shape),
  });
  const predictions = lowered.losses.map((loss) => {
    const name = `prediction:${loss.node}`;
    b.output(loss.definition.activate?.(b, loss.prediction, loss.params) ?? loss.prediction, name);
    return { name, loss: loss.node, node: loss.source };
  });
  const outputs: { name: string; key: string }[] = [];
  if (options.losses !== false) {
    const { figures } = addLosses(lowered, (_b, loss) => feed('target', loss.node, loss.targetType.dtype, loss.targetType.shape), options.device);
    for (const [key, value] of figures) {
      if (key.startsWith('metric:')) continue;
      b.output(value, `out:${key}`);
      outputs.push({ name: `out:${key}`, key });
    }
  }
  expandComposites(b, options.device);
  const graph = pruneGraph(b.build('evaluation'));
  const kept = new Set(graph.inputs.map((i) => i.name));
  const weights = lowered.weights.map((weight) => ({ name: weight.name, in: `state:${weight.name}`, weight })).filter((w) => kept.has(w.in));
  return { model: modelOf(graph), weights, data: data.filter((d) => kept.has(d.name)), predictions, outputs };
}
