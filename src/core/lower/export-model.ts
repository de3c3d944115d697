// Project and weights → the ONNX model that people take away: inference only, batch `N`, activated predictions.
import { LayerwrightError } from '../errors.ts';
import type { Project } from '../graph/schema.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import { modelOf, OPSET } from '../onnx/model.ts';
import type { Graph, Model, Node } from '../onnx/model.ts';
import type { Value } from '../onnx/builder.ts';
import { sortNodes } from '../onnx/sort.ts';
import type { Tensor } from '../tensor.ts';
import { alike, renameEnds, replaceable, restoreModel, typeOfEnd } from './imported.ts';
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
  /** Inputs of an imported model under their names in its file, which need not be those of their nodes; default false. */
  readonly fileNames?: boolean;
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
  const own = project.model?.opsets[''];
  const made = own !== undefined && own !== OPSET ? attempt(() => exportAt(own, project, weights, options)) : undefined;
  const { lowered, outputs, graph } = made && alike(layerNodes(made.lowered), own as number) ? made : exportAt(OPSET, project, weights, options);
  const plain = modelOf(pruneGraph(graph, project.model !== undefined), lowered.b.opset);
  const model = project.model ? restoreModel(plain, project.model, weights) : plain;
  model.producerVersion = options.version ?? '';
  const labels: Record<string, string> = { 'layerwright.outputs': JSON.stringify(outputs), ...(project.template !== undefined && { 'layerwright.template': project.template }) };
  for (const [key, value] of Object.entries({ ...labels, ...options.metadata })) model.metadata.set(key, value);
  return { model, outputs };
}

/** Nodes that layers made, as opset 17 has them; imported operators are written in their own. */
const layerNodes = ({ made }: Lowered): Node[] => [...made].flatMap(([node, layer]) => (layer.kind.type === 'Operator' ? [] : [node]));

/** The nodes in the order of the document, which for an imported model is that of its file: onnxruntime's fusions, and with them the last bits, depend on it. */
function inOrder(project: Project, { b, made }: Lowered): Node[] {
  const places = new Map(project.graph.nodes.map((n, i) => [n.id, i]));
  const placeOf = (node: Node): number => places.get(made.get(node)?.id.split('/')[0] ?? '') ?? places.size;
  return sortNodes(b.nodes.toSorted((p, q) => placeOf(p) - placeOf(q)));
}

/** What an older opset cannot say is said in opset 17. */
function attempt<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (thrown) {
    if (thrown instanceof LayerwrightError && (thrown.code.startsWith('onnx/') || thrown.code.startsWith('shape/'))) return undefined;
    throw thrown;
  }
}

interface Made { readonly lowered: Lowered; readonly outputs: ExportedOutput[]; readonly graph: Graph }

function exportAt(opset: number, project: Project, weights: ReadonlyMap<string, Tensor>, options: ExportOptions): Made {
  const lowered = lowerGraph(project, {
    batch: options.batch ?? 'N', training: false, device: options.device ?? 'cpu', dtype: 'float32', partial: project.model !== undefined, builder: new GraphBuilder({ opset }),
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
  const graph = lowered.b.build(project.name || 'layerwright');
  if (!project.model) return { lowered, outputs, graph };
  const ended = withDeclaredEnds(project, lowered, { ...graph, nodes: inOrder(project, lowered) }, options.fileNames ?? false);
  return { lowered, outputs, graph: ended };
}

/** Inputs and outputs of an imported model as its file declares them. */
function withDeclaredEnds(project: Project, lowered: Lowered, graph: Graph, fileNames: boolean): Graph {
  const names = new Map<string, string>();
  const { b } = lowered;
  const made = new Set(b.nodes.flatMap((n) => n.outputs));
  /** Inputs by their names in the file: an output may be an input as it came. */
  const passed = new Map(project.graph.nodes.filter((n) => n.type === 'ModelInput').map((n) => [n.id, fileNames ? n.params['name'] : n.id]));
  const identity = (value: Value): Value => {
    const copy = b.op('Identity', [value]);
    graph.nodes.push(b.nodes.at(-1) as Node);
    return copy;
  };
  const place = new Map(project.graph.nodes.map((n, i) => [n.id, i]));
  for (const end of lowered.outputs.toSorted((p, q) => (place.get(p.node) ?? 0) - (place.get(q.node) ?? 0))) {
    if (!end.declared) continue;
    const { value } = end;
    const from = passed.get(value.name) === end.name ? value : names.has(value.name) || !made.has(value.name) ? identity(value) : value;
    if (passed.get(from.name) !== end.name) names.set(from.name, end.name);
    graph.outputs.push({ name: from.name, type: typeOfEnd(end.declared.type, value), docString: '' });
  }
  for (const node of project.graph.nodes) {
    const { name = '', type } = node.params as { name?: string; type?: string };
    const value = node.type === 'ModelInput' ? lowered.inputs.get(node.id) : node.type === 'Constant' && name !== '' ? lowered.values.get(`${node.id}:out`) : undefined;
    if (!value) continue;
    if (fileNames && name !== '') names.set(value.name, name);
    const at = graph.inputs.findIndex((i) => i.name === value.name);
    if (node.type === 'Constant') graph.inputs.push(replaceable(value.name, value));
    else if (at >= 0) graph.inputs[at] = { name: value.name, type: typeOfEnd(type, value), docString: '' };
  }
  return renameEnds(graph, names);
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
    const name = end.declared ? end.name : b.unique(end.name);
    if (!end.declared) b.output(end.value, name);
    outputs.push({ name, node: end.node });
  }
  return outputs;
}
