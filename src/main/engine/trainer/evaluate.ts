// Judges the weights of the moment on a part of the data: loss and metrics of every exported loss.
import type { Project } from '../../../core/graph/schema.ts';
import { lossByType } from '../../../core/losses/index.ts';
import type { Task } from '../../../core/losses/define.ts';
import type { MetricDefinition } from '../../../core/metrics/define.ts';
import { classesOfRows } from '../../../core/metrics/classes.ts';
import { metricById, metrics } from '../../../core/metrics/index.ts';
import { scoresOf } from '../../../core/metrics/scores.ts';
import { totalsOf } from '../../../core/shapes/costs.ts';
import { inferShapes } from '../../../core/shapes/infer.ts';
import type { FieldFacts } from '../../../core/shapes/infer.ts';
import { sizeOf, dataOf } from '../../../core/tensor.ts';
import type { Tensor } from '../../../core/tensor.ts';
import { buildForwardGraph } from '../../../core/training/index.ts';
import type { DataInput, ForwardGraph } from '../../../core/training/index.ts';
import { inUnits, normalizationOf } from '../../data/index.ts';
import type { Normalization } from '../../data/index.ts';
import type { StoredPart } from '../../../core/lower/types.ts';
import type { Executor, Session } from '../executor.ts';
import { judgedAtOnce } from './at-once.ts';
import type { PartName, TrainingData } from './data.ts';

export interface PartEvaluation {
  /** `loss`, and metrics by id; of further losses as `<id>:<loss node>`. */
  readonly figures: Readonly<Record<string, number>>;
  /** Tables and curves by metric id, of the first loss. */
  readonly details: Readonly<Record<string, unknown>>;
}

interface Judged {
  readonly loss: string;
  readonly prediction: string;
  readonly target: DataInput;
  readonly task: Task;
  readonly classes: readonly string[] | undefined;
  readonly metrics: readonly MetricDefinition[];
  /** Regression: figures are in the units of the data, not in standardised ones. */
  readonly scale: Normalization;
}

export class Evaluator {
  readonly session: Session;
  readonly #graph: ForwardGraph;
  readonly #data: TrainingData;
  readonly #judged: readonly Judged[];
  readonly #batch: number;

  private constructor(session: Session, graph: ForwardGraph, data: TrainingData, judged: readonly Judged[], batch: number) {
    this.session = session;
    this.#graph = graph;
    this.#data = data;
    this.#judged = judged;
    this.#batch = batch;
  }

  static async load(project: Project, data: TrainingData, fields: ReadonlyMap<string, FieldFacts>, executor: Executor, constants: ReadonlyMap<string, Tensor> = new Map(), stored?: StoredPart): Promise<Evaluator> {
    const graph = buildForwardGraph(project, { device: executor.device, fields, constants, stored });
    const nodes = new Map(project.graph.nodes.map((n) => [n.id, n]));
    const judged = graph.predictions.flatMap(({ name, loss }): Judged[] => {
      const definition = lossByType(nodes.get(loss)?.type ?? '');
      const input = graph.data.find((d) => d.role === 'target' && d.node === loss);
      if (!definition || !input || nodes.get(loss)?.params['exported'] === false) return [];
      const binding = data.bindingOf(loss, 'target');
      const field = data.field(binding.field);
      const wanted = project.training.metrics.map((id) => metricById(id)).filter((m) => m !== undefined);
      const own = wanted.length > 0 ? wanted : metrics.filter((m) => definition.metrics.includes(m.id));
      const table = metrics.filter((m) => m.id === 'confusionMatrix' && !own.includes(m));
      return [{
        loss, prediction: name, target: { ...input, shape: input.shape.map(Number) }, task: definition.task, classes: field.classes,
        metrics: [...own, ...table].filter((m) => m.tasks.includes(definition.task)),
        scale: normalizationOf(field, definition.task === 'regression' ? binding.transform : 'none', data.statisticsOf(field.name)),
      }];
    });
    const layers = inferShapes(project, { fields }).layers.filter((l) => !stored?.skipped.has(l.id));
    const batch = judgedAtOnce(totalsOf(layers).largestActivationBytes);
    return new Evaluator(await executor.load(graph.model), graph, data, judged, batch);
  }

  /** `weights`: every weight and statistic by name. */
  async evaluate(part: PartName, weights: ReadonlyMap<string, Tensor>): Promise<PartEvaluation> {
    const given: Record<string, Tensor> = {};
    for (const w of this.#graph.weights) {
      const tensor = weights.get(w.name);
      if (tensor) given[w.in] = tensor;
    }
    const scores = this.#judged.map((judged) => scoresOf(judged.metrics, judged.task, judged.classes));
    const sums = new Map<string, number>();
    let seen = 0;
    for await (const { samples, feeds } of this.#data.batches(part, this.#batch)) {
      const results = await this.session.run({ ...given, ...feeds });
      for (const { name, key } of this.#graph.outputs) sums.set(key, (sums.get(key) ?? 0) + Number(dataOf(results[name] as Tensor)[0]) * samples.length);
      seen += samples.length;
      this.#judged.forEach((judged, i) => {
        const prediction = results[judged.prediction] as Tensor;
        const rows = judged.task === 'multiclass' ? sizeOf(prediction.shape) / (prediction.shape.at(-1) ?? 1) : samples.length;
        const truth = targetsOf(feeds[judged.target.name] as Tensor, judged.task, rows);
        scores[i]?.add({
          samples: rows, width: sizeOf(prediction.shape) / rows,
          prediction: unscaled(dataOf(prediction) as Float32Array, judged.scale), target: judged.task === 'regression' ? unscaled(truth, judged.scale) : truth,
        });
      });
    }
    const figures: Record<string, number> = {};
    for (const [key, sum] of sums) figures[key] = sum / Math.max(1, seen);
    this.#judged.forEach((judged, i) => {
      for (const [id, figure] of Object.entries(scores[i]?.figures ?? {})) figures[i === 0 ? id : `${id}:${judged.loss}`] = figure;
    });
    return { figures, details: scores[0]?.details ?? {} };
  }
}

/** Class index per sample for class targets (one-hot ones too), the values for regression. */
function targetsOf(tensor: Tensor, task: Task, rows: number): ArrayLike<number> {
  const data = dataOf(tensor);
  const values = data instanceof BigInt64Array || data instanceof BigUint64Array ? Float64Array.from(data as BigInt64Array, Number) : (data as Float32Array);
  return task !== 'multiclass' || values.length === rows ? values : classesOfRows(values, rows);
}

const unscaled = (values: ArrayLike<number>, scale: Normalization): ArrayLike<number> => (scale.transform === 'none' ? values : inUnits(values, scale));
