// Static quantisation in the form that ONNX tools share (QDQ): values pass through QuantizeLinear and DequantizeLinear, and runtimes put
// kernels for whole numbers in place of what stands between them.
import { LayerwrightError, internal } from '../errors.ts';
import { pruneGraph } from '../lower/prune.ts';
import type { Model, Node } from '../onnx/model.ts';
import { tensorFrom, tensorOf } from '../tensor.ts';
import { Editing, floatsOf, withGraph } from './editing.ts';
import { planInt8 } from './int8-plan.ts';
import type { Int8Plan } from './int8-plan.ts';
import { MOST_BIAS, asymmetric, biasIntegers, symmetric } from './integers.ts';
import type { QuantizedWeights, Scaling } from './integers.ts';
import type { Range } from './ranges.ts';

export interface Int8Options {
  /** Range of every value of the plan that has a scale of its own (`wantedRanges`). */
  readonly ranges: ReadonlyMap<string, Range>;
  /** Names of nodes that stay in float32. */
  readonly keep?: ReadonlySet<string>;
  /** 7: sums of two products fit into 16 bits, which older x64 processors (without VNNI) need to be right. */
  readonly weightBits?: 7 | 8;
}

export interface QuantizedModel {
  readonly model: Model;
  /** Convolutions and matrices on whole numbers. */
  readonly quantized: number;
  /** Bytes of weights before and after. */
  readonly bytes: { readonly before: number; readonly after: number };
}

/** Values whose ranges `quantizeInt8` needs. */
export const wantedRanges = (model: Model, keep?: ReadonlySet<string>): string[] => [...new Set(planInt8(model, keep).points.values())];

/**
 * The model with its convolutions and matrices on whole numbers: activations uint8 with a zero point, one scale each; weights int8 with one
 * scale a channel; biases int32. Inputs and outputs stay as they are. Needs opset 13. Throws `onnx/unsupported` where there is
 * nothing to quantise.
 */
export function quantizeInt8(model: Model, options: Int8Options): QuantizedModel {
  const plan = planInt8(model, options.keep);
  if ((model.opsets.get('') ?? 0) < 13) throw internal('scales a channel need opset 13');
  if (plan.compute.length === 0) {
    throw new LayerwrightError('onnx/unsupported', 'The network has nothing that int8 would be faster for.', { expected: 'convolutions or matrices with constant weights', received: `${model.graph.nodes.length} nodes`, hint: 'Export it as float16, or as it is.' });
  }
  return new Quantizer(model, plan, options).run();
}

class Quantizer {
  readonly #model: Model;
  readonly #e: Editing;
  readonly #plan: Int8Plan;
  readonly #options: Int8Options;
  readonly #scalings = new Map<string, { readonly scaling: Scaling; readonly scale: string; readonly zero: string }>();
  readonly #weights = new Map<string, { readonly name: string; readonly quantized: QuantizedWeights }>();
  readonly #nodes: Node[] = [];
  /** What readers get in place of a value. */
  readonly #dequantized = new Map<string, string>();
  #before = 0;
  #after = 0;

  constructor(model: Model, plan: Int8Plan, options: Int8Options) {
    this.#model = model;
    this.#e = new Editing(model.graph);
    this.#plan = plan;
    this.#options = options;
  }

  run(): QuantizedModel {
    const e = this.#e;
    const compute = new Map(this.#plan.compute.map((c) => [c.node.outputs[0] as string, c]));
    for (const input of e.graph.inputs) if (this.#plan.points.has(input.name)) this.#pass(input.name, input.name);
    for (const node of e.nodes) {
      const own = compute.get(node.outputs[0] ?? '');
      node.inputs = node.inputs.map((name) => this.#dequantized.get(name) ?? name);
      if (own) this.#compute(node, own.node.inputs, own.axis);
      this.#nodes.push(node);
      node.outputs = node.outputs.map((name) => (this.#plan.points.has(name) ? this.#made(name) : name));
    }
    const graph = pruneGraph({ ...e.graph, nodes: this.#nodes }, true);
    return { model: withGraph(this.#model, graph), quantized: compute.size, bytes: { before: this.#before, after: this.#after } };
  }

  /** A value that a node makes: an output of the graph keeps its name, and gets the rounded numbers. */
  #made(name: string): string {
    if (!this.#e.outputs.has(name)) {
      this.#pass(name, name);
      return name;
    }
    const raw = this.#e.unique(`${name}/float`);
    this.#pass(name, raw, name);
    return raw;
  }

  #pass(value: string, from: string, to = this.#e.unique(`${value}/dequantized`)): void {
    const e = this.#e;
    const { scale, zero } = this.#scalingOf(value);
    const whole = e.unique(`${value}/uint8`);
    this.#nodes.push(e.make('QuantizeLinear', [from, scale, zero], whole), e.make('DequantizeLinear', [whole, scale, zero], to));
    this.#dequantized.set(value, to);
  }

  #scalingOf(value: string): { readonly scaling: Scaling; readonly scale: string; readonly zero: string } {
    const root = this.#plan.points.get(value) ?? value;
    const found = this.#scalings.get(root);
    if (found) return found;
    const range = this.#options.ranges.get(root);
    if (!range) throw internal(`no range of ${root}`);
    const scaling = asymmetric(range);
    const made = {
      scaling, scale: this.#e.keep(`${root}/scale`, tensorFrom('float32', [], [scaling.scale])), zero: this.#e.keep(`${root}/zero`, tensorFrom('uint8', [], [scaling.zero])),
    };
    this.#scalings.set(root, made);
    return made;
  }

  /** `names`: the node's inputs before anything was put in place of them. */
  #compute(node: Node, names: readonly string[], axis: number): void {
    const [x = '', weightName = '', biasName = ''] = names;
    const { scaling: { scale } } = this.#scalingOf(x);
    const bias = floatsOf(this.#e.constants.get(biasName));
    const least = bias && Array.from(bias, (b) => Math.abs(b) / (MOST_BIAS * scale));
    const { name, quantized } = this.#weight(weightName, axis, least);
    node.inputs[1] = name;
    if (bias) node.inputs[2] = this.#bias(biasName, bias, quantized.scales.map((s) => s * scale));
  }

  #weight(name: string, axis: number, least: readonly number[] | undefined): { readonly name: string; readonly quantized: QuantizedWeights } {
    const e = this.#e;
    const tensor = e.constants.get(name);
    const values = floatsOf(tensor);
    if (!tensor || !values) throw internal(`${name} is no constant`);
    const quantized = symmetric(values, tensor.shape, axis, this.#options.weightBits ?? 8, least);
    // Shared weights are stored once, unless the bias beside them forces another scale.
    const key = `${name}|${axis}|${quantized.scales.join()}`;
    const found = this.#weights.get(key);
    if (found) return found;
    const { scales } = quantized;
    const whole = e.keep(`${name}/int8`, quantized.values);
    const real = e.unique(`${name}/dequantized`);
    this.#nodes.push(e.make('DequantizeLinear', [whole, e.keep(`${name}/scale`, tensorOf('float32', [scales.length], scales)), e.keep(`${name}/zero`, tensorOf('int8', [scales.length], new Int8Array(scales.length)))], real, { axis }));
    this.#before += tensor.bytes.length;
    this.#after += quantized.values.bytes.length + 5 * scales.length;
    const made = { name: real, quantized };
    this.#weights.set(key, made);
    return made;
  }

  #bias(name: string, bias: Float32Array, scales: Float32Array): string {
    const e = this.#e;
    const whole = e.keep(`${name}/int32`, biasIntegers(bias, scales));
    const real = e.unique(`${name}/dequantized`);
    this.#nodes.push(e.make('DequantizeLinear', [whole, e.keep(`${name}/scale`, tensorOf('float32', [scales.length], scales)), e.keep(`${name}/zero`, tensorOf('int32', [scales.length], new Int32Array(scales.length)))], real, { axis: 0 }));
    return real;
  }
}
