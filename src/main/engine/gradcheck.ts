// Gradient checking: the backward graph against two-sided differences of the objective, tensor by tensor.
import { LayerwrightError, asLayerwrightError } from '../../core/errors.ts';
import type { Project } from '../../core/graph/schema.ts';
import { initialWeights } from '../../core/lower/initial-weights.ts';
import { Random } from '../../core/random.ts';
import { isFloat, numbersOf, sizeOf, tensorFrom, tensorOf } from '../../core/tensor.ts';
import type { Tensor } from '../../core/tensor.ts';
import { buildGradientCheckGraph } from '../../core/training/index.ts';
import type { GradientCheckGraph } from '../../core/training/index.ts';
import type { Session } from './executor.ts';
import { onnxruntimeExecutor } from './onnxruntime.ts';

export interface GradcheckOptions {
  /** float64 where the runtime has every kernel, else float32. */
  readonly dtype?: 'float32' | 'float64';
  /** Step of the differences; default 1e-7 in float64 (as in the lectures), 1e-2 in float32. */
  readonly epsilon?: number;
  /** Entries of each tensor that are checked, drawn at random; all where there are fewer. Default: 24, or as many as some 40 seconds allow. */
  readonly samples?: number;
  readonly batch?: number;
  readonly seed?: number;
  /** Data to check on; seeded normal numbers and classes where left out. */
  readonly feeds?: Readonly<Record<string, Tensor>>;
  /** Called after each tensor. */
  readonly onTensor?: (check: TensorCheck, index: number, total: number) => Promise<void>;
}

export interface TensorCheck {
  readonly name: string;
  readonly shape: readonly number[];
  /** Entries compared. */
  readonly checked: number;
  /** ‖g − ĝ‖ / (‖g‖ + ‖ĝ‖); 0 where both are 0. */
  readonly relativeError: number;
}

export interface GradcheckReport {
  readonly dtype: 'float32' | 'float64';
  readonly epsilon: number;
  readonly objective: number;
  readonly tensors: readonly TensorCheck[];
  readonly worst: TensorCheck | undefined;
  readonly tolerance: number;
  readonly passed: boolean;
}

/** Seeded data in the shapes that the graph takes: normal numbers, class indices, one-hot rows. */
function madeFeeds(project: Project, graph: GradientCheckGraph, random: Random): Record<string, Tensor> {
  const losses = new Map(project.graph.nodes.map((n) => [n.id, n]));
  return Object.fromEntries(graph.data.map((input) => {
    const size = sizeOf(input.shape);
    if (!isFloat(input.dtype)) {
      const classes = input.role === 'target' ? classesOf(graph, input.node) : 10;
      return [input.name, tensorFrom(input.dtype, input.shape, Array.from({ length: size }, () => random.int(classes)))];
    }
    const binary = input.role === 'target' && losses.get(input.node)?.type.startsWith('Binary') === true;
    const values = Array.from({ length: size }, () => (binary ? random.int(2) : random.normal()));
    return [input.name, tensorFrom(input.dtype, input.shape, values)];
  }));
}

/** The number of classes that an integer target may have: the width of the layer it judges. */
function classesOf(graph: GradientCheckGraph, loss: string): number {
  return Math.max(2, graph.classes.get(loss) ?? 2);
}

/** Checks every trained tensor of a project. Dropout is off, regularisation on. Throws as `buildGradientCheckGraph`. */
export async function gradcheck(project: Project, options: GradcheckOptions = {}): Promise<GradcheckReport> {
  if (options.dtype !== undefined) return checkIn(options.dtype, project, options);
  try {
    return await checkIn('float64', project, options);
  } catch (thrown) {
    const error = asLayerwrightError(thrown);
    // Erf, InstanceNormalization and Resize have no float64 kernel.
    if (error.code !== 'onnx/unsupported') throw error;
    return checkIn('float32', project, options);
  }
}

async function checkIn(dtype: 'float32' | 'float64', project: Project, options: GradcheckOptions): Promise<GradcheckReport> {
  const epsilon = options.epsilon ?? (dtype === 'float64' ? 1e-7 : 1e-2);
  const graph = buildGradientCheckGraph(project, { dtype, batch: options.batch ?? 4 });
  const random = Random.from(options.seed ?? project.seed, 'gradcheck');
  // One thread: sums keep their order from run to run.
  const executor = onnxruntimeExecutor('cpu', { threads: 1 });
  const session = await executor.load(graph.model);
  const forward = await executor.load(graph.forward);
  try {
    const drawn = initialWeights(graph.weights.map((w) => ({ name: w.name, spec: w.weight.spec })), options.seed ?? project.seed);
    const values = new Map(graph.weights.map((w) => [w.in, copyAs(drawn.get(w.name) as Tensor, dtype, w.weight.spec.trainable ? random : undefined)]));
    const feeds: Record<string, Tensor> = { ...madeFeeds(project, graph, random), ...options.feeds };
    for (const [name, data] of values) feeds[name] = tensorOf(dtype, shapeOf(graph, name), data);
    const first = await session.run(feeds);
    const objective = numbersOf(first[graph.objective] as Tensor)[0] as number;
    if (!Number.isFinite(objective)) {
      throw new LayerwrightError('training/not-finite', `The objective is ${objective}: gradients cannot be checked there.`, { hint: 'Check the initialisation and the data.' });
    }
    const samples = options.samples ?? await affordable(forward, feeds, graph.weights.filter((w) => w.gradient !== undefined).length);
    const tensors: TensorCheck[] = [];
    const checked = graph.weights.filter((w) => w.gradient !== undefined);
    for (const w of checked) {
      const gradient = numbersOf(first[w.gradient as string] as Tensor);
      tensors.push(await checkTensor(forward, graph, feeds, w.name, w.in, values.get(w.in) as Float64Array, gradient, { epsilon, samples, random }));
      await options.onTensor?.(tensors.at(-1) as TensorCheck, tensors.length - 1, checked.length);
    }
    const worst = tensors.reduce<TensorCheck | undefined>((a, t) => (a && a.relativeError >= t.relativeError ? a : t), undefined);
    const tolerance = dtype === 'float64' ? 1e-5 : 2e-2;
    return { dtype, epsilon, objective, tensors, worst, tolerance, passed: tensors.every((t) => t.relativeError < tolerance) };
  } finally {
    await session.close();
    await forward.close();
  }
}

const MOST_SAMPLES = 24;
/** Seconds that a check may take by default. */
const PATIENCE = 40;

/** Entries of each tensor that can be checked in reasonable time. */
async function affordable(forward: Session, feeds: Readonly<Record<string, Tensor>>, tensors: number): Promise<number> {
  await forward.run(feeds);
  const start = performance.now();
  await forward.run(feeds);
  const seconds = (performance.now() - start) / 1000;
  return Math.max(2, Math.min(MOST_SAMPLES, Math.floor(PATIENCE / (2 * seconds * Math.max(1, tensors)))));
}

/** A copy in the dtype; zeros and ones (biases, gains) are moved a little, so that nothing sits on a kink or hides behind a zero. */
function copyAs(tensor: Tensor, dtype: 'float32' | 'float64', random: Random | undefined): Float32Array | Float64Array {
  const numbers = numbersOf(tensor);
  const constant = numbers.every((v) => v === numbers[0]);
  const moved = constant && random ? numbers.map((v) => v + 0.1 * random.normal()) : numbers;
  return dtype === 'float64' ? Float64Array.from(moved) : Float32Array.from(moved);
}

const shapeOf = (graph: GradientCheckGraph, input: string): readonly number[] => graph.weights.find((w) => w.in === input)?.weight.spec.shape ?? [];

async function checkTensor(
  session: Session, graph: GradientCheckGraph, feeds: Record<string, Tensor>, name: string, input: string, data: Float32Array | Float64Array,
  gradient: readonly number[], { epsilon, samples, random }: { epsilon: number; samples: number; random: Random },
): Promise<TensorCheck> {
  const entries = data.length <= samples ? Array.from(data, (_, i) => i) : Array.from({ length: samples }, () => random.int(data.length));
  const at = async (): Promise<number> => numbersOf((await session.run(feeds))[graph.objective] as Tensor)[0] as number;
  let difference = 0;
  let analytic = 0;
  let numeric = 0;
  for (const i of entries) {
    const slope = await slopeAt(data, i, epsilon, at);
    const g = gradient[i] as number;
    difference += (g - slope) ** 2;
    analytic += g * g;
    numeric += slope * slope;
  }
  const scale = Math.sqrt(analytic) + Math.sqrt(numeric);
  return { name, shape: shapeOf(graph, input), checked: entries.length, relativeError: scale === 0 ? 0 : Math.sqrt(difference) / scale };
}

/** Steps of the differences in float32, as parts of ε: one that is too long crosses kinks, one that is too short drowns in rounding. */
const LADDER = [1, 1 / 3, 1 / 10, 1 / 30];

/**
 * (f(x + ε) − f(x − ε)) / 2ε. In float32 for several ε: the two neighbours that agree best are believed, whatever the
 * gradient says (Ridders' rule, Advances in Engineering Software 4, 1982, without its extrapolation).
 */
async function slopeAt(data: Float32Array | Float64Array, i: number, epsilon: number, at: () => Promise<number>): Promise<number> {
  const kept = data[i] as number;
  const two = async (step: number): Promise<number> => {
    data[i] = kept + step;
    const up = data[i];
    const plus = await at();
    data[i] = kept - step;
    const down = data[i];
    const minus = await at();
    data[i] = kept;
    // Divided by the step that rounding left, not by the one asked for.
    return (plus - minus) / (up - down);
  };
  if (data instanceof Float64Array) return two(epsilon);
  let before = await two(epsilon);
  let best = { apart: Infinity, slope: before };
  for (const part of LADDER.slice(1)) {
    const slope = await two(epsilon * part);
    const apart = Math.abs(slope - before);
    if (apart < best.apart) best = { apart, slope: (slope + before) / 2 };
    before = slope;
  }
  return best.slope;
}
