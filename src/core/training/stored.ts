// What of a network gives the same for a sample in every step, since nothing below it is trained: worked out once and stored.
import type { Project } from '../graph/schema.ts';
import { lowerGraph } from '../lower/lower.ts';
import { pruneGraph } from '../lower/prune.ts';
import type { StoredPart, StoredValue } from '../lower/types.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import { expandComposites } from '../onnx/expand.ts';
import { modelOf } from '../onnx/model.ts';
import type { Model } from '../onnx/model.ts';
import { isFixed, sampleBytes } from '../shapes/costs.ts';
import type { FieldFacts } from '../shapes/infer.ts';
import { ownerOf } from '../shapes/sharing.ts';
import type { FlatNode, Shapes } from '../shapes/types.ts';
import { isStatic } from '../tensor.ts';
import type { DataInput, Weights } from './types.ts';

/** Layers whose output is drawn anew in each step of training. */
const drawing = new Set(['RandomNormal', 'RandomUniform', 'RandomNormalLike', 'RandomUniformLike', 'Bernoulli', 'Multinomial']);

function draws(layer: FlatNode): boolean {
  if (layer.kind.role !== 'layer') return false;
  return layer.kind.layer.family === 'regularization' || drawing.has(String((layer.params as { readonly op?: unknown }).op));
}

export interface FeatureCut extends StoredPart {
  /** Multiply-adds of a sample that are saved in every step. */
  readonly multiplyAdds: number;
  /** Bytes that are stored of a sample. */
  readonly bytes: number;
}

interface Standing { readonly still: boolean; readonly costly: boolean }

/**
 * The largest part that can be worked out once: what no trained weight, no moving statistic and nothing drawn leads to, and what
 * takes from it. undefined where there is none that costs anything, or its values are not one a sample. `shapes`: with the batch `N`.
 */
export function featureCut(shapes: Shapes): FeatureCut | undefined {
  const { layers } = shapes;
  const byId = new Map(layers.map((l) => [l.id, l]));
  const standing = new Map<string, Standing>();
  for (const layer of layers) standing.set(layer.id, standingOf(layer, byId, standing));
  const values = new Map<string, StoredValue & { readonly bytes: number }>();
  const needed = new Set<string>();
  for (const layer of layers) {
    if (standing.get(layer.id)?.still === true) continue;
    for (const { node, port, type } of layer.sources) {
      const source = standing.get(node);
      if (source?.still !== true) continue;
      if (!source.costly) needed.add(node);
      else if (type.shape[0] === 'N' && isStatic(type.shape.slice(1)) && type.dtype === 'float32') values.set(`${node}:${port}`, { node, port, bytes: sampleBytes(type) });
      else return undefined;
    }
  }
  for (const layer of layers.toReversed()) if (needed.has(layer.id)) for (const s of layer.sources) needed.add(s.node);
  if (values.size === 0 || [...needed].some((id) => standing.get(id)?.costly)) return undefined;
  const skipped = layers.filter((l) => l.kind.role !== 'loss' && standing.get(l.id)?.still === true && !needed.has(l.id));
  return {
    skipped: new Set(skipped.map((l) => l.id)), values: [...values.values()].map(({ node, port }) => ({ node, port })),
    multiplyAdds: skipped.reduce((sum, l) => sum + l.cost.multiplyAdds, 0), bytes: [...values.values()].reduce((sum, v) => sum + v.bytes, 0),
  };
}

function standingOf(layer: FlatNode, byId: ReadonlyMap<string, FlatNode>, before: ReadonlyMap<string, Standing>): Standing {
  const sources = layer.sources.map((s) => before.get(s.node));
  const costly = layer.cost.multiplyAdds > 0 || sources.some((s) => s?.costly);
  const owner = ownerOf(layer, byId);
  const weights = owner?.facts?.weights ?? [];
  // Statistics of costly values are taken from what is stored.
  const still = layer.kind.role !== 'loss' && sources.every((s) => s?.still) && !draws(layer)
    && weights.every((spec) => (spec.source === undefined ? spec.constant !== undefined || (owner !== undefined && isFixed(owner, spec)) : !costly));
  return { still, costly };
}

export interface FeatureGraph {
  readonly model: Model;
  readonly data: readonly DataInput[];
  /** Graph outputs, in the order of the cut's values. */
  readonly outputs: readonly string[];
}

/** The part that is worked out once, on batches of any size. `weights`: all that it has, constants of imported models too. */
export function buildFeatureGraph(project: Pick<Project, 'graph' | 'blocks'>, cut: StoredPart, weights: Weights, fields?: ReadonlyMap<string, FieldFacts>): FeatureGraph {
  const b = new GraphBuilder();
  const data: DataInput[] = [];
  const lowered = lowerGraph(project, {
    batch: 'N', training: false, device: 'cpu', dtype: 'float32', builder: b, ...(fields && { fields }),
    weight: (builder, name, spec) => {
      const tensor = weights.get(name);
      return tensor ? (builder.has(name) ? builder.value(name) : builder.initializer(name, tensor)) : builder.input(`state:${name}`, 'float32', spec.shape);
    },
    input: (builder, node, type) => {
      const name = `input:${node}`;
      data.push({ name, node, role: 'input', dtype: type.dtype, shape: [1, ...type.shape.slice(1)] as number[] });
      return builder.input(name, type.dtype, type.shape);
    },
  });
  const outputs = cut.values.map(({ node, port }, i) => {
    const value = lowered.values.get(`${node}:${port}`);
    if (value) b.output(b.op('Identity', [value]), `feature${i}`);
    return `feature${i}`;
  });
  expandComposites(b, 'cpu');
  const model = modelOf(pruneGraph(b.build('features')));
  const kept = new Set(model.graph.inputs.map((i) => i.name));
  return { model, data: data.filter((d) => kept.has(d.name)), outputs };
}
