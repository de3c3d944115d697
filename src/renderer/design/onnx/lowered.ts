// The two graphs that a network becomes, outlined, each operator with the layer it comes from. Pure: a worker runs it.
import type { Project } from '../../../core/graph/schema.ts';
import { outlineOf } from '../../../core/onnx/outline.ts';
import type { Outline } from '../../../core/onnx/outline.ts';
import { weightsOf } from '../../../core/shapes/costs.ts';
import { inferShapes } from '../../../core/shapes/infer.ts';
import type { FieldFacts } from '../../../core/shapes/infer.ts';
import { sizeOf, tensorOf } from '../../../core/tensor.ts';
import { buildForwardGraph, buildTrainingGraph } from '../../../core/training/index.ts';

export type LoweredKind = 'onnx' | 'backward';

export interface LoweredJob {
  readonly kind: LoweredKind;
  readonly project: Project;
  readonly fields: ReadonlyMap<string, FieldFacts> | undefined;
}

/** Node id of the outline → flat id of the layer. */
export interface LoweredOutline extends Outline { readonly layers: ReadonlyMap<string, string> }

/** Samples in a step of the backward graph that is shown: sizes are numbers there. */
const BATCH = 8;

/** Throws the first problem of the network. */
export function loweredOutline({ kind, project, fields }: LoweredJob): LoweredOutline {
  const bound = fields ? { fields } : {};
  const shapes = inferShapes(project, bound);
  const outline = kind === 'onnx' ? forward(project, bound) : backward(project, bound);
  const ids = shapes.layers.map((l) => l.id).sort((a, b) => b.length - a.length);
  const layerOf = (name: string): string | undefined => ids.find((id) => name === id || (name.startsWith(id) && (name[id.length] === '/' || name[id.length] === '.')));
  const bare = (name: string): string => name.replace(/^(input|target|prediction):/, '');
  return { ...outline, layers: new Map(outline.nodes.flatMap((node) => {
    const layer = layerOf(bare(node.name));
    return layer === undefined ? [] : [[node.id, layer] as const];
  })) };
}

function forward(project: Project, bound: { readonly fields?: ReadonlyMap<string, FieldFacts> }): Outline {
  const graph = buildForwardGraph(project, { device: 'cpu', losses: false, ...bound });
  const weights = new Set(graph.weights.map((w) => w.in));
  return outlineOf(graph.model, (name) => weights.has(name));
}

function backward(project: Project, bound: { readonly fields?: ReadonlyMap<string, FieldFacts> }): Outline {
  // Frozen weights are constants of the graph: what numbers they are does not show.
  const weights = new Map(weightsOf(inferShapes(project, bound)).filter((w) => w.frozen || w.spec.source !== undefined)
    .map(({ name, spec }) => [name, tensorOf('float32', spec.shape, new Float32Array(sizeOf(spec.shape)))] as const));
  const graph = buildTrainingGraph({ ...project, training: { ...project.training, accumulate: 1 } }, { batch: BATCH, stepsPerRun: undefined, device: 'cpu', weights, ...bound });
  const inside = new Set([...graph.state.map((s) => s.in), ...graph.controls.map((c) => c.name)]);
  const state = new Set(graph.state.map((s) => s.out));
  return outlineOf(graph.model, (name) => inside.has(name), (name) => !state.has(name));
}
