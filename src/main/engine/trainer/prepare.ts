// Everything a training needs before its first step: data, weights, plan, graphs, and the state on the device.
import { withDrawn } from '../../../core/lower/initial-weights.ts';
import { constantsOf, weightsOf } from '../../../core/shapes/costs.ts';
import { inferShapes } from '../../../core/shapes/infer.ts';
import type { FieldFacts } from '../../../core/shapes/infer.ts';
import type { FlatWeight } from '../../../core/shapes/types.ts';
import { throwProblems } from '../../../core/graph/problem.ts';
import type { Project } from '../../../core/graph/schema.ts';
import { arrayOf, bytesPerElement, sizeOf, tensorOf } from '../../../core/tensor.ts';
import type { Tensor } from '../../../core/tensor.ts';
import { buildTrainingGraph, planTraining } from '../../../core/training/index.ts';
import type { StateTensor, TrainingGraph, TrainingPlan } from '../../../core/training/index.ts';
import { readInitial, takeWeights } from '../checkpoint/initial.ts';
import { keptWeights } from '../checkpoint/project-weights.ts';
import type { DeviceState, Executor, Session } from '../executor.ts';
import { onnxruntimeExecutor } from '../onnxruntime.ts';
import { scheduleOf } from './controls.ts';
import { TrainingData } from './data.ts';
import type { PartName } from './data.ts';
import { Evaluator } from './evaluate.ts';
import { assertWeightsFit } from './memory.ts';
import type { PartEvaluation } from './evaluate.ts';
import type { TrainJob } from './protocol.ts';
import { fillDataStatistics } from './statistics.ts';

/** A training graph loaded on the device. */
export interface LoadedGraph {
  readonly map: TrainingGraph;
  readonly session: Session;
}

export interface Training {
  readonly project: Project;
  readonly executor: Executor;
  readonly data: TrainingData;
  readonly plan: TrainingPlan;
  readonly fields: ReadonlyMap<string, FieldFacts>;
  readonly parameters: { readonly trainable: number; readonly fixed: number };
  /** Frozen weights and data statistics: constants of every graph. */
  readonly constants: ReadonlyMap<string, Tensor>;
  readonly state: DeviceState;
  readonly stateTensors: readonly StateTensor[];
  /** Whether decisions hang on the figures at the end of an epoch. */
  readonly watches: boolean;
  /** What was done before the first step, in sentences. */
  readonly notes: readonly string[];
  /** The graph for a batch size; loaded on first use. */
  graph(batch: number): Promise<LoadedGraph>;
  /** As they are now, constants and running statistics too; not what the optimizer keeps. */
  weights(): Promise<ReadonlyMap<string, Tensor>>;
  evaluate(part: PartName): Promise<PartEvaluation>;
  close(): Promise<void>;
}

/** What is known of the data bound to each loss. */
export function fieldFacts(project: Project, data: TrainingData): Map<string, FieldFacts> {
  return new Map(Object.keys(project.bindings.losses).map((node) => {
    const field = data.field(data.bindingOf(node, 'target').field);
    return [node, { dtype: field.dtype, shape: field.shape }];
  }));
}

function filled({ dtype, shape, initial = 0 }: StateTensor): Tensor {
  const data = arrayOf(dtype, sizeOf(shape)) as Float32Array;
  return tensorOf(dtype, shape, data.fill(initial));
}

/** What of the project's weights file can be begun with: its constants, and weights whose shape is still the same. */
function fitting(stored: ReadonlyMap<string, Tensor>, all: readonly FlatWeight[]): Map<string, Tensor> {
  const shapes = new Map(all.map((w) => [w.name, w.spec.shape.join()]));
  return new Map([...stored].filter(([name, { dtype, shape }]) => !shapes.has(name) || (dtype === 'float32' && shape.join() === shapes.get(name))));
}

/** Opens the data and builds the first graph. Throws what the data, the network or the device have against it. */
export async function prepare(job: TrainJob): Promise<Training> {
  const { project, device } = job;
  scheduleOf(project.training);
  const data = await TrainingData.open(project);
  const sessions: Session[] = [];
  let state: DeviceState | undefined;
  const close = async (): Promise<void> => {
    await state?.close();
    for (const session of sessions) await session.close();
    data.close();
  };
  try {
    const fields = fieldFacts(project, data);
    const shapes = inferShapes(project, { fields });
    throwProblems(shapes.problems);
    assertWeightsFit(shapes.totals, 'network');
    const executor = onnxruntimeExecutor(device, job.threads === undefined ? {} : { threads: job.threads });
    const all = weightsOf(shapes);
    const stored = await keptWeights(job.folder, project, [...all, ...constantsOf(shapes)]);
    const weights = withDrawn(fitting(stored, all), all, project.seed);
    const from = project.training.initialWeights;
    const notes = from ? takeWeights(all, weights, await readInitial(job.folder), from.run) : [];
    const inputs = shapes.layers.flatMap((layer) => {
      const type = layer.kind.role === 'input' ? layer.outputs[0] : layer.target;
      return type ? [{ dtype: type.dtype, shape: type.shape.slice(1) as number[] }] : [];
    });
    const plan = planTraining(project.training, {
      samples: data.split.train.length, multiplyAdds: shapes.totals.multiplyAdds, parameters: shapes.totals.trainable, device,
      sampleBytes: inputs.reduce((sum, { dtype, shape }) => sum + sizeOf(shape) * bytesPerElement(dtype), 0),
    });
    await fillDataStatistics(project, shapes, data, weights, fields, executor);
    const own = new Set(all.map((w) => w.name));
    const constants = new Map([...[...stored].filter(([name]) => !own.has(name)), ...all.filter((w) => w.frozen || w.spec.source !== undefined).map((w) => [w.name, weights.get(w.name) as Tensor] as const)]);

    const graphs = new Map<number, Promise<LoadedGraph>>();
    const build = (batch: number): TrainingGraph => buildTrainingGraph(project, {
      batch, microBatch: Math.min(plan.microBatch, batch), device, weights, fields, constants,
      // A Loop of one turn would only copy the batch once more.
      stepsPerRun: device === 'webgpu' || plan.stepsPerRun === 1 ? undefined : plan.stepsPerRun,
    });
    const load = async (map: TrainingGraph): Promise<LoadedGraph> => {
      const session = await executor.load(map.model, { resident: map.state.map((entry) => entry.out) });
      sessions.push(session);
      return { map, session };
    };
    const graph = (batch: number): Promise<LoadedGraph> => {
      const found = graphs.get(batch);
      if (found) return found;
      const loaded = load(build(batch));
      graphs.set(batch, loaded);
      return loaded;
    };
    const first = build(plan.wholeBatches > 0 ? plan.batch : plan.lastBatch);
    graphs.set(first.batch, load(first));
    await data.feed(first.data);

    const start = new Map<string, Tensor>();
    for (const entry of first.state) {
      const drawn = weights.get(entry.name);
      start.set(entry.name, drawn ?? filled(entry));
    }
    const held = executor.hold(start);
    state = held;
    const kept = first.state.filter((t) => t.role === 'weight' || t.role === 'statistic').map((t) => t.name);
    const current = async (): Promise<ReadonlyMap<string, Tensor>> => new Map([...constants, ...await held.read(kept)]);
    let evaluator: Promise<Evaluator> | undefined;
    return {
      project, executor, data, plan, fields, constants, notes, state: held, stateTensors: first.state,
      parameters: { trainable: shapes.totals.trainable, fixed: shapes.totals.nonTrainable },
      watches: project.training.earlyStopping !== undefined || project.training.schedule.type === 'reduceOnPlateau',
      graph, weights: current,
      async evaluate(part) {
        evaluator ??= Evaluator.load(project, data, fields, executor, constants).then((made) => {
          sessions.push(made.session);
          return made;
        });
        return (await evaluator).evaluate(part, await current());
      },
      close,
    };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}
