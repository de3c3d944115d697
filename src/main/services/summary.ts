// The network in figures, layer by layer: what `check` prints and what Keras calls summary().
import type { Problem } from '../../core/graph/problem.ts';
import type { GraphNode, Project } from '../../core/graph/schema.ts';
import { carriedBlocks } from '../../core/graph/carry.ts';
import { optimizerByType } from '../../core/optimizers/index.ts';
import { checkProject } from '../../core/graph/check-project.ts';
import { forecastTrainingMemory } from '../../core/shapes/costs.ts';
import type { TrainingMemory } from '../../core/shapes/costs.ts';
import { catalogueOf } from '../../core/shapes/catalogue.ts';
import { inferShapes } from '../../core/shapes/infer.ts';
import type { InferOptions } from '../../core/shapes/infer.ts';
import type { Dim } from '../../core/tensor.ts';
import { settingProblems } from './settings.ts';

export interface LayerSummary {
  readonly name: string;
  readonly type: string;
  /** Shape of the first output, batch first. */
  readonly outputShape: readonly Dim[];
  readonly outputs: readonly (readonly Dim[])[];
  readonly parameters: number;
  readonly trainable: number;
  /** Of one sample, forward. */
  readonly multiplyAdds: number;
  readonly activationBytes: number;
}

export interface Summary {
  readonly layers: readonly LayerSummary[];
  readonly totals: {
    readonly parameters: { readonly total: number; readonly trainable: number; readonly nonTrainable: number };
    /** Of the exported model alone, where side outputs only help training. */
    readonly exportedParameters: { readonly total: number; readonly trainable: number; readonly nonTrainable: number };
    readonly multiplyAdds: number;
    readonly activationBytes: number;
    /** Some sizes are known only while it runs: there are more multiply-adds, bytes and memory than these. */
    readonly open?: true;
  };
  readonly memory: TrainingMemory;
  /** Layers that are wired and count for nothing, or not in training: those of the user's blocks as `block:<id>/<node>`. */
  readonly leftOut: readonly { readonly name: string; readonly mode: NonNullable<GraphNode['mode']> }[];
  readonly problems: readonly Problem[];
}

const parametersOf = (cost: { trainable: number; nonTrainable: number }) =>
  ({ total: cost.trainable + cost.nonTrainable, trainable: cost.trainable, nonTrainable: cost.nonTrainable });

/** `batch`: samples in a step, for the memory forecast. */
export function summarize(project: Project, batch: number, options: InferOptions = {}): Summary {
  const shapes = inferShapes(project, options);
  const optimizer = optimizerByType(project.training.optimizer.type);
  const problems = [...new Map([...shapes.problems, ...checkProject(project, catalogueOf(project)), ...settingProblems(project)].map((p) => [JSON.stringify(p), p])).values()];
  return {
    layers: shapes.layers.filter((layer) => layer.kind.role !== 'loss').map((layer) => ({
      name: layer.id, type: layer.kind.type, outputShape: layer.outputs[0]?.shape ?? [], outputs: layer.outputs.map((o) => o.shape),
      parameters: layer.cost.trainable + layer.cost.nonTrainable, trainable: layer.cost.trainable,
      multiplyAdds: layer.cost.multiplyAdds, activationBytes: layer.cost.activationBytes,
    })),
    totals: {
      parameters: parametersOf(shapes.totals), exportedParameters: parametersOf(shapes.exported),
      multiplyAdds: shapes.totals.multiplyAdds, activationBytes: shapes.totals.activationBytes, ...(shapes.totals.open && { open: true }),
    },
    memory: forecastTrainingMemory(shapes.totals, batch, optimizer?.slots.length ?? 0),
    leftOut: [['', project.graph] as const, ...Object.entries(carriedBlocks(project.blocks ?? {}, project.graph.nodes)).map(([id, block]) => [`block:${id}/`, block.graph] as const)]
      .flatMap(([place, graph]) => graph.nodes.flatMap(({ id, mode }) => (mode === undefined ? [] : [{ name: `${place}${id}`, mode }]))),
    problems,
  };
}
