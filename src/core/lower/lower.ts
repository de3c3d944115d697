// Graph → ONNX forward graph: every layer of the flat graph in topological order, by its own `lower`.
import { internal, LayerwrightError } from '../errors.ts';
import { throwProblems } from '../graph/problem.ts';
import type { Project } from '../graph/schema.ts';
import type { LayerDefinition } from '../layers/define.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import type { Value } from '../onnx/builder.ts';
import type { Node } from '../onnx/model.ts';
import type { LossNodeParams } from '../shapes/catalogue.ts';
import { inferShapes } from '../shapes/infer.ts';
import type { InferOptions } from '../shapes/infer.ts';
import { isFixed } from '../shapes/costs.ts';
import { ownerOf } from '../shapes/sharing.ts';
import type { FlatNode, Shapes } from '../shapes/types.ts';
import { formatShape, isStatic, sameShape } from '../tensor.ts';
import { storedName } from './types.ts';
import type { LowerOptions, Lowered, LoweredLoss, LoweredWeight, StoredPart } from './types.ts';

/**
 * Builds the forward graph of a project. Losses are recorded, not lowered: training adds them with their targets.
 * Throws the first problem of the graph (`graph/…`, `shape/…`).
 */
export function lowerGraph(project: Pick<Project, 'graph' | 'blocks'>, options: LowerOptions): Lowered {
  const infer: InferOptions = {
    batch: options.batch, dtype: options.dtype, ...(options.partial === true && { inner: true }),
    ...(options.inputTypes && { inputTypes: options.inputTypes }), ...(options.fields && { fields: options.fields }),
  };
  const shapes = inferShapes(project, infer);
  throwProblems(shapes.problems);
  return new Lowering(project, shapes, options).run();
}

class Lowering {
  readonly b: GraphBuilder;
  readonly inputs = new Map<string, Value>();
  readonly values = new Map<string, Value>();
  readonly weights = new Map<string, LoweredWeight>();
  readonly constants = new Map<string, Value>();
  readonly updates = new Map<string, Value>();
  readonly losses: LoweredLoss[] = [];
  readonly made = new Map<Node, FlatNode>();
  readonly byId: ReadonlyMap<string, FlatNode>;
  readonly project: Pick<Project, 'graph'>;
  readonly shapes: Shapes;
  readonly options: LowerOptions;

  constructor(project: Pick<Project, 'graph'>, shapes: Shapes, options: LowerOptions) {
    this.project = project;
    this.shapes = shapes;
    this.options = options;
    this.b = options.builder ?? new GraphBuilder();
    this.byId = new Map(shapes.layers.map((l) => [l.id, l]));
  }

  run(): Lowered {
    const { stored } = this.options;
    for (const layer of this.shapes.layers) {
      if (stored?.skipped.has(layer.id)) this.stored(layer, stored);
      else if (layer.kind.role === 'loss') this.loss(layer, layer.kind.loss);
      else if (layer.kind.role === 'input') this.input(layer);
      else this.layer(layer, layer.kind.layer);
    }
    return {
      shapes: this.shapes, b: this.b, inputs: this.inputs, values: this.values, weights: [...this.weights.values()],
      updates: this.updates, losses: this.losses, outputs: this.outputs(), made: this.made,
    };
  }

  valueOf(node: string, port: string): Value {
    const value = this.values.get(`${node}:${port}`);
    if (!value) throw internal(`no value for ${node}:${port}`);
    return value;
  }

  input(layer: FlatNode): void {
    const type = layer.outputs[0];
    if (!type) throw internal(`the input ${layer.id} has no type`);
    const value = this.options.input?.(this.b, layer.id, type) ?? this.b.input(layer.id, type.dtype, type.shape);
    this.inputs.set(layer.id, value);
    this.values.set(`${layer.id}:${layer.ports[0]}`, value);
  }

  stored(layer: FlatNode, { values }: StoredPart): void {
    for (const value of values.filter((v) => v.node === layer.id)) {
      const type = layer.outputs[layer.ports.indexOf(value.port)];
      const name = storedName(value);
      if (type) this.values.set(name, this.options.input?.(this.b, name, type) ?? this.b.input(name, type.dtype, type.shape));
    }
  }

  loss(layer: FlatNode, definition: LoweredLoss['definition']): void {
    const [source] = layer.sources;
    if (!source || !layer.target) throw internal(`the loss ${layer.id} has no prediction`);
    const { weight, exported } = layer.params as LossNodeParams;
    this.losses.push({
      node: layer.id, definition, params: layer.params, weight, exported, source: source.node,
      prediction: this.valueOf(source.node, source.port), targetType: layer.target,
    });
  }

  layer(layer: FlatNode, definition: LayerDefinition): void {
    const { facts } = layer;
    if (!facts) throw internal(`the layer ${layer.id} has no facts`);
    const { b, options } = this;
    const random = (distribution: 'uniform' | 'normal') => (shape: readonly (number | string)[]): Value => {
      if (!isStatic(shape)) throw internal(`${layer.id} asks for random numbers of shape ${formatShape(shape)}`);
      if (!options.random) throw internal(`${layer.id} asks for random numbers outside training`);
      return options.random(b, distribution, shape);
    };
    const from = b.nodes.length;
    const made = b.scope(layer.id, () => definition.lower({
      b, params: layer.params, facts, training: options.training, keepsStatistics: layer.keepsStatistics, device: options.device,
      inputs: layer.sources.map((s) => this.valueOf(s.node, s.port)) as [Value, ...Value[]],
      weight: (name) => this.weight(layer, name),
      update: (name, value) => this.updates.set(this.weightName(layer, name), value),
      uniform: random('uniform'), normal: random('normal'),
    }));
    for (const node of b.nodes.slice(from)) this.made.set(node, layer);
    const outputs = Array.isArray(made) ? (made as readonly Value[]) : [made as Value];
    layer.ports.forEach((port, i) => {
      const value = outputs[i];
      const type = layer.outputs[i];
      if (!value || !type) throw internal(`${layer.id} lowers to ${outputs.length} outputs`, { expected: layer.ports.join(', ') });
      this.checkType(layer, port, value, type.shape);
      this.values.set(`${layer.id}:${port}`, value);
    });
  }

  /** Two ways to the same shape, the layer's inference and the operators': where both are numbers they must agree. */
  checkType(layer: FlatNode, port: string, value: Value, expected: readonly (number | string)[]): void {
    const agree = value.shape.length === expected.length && value.shape.every((d, i) => typeof d === 'string' || typeof expected[i] === 'string' || d === expected[i]);
    if (!agree) {
      throw internal(`${layer.kind.type} lowers to another shape than it infers`, { where: `${layer.id}:${port}`, expected: formatShape(expected), received: formatShape(value.shape) });
    }
  }

  weightName(layer: FlatNode, name: string): string {
    const owner = ownerOf(layer, this.byId);
    if (!owner) throw internal(`nobody owns the weights of ${layer.id}`);
    return `${owner.id}.${name}`;
  }

  weight(layer: FlatNode, name: string): Value {
    const full = this.weightName(layer, name);
    const found = this.weights.get(full)?.value ?? this.constants.get(full);
    if (found) return found;
    const owner = ownerOf(layer, this.byId) as FlatNode;
    const spec = owner.facts?.weights.find((w) => w.name === name);
    if (!spec) throw internal(`${layer.id} has no weight ${name}`);
    const frozen = isFixed(owner, spec);
    const value = this.options.weight(this.b, full, spec, frozen);
    if (!sameShape(value.shape, spec.shape)) {
      throw new LayerwrightError('checkpoint/damaged', `The weight ${full} has another shape than its layer.`, { where: full, expected: formatShape(spec.shape), received: formatShape(value.shape) });
    }
    if (spec.constant !== undefined) {
      this.constants.set(full, value);
      return value;
    }
    this.weights.set(full, { name: full, node: owner.id, spec, value, frozen, learningRateFactor: owner.learningRateFactor });
    return value;
  }

  /** Ends of the graph that feed nothing, losses neither. */
  outputs(): Lowered['outputs'] {
    const used = new Set(this.shapes.layers.flatMap((l) => l.sources.map((s) => s.node)));
    const labels = new Map(this.project.graph.nodes.map((n) => [n.id, n.label]));
    return this.shapes.layers.filter((l) => l.kind.role === 'layer' && l.kind.type !== 'Constant' && !used.has(l.id) && !this.options.stored?.skipped.has(l.id)).flatMap((layer) => layer.ports.map((port) => {
      const name = labels.get(layer.id) ?? layer.id;
      const declared = layer.kind.type === 'ModelOutput' ? layer.params as { name: string; type: string } : undefined;
      if (declared && declared.name !== '') return { node: layer.id, name: declared.name, value: this.valueOf(layer.id, port), declared };
      return { node: layer.id, name: layer.ports.length === 1 ? name : `${name}_${port}`, value: this.valueOf(layer.id, port) };
    }));
  }
}
