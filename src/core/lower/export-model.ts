// Project and weights → the ONNX model that people take away: inference only, batch `N`, activated predictions.
import { LayerwrightError } from '../errors.ts';
import type { Project } from '../graph/schema.ts';
import { modelOf } from '../onnx/model.ts';
import type { Model } from '../onnx/model.ts';
import type { Tensor } from '../tensor.ts';
import { lowerGraph } from './lower.ts';
import { pruneGraph } from './prune.ts';
import type { LowerOptions, Lowered } from './types.ts';

export interface ExportOptions extends Pick<LowerOptions, 'inputTypes' | 'fields'> {
  /** Whether predictions go through their loss's activation (softmax of logits, sigmoid); default true. */
  readonly activate?: boolean;
  /** Default `N`. */
  readonly batch?: number | string;
  readonly device?: 'cpu' | 'webgpu';
  /** Kept in the file's metadata: labels, preprocessing, the project's hash. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Version of Layerwright, kept as the producer's. */
  readonly version?: string;
}

export interface ExportedOutput {
  readonly name: string;
  /** Loss node whose prediction this is; undefined for ends that feed no loss. */
  readonly loss?: string;
  readonly node: string;
}

export interface Exported { readonly model: Model; readonly outputs: readonly ExportedOutput[] }

/**
 * The trained network as a model of standard ONNX operators: weights as initializers named `<node>.<weight>`, an input
 * for each Input node, an output for each exported loss (named by the loss's label, else by the node that predicts) and
 * for each end that feeds no loss. Throws `checkpoint/damaged` where a weight is missing or has another shape.
 */
export function exportGraph(project: Project, weights: ReadonlyMap<string, Tensor>, options: ExportOptions = {}): Exported {
  const lowered = lowerGraph(project, {
    batch: options.batch ?? 'N', training: false, device: options.device ?? 'cpu', dtype: 'float32',
    ...(options.inputTypes && { inputTypes: options.inputTypes }), ...(options.fields && { fields: options.fields }),
    weight: (b, name) => {
      const tensor = weights.get(name);
      if (!tensor) {
        throw new LayerwrightError('checkpoint/damaged', `The weights lack ${name}.`, { where: name, expected: 'a tensor for every weight of the project', received: `${weights.size} tensors`, hint: 'Use the checkpoint of this very project.' });
      }
      return b.initializer(name, tensor);
    },
  });
  const outputs = addOutputs(project, lowered, options.activate ?? true);
  const model = modelOf(pruneGraph(lowered.b.build(project.name || 'layerwright')));
  model.producerVersion = options.version ?? '';
  const labels: Record<string, string> = { 'layerwright.outputs': JSON.stringify(outputs), ...(project.template !== undefined && { 'layerwright.template': project.template }) };
  for (const [key, value] of Object.entries({ ...labels, ...options.metadata })) model.metadata.set(key, value);
  return { model, outputs };
}

function addOutputs(project: Project, lowered: Lowered, activate: boolean): ExportedOutput[] {
  const { b } = lowered;
  const labels = new Map(project.graph.nodes.map((n) => [n.id, n.label]));
  const outputs: ExportedOutput[] = [];
  for (const loss of lowered.losses) {
    if (!loss.exported) continue;
    const activation = activate ? loss.definition.activate : undefined;
    const value = activation ? b.scope(loss.node, () => activation(b, loss.prediction, loss.params)) : loss.prediction;
    const name = b.unique(labels.get(loss.node) ?? labels.get(loss.source) ?? loss.source);
    b.output(value, name);
    outputs.push({ name, loss: loss.node, node: loss.source });
  }
  for (const end of lowered.outputs) {
    const name = b.unique(end.name);
    b.output(end.value, name);
    outputs.push({ name, node: end.node });
  }
  return outputs;
}
