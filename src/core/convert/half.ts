// float16: weights of half the size, and where it is asked for the computing too. Inputs and outputs stay float32.
import { LayerwrightError } from '../errors.ts';
import { typeModel } from '../onnx/infer.ts';
import { pruneGraph } from '../lower/prune.ts';
import { castCode } from '../onnx/dtypes.ts';
import { attributeOf, intAttribute, tensorAttribute } from '../onnx/model.ts';
import type { Model, Node } from '../onnx/model.ts';
import { readsOf } from '../onnx/sort.ts';
import { dataOf, halfOf, tensorOf } from '../tensor.ts';
import type { Tensor } from '../tensor.ts';
import { Editing, floatsOf, withGraph } from './editing.ts';

/** Smaller constants are epsilons, scales and shapes, and gain nothing. */
const WORTH = 64;
/** The largest finite float16. */
const LARGEST = 65_504;

/**
 * Operators that stay in float32: no kernels for float16 in runtimes, numbers beside their data whose type is fixed, or sums that float16
 * is too coarse for. Sub-graphs stay too.
 */
const wide = new Set([
  'QuantizeLinear', 'DequantizeLinear', 'DynamicQuantizeLinear', 'NonMaxSuppression', 'RoiAlign', 'Resize', 'Upsample', 'Range', 'CumSum', 'TopK',
  'RandomNormal', 'RandomUniform', 'RandomNormalLike', 'RandomUniformLike', 'Multinomial', 'Bernoulli', 'DFT', 'STFT', 'MelWeightMatrix', 'HannWindow', 'HammingWindow', 'BlackmanWindow',
  'LSTM', 'GRU', 'RNN', 'ReduceSumSquare', 'ReduceL2', 'ReduceLogSumExp', 'ReduceLogSum', 'LpNormalization', 'EyeLike', 'Det', 'GridSample', 'MaxUnpool', 'StringNormalizer', 'TfIdfVectorizer', 'SequenceEmpty',
]);

/** What only passes numbers on is in the type that they come in. */
const passers = new Set(['Identity', 'Reshape', 'Flatten', 'Squeeze', 'Unsqueeze', 'Transpose', 'Slice', 'Split', 'Expand', 'Gather', 'Dropout']);

export interface HalfModel {
  readonly model: Model;
  /** Operators that stay in float32, with how many nodes each. */
  readonly kept: ReadonlyMap<string, number>;
  readonly bytes: { readonly before: number; readonly after: number };
}

const asHalf = (tensor: Tensor): Tensor => tensorOf('float16', tensor.shape, halfOf(dataOf(tensor) as Float32Array));

const hasSubgraph = (node: Node): boolean => [...node.attributes.values()].some((a) => a.kind === 'graph' || a.kind === 'graphs');

/** Whether float16 holds the numbers: none becomes infinite. */
const fits = (values: Float32Array): boolean => values.every((v) => !(Math.abs(v) > LARGEST) || !Number.isFinite(v));

/** Weights in float16, made float32 by a Cast where they are used: half the file, and the same speed and almost the same numbers. */
export function halveWeights(model: Model): HalfModel {
  const e = new Editing(model.graph);
  const casts: Node[] = [];
  let before = 0;
  for (const [name, tensor] of e.constants) {
    const values = floatsOf(tensor);
    if (!values || values.length < WORTH || !fits(values) || e.outputs.has(name)) continue;
    before += tensor.bytes.length;
    e.graph.initializers.delete(name);
    casts.push(e.make('Cast', [e.keep(`${name}/float16`, asHalf(tensor))], name, { to: castCode.float32 }));
  }
  return { model: withGraph(model, { ...e.graph, nodes: [...casts, ...e.nodes] }), kept: new Map(), bytes: { before, after: before / 2 } };
}

/** Weights and computing in float16; what cannot be stays float32, with a Cast on either side. Throws `onnx/unsupported` where the type of a value is not known. */
export function halveAll(model: Model, keep: ReadonlySet<string> = wide): HalfModel {
  return new Halver(model, keep).run();
}

class Halver {
  readonly #model: Model;
  readonly #e: Editing;
  readonly #keep: ReadonlySet<string>;
  /** Names of float32 values, as the model was given. */
  readonly #floats: ReadonlySet<string>;
  /** Values that are float16 now. */
  readonly #half = new Set<string>();
  /** Value → its name in the other type. */
  readonly #asFloat = new Map<string, string>();
  readonly #asHalf = new Map<string, string>();
  readonly #nodes: Node[] = [];
  readonly #kept = new Map<string, number>();
  #before = 0;

  constructor(model: Model, keep: ReadonlySet<string>) {
    this.#model = model;
    this.#e = new Editing(model.graph);
    this.#keep = keep;
    const { values } = typeModel(model);
    const unknown = model.graph.nodes.find((n) => n.outputs.some((o) => o !== '' && !values.has(o)));
    if (unknown) {
      throw new LayerwrightError('onnx/unsupported', `It is not known which type ${unknown.name === '' ? unknown.opType : unknown.name} gives, so the rest cannot be brought to float16.`, { where: unknown.name, hint: 'Keep the weights alone in float16.' });
    }
    this.#floats = new Set([...values.values()].filter((v) => v.dtype === 'float32').map((v) => v.name));
  }

  run(): HalfModel {
    const e = this.#e;
    for (const node of e.nodes) {
      // What sub-graphs take from outside counts, whatever the node itself gives.
      const floats = hasSubgraph(node) || [...node.inputs, ...node.outputs].some((name) => this.#floats.has(name));
      if (!floats || this.#passesFloats(node)) this.#nodes.push(node);
      else if (this.#canBeHalf(node)) this.#halve(node);
      else this.#leave(node);
    }
    const graph = pruneGraph({ ...e.graph, nodes: this.#nodes }, true);
    return { model: withGraph(this.#model, graph), kept: this.#kept, bytes: { before: this.#before, after: this.#before / 2 } };
  }

  #passesFloats({ domain, opType, inputs }: Node): boolean {
    return domain === '' && passers.has(opType) && inputs.every((name) => !this.#half.has(name) && !this.#asHalf.has(name) && !(this.#floats.has(name) && this.#e.constants.has(name)));
  }

  #canBeHalf(node: Node): boolean {
    if (node.domain !== '' || this.#keep.has(node.opType)) return false;
    if (hasSubgraph(node)) return false;
    const held = node.opType === 'Constant' || node.opType === 'ConstantOfShape' ? [tensorAttribute(node, 'value')] : node.inputs.map((name) => this.#e.constants.get(name));
    if (node.opType === 'Constant' && (!held[0] || held[0].dtype !== 'float32')) return false;
    return held.every((tensor) => {
      const values = floatsOf(tensor);
      return !values || fits(values);
    });
  }

  #halve(node: Node): void {
    const e = this.#e;
    node.inputs = node.inputs.map((name) => (this.#floats.has(name) ? this.#halfOf(name) : name));
    if (node.opType === 'Cast' && intAttribute(node, 'to', 0) === castCode.float32) node.attributes.set('to', attributeOf(castCode.float16));
    const held = tensorAttribute(node, 'value');
    if (held?.dtype === 'float32') node.attributes.set('value', { kind: 'tensor', value: asHalf(held) });
    else if (node.opType === 'ConstantOfShape' && !held) node.attributes.set('value', { kind: 'tensor', value: tensorOf('float16', [1], new Uint16Array(1)) });
    this.#nodes.push(node);
    node.outputs = node.outputs.map((name) => {
      if (!this.#floats.has(name)) return name;
      if (!e.outputs.has(name)) {
        this.#half.add(name);
        return name;
      }
      const half = e.unique(`${name}/float16`);
      this.#nodes.push(e.make('Cast', [half], name, { to: castCode.float32 }));
      this.#asHalf.set(name, half);
      return half;
    });
  }

  #leave(node: Node): void {
    // What sub-graphs take from outside is made float32 under its own name, which they know.
    const inner = new Set(readsOf(node).filter((name) => !node.inputs.includes(name)));
    for (const name of inner) if (this.#half.has(name)) this.#restore(name);
    node.inputs = node.inputs.map((name) => (this.#half.has(name) ? this.#floatOf(name) : name));
    this.#nodes.push(node);
    const key = node.domain === '' ? node.opType : `${node.domain}.${node.opType}`;
    if (node.opType !== 'Constant') this.#kept.set(key, (this.#kept.get(key) ?? 0) + 1);
  }

  /** Gives a float16 value another name, and its own to the float32 of it. */
  #restore(name: string): void {
    const half = this.#e.unique(`${name}/float16`);
    for (const node of this.#nodes) {
      node.inputs = node.inputs.map((n) => (n === name ? half : n));
      node.outputs = node.outputs.map((n) => (n === name ? half : n));
    }
    this.#half.delete(name);
    this.#asHalf.set(name, half);
    this.#nodes.push(this.#e.make('Cast', [half], name, { to: castCode.float32 }));
  }

  #halfOf(name: string): string {
    if (this.#half.has(name)) return name;
    const found = this.#asHalf.get(name);
    if (found !== undefined) return found;
    const e = this.#e;
    const half = e.unique(`${name}/float16`);
    const tensor = e.constants.get(name);
    if (tensor) {
      this.#before += tensor.bytes.length;
      e.graph.initializers.set(half, asHalf(tensor));
    } else this.#nodes.push(e.make('Cast', [name], half, { to: castCode.float16 }));
    this.#asHalf.set(name, half);
    return half;
  }

  #floatOf(name: string): string {
    const found = this.#asFloat.get(name);
    if (found !== undefined) return found;
    const float = this.#e.unique(`${name}/float32`);
    this.#nodes.push(this.#e.make('Cast', [name], float, { to: castCode.float32 }));
    this.#asFloat.set(name, float);
    return float;
  }
}
