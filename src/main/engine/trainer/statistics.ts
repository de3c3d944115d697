// Weights that are statistics of the data (Normalize): worked out on the training part before the first step.
import type { Project } from '../../../core/graph/schema.ts';
import { weightsOf } from '../../../core/shapes/costs.ts';
import type { FieldFacts } from '../../../core/shapes/infer.ts';
import type { Shapes } from '../../../core/shapes/types.ts';
import { lowerGraph } from '../../../core/lower/lower.ts';
import { pruneGraph } from '../../../core/lower/prune.ts';
import { GraphBuilder } from '../../../core/onnx/builder.ts';
import { modelOf } from '../../../core/onnx/model.ts';
import { dataOf, tensorFrom } from '../../../core/tensor.ts';
import type { StoredPart } from '../../../core/lower/types.ts';
import type { Tensor } from '../../../core/tensor.ts';
import type { DataInput } from '../../../core/training/types.ts';
import type { Executor } from '../executor.ts';
import type { TrainingData } from './data.ts';

const BATCH = 256;

/** Replaces `mean` and `variance` of such layers, in topological order: a later one sees what the earlier ones give. `known`: those that were worked out before. */
export async function fillDataStatistics(project: Project, shapes: Shapes, data: TrainingData, weights: Map<string, Tensor>, fields: ReadonlyMap<string, FieldFacts>, executor: Executor, from: { readonly constants: ReadonlyMap<string, Tensor>; readonly stored?: StoredPart | undefined; readonly known?: ReadonlyMap<string, Tensor> | undefined }): Promise<void> {
  const all = weightsOf(shapes);
  const nodes = [...new Set(all.filter((w) => w.spec.source === 'dataStatistics').map((w) => w.node))];
  for (const node of nodes) {
    const layer = shapes.layers.find((l) => l.id === node);
    const source = layer?.sources[0];
    if (!layer || !source) continue;
    const own = all.filter((each) => each.node === node && each.spec.source === 'dataStatistics');
    if (own.every((w) => from.known?.has(w.name))) {
      for (const w of own) weights.set(w.name, from.known?.get(w.name) as Tensor);
      continue;
    }
    const b = new GraphBuilder();
    const inputs: DataInput[] = [];
    const lowered = lowerGraph(project, {
      batch: 'N', training: false, device: 'cpu', dtype: 'float32', builder: b, fields, ...(from.stored && { stored: from.stored }),
      weight: (builder, name) => (builder.has(name) ? builder.value(name) : builder.initializer(name, weights.get(name) ?? from.constants.get(name) as Tensor)),
      input: (builder, id, type) => {
        inputs.push({ name: `input:${id}`, node: id, role: 'input', dtype: type.dtype, shape: [BATCH, ...(type.shape.slice(1) as number[])] });
        return builder.input(`input:${id}`, type.dtype, type.shape);
      },
    });
    b.output(lowered.values.get(`${source.node}:${source.port}`) ?? b.value(source.node), 'received');
    const model = modelOf(pruneGraph(b.build('statistics')));
    const kept = new Set(model.graph.inputs.map((i) => i.name));
    const session = await executor.load(model);
    try {
      await data.feed(inputs.filter((i) => kept.has(i.name)));
      const axis = (layer.params as { axis?: number }).axis ?? 1;
      const sums = new AxisSums(axis);
      for await (const { feeds } of data.batches('train', BATCH)) sums.add((await session.run(feeds))['received'] as Tensor);
      for (const w of own) {
        weights.set(w.name, tensorFrom('float32', w.spec.shape, w.spec.name === 'mean' ? sums.mean() : sums.variance()));
      }
    } finally {
      await session.close();
    }
  }
}

/** Mean and variance of each entry of an axis, by Chan's update of counts, means and squared deviations. */
class AxisSums {
  readonly #axis: number;
  #mean: number[] = [];
  #squares: number[] = [];
  #count = 0;

  constructor(axis: number) {
    this.#axis = axis;
  }

  add(tensor: Tensor): void {
    const axis = this.#axis < 0 ? this.#axis + tensor.shape.length : this.#axis;
    const entries = tensor.shape[axis] ?? 1;
    const inner = tensor.shape.slice(axis + 1).reduce((a, d) => a * d, 1);
    const values = dataOf(tensor) as Float32Array;
    const each = values.length / entries;
    if (each === 0) return;
    const sums = new Float64Array(entries);
    for (let i = 0; i < values.length; i++) sums[Math.floor(i / inner) % entries]! += values[i] as number;
    const squares = new Float64Array(entries);
    for (let i = 0; i < values.length; i++) {
      const entry = Math.floor(i / inner) % entries;
      squares[entry]! += ((values[i] as number) - (sums[entry] as number) / each) ** 2;
    }
    const total = this.#count + each;
    for (let e = 0; e < entries; e++) {
      const mean = (sums[e] as number) / each;
      const delta = mean - (this.#mean[e] ?? 0);
      this.#squares[e] = (this.#squares[e] ?? 0) + (squares[e] as number) + (delta * delta * this.#count * each) / total;
      this.#mean[e] = (this.#mean[e] ?? 0) + (delta * each) / total;
    }
    this.#count = total;
  }

  mean(): number[] { return this.#mean; }
  variance(): number[] { return this.#squares.map((s) => s / this.#count); }
}
