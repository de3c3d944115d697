// The summit: a project → one ONNX model that trains it, and the map of what goes in and what comes out.
import { LayerwrightError } from '../errors.ts';
import type { Project, TrainingSettings } from '../graph/schema.ts';
import type { WeightSpec } from '../layers/define.ts';
import { lowerGraph } from '../lower/lower.ts';
import type { StoredPart } from '../lower/types.ts';
import { pruneGraph } from '../lower/prune.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import type { Value } from '../onnx/builder.ts';
import { expandComposites } from '../onnx/expand.ts';
import { modelOf } from '../onnx/model.ts';
import type { FieldFacts } from '../shapes/infer.ts';
import type { DType, TensorType } from '../tensor.ts';
import { Ends, LoopBody } from './loop.ts';
import { regularise, trainable } from './objective.ts';
import { addPasses } from './passes.ts';
import type { Lower, StepSources } from './passes.ts';
import { RandomPools } from './random.ts';
import type { ControlInput, DataInput, StateTensor, StepOutput, TrainingGraph, Weights } from './types.ts';
import { addUpdates, clipGradients, optimizerOf, slotName } from './updates.ts';

export interface StepOptions {
  /** Samples of one optimizer step (of all its micro-batches together). */
  readonly batch: number;
  /** Samples of one pass; default: the batch in `accumulate` parts. */
  readonly microBatch?: number;
  /** Optimizer steps of one run, in a Loop; undefined: one step, no Loop (WebGPU). A run may do fewer: as many as it is given batches. */
  readonly stepsPerRun: number | undefined;
  readonly device: 'cpu' | 'webgpu';
  /** Current values: of frozen weights and data statistics at least, which become constants of the graph. */
  readonly weights: Weights;
  /** Optimizer steps that were done before a weight was trained, by name: what counts steps (Adam) begins with it. */
  readonly since?: ReadonlyMap<string, number> | undefined;
  /** Gives `gradientNorm` also where nothing is clipped. */
  readonly gradientNorm?: boolean;
}

export interface TrainingOptions extends StepOptions {
  /** Input node → type of the bound data (axis 0 is the batch). */
  readonly inputTypes?: ReadonlyMap<string, TensorType>;
  /** Loss node → field bound to it. */
  readonly fields?: ReadonlyMap<string, FieldFacts>;
  /** Constants of an imported model, by name. */
  readonly constants?: Weights;
  /** What comes in as stored features. */
  readonly stored?: StoredPart | undefined;
}

/** `lowerGraph` of a project with its data bound, and the constants of imported models given. */
export const lowerOf = (project: Pick<Project, 'graph' | 'blocks'>, bound: Pick<TrainingOptions, 'inputTypes' | 'fields' | 'constants' | 'stored'>): Lower =>
  (options) => lowerGraph(project, {
    ...options, ...(bound.inputTypes && { inputTypes: bound.inputTypes }), ...(bound.fields && { fields: bound.fields }), ...(bound.stored && { stored: bound.stored }),
    weight: (b, name, spec, frozen) => (spec.constant === undefined ? options.weight(b, name, spec, frozen) : constantOf(b, name, bound.constants)),
  });

function constantOf(b: GraphBuilder, name: string, constants: Weights | undefined): Value {
  if (b.has(name)) return b.value(name);
  const tensor = constants?.get(name);
  if (!tensor) throw new LayerwrightError('checkpoint/damaged', `The constant ${name} of the imported model is missing.`, { where: name, expected: 'the project’s weights file', hint: 'Import the model again.' });
  return b.initializer(name, tensor);
}

/**
 * The training graph of a project: forward pass, losses, regularisation, backward pass, clipping, optimizer, running
 * statistics. Throws the first problem of the graph, `training/settings`, `graph/no-loss`, `autodiff/…`.
 */
export function buildTrainingGraph(project: Project, options: TrainingOptions): TrainingGraph {
  return assembleTraining(lowerOf(project, options), project.training, options);
}

/** As `buildTrainingGraph`, for any forward graph. */
export function assembleTraining(lower: Lower, settings: Pick<TrainingSettings, 'optimizer' | 'clip' | 'accumulate'>, options: StepOptions): TrainingGraph {
  const step = new StepGraph(options);
  const micro = options.microBatch ?? Math.ceil(options.batch / settings.accumulate);
  const { lowered, gradients, figures, statistics } = addPasses(lower, step, micro);
  const { b } = step;
  const weights = trainable(lowered);
  const penalty = regularise(b, weights, gradients);
  if (penalty) figures.set('objective', b.Add(figures.get('loss') as Value, penalty));
  const norm = clipGradients(b, gradients, settings.clip, options.gradientNorm ?? false);
  if (norm) figures.set('gradientNorm', norm);
  const scalars = { learningRate: step.control('learningRate', 'float32', []), step: step.control('step', 'float32', []) };
  const next = addUpdates(b, optimizerOf(settings), weights, gradients, { ...scalars, since: options.since }, (weight, slot, initial) =>
    step.state(slotName(weight.name, slot), weight.value, 'slot', initial));
  for (const [name, value] of statistics) next.set(name, value);
  return step.finish(next, figures);
}

/** Symbol of the number of steps in a run. */
const STEPS = 'steps';

/** The graph around a step: inputs, state and outputs, inside a Loop or not. */
class StepGraph implements StepSources {
  readonly b: GraphBuilder;
  readonly device: 'cpu' | 'webgpu';
  readonly batch: number;
  readonly pools: RandomPools;
  readonly #options: StepOptions;
  readonly #root = new GraphBuilder();
  readonly #loop: LoopBody | undefined;
  readonly #given = new Map<string, Value>();
  readonly #states = new Map<string, Omit<StateTensor, 'out'>>();
  readonly #data: DataInput[] = [];
  readonly #controls: ControlInput[] = [];

  constructor(options: StepOptions) {
    this.#options = options;
    this.device = options.device;
    this.batch = options.batch;
    this.pools = new RandomPools(this.#root);
    this.#loop = options.stepsPerRun === undefined ? undefined : new LoopBody(this.#root, 'steps');
    this.b = this.#loop?.b ?? this.#root;
  }

  /** What one step sees of a graph input: itself, or its part of a stack. */
  #perStep(name: string, dtype: DType, shape: readonly (number | string)[]): Value {
    if (!this.#loop) return this.#root.input(name, dtype, shape);
    return this.b.Gather(this.#root.input(name, dtype, [STEPS, ...shape]), this.#loop.iteration);
  }

  #once(name: string, make: () => Value): Value {
    const found = this.#given.get(name);
    if (found) return found;
    const value = make();
    this.#given.set(name, value);
    return value;
  }

  data(role: 'input' | 'target', node: string, type: TensorType): Value {
    const name = `${role}:${node}`;
    return this.#once(name, () => {
      const shape = type.shape as readonly number[];
      this.#data.push({ name, node, role, dtype: type.dtype, shape });
      return this.#perStep(name, type.dtype, shape);
    });
  }

  control(name: 'learningRate' | 'step', dtype: DType, shape: readonly number[]): Value {
    return this.#once(name, () => {
      this.#controls.push({ name, dtype, shape });
      return this.#perStep(name, dtype, shape);
    });
  }

  random(): Value {
    return this.#once('random', () => this.#perStep('random', 'int64', ['draws', 2]));
  }

  weight(name: string, spec: WeightSpec, frozen: boolean): Value {
    if (!frozen && spec.source === undefined) {
      return this.state(name, { name, dtype: 'float32', shape: spec.shape }, spec.trainable ? 'weight' : 'statistic');
    }
    return this.#once(name, () => {
      const tensor = this.#options.weights.get(name);
      if (!tensor) throw new LayerwrightError('checkpoint/damaged', `The value of the frozen weight ${name} is missing.`, { where: name, expected: 'a tensor for every weight of the project' });
      return this.b.initializer(name, tensor);
    });
  }

  /** A tensor carried from step to step, of the type of `like`. */
  state(name: string, like: Value, role: StateTensor['role'], initial?: number): Value {
    return this.#once(name, () => {
      const input = `state:${name}`;
      const shape = like.shape as readonly number[];
      this.#states.set(name, { name, in: input, dtype: like.dtype, shape, role, ...(initial !== undefined && { initial }) });
      const outer = this.#root.input(input, like.dtype, shape);
      return this.#loop ? this.#loop.carry(name, outer) : outer;
    });
  }

  /** Closes the graph. `next`: new state by name; what is missing there stays as it is. */
  finish(next: ReadonlyMap<string, Value>, figures: ReadonlyMap<string, Value>): TrainingGraph {
    const root = this.#root;
    const names = [...this.#states.keys()];
    const after = new Map(names.map((name) => [name, next.get(name) ?? (this.#given.get(name) as Value)]));
    const keys = [...figures.keys()];
    let state: Value[];
    let outputs: Value[];
    if (this.#loop) {
      // The number of turns is the length of the stacks, so that one graph serves shorter runs too.
      const turns = root.op('Squeeze', [root.op('Shape', [root.value('learningRate')])]);
      const ended = this.#loop.finish(turns, after, keys.map((key) => figures.get(key) as Value), true);
      state = names.map((name) => ended.carried.get(name) as Value);
      outputs = ended.stacked;
    } else {
      state = names.map((name) => after.get(name) as Value);
      outputs = keys.map((key) => figures.get(key) as Value);
    }
    expandComposites(root, this.device);
    const ends = new Ends(root);
    const stateOut = state.map((value) => ends.add(value));
    const outputNames = outputs.map((value) => ends.add(value));
    this.#finishRandom();
    return {
      model: modelOf(pruneGraph(root.build('training'), true)), stepsPerRun: this.#options.stepsPerRun, batch: this.batch,
      state: names.map((name, i) => ({ ...(this.#states.get(name) as StateTensor), out: stateOut[i] as string })),
      data: this.#data, controls: this.#controls, outputs: keys.map((key, i): StepOutput => ({ name: outputNames[i] as string, key })),
    };
  }

  #finishRandom(): void {
    this.pools.finish();
    if (!this.#given.has('random')) return;
    const shape = [this.pools.draws, 2];
    this.#controls.push({ name: 'random', dtype: 'int64', shape });
    const info = this.#root.graphInputs.find((i) => i.name === 'random');
    if (info) info.type = { kind: 'tensor', dtype: 'int64', shape: this.#loop ? [STEPS, ...shape] : shape };
  }
}
