// Batch normalisation of a trained network is a scale and a shift a channel: part of the convolution or matrix before it.
import { pruneGraph } from '../lower/prune.ts';
import { floatAttribute, intAttribute } from '../onnx/model.ts';
import type { Model, Node } from '../onnx/model.ts';
import { sizeOf } from '../tensor.ts';
import { Editing, floatTensor, floatsOf, withGraph } from './editing.ts';

/** Axis of the weights along which the outputs lie: of Conv, and of Gemm without factors. */
function outputAxis(node: Node): number | undefined {
  if (node.domain !== '') return undefined;
  if (node.opType === 'Conv') return 0;
  const plain = node.opType === 'Gemm' && floatAttribute(node, 'alpha', 1) === 1 && floatAttribute(node, 'beta', 1) === 1 && intAttribute(node, 'transA', 0) === 0;
  return plain ? (intAttribute(node, 'transB', 0) === 1 ? 0 : 1) : undefined;
}

/** `values` times one factor a channel, which lie along `axis`. */
export function scaledAlong(values: Float32Array, shape: readonly number[], axis: number, factors: ArrayLike<number>): Float32Array {
  const inner = sizeOf(shape.slice(axis + 1));
  const channels = shape[axis] as number;
  return values.map((v, i) => v * (factors[Math.floor(i / inner) % channels] as number));
}

/**
 * The model with batch norms folded into the Conv or Gemm that alone feeds them: W′ = W·γ/√(σ² + ε), b′ = (b − μ)·γ/√(σ² + ε) + β.
 * `folded`: how many. What reads running statistics that are no constants stays.
 */
export function foldBatchNorm(model: Model): { readonly model: Model; readonly folded: number } {
  const e = new Editing(model.graph);
  const gone = new Set<Node>();
  for (const norm of e.nodes) {
    if (norm.opType !== 'BatchNormalization' || norm.domain !== '' || intAttribute(norm, 'training_mode', 0) !== 0 || norm.outputs.filter((o) => o !== '').length !== 1) continue;
    const [x = '', ...names] = norm.inputs;
    const before = e.makerOf(x);
    const axis = before && outputAxis(before);
    if (!before || axis === undefined || gone.has(before) || e.onlyReader(x) !== norm) continue;
    const [gamma, beta, mean, variance] = names.map((name) => floatsOf(e.constants.get(name)));
    const [, weightName = '', biasName = ''] = before.inputs;
    const tensor = e.constants.get(weightName);
    const weight = floatsOf(tensor);
    const bias = biasName === '' ? undefined : floatsOf(e.constants.get(biasName));
    const channels = tensor?.shape[axis];
    if (!gamma || !beta || !mean || !variance || !tensor || !weight || gamma.length !== channels || (biasName !== '' && bias?.length !== channels)) continue;
    const epsilon = floatAttribute(norm, 'epsilon', 1e-5);
    const factors = gamma.map((g, c) => g / Math.sqrt((variance[c] as number) + epsilon));
    const shifts = beta.map((b, c) => ((bias?.[c] ?? 0) - (mean[c] as number)) * (factors[c] as number) + b);
    before.inputs = [before.inputs[0] as string, e.keep(`${weightName}/folded`, floatTensor(tensor.shape, scaledAlong(weight, tensor.shape, axis, factors))), e.keep(`${weightName}/shift`, floatTensor([channels], shifts))];
    before.outputs = [norm.outputs[0] as string];
    gone.add(norm);
  }
  const graph = pruneGraph({ ...e.graph, nodes: e.nodes.filter((n) => !gone.has(n)) }, true);
  return { model: withGraph(model, graph), folded: gone.size };
}
