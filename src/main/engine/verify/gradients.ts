// Gradients of a model against two-sided differences through the runtime: can it be trained, and is what comes out right.
import { LayerwrightError } from '../../../core/errors.ts';
import { gradientGraph, prepareGradients, projectionOf } from '../../../core/import/gradient-graph.ts';
import type { GradientGraph, Prepared } from '../../../core/import/gradient-graph.ts';
import type { Model } from '../../../core/onnx/model.ts';
import { Random } from '../../../core/random.ts';
import { dataOf, isFloat, numbersOf, tensorOf } from '../../../core/tensor.ts';
import type { Tensor } from '../../../core/tensor.ts';
import type { Session } from '../executor.ts';
import { onnxruntimeExecutor } from '../onnxruntime.ts';
import { decideBranches } from './branches.ts';
import { messageOf } from './compare.ts';
import { drawConstants } from './draw-constants.ts';
import type { Feeds } from './feeds.ts';
import { lengthOf, slopeError, TOLERANCE } from './slopes.ts';
import type { Bounds, SlopeError } from './slopes.ts';

/** `not differentiable`: no gradient is made; `not decided`: one is made, and differences do not tell whether it is right. */
export type GradientVerdict = 'right' | 'wrong' | 'not differentiable' | 'not decided';

export interface GradientReport {
  readonly verdict: GradientVerdict;
  /** Where and why, but for what is right. */
  readonly reason?: string;
  /** Largest ‖g − ĝ‖ / (‖g‖ + ‖ĝ‖) of the tensors compared, less what rounding alone may make of it. */
  readonly relativeError?: number;
  readonly dtype?: 'float32' | 'float64';
  readonly tensors?: number;
}

const MOST_TENSORS = 10;
const FEW_TENSORS = 4;
/** Seconds of one run from which on a model is slow: fewer tensors, one direction each. */
const SLOW = 0.15;
/** What a run of everything in float64 takes, in runs of the model: its convolutions are products of large matrices. */
const DOUBLE = 40;
interface Jitter { readonly chance?: number; readonly up?: number; readonly factor?: number; readonly positive?: boolean }
/** How far inputs and weights are moved, in shares of their size: by chance, upwards, and by a factor. The functions of some end in the open. */
const JITTERS = [{}, { chance: 0.003 }, { chance: 0.006 }, { chance: 0.009 }, { chance: 0.01, up: 0.1 }, { chance: 0.001, factor: 0.9 }, { chance: 0.001, up: 0.1, positive: true }] as const satisfies readonly Jitter[];
/** Operators that draw numbers. */
const BY_CHANCE = /^Random|^Multinomial$|^Bernoulli$|^Dropout$|^If$|^Loop$|^Scan$/;
/** Seconds after which no further tensor is begun. */
const BUDGET = 100;
/** Of the time, for one precision and place: others shall have a chance too. */
const SHARE = 0.5;

/** What the model itself gives at the inputs, in the order of its outputs, and how long that took. */
export interface OriginalRun { readonly outputs: readonly Tensor[]; readonly seconds: number }

/**
 * Differentiates a model at the inputs given and compares with differences, for about so many seconds. Slow models: fewer
 * tensors, and float32 where float64 would take too long.
 */
export async function checkGradients(model: Model, feeds: Feeds, original?: OriginalRun, seconds = BUDGET): Promise<GradientReport> {
  const until = performance.now() + 1000 * seconds;
  let prepared: Prepared;
  try {
    prepared = prepareGradients(await decideBranches(model, feeds), feeds);
  } catch (thrown) {
    return { verdict: 'not differentiable', reason: messageOf(refusal(thrown)) };
  }
  const all = prepared.weights.length > 0 ? prepared.weights : prepared.inputs;
  if (all.length === 0) return { verdict: 'not differentiable', reason: 'It holds no floats to differentiate by.' };
  try {
    if (!gradientGraph(prepared, all, 'float32')) return { verdict: 'not differentiable', reason: withoutFloats(prepared) };
  } catch (thrown) {
    return { verdict: 'not differentiable', reason: described(refusal(thrown)) };
  }
  const inputs = prepared.weights.length > 0 && !differentiable(prepared) ? [] : prepared.inputs;
  const run = original?.seconds ?? 0;
  const slow = run > SLOW;
  const most = slow ? FEW_TENSORS : MOST_TENSORS;
  const names = [...inputs.slice(0, most), ...spread(prepared.weights, most)];
  const drawn = drawConstants(prepared);
  const task: Task = { prepared: drawn ?? prepared, names, quick: slow, until };
  if (drawn && original) {
    // What the weights that were drawn give is not what the model gave: they are compared before.
    const differs = await computesOtherwise(prepared, names, original.outputs);
    if (differs !== undefined) return { verdict: 'wrong', reason: differs };
  }
  return compareAll(drawn ? task : { ...task, ...(original && { outputs: original.outputs }) }, DOUBLE * run < SHARE * seconds ? ['float64', 'float32'] : ['float32', 'float64']);
}

/** What says that there is no gradient; anything else that is thrown is our own fault. */
function refusal(thrown: unknown): LayerwrightError {
  if (!(thrown instanceof LayerwrightError) || thrown.code === 'internal') throw thrown;
  return thrown;
}

const described = (thrown: LayerwrightError): string => [messageOf(thrown), ...(thrown.where === undefined ? [] : [`(${thrown.where})`]), ...(thrown.hint === undefined ? [] : [thrown.hint])].join(' ');

/** Detectors that find nothing give outputs without entries. */
const withoutFloats = ({ graph }: Prepared): string =>
  (graph.outputs.some((o) => o.type.kind === 'tensor' && isFloat(o.type.dtype)) ? 'Its outputs are empty at the inputs tried.' : 'None of its outputs is a float.');

/** Whether gradients reach the inputs too: a look-up by number below them is no fault. */
function differentiable(prepared: Prepared): boolean {
  try {
    return gradientGraph(prepared, prepared.inputs, 'float32') !== undefined;
  } catch {
    return false;
  }
}

/** So many entries of a list, evenly over its length. */
const spread = <T>(list: readonly T[], most: number): T[] =>
  (list.length <= most ? [...list] : Array.from({ length: most }, (_, i) => list[Math.round((i * (list.length - 1)) / (most - 1))] as T));

interface Task {
  readonly prepared: Prepared;
  readonly names: readonly string[];
  /** What the model gave at the inputs. */
  readonly outputs?: readonly Tensor[];
  readonly quick: boolean;
  /** When no further difference is taken, by `performance.now()`. */
  readonly until: number;
}

/** `final`: other inputs would not change it. `where`: the tensor with the largest error. */
type Comparison = GradientReport & { readonly final?: boolean; readonly where?: string };

async function compareAll(task: Task, dtypes: readonly ('float32' | 'float64')[]): Promise<GradientReport> {
  let last: Comparison = { verdict: 'not decided', reason: 'There was no time to take a difference.' };
  const report = ({ final: _, where: __, ...rest }: Comparison): GradientReport => rest;
  const late = (): boolean => performance.now() > task.until;
  for (const [i, dtype] of dtypes.entries()) {
    let graph: GradientGraph | undefined;
    try {
      graph = gradientGraph(task.prepared, task.names, dtype);
    } catch (thrown) {
      if (dtype === 'float32') return { verdict: 'wrong', reason: messageOf(thrown) };
      continue;
    }
    if (!graph) return { verdict: 'not differentiable', reason: withoutFloats(task.prepared) };
    const wrong = new Map<string, number>();
    const until = i === 0 ? performance.now() + SHARE * (task.until - performance.now()) : task.until;
    // Test data sits on kinks and ties (whole numbers, zeros): moved a little where the first look fails.
    for (const jitter of JITTERS.keys()) {
      // The other precision has a say too.
      if (i === 0 && jitter > 0 && (dtype === 'float32' || performance.now() > until)) break;
      if (jitter > 0 && late()) break;
      const found = await compareIn(graph, { ...task, until }, jitter);
      if (found === 'unsupported') break;
      if (found.verdict === 'right' || found.final === true) return report(found);
      if (found.verdict === 'wrong') wrong.set(found.where ?? '', (wrong.get(found.where ?? '') ?? 0) + 1);
      last = found;
    }
    const places = Math.max(0, ...wrong.values());
    // At one place alone the function may have a bend.
    if (last.verdict === 'wrong' && places < 2) last = { ...last, verdict: 'not decided', reason: `${last.reason ?? ''} That is one place only, where the function may have a bend, and there was no time for others.` };
    if (dtype === 'float64' && last.dtype === 'float64' && !(last.verdict === 'not decided' && !late())) return report(last);
  }
  return report(last);
}

const loaded = async (model: Model): Promise<Session> => onnxruntimeExecutor('cpu', { threads: 1 }).load(model, { optimize: false });

/** Why the graph that is differentiated is not the model, at the model's own weights. */
async function computesOtherwise(prepared: Prepared, names: readonly string[], outputs: readonly Tensor[]): Promise<string | undefined> {
  const graph = gradientGraph(prepared, names, 'float32');
  if (graph?.comparable !== true) return undefined;
  const session = await loaded(graph.forward);
  try {
    const values = [...prepared.inputs, ...names].map((name) => [name, (prepared.graph.initializers.get(name) ?? prepared.feeds[name]) as Tensor] as const);
    return otherwise(numbersOf(Object.values(await session.run(Object.fromEntries(values)))[0] as Tensor)[0] as number, outputs);
  } finally {
    await session.close();
  }
}

function otherwise(loss: number, outputs: readonly Tensor[]): string | undefined {
  const own = projectionOf(outputs);
  return Math.abs(own.loss - loss) <= 0.01 * own.size + 1e-5 ? undefined : `What is differentiated computes something else than the model: ${loss} instead of ${own.loss}.`;
}

/** Numbers of inputs and of the tensors checked, moved as the jitter says. */
function movedValues({ prepared, names }: Task, jitter: number, random: Random): Map<string, { readonly shape: readonly number[]; readonly numbers: Float64Array }> {
  const { chance = 0, up = 0, factor = 1, positive = false }: Jitter = JITTERS[jitter] ?? {};
  return new Map([...prepared.inputs, ...names].map((name) => {
    const tensor = (prepared.graph.initializers.get(name) ?? prepared.feeds[name]) as Tensor;
    const numbers = Float64Array.from(numbersOf(tensor));
    if (jitter > 0 && names.includes(name)) {
      const scale = Math.sqrt(numbers.reduce((s, v) => s + (Number.isFinite(v) ? v * v : 0), 0) / Math.max(1, numbers.length)) || 1;
      for (let i = 0; i < numbers.length; i++) numbers[i] = factor * (positive ? Math.abs(numbers[i] as number) : (numbers[i] as number)) + scale * (up + chance * random.normal());
    }
    return [name, { shape: tensor.shape, numbers }] as const;
  }));
}

async function compareIn(graph: GradientGraph, task: Task, jitter: number): Promise<Comparison | 'unsupported'> {
  const { dtype } = graph;
  const { names, outputs, quick, until } = task;
  const sessions: Session[] = [];
  try {
    const random = Random.from(7 + jitter, 'verify');
    const values = movedValues(task, jitter, random);
    const numbersAt = (name: string): Float64Array => (values.get(name) as { numbers: Float64Array }).numbers;
    const tensors = new Map([...values].map(([n, v]) => [n, tensorOf(dtype, v.shape, arrayLike(dtype, v.numbers))]));
    const feeds = (name?: string, numbers?: Float64Array): Feeds => Object.fromEntries([...tensors].map(([n, t]) => [n, n === name && numbers ? tensorOf(dtype, t.shape, arrayLike(dtype, numbers)) : t]));
    const whole = await loaded(graph.model);
    sessions.push(whole);
    const started = performance.now();
    const first = await whole.run(feeds());
    const loss = numbersOf(first[whole.outputs[0] ?? ''] as Tensor)[0] as number;
    if (!Number.isFinite(loss)) return { verdict: 'not decided', reason: `The outputs are not finite at the inputs tried (${loss}).` };
    const slopes = names.map((_, i) => Float64Array.from(dataOf(first[whole.outputs[i + 1] ?? ''] as Tensor) as Float64Array));
    await sessions.pop()?.close();
    const forward = await loaded(graph.forward);
    sessions.push(forward);
    const at = async (name?: string, numbers?: Float64Array): Promise<number> => numbersOf(Object.values(await forward.run(feeds(name, numbers)))[0] as Tensor)[0] as number;
    // A session that is new draws what the one before drew first.
    if ((!quick || graph.forward.graph.nodes.some((n) => BY_CHANCE.test(n.opType))) && await at() !== await at()) return { verdict: 'not decided', final: true, reason: 'Its numbers are drawn by chance, others in every run.' };
    const differs = jitter === 0 && outputs && graph.comparable ? otherwise(loss, outputs) : undefined;
    if (differs !== undefined) return { verdict: 'wrong', reason: differs, dtype, final: true };
    const terms = outputs && graph.comparable ? projectionOf(outputs).size : 0;
    const bounds: Bounds = { dtype, quick, largest: Math.max(...slopes.map(lengthOf).filter(Number.isFinite), 0), size: Number.isFinite(terms) ? Math.max(Math.abs(loss), terms) : Math.abs(loss) };
    let worst: SlopeError & { where: string } = { error: 0, sure: true, where: '' };
    let compared = 0;
    for (const [i, name] of names.entries()) {
      if (performance.now() > until) break;
      const found = await slopeError(slopes[i] as Float64Array, numbersAt(name), bounds, random, async (x) => at(name, x));
      compared++;
      if (!(found.error <= worst.error)) worst = { ...found, where: name };
    }
    if (compared === 0) return { verdict: 'not decided', dtype, reason: `One run of it with its gradients takes ${((performance.now() - started) / 1000).toFixed(0)} s in ${dtype}: there was no time to take a difference.` };
    const known = { relativeError: worst.error, dtype, tensors: compared, where: worst.where };
    if (worst.error < TOLERANCE[dtype]) return { verdict: 'right', ...known };
    const reason = `The gradient by ${worst.where} differs from two-sided differences: relative error ${worst.error.toExponential(2)} in ${dtype}.`;
    return worst.sure ? { verdict: 'wrong', ...known, reason } : { verdict: 'not decided', ...known, reason: `${reason} The differences do not agree with each other either: rounding, or a bend of the function.` };
  } catch (thrown) {
    if (thrown instanceof LayerwrightError && thrown.code === 'onnx/unsupported') {
      return dtype === 'float64' ? 'unsupported' : { verdict: 'wrong', final: true, reason: messageOf(thrown) };
    }
    throw thrown;
  } finally {
    for (const session of sessions) await session.close();
  }
}

const arrayLike = (dtype: 'float32' | 'float64', numbers: Float64Array): Float32Array | Float64Array => (dtype === 'float64' ? numbers : Float32Array.from(numbers));
