// A model in the opset that somebody's runtime takes: brought to 17 first, and from there node by node to the one wanted.
import { LayerwrightError } from '../errors.ts';
import { floatAttribute, intAttribute, intsAttribute, stringAttribute, attributeOf, OPSET } from '../onnx/model.ts';
import type { Attribute, AttributeInput, Graph, Model, Node } from '../onnx/model.ts';
import { freshName, namesOf } from '../onnx/names.ts';
import { NEWEST_OPSET, upgradeModel } from '../onnx/upgrade/index.ts';
import { typeModel } from '../onnx/infer.ts';
import { tensorFrom } from '../tensor.ts';
import type { Shape } from '../tensor.ts';

export const OLDEST_TARGET = 13;
export const NEWEST_TARGET = NEWEST_OPSET;

/** The IR version that an opset came with (onnx/docs/Versioning.md). */
const irVersionOf = (opset: number): number => (opset < 15 ? 7 : opset < 19 ? 8 : opset < 21 ? 9 : opset < 23 ? 10 : 11);

/** Operators that are newer than opset 13, and attributes that are newer with the only value that older opsets mean. */
const since: Readonly<Record<string, number>> = {
  Bernoulli: 15, CastLike: 15, Optional: 15, OptionalGetElement: 15, OptionalHasElement: 15, GridSample: 16, BlackmanWindow: 17, DFT: 17, HammingWindow: 17, HannWindow: 17,
  MelWeightMatrix: 17, STFT: 17, SequenceMap: 17, HardSwish: 14, Trilu: 14, LayerNormalization: 17,
};
const attributesSince: Readonly<Record<string, readonly { readonly name: string; readonly since: number; readonly plain: number | string }[]>> = {
  Reshape: [{ name: 'allowzero', since: 14, plain: 0 }], BatchNormalization: [{ name: 'training_mode', since: 14, plain: 0 }], CumSum: [],
  LSTM: [{ name: 'layout', since: 14, plain: 0 }], GRU: [{ name: 'layout', since: 14, plain: 0 }], RNN: [{ name: 'layout', since: 14, plain: 0 }],
  Shape: [{ name: 'start', since: 15, plain: 0 }, { name: 'end', since: 15, plain: '' }],
  ScatterElements: [{ name: 'reduction', since: 16, plain: 'none' }], ScatterND: [{ name: 'reduction', since: 16, plain: 'none' }],
  RoiAlign: [{ name: 'coordinate_transformation_mode', since: 16, plain: 'output_half_pixel' }],
};

const reductions = new Set(['ReduceMean', 'ReduceMax', 'ReduceMin', 'ReduceProd', 'ReduceL1', 'ReduceL2', 'ReduceLogSum', 'ReduceLogSumExp', 'ReduceSumSquare']);

/**
 * The same computation in the opset wanted (13 to 26). Throws `onnx/unsupported` that names the node which it cannot say, or that
 * cannot be brought to opset 17 before.
 */
export function toOpset(model: Model, target: number): Model {
  const from = model.opsets.get('') ?? 1;
  if (from === target) return model;
  if (target < OLDEST_TARGET || target > NEWEST_TARGET) {
    throw new LayerwrightError('onnx/unsupported', `Models are not written in opset ${target}.`, { where: 'opset', expected: `${OLDEST_TARGET} to ${NEWEST_TARGET}`, received: String(target) });
  }
  if (model.functions.length > 0) {
    throw new LayerwrightError('onnx/unsupported', 'The model has functions of its own, which stay in their opset.', { where: model.functions[0]?.name ?? '', expected: `opset ${from}`, received: `opset ${target}` });
  }
  const middle = upgradeModel(model);
  if (target === OPSET) return middle;
  const converter = new Converter(target, typeModel(middle).values, namesOf(middle.graph, new Set()));
  return { ...middle, opsets: new Map(middle.opsets).set('', target), irVersion: irVersionOf(target), graph: converter.graph(middle.graph) };
}

class Converter {
  readonly #target: number;
  readonly #values: ReadonlyMap<string, { readonly shape: Shape }>;
  readonly #names: Set<string>;

  constructor(target: number, values: ReadonlyMap<string, { readonly shape: Shape }>, names: Set<string>) {
    this.#target = target;
    this.#values = values;
    this.#names = names;
  }

  graph(graph: Graph): Graph {
    const out: Graph = { ...graph, nodes: [], initializers: new Map(graph.initializers), valueInfo: new Map() };
    for (const node of graph.nodes) {
      const copy: Node = { ...node, inputs: [...node.inputs], outputs: [...node.outputs], attributes: this.#attributes(node.attributes) };
      out.nodes.push(...(node.domain === '' ? (this.#target < OPSET ? this.#older(copy, out) : this.#newer(copy, out)) : [copy]));
    }
    return out;
  }

  #attributes(attributes: ReadonlyMap<string, Attribute>): Map<string, Attribute> {
    return new Map([...attributes].map(([name, a]): [string, Attribute] => {
      if (a.kind === 'graph') return [name, { ...a, value: this.graph(a.value) }];
      if (a.kind === 'graphs') return [name, { ...a, value: a.value.map((g) => this.graph(g)) }];
      return [name, a];
    }));
  }

  #refuse(node: Node, reason: string): never {
    throw new LayerwrightError('onnx/unsupported', `${node.opType} cannot be said in opset ${this.#target}: ${reason}.`, { where: node.name, hint: 'Choose a newer opset, or keep the model’s own.' });
  }

  #older(node: Node, graph: Graph): Node[] {
    for (const { name, since: first, plain } of attributesSince[node.opType] ?? []) {
      const a = node.attributes.get(name);
      if (!a || first <= this.#target) continue;
      if (a.kind === 'int' ? Number(a.value) !== plain : stringAttribute(node, name, '') !== plain) this.#refuse(node, `its ${name} came with opset ${first}`);
      node.attributes.delete(name);
    }
    const first = since[node.opType] ?? 0;
    if (first <= this.#target) return [node];
    if (node.opType === 'HardSwish') return this.#hardSwish(node);
    if (node.opType === 'LayerNormalization') return this.#layerNormalization(node, graph);
    return this.#refuse(node, `it came with opset ${first}`);
  }

  #make(node: Node, opType: string, inputs: string[], attributes: Record<string, AttributeInput> = {}, output?: string): Node {
    const name = freshName(this.#names, `${node.name === '' ? (node.outputs[0] ?? opType) : node.name}/${opType}`);
    return { name, opType, domain: '', inputs, outputs: [output ?? `${name}:0`], attributes: new Map(Object.entries(attributes).map(([k, v]) => [k, attributeOf(v)])), docString: '' };
  }

  #hardSwish(node: Node): Node[] {
    const x = node.inputs[0] as string;
    const gate = this.#make(node, 'HardSigmoid', [x], { alpha: { float: 1 / 6 }, beta: { float: 0.5 } });
    return [gate, this.#make(node, 'Mul', [x, gate.outputs[0] as string], {}, node.outputs[0])];
  }

  /** (x − mean) / √(mean of squares + ε) · scale + bias over the last axes. */
  #layerNormalization(node: Node, graph: Graph): Node[] {
    if (node.outputs.slice(1).some((o) => o !== '')) this.#refuse(node, 'its mean and deviation are read');
    const [x = '', scale = '', bias = ''] = node.inputs;
    const rank = this.#values.get(x)?.shape.length ?? this.#refuse(node, `the rank of ${x} is not known`);
    const axis = intAttribute(node, 'axis', -1);
    const axes = Array.from({ length: axis < 0 ? -axis : rank - axis }, (_, i) => i - (axis < 0 ? -axis : rank - axis));
    const mean = this.#make(node, 'ReduceMean', [x], { axes });
    const centred = this.#make(node, 'Sub', [x, mean.outputs[0] as string]);
    const d = centred.outputs[0] as string;
    const square = this.#make(node, 'Mul', [d, d]);
    const variance = this.#make(node, 'ReduceMean', [square.outputs[0] as string], { axes });
    const epsilon = freshName(this.#names, `${variance.name}/epsilon`);
    graph.initializers.set(epsilon, tensorFrom('float32', [], [floatAttribute(node, 'epsilon', 1e-5)]));
    const sum = this.#make(node, 'Add', [variance.outputs[0] as string, epsilon]);
    const root = this.#make(node, 'Sqrt', [sum.outputs[0] as string]);
    const normal = this.#make(node, 'Div', [d, root.outputs[0] as string]);
    const scaled = this.#make(node, 'Mul', [normal.outputs[0] as string, scale], {}, bias === '' ? node.outputs[0] : undefined);
    const nodes = [mean, centred, square, variance, sum, root, normal, scaled];
    return bias === '' ? nodes : [...nodes, this.#make(node, 'Add', [scaled.outputs[0] as string, bias], {}, node.outputs[0])];
  }

  #newer(node: Node, graph: Graph): Node[] {
    if (reductions.has(node.opType) && this.#target >= 18) {
      const axes = intsAttribute(node, 'axes');
      node.attributes.delete('axes');
      if (axes) {
        const name = freshName(this.#names, `${node.name === '' ? (node.outputs[0] ?? node.opType) : node.name}/axes`);
        graph.initializers.set(name, tensorFrom('int64', [axes.length], axes));
        node.inputs = [node.inputs[0] as string, name];
      }
    }
    if (node.opType === 'Split' && this.#target >= 18 && (node.inputs[1] ?? '') === '') node.attributes.set('num_outputs', attributeOf(node.outputs.length));
    if (node.opType === 'GridSample' && this.#target >= 20) {
      const names: Readonly<Record<string, string>> = { bilinear: 'linear', bicubic: 'cubic' };
      const mode = stringAttribute(node, 'mode', 'bilinear');
      node.attributes.set('mode', attributeOf(names[mode] ?? mode));
    }
    if (node.opType === 'DFT' && this.#target >= 20) this.#refuse(node, 'its axis became an input');
    return [node];
  }
}
