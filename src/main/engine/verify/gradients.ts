// Gradients of a model against two-sided differences through the runtime: can it be trained, and is what comes out right.
import { LayerwrightError } from '../../../core/errors.ts';
import { gradientGraph, prepareGradients, projectionOf } from '../../../core/import/gradient-graph.ts';
import type { GradientGraph, Prepared } from '../../../core/import/gradient-graph.ts';
import type { Model } from '../../../core/onnx/model.ts';
import { Random } from '../../../core/random.ts';
import { numbersOf, tensorFrom } from '../../../core/tensor.ts';
import type { Tensor } from '../../../core/tensor.ts';
import type { Session } from '../executor.ts';
import { onnxruntimeExecutor } from '../onnxruntime.ts';
import { decideBranches } from './branches.ts';
import { messageOf } from './compare.ts';
import type { Feeds } from './feeds.ts';

export interface GradientReport {
  /** Whether a gradient reaches every weight, or every float input where there are none. */
  readonly trainable: boolean;
  /** null: there is nothing to compare. */
  readonly gradient: boolean | null;
  readonly reason?: string;
  /** Largest ‖g − ĝ‖ / (‖g‖ + ‖ĝ‖) of the tensors compared. */
  readonly relativeError?: number;
  readonly dtype?: 'float32' | 'float64';
  readonly tensors?: number;
}

const MOST_TENSORS = 10;
const FEW_TENSORS = 4;
/** Seconds of one run from which on a model is slow: in float64 its convolutions are sums over shifted pictures. */
const SLOW = 0.15;
const TOLERANCE = { float64: 1e-3, float32: 2e-2 };
/** Steps of the differences, of values of the order of one: the best of them counts. */
const STEPS = { float64: [1e-6, 1e-7, 1e-5, 1e-4, 1e-8], float32: [1e-2, 1e-3, 1e-1] };
interface Jitter { readonly chance?: number; readonly up?: number; readonly factor?: number; readonly positive?: boolean }
/** How far inputs and weights are moved, in shares of their size: by chance, upwards, and by a factor. The functions of some end in the open. */
const JITTERS = [{}, { chance: 0.003 }, { chance: 0.006 }, { chance: 0.009 }, { chance: 0.01, up: 0.1 }, { chance: 0.001, factor: 0.9 }, { chance: 0.001, up: 0.1, positive: true }] as const satisfies readonly Jitter[];
/** Double precision only where one run takes no longer, in seconds. */
const PATIENCE = 3;
/** Seconds after which no further tensor is begun. */
const BUDGET = 25;

/** What the model itself gives at the inputs, in the order of its outputs, and how long that took. */
export interface OriginalRun { readonly outputs: readonly Tensor[]; readonly seconds: number }

/** Differentiates a model at the inputs given and compares with differences. Slow models: fewer tensors, in float32. */
export async function checkGradients(model: Model, feeds: Feeds, original?: OriginalRun): Promise<GradientReport> {
  let prepared: Prepared;
  try {
    prepared = prepareGradients(await decideBranches(model, feeds), feeds);
  } catch (thrown) {
    return { trainable: false, gradient: null, reason: messageOf(thrown) };
  }
  const all = prepared.weights.length > 0 ? prepared.weights : prepared.inputs;
  if (all.length === 0) return { trainable: false, gradient: null, reason: 'It holds no floats to differentiate by.' };
  let refused: string | undefined;
  try {
    if (!gradientGraph(prepared, all, 'float32')) return { trainable: false, gradient: null, reason: 'None of its outputs is a float.' };
  } catch (thrown) {
    if (thrown instanceof LayerwrightError && thrown.code === 'internal') throw thrown;
    refused = described(thrown);
  }
  if (refused !== undefined) return { trainable: false, gradient: null, reason: refused };
  const inputs = prepared.weights.length > 0 && !differentiable(prepared) ? [] : prepared.inputs;
  const slow = (original?.seconds ?? 0) > SLOW;
  const most = slow ? FEW_TENSORS : MOST_TENSORS;
  const checked = [...inputs.slice(0, most), ...spread(prepared.weights, most)];
  const { final: _, ...report } = await compareAll(prepared, checked, original?.outputs, slow ? ['float32', 'float64'] : ['float64', 'float32']);
  return { trainable: true, ...report };
}

const described = (thrown: unknown): string =>
  (thrown instanceof LayerwrightError ? [messageOf(thrown), ...(thrown.where === undefined ? [] : [`(${thrown.where})`]), ...(thrown.hint === undefined ? [] : [thrown.hint])].join(' ') : messageOf(thrown));

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

/** `final`: other inputs would not change it. */
type Comparison = Omit<GradientReport, 'trainable'> & { readonly final?: boolean };

async function compareAll(prepared: Prepared, names: readonly string[], outputs: readonly Tensor[] | undefined, dtypes: readonly ('float32' | 'float64')[]): Promise<Comparison> {
  let last: Comparison = { gradient: false };
  const started = performance.now();
  for (const dtype of dtypes) {
    let graph: GradientGraph | undefined;
    try {
      graph = gradientGraph(prepared, names, dtype);
    } catch (thrown) {
      if (dtype === 'float32') return { gradient: false, reason: messageOf(thrown) };
      continue;
    }
    if (!graph) return { gradient: null };
    // Test data sits on kinks and ties (whole numbers, zeros): moved a little where the first look fails.
    for (const jitter of JITTERS.keys()) {
      // The other precision has a say too.
      if (dtype !== dtypes.at(-1) && dtype === 'float32' && jitter > 0) break;
      const found = await compareIn(graph, prepared, names, jitter, outputs);
      if (found === 'unsupported') break;
      last = found;
      if (found.gradient === true || found.final === true || (dtype === dtypes.at(-1) && performance.now() - started > 1000 * BUDGET)) return found;
    }
    if (dtype === 'float64' && last.dtype === 'float64') return last;
  }
  return last;
}

async function compareIn(graph: GradientGraph, prepared: Prepared, names: readonly string[], jitter: number, outputs?: readonly Tensor[]): Promise<Comparison | 'unsupported'> {
  const { dtype } = graph;
  const executor = onnxruntimeExecutor('cpu', { threads: 1 });
  const sessions: Session[] = [];
  try {
    const random = Random.from(7 + jitter, 'verify');
    const values = new Map([...prepared.inputs, ...names].map((name) => {
      const tensor = (prepared.graph.initializers.get(name) ?? prepared.feeds[name]) as Tensor;
      const numbers = Float64Array.from(numbersOf(tensor));
      if (jitter > 0 && names.includes(name)) {
        const { chance = 0, up = 0, factor = 1, positive = false }: Jitter = JITTERS[jitter] ?? {};
        const scale = Math.sqrt(numbers.reduce((s, v) => s + (Number.isFinite(v) ? v * v : 0), 0) / Math.max(1, numbers.length)) || 1;
        for (let i = 0; i < numbers.length; i++) numbers[i] = factor * (positive ? Math.abs(numbers[i] as number) : (numbers[i] as number)) + scale * (up + chance * random.normal());
      }
      return [name, { shape: tensor.shape, numbers }] as const;
    }));
    const feeds = (name?: string, numbers?: Float64Array): Feeds => Object.fromEntries([...values].map(([n, v]) => [n, tensorFrom(dtype, v.shape, Array.from(n === name && numbers ? numbers : v.numbers))]));
    const loaded = await executor.load(graph.model, { optimize: false });
    sessions.push(loaded);
    const started = performance.now();
    const first = await loaded.run(feeds());
    if (dtype === 'float64' && performance.now() - started > 1000 * PATIENCE) return 'unsupported';
    const loss = numbersOf(first[loaded.outputs[0] ?? ''] as Tensor)[0] as number;
    if (!Number.isFinite(loss)) return { gradient: null, reason: `The outputs are not finite at the inputs tried (${loss}).` };
    const forward = await executor.load(graph.forward, { optimize: false });
    sessions.push(forward);
    const at = async (name: string, numbers: Float64Array): Promise<number> => numbersOf(Object.values(await forward.run(feeds(name, numbers)))[0] as Tensor)[0] as number;
    if (names[0] !== undefined && await at(names[0], (values.get(names[0]) as { numbers: Float64Array }).numbers) !== await at(names[0], (values.get(names[0]) as { numbers: Float64Array }).numbers)) return { gradient: null, final: true, reason: 'Its numbers are drawn by chance, others in every run.' };
    if (jitter === 0 && outputs && graph.comparable) {
      const own = projectionOf(outputs);
      if (!(Math.abs(own.loss - loss) <= 0.01 * own.size + 1e-5)) return { gradient: false, reason: `What is differentiated computes something else than the model: ${loss} instead of ${own.loss}.`, dtype, final: true };
    }
    const slopes = names.map((_, i) => Float64Array.from(numbersOf(first[loaded.outputs[i + 1] ?? ''] as Tensor)));
    const bounds: Bounds = { dtype, largest: Math.max(...slopes.map(lengthOf).filter(Number.isFinite), 0), size: Math.max(Math.abs(loss), outputs && graph.comparable ? projectionOf(outputs).size : 0) };
    let worst = 0;
    let where = '';
    let compared = 0;
    for (const [i, name] of names.entries()) {
      if (compared > 1 && performance.now() - started > 1000 * BUDGET) break;
      compared++;
      const error = await errorOf(slopes[i] as Float64Array, (values.get(name) as { numbers: Float64Array }).numbers, bounds, random, async (x) => at(name, x));
      if (!(error <= worst)) [worst, where] = [error, name];
    }
    const passed = worst < TOLERANCE[dtype];
    return { gradient: passed, relativeError: worst, dtype, tensors: compared, ...(!passed && { reason: `The gradient by ${where} differs from two-sided differences: relative error ${worst.toExponential(2)} in ${dtype}.` }) };
  } catch (thrown) {
    if (thrown instanceof LayerwrightError && thrown.code === 'onnx/unsupported') {
      return dtype === 'float64' ? 'unsupported' : { gradient: false, reason: messageOf(thrown) };
    }
    throw thrown;
  } finally {
    for (const session of sessions) await session.close();
  }
}

const lengthOf = (v: Float64Array): number => Math.sqrt(v.reduce((s, x) => s + x * x, 0));

interface Bounds {
  readonly dtype: 'float32' | 'float64';
  /** Length of the longest gradient: what is far below it (a bias before a normalisation) is nothing but rounding. */
  readonly largest: number;
  /** Sum of the sizes of what the scalar is made of: its rounding is a share of that. */
  readonly size: number;
}
const NEGLIGIBLE = { float64: 1e-7, float32: 1e-3 };
const ROUNDING = { float64: 1e-15, float32: 6e-8 };

/** Worst relative error over directions: along the gradient, and along signs drawn by chance. */
async function errorOf(g: Float64Array, x: Float64Array, { dtype, largest, size: terms }: Bounds, random: Random, at: (x: Float64Array) => Promise<number>): Promise<number> {
  const norm = lengthOf(g);
  if (g.length === 0) return 0;
  if (!Number.isFinite(norm)) return Infinity;
  const signs = Float64Array.from(g, () => (random.uniform() < 0.5 ? -1 : 1) / Math.sqrt(g.length));
  const directions = norm > 0 ? [g.map((v) => v / norm), ...(dtype === 'float64' ? [signs] : [])] : [signs];
  const scale = dtype === 'float64' ? 1 : Math.max(1, lengthOf(x));
  let worst = 0;
  for (const d of directions) {
    const expected = d.reduce((s, v, i) => s + v * (g[i] as number), 0);
    let best = Infinity;
    for (const h of dtype === 'float64' ? STEPS.float64 : [...new Set([1e-2, 1e-1, 1e-3, ...STEPS.float32.map((step) => step * scale)])]) {
      const moved = (sign: number): Float64Array => x.map((v, i) => v + sign * h * (d[i] as number));
      const slope = (await at(moved(1)) - await at(moved(-1))) / (2 * h);
      const size = Math.max(Math.abs(slope) + Math.abs(expected), 0.05 * norm, NEGLIGIBLE[dtype] * largest, 1e-9);
      const rounding = (ROUNDING[dtype] * terms) / h;
      const error = rounding > size / 4 ? Infinity : Math.max(0, Math.abs(slope - expected) - rounding) / size;
      if (error < best) best = error;
      if (best < TOLERANCE[dtype]) break;
    }
    // A small gradient that no step lifts out of rounding tells nothing, for or against.
    if (best === Infinity && norm < 0.01 * largest) continue;
    if (!(best <= worst)) worst = best;
  }
  return worst;
}
