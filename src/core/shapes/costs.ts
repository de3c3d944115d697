// What layers cost: weights, multiply-adds, activations; and what training needs of memory.
import type { LayerFacts, WeightSpec } from '../layers/define.ts';
import { bytesPerElement, isStatic, sizeOf } from '../tensor.ts';
import type { TensorType } from '../tensor.ts';
import type { Cost, FlatNode, FlatWeight, Shapes, Totals } from './types.ts';

export const noCost: Cost = { trainable: 0, nonTrainable: 0, multiplyAdds: 0, activationBytes: 0 };

/** Bytes of a value for one sample: axis 0 is the batch; 0 where another dim is a symbol. */
export const sampleBytes = (type: TensorType): number => (sizeOf(type.shape.slice(1)) ?? 0) * bytesPerElement(type.dtype);

/** `owned`: the weights are the layer's own, not another's. */
export function costOf(facts: LayerFacts, owned: boolean, frozen: boolean): Cost {
  let trainable = 0;
  let nonTrainable = 0;
  for (const spec of owned ? facts.weights : []) {
    if (spec.constant !== undefined) continue;
    if (spec.trainable && !frozen) trainable += sizeOf(spec.shape);
    else nonTrainable += sizeOf(spec.shape);
  }
  const open = facts.outputs.some((t) => !isStatic(t.shape.slice(1)));
  return { trainable, nonTrainable, multiplyAdds: facts.multiplyAdds, activationBytes: facts.outputs.reduce((sum, t) => sum + sampleBytes(t), 0), ...(open && { open }) };
}

export function sumCosts(costs: Iterable<Cost>): Cost {
  let { trainable, nonTrainable, multiplyAdds, activationBytes } = noCost;
  let open = false;
  for (const c of costs) {
    trainable += c.trainable;
    nonTrainable += c.nonTrainable;
    multiplyAdds += c.multiplyAdds;
    activationBytes += c.activationBytes;
    open ||= c.open === true;
  }
  return { trainable, nonTrainable, multiplyAdds, activationBytes, ...(open && { open }) };
}

export function totalsOf(layers: readonly FlatNode[]): Totals {
  const cost = sumCosts(layers.map((l) => l.cost));
  const parameters = cost.trainable + cost.nonTrainable;
  const largestActivationBytes = layers.reduce((max, l) => Math.max(max, l.cost.activationBytes), 0);
  const weightBytes = layers.reduce((sum, l) => sum + (l.cost.trainable + l.cost.nonTrainable) * bytesPerElement(l.outputs[0]?.dtype === 'float64' ? 'float64' : 'float32'), 0);
  return { ...cost, parameters, largestActivationBytes, weightBytes };
}

/** The layers that the exported model holds: all that leads to an exported loss or to an end that feeds no loss. */
export function exportedLayers(layers: readonly FlatNode[]): FlatNode[] {
  const consumed = new Set(layers.flatMap((l) => l.sources.map((s) => s.node)));
  const needed = new Set<string>();
  for (const layer of layers.toReversed()) {
    const ends = layer.kind.role === 'loss' ? (layer.params as { exported: boolean }).exported : !consumed.has(layer.id);
    if (!ends && !needed.has(layer.id)) continue;
    needed.add(layer.id);
    for (const source of layer.sources) needed.add(source.node);
  }
  return layers.filter((l) => needed.has(l.id));
}

/** Whether training leaves a weight of a layer as it is. */
export const isFixed = (layer: Pick<FlatNode, 'frozen' | 'keepsStatistics'>, spec: WeightSpec): boolean => (spec.trainable ? layer.frozen : layer.keepsStatistics);

/** Every weight tensor of the flat graph, each once, in topological order. Constants of imported models are none. */
export const weightsOf = (shapes: Shapes): FlatWeight[] => tensorsOf(shapes).filter((w) => w.spec.constant === undefined);
/** Constants of imported models, which stand in the project's weights file. */
export const constantsOf = (shapes: Shapes): FlatWeight[] => tensorsOf(shapes).filter((w) => w.spec.constant !== undefined);

function tensorsOf(shapes: Shapes): FlatWeight[] {
  return shapes.layers.flatMap((layer) => {
    if (!layer.facts || layer.weightsFrom !== layer.id) return [];
    return layer.facts.weights.map((spec) => ({
      name: `${layer.id}.${spec.name}`, key: `${layer.weightsKey}.${spec.name}`, node: layer.id, spec, frozen: isFixed(layer, spec), learningRateFactor: layer.learningRateFactor,
    }));
  });
}

export interface TrainingMemory {
  /** Bytes. */
  readonly weights: number;
  readonly gradients: number;
  readonly slots: number;
  readonly activations: number;
  readonly total: number;
}

/**
 * A forecast of the bytes that training takes: every trained weight with its gradient and optimizer slots, the old and
 * the new state side by side while a step ends, the outputs of all layers kept for the backward pass, and the two
 * gradients of the largest output. Buffers of single operators (im2col) are not counted.
 */
export function forecastTrainingMemory(totals: Totals, batch: number, optimizerSlots: number): TrainingMemory {
  const bytes = totals.parameters === 0 ? 0 : totals.weightBytes / totals.parameters;
  const trained = totals.trainable * bytes;
  const weights = totals.weightBytes + trained;
  const gradients = trained;
  const slots = 2 * optimizerSlots * trained;
  const activations = batch * (totals.activationBytes + 2 * totals.largestActivationBytes);
  return { weights, gradients, slots, activations, total: weights + gradients + slots + activations };
}
