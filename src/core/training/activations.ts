// The graph that tells what one layer gives for one sample: the forward pass up to there, weights as inputs.
import type { Project } from '../graph/schema.ts';
import { LayerwrightError } from '../errors.ts';
import { pruneGraph } from '../lower/prune.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import { expandComposites } from '../onnx/expand.ts';
import { modelOf } from '../onnx/model.ts';
import type { Model } from '../onnx/model.ts';
import type { FlatNode } from '../shapes/types.ts';
import { lowerOf } from './build.ts';
import type { TrainingOptions } from './build.ts';
import type { DataInput } from './types.ts';

export interface ActivationGraph {
  readonly model: Model;
  readonly layer: FlatNode;
  readonly weights: readonly { readonly name: string; readonly in: string }[];
  /** Of one sample: dims [1, …]. */
  readonly data: readonly DataInput[];
  /** Graph output, float32 [1, …]: the layer's first output. */
  readonly output: string;
}

/** `id`: flat id of an input or a layer. Dropout is off, running statistics are used. Throws `usage` where there is none, and the first problem of the graph. */
export function buildActivationGraph(project: Project, id: string, options: Pick<TrainingOptions, 'inputTypes' | 'fields' | 'constants'>): ActivationGraph {
  const b = new GraphBuilder();
  const data: DataInput[] = [];
  const lowered = lowerOf(project, options)({
    batch: 1, training: false, device: 'cpu', dtype: 'float32', builder: b,
    weight: (_b, name, spec) => b.input(`state:${name}`, 'float32', spec.shape),
    input: (_b, node, type) => {
      const name = `input:${node}`;
      data.push({ name, node, role: 'input', dtype: type.dtype, shape: type.shape as number[] });
      return b.input(name, type.dtype, type.shape);
    },
  });
  const layer = lowered.shapes.layers.find((l) => l.id === id);
  const value = layer && lowered.values.get(`${id}:${layer.ports[0]}`);
  if (!layer || !value) throw new LayerwrightError('usage', `The network has no layer ${id}.`, { where: id, expected: lowered.shapes.layers.filter((l) => l.ports.length > 0).map((l) => l.id).join(', ') });
  const output = 'activation';
  b.output(b.Cast(value, 'float32'), output);
  expandComposites(b, 'cpu');
  const graph = pruneGraph(b.build('activation'));
  const kept = new Set(graph.inputs.map((i) => i.name));
  return {
    model: modelOf(graph), layer, data: data.filter((d) => kept.has(d.name)), output,
    weights: lowered.weights.map((w) => ({ name: w.name, in: `state:${w.name}` })).filter((w) => kept.has(w.in)),
  };
}
