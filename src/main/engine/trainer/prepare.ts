// Everything a training needs before its first step: data, weights, plan, graphs, and the state on the device.
import { constantsOf, weightsOf } from '../../../core/shapes/costs.ts';
import { inferShapes } from '../../../core/shapes/infer.ts';
import type { FieldFacts } from '../../../core/shapes/infer.ts';
import type { FlatWeight } from '../../../core/shapes/types.ts';
import { throwProblems } from '../../../core/graph/problem.ts';
import type { Project, TrainingPhase } from '../../../core/graph/schema.ts';
import type { StoredPart } from '../../../core/lower/types.ts';
import { arrayOf, bytesPerElement, sizeOf, tensorOf } from '../../../core/tensor.ts';
import type { Tensor } from '../../../core/tensor.ts';
import { buildTrainingGraph, phaseProject, phasesOf, planTraining, sinceOf } from '../../../core/training/index.ts';
import type { StateTensor, TrainingGraph, TrainingPlan } from '../../../core/training/index.ts';
import { readInitial, takeWeights } from '../checkpoint/initial.ts';
import { keptWeights } from '../checkpoint/project-weights.ts';
import { drawWeights } from '../drawing/draw.ts';
import type { DeviceState, Executor, Session } from '../executor.ts';
import { featuresOf, fedNames } from '../features/compute.ts';
import type { FeatureWatch } from '../features/compute.ts';
import { onnxruntimeExecutor } from '../onnxruntime.ts';
import { scheduleOf } from './controls.ts';
import { TrainingData } from './data.ts';
import type { PartName } from './data.ts';
import { Evaluator } from './evaluate.ts';
import { assertSampleFits, assertWeightsFit } from './memory.ts';
import type { PartEvaluation } from './evaluate.ts';
import type { TrainJob } from './protocol.ts';
import { fillDataStatistics } from './statistics.ts';

/** The part of a training that goes on. */
export interface RunningPhase {
  readonly index: number;
  readonly count: number;
  readonly freeze: TrainingPhase['freeze'];
  readonly learningRate: number | undefined;
  /** First step and epoch, and those at which it is over. */
  readonly firstStep: number;
  readonly firstEpoch: number;
  readonly lastStep: number;
  readonly lastEpoch: number;
}

function phaseOf(planned: readonly TrainingPhase[], index: number, start: PhaseStart, plan: TrainingPlan): RunningPhase {
  const phase = planned[index] as TrainingPhase;
  const last = index === planned.length - 1;
  return {
    index, count: planned.length, freeze: phase.freeze, learningRate: phase.learningRate, firstStep: start.step, firstEpoch: start.epoch,
    lastEpoch: last ? plan.totalEpochs : start.epoch + phase.epochs, lastStep: last ? plan.totalSteps : Math.min(plan.totalSteps, start.step + phase.epochs * plan.stepsPerEpoch),
  };
}

/** A training graph loaded on the device. */
export interface LoadedGraph {
  readonly map: TrainingGraph;
  readonly session: Session;
}

export interface Training {
  readonly project: Project;
  readonly executor: Executor;
  readonly data: TrainingData;
  /** Of the whole training, as far as it is known: phases may end early. */
  readonly plan: TrainingPlan;
  readonly phase: RunningPhase;
  readonly fields: ReadonlyMap<string, FieldFacts>;
  readonly parameters: { readonly trainable: number; readonly fixed: number };
  /** Frozen weights and data statistics: constants of every graph. */
  readonly constants: ReadonlyMap<string, Tensor>;
  /** Of those, what a checkpoint keeps: statistics of the data, and what earlier phases trained. */
  readonly carried: ReadonlyMap<string, Tensor>;
  readonly state: DeviceState;
  readonly stateTensors: readonly StateTensor[];
  /** What comes in as stored features. */
  readonly stored: StoredPart | undefined;
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

/** Where a training is taken up. */
export interface PrepareOptions {
  /** First step and epoch of every phase so far; one that begins where left out. */
  readonly phases?: readonly PhaseStart[] | undefined;
  /** Weights and statistics of a checkpoint, or of the phase before: they come before those that the run began with. */
  readonly kept?: ReadonlyMap<string, Tensor> | undefined;
  /** Features are worked out once and stored; without it they are not. */
  readonly watch?: FeatureWatch | undefined;
}

export interface PhaseStart { readonly step: number; readonly epoch: number }
const fromStart: readonly PhaseStart[] = [{ step: 0, epoch: 0 }];

/** Opens the data and builds the first graph of a phase. Throws what the data, the network or the device have against it. */
export async function prepare(job: TrainJob, { phases = fromStart, kept: before, watch }: PrepareOptions = {}): Promise<Training> {
  const { device } = job;
  const index = phases.length - 1;
  const start = phases[index] ?? { step: 0, epoch: 0 };
  const project = phaseProject(job.project, index);
  scheduleOf(project.training);
  const data = await TrainingData.open(project);
  const sessions: Session[] = [];
  let state: DeviceState | undefined;
  const close = async (): Promise<void> => {
    await state?.close();
    for (const session of sessions.splice(0)) await session.close();
    data.close();
  };
  try {
    const fields = fieldFacts(project, data);
    const shapes = inferShapes(project, { fields });
    throwProblems(shapes.problems);
    assertWeightsFit(shapes.totals, 'network');
    assertSampleFits(shapes.totals, 'network');
    const executor = onnxruntimeExecutor(device, job.threads === undefined ? {} : { threads: job.threads });
    const all = weightsOf(shapes);
    const stored = await keptWeights(job.folder, project, [...all, ...constantsOf(shapes)]);
    const weights = await drawWeights(fitting(stored, all), all, project.seed);
    const from = project.training.initialWeights;
    const taken = from ? takeWeights(all, weights, await readInitial(job.folder), from.run) : [];
    const notes = before ? [] : taken;
    for (const { name, spec } of all) {
      const later = spec.source === undefined ? before?.get(name) : undefined;
      if (later?.shape.join() === spec.shape.join()) weights.set(name, later);
    }
    const own = new Set(all.map((w) => w.name));
    const given = new Map([...stored].filter(([name]) => !own.has(name)));
    const features = watch && await featuresOf({ project, shapes, data, weights: new Map([...given, ...weights]), fields, watch, threads: job.threads });
    const used = typeof features === 'object' ? features : undefined;
    if (used) data.useFeatures(fedNames(used.cut), used.rows);
    if (features !== undefined) notes.push(typeof features === 'string' ? features : features.note);
    const inputs = shapes.layers.flatMap((layer) => {
      const type = layer.kind.role === 'input' ? (used?.cut.skipped.has(layer.id) === true ? undefined : layer.outputs[0]) : layer.target;
      return type ? [{ dtype: type.dtype, shape: type.shape.slice(1) as number[] }] : [];
    });
    const planned = phasesOf(job.project.training);
    const plan = planTraining({ ...project.training, epochs: start.epoch + planned.slice(index).reduce((sum, p) => sum + p.epochs, 0) }, {
      samples: data.split.train.length, multiplyAdds: shapes.totals.multiplyAdds - (used?.cut.multiplyAdds ?? 0), parameters: shapes.totals.trainable, device,
      sampleBytes: inputs.reduce((sum, { dtype, shape }) => sum + sizeOf(shape) * bytesPerElement(dtype), used?.cut.bytes ?? 0),
    });
    const phase = phaseOf(planned, index, start, plan);
    await fillDataStatistics(project, shapes, data, weights, fields, executor, { constants: given, stored: used?.cut, known: before });
    const constants = new Map([...given, ...all.filter((w) => w.frozen || w.spec.source !== undefined).map((w) => [w.name, weights.get(w.name) as Tensor] as const)]);

    const measured = new Set(all.filter((w) => w.spec.source !== undefined).map((w) => w.name));

    const graphs = new Map<number, Promise<LoadedGraph>>();
    const build = (batch: number): TrainingGraph => buildTrainingGraph(project, {
      since: sinceOf(job.project, phases.map((p) => p.step)), stored: used?.cut, batch, microBatch: Math.min(plan.microBatch, batch), device, weights, fields, constants,
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

    const begun = new Map<string, Tensor>();
    for (const entry of first.state) {
      // Slots of weights that are trained on go on; the others begin.
      const found = weights.get(entry.name) ?? before?.get(entry.name);
      begun.set(entry.name, found?.shape.join() === entry.shape.join() ? found : filled(entry));
    }
    const held = executor.hold(begun);
    state = held;
    const kept = first.state.filter((t) => t.role === 'weight' || t.role === 'statistic').map((t) => t.name);
    const current = async (): Promise<ReadonlyMap<string, Tensor>> => new Map([...constants, ...await held.read(kept)]);
    let evaluator: Promise<Evaluator> | undefined;
    return {
      project, executor, data, plan, phase, fields, constants, carried: new Map([...constants].filter(([name]) => measured.has(name) || before?.has(name) === true)), notes, stored: used?.cut, state: held, stateTensors: first.state,
      parameters: { trainable: shapes.totals.trainable, fixed: shapes.totals.nonTrainable },
      watches: project.training.earlyStopping !== undefined || project.training.schedule.type === 'reduceOnPlateau',
      graph, weights: current,
      async evaluate(part) {
        evaluator ??= Evaluator.load(project, data, fields, executor, constants, used?.cut).then((made) => {
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
