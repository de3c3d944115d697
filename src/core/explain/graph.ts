// The graph that says how the score of a class depends on a picture, or on what a layer makes of it: the forward pass and `backward` from the score.
import { backward } from '../autodiff/backward.ts';
import { LayerwrightError } from '../errors.ts';
import { prepareGradients } from '../import/gradient-graph.ts';
import { pruneGraph } from '../lower/prune.ts';
import type { GraphBuilder, Value } from '../onnx/builder.ts';
import { expandComposites, spellOut } from '../onnx/expand.ts';
import { modelOf } from '../onnx/model.ts';
import type { Model, Node } from '../onnx/model.ts';
import { openGraph } from '../onnx/open.ts';
import { formatShape, isFloat, isStatic } from '../tensor.ts';
import type { Tensor } from '../tensor.ts';

/** A layer whose output has a place for every part of the picture: [1, channels, height, width]. */
export interface SpatialLayer {
  /** Name of its node in the file. */
  readonly name: string;
  readonly operator: string;
  /** Of its output. */
  readonly value: string;
  readonly shape: readonly number[];
}

export interface ExplainGraph {
  readonly model: Model;
  /** Graph input, float32 [1, classes]: 1 at the class that is asked for. One score alone is that of the second of two classes: 1 for it, −1 for the first. */
  readonly pick: string;
  readonly classes: number;
  /** Graph output: gradient of the score by the picture, in its shape. */
  readonly gradient?: string;
  /** Graph outputs: what the layer gives, and the gradient of the score by it. */
  readonly layer?: SpatialLayer & { readonly activation: string; readonly gradient: string };
}

/** Operators that only move numbers about, or make other numbers of scores: the score is what stands before. */
const passing = new Set(['Identity', 'Reshape', 'Flatten', 'Squeeze', 'Unsqueeze', 'Dropout']);
const squashing = new Set(['Softmax', 'LogSoftmax', 'Sigmoid']);
/** Operators whose outputs need not have their channels first, or are nothing of their own. */
const noLayers = new Set(['Transpose', 'Reshape', 'Pad', 'Identity', 'Cast', 'Expand', 'Unsqueeze', 'Squeeze', 'Dropout', 'Slice', 'Gather', 'QuantizeLinear', 'DequantizeLinear', 'Resize']);

const producers = (b: GraphBuilder): ReadonlyMap<string, Node> => new Map(b.nodes.flatMap((n) => n.outputs.filter((o) => o !== '').map((o) => [o, n] as const)));

/** Scores before a softmax or a sigmoid: through them, the gradient of a class that is sure would be none (Selvaraju et al. 2017, section 3). */
function scoresOf(b: GraphBuilder, output: Value): Value {
  const made = producers(b);
  let value = output;
  for (;;) {
    const node = made.get(value.name);
    const [source] = node?.inputs ?? [];
    if (!node || source === undefined || source === '') return output;
    if (squashing.has(node.opType)) return b.value(source);
    if (!passing.has(node.opType)) return output;
    value = b.value(source);
  }
}

/** Nodes on a way from the picture to the scores, in order. */
function between(b: GraphBuilder, picture: string, scores: string): Node[] {
  const from = new Set([picture]);
  const after = b.nodes.filter((n) => n.inputs.some((i) => from.has(i)) && n.outputs.every((o) => { from.add(o); return true; }));
  const to = new Set([scores]);
  return after.toReversed().filter((n) => n.outputs.some((o) => to.has(o)) && n.inputs.every((i) => { to.add(i); return true; })).reverse();
}

const layersOf = (b: GraphBuilder, picture: string, scores: string): SpatialLayer[] => between(b, picture, scores).flatMap((node): SpatialLayer[] => {
  const value = b.value(node.outputs[0] as string);
  const { shape, dtype } = value;
  const spatial = isFloat(dtype) && shape.length === 4 && isStatic(shape) && (shape[2] as number) > 1 && (shape[3] as number) > 1;
  return spatial && !noLayers.has(node.opType) ? [{ name: node.name, operator: node.opType, value: value.name, shape: [...shape] as number[] }] : [];
});

interface Opened { readonly b: GraphBuilder; readonly scores: Value; readonly classes: number; readonly layers: readonly SpatialLayer[] }

function open(model: Model, picture: string, feeds: Readonly<Record<string, Tensor>>): Opened {
  const [output] = model.graph.outputs;
  if (!output) throw new LayerwrightError('onnx/unsupported', 'The model has no output.', {});
  const prepared = prepareGradients({ ...model, graph: { ...model.graph, outputs: [output] } }, feeds);
  if (!prepared.inputs.includes(picture)) throw new LayerwrightError('autodiff/not-differentiable', `The picture goes into ${picture} as whole numbers, which have no gradient.`, { where: picture, hint: 'Cover parts of it instead (occlusion).' });
  const b = openGraph(prepared.graph, { inputs: Object.fromEntries(prepared.inputs.map((name) => [name, (feeds[name] as Tensor).shape])) });
  spellOut(b);
  const scores = scoresOf(b, b.value(output.name));
  const more = scores.shape.filter((d) => d !== 1);
  const [classes = 1] = more;
  if (more.length > 1 || typeof classes !== 'number') {
    throw new LayerwrightError('onnx/unsupported', 'Only what a classifier says can be explained: one score a class.', { where: scores.name, expected: '1×classes', received: formatShape(scores.shape) });
  }
  return { b, scores, classes, layers: layersOf(b, picture, scores.name) };
}

/** Layers whose output can be laid over the picture, from first to last. Throws as `explainGraph`. */
export const spatialLayers = (model: Model, picture: string, feeds: Readonly<Record<string, Tensor>>): readonly SpatialLayer[] => open(model, picture, feeds).layers;

/** The layer of that name, or whose name begins with it (`conv2` for `conv2/Relu`): the last of them. */
function chosen(layers: readonly SpatialLayer[], name: string | undefined): SpatialLayer {
  const found = name === undefined ? layers.at(-1) : layers.find((l) => l.name === name || l.value === name) ?? layers.findLast((l) => l.name.startsWith(`${name}/`));
  if (found) return found;
  if (name === undefined) throw new LayerwrightError('usage', 'The network has no layer that keeps places of the picture, so Grad-CAM has nothing to show.', { hint: 'Use saliency or occlusion.' });
  throw new LayerwrightError('usage', `There is no layer ${name} that keeps places of the picture.`, { where: name, expected: layers.map((l) => l.name).slice(-20).join(', ') });
}

/**
 * The graph for one picture. `by`: the picture itself, or a layer by its name (the last one where left out). `feeds`: one sample, which fixes
 * all sizes. Throws `autodiff/…` naming the node that no gradient passes, `onnx/unsupported` for what is no classifier, `usage` for a layer
 * that is not there.
 */
export function explainGraph(model: Model, picture: string, feeds: Readonly<Record<string, Tensor>>, by: { readonly layer: string | undefined } | 'picture'): ExplainGraph {
  const { b, scores, classes, layers } = open(model, picture, feeds);
  const pick = b.input('explain~class', scores.dtype, [1, classes]);
  const layer = by === 'picture' ? undefined : chosen(layers, by.layer);
  const wrt = b.value(layer?.value ?? picture);
  const score = b.scope('explain~', () => b.ReduceSum(b.Mul(b.Reshape(scores, [1, classes]), pick), undefined, false));
  const gradient = backward(b, score, [wrt], { device: 'cpu' }).get(wrt.name) as Value;
  b.graphOutputs.splice(0);
  const names = { activation: 'explain~activation', gradient: 'explain~gradient' };
  b.output(gradient, names.gradient);
  if (layer) b.output(wrt, names.activation);
  expandComposites(b, 'cpu');
  const made = modelOf(pruneGraph(b.build('explain'), true));
  return { model: made, pick: pick.name, classes, ...(layer ? { layer: { ...layer, ...names } } : { gradient: names.gradient }) };
}
