// The gradients of one optimizer step: one pass over the batch, or several over its micro-batches, added up.
import type { Lowered, LoweredLoss, LowerOptions } from '../lower/types.ts';
import type { WeightSpec } from '../layers/define.ts';
import type { GraphBuilder, Value } from '../onnx/builder.ts';
import type { TensorType } from '../tensor.ts';
import { LoopBody } from './loop.ts';
import { addGradients, addLosses } from './objective.ts';
import type { RandomPools } from './random.ts';

/** Makes a forward graph: `lowerGraph` of a project, or a graph written by hand. */
export type Lower = (options: LowerOptions) => Lowered;

/** Where a step gets what comes from outside it. */
export interface StepSources {
  readonly b: GraphBuilder;
  readonly device: 'cpu' | 'webgpu';
  /** Samples of the whole step. */
  readonly batch: number;
  /** The whole batch of an input or of a loss's targets. */
  data(role: 'input' | 'target', node: string, type: TensorType): Value;
  weight(name: string, spec: WeightSpec, frozen: boolean): Value;
  /** int64 [draws, 2]. */
  random(): Value;
  readonly pools: RandomPools;
}

export interface PassResult {
  readonly lowered: Lowered;
  /** Of the mean loss over the whole batch, by weight name. */
  readonly gradients: Map<string, Value>;
  /** Means over the whole batch. */
  readonly figures: Map<string, Value>;
  /** New running statistics by weight name. */
  readonly statistics: Map<string, Value>;
}

/** One forward and backward pass over a batch of `size`, appended to `b`. */
function pass(lower: Lower, s: StepSources, b: GraphBuilder, size: number, from: {
  input(node: string, type: TensorType): Value; target(loss: LoweredLoss): Value;
  weight(name: string, spec: WeightSpec, frozen: boolean): Value; random: LowerOptions['random'];
}): PassResult {
  const lowered = lower({
    batch: size, training: true, device: s.device, dtype: 'float32', builder: b,
    weight: (_b, name, spec, frozen) => from.weight(name, spec, frozen), input: (_b, node, type) => from.input(node, type),
    ...(from.random && { random: from.random }),
  });
  const { total, figures } = addLosses(lowered, (_b, loss) => from.target(loss), s.device);
  return { lowered, gradients: addGradients(lowered, total, s.device), figures: new Map(figures), statistics: new Map(lowered.updates) };
}

const withBatch = (type: TensorType, batch: number): TensorType => ({ dtype: type.dtype, shape: [batch, ...type.shape.slice(1)] });

/** One pass over the whole batch. */
function wholeBatch(lower: Lower, s: StepSources): PassResult {
  return pass(lower, s, s.b, s.batch, {
    input: (node, type) => s.data('input', node, type), target: (loss) => s.data('target', loss.node, loss.targetType),
    weight: (name, spec, frozen) => s.weight(name, spec, frozen), random: s.pools.pass(() => s.random(), 1, 0),
  });
}

/** One pass over the samples from `from` on. `current`: running statistics as the passes before have left them. */
function partOfBatch(lower: Lower, s: StepSources, from: number, size: number, passes: number, number: number, current: ReadonlyMap<string, Value>): PassResult {
  const part = (role: 'input' | 'target', node: string, type: TensorType): Value => s.b.Slice(s.data(role, node, withBatch(type, s.batch)), [from], [from + size], [0]);
  return pass(lower, s, s.b, size, {
    input: (node, type) => part('input', node, type), target: (loss) => part('target', loss.node, loss.targetType),
    weight: (name, spec, frozen) => current.get(name) ?? s.weight(name, spec, frozen), random: s.pools.pass(() => s.random(), passes, number),
  });
}

const isStatistic = (spec: WeightSpec, frozen: boolean): boolean => !spec.trainable && !frozen && spec.source === undefined;

/** `count` passes of equal size in a Loop: the activations of one are gone before the next begins. Sums, not means. */
function loopedPasses(lower: Lower, s: StepSources, size: number, count: number, passes: number): PassResult {
  const { b } = s;
  const body = new LoopBody(b, 'accumulate');
  const statistics = new Map<string, Value>();
  const part = (role: 'input' | 'target', node: string, type: TensorType): Value => {
    const rest = type.shape.slice(1) as number[];
    const whole = s.data(role, node, withBatch(type, s.batch));
    const used = size * count === s.batch ? whole : b.Slice(whole, [0], [size * count], [0]);
    return body.b.Gather(b.Reshape(used, [count, size, ...rest]), body.iteration);
  };
  const inner = pass(lower, s, body.b, size, {
    input: (node, type) => part('input', node, type), target: (loss) => part('target', loss.node, loss.targetType),
    weight(name, spec, frozen) {
      const outside = s.weight(name, spec, frozen);
      if (!isStatistic(spec, frozen)) return outside;
      const carried = body.carry(`accumulate:${name}`, outside);
      statistics.set(name, carried);
      return carried;
    },
    random: s.pools.pass(() => s.random(), passes, body.iteration),
  });
  const next = new Map<string, Value>();
  for (const [name, value] of statistics) next.set(`accumulate:${name}`, inner.statistics.get(name) ?? value);
  const sum = (prefix: string, terms: ReadonlyMap<string, Value>): void => {
    for (const [key, term] of terms) {
      const name = `accumulate:${prefix}:${key}`;
      next.set(name, body.b.Add(body.carry(name, b.fillLike(term, 0)), term));
    }
  };
  sum('gradient', inner.gradients);
  sum('figure', inner.figures);
  const { carried } = body.finish(b.scalar(count, 'int64'), next, []);
  const ends = (prefix: string, keys: Iterable<string>): Map<string, Value> => new Map([...keys].map((key) => [key, carried.get(`accumulate:${prefix}${key}`) as Value]));
  // The weights as the step sees them, not the loop's own copies of statistics.
  const weights = inner.lowered.weights.map((w) => ({ ...w, value: statistics.has(w.name) ? s.weight(w.name, w.spec, w.frozen) : w.value }));
  return {
    lowered: { ...inner.lowered, b, weights }, gradients: ends('gradient:', inner.gradients.keys()), figures: ends('figure:', inner.figures.keys()),
    statistics: ends('', inner.statistics.keys()),
  };
}

/** Gradients, losses and new statistics of a step. The batch is cut into parts of `micro` samples, the last one smaller. */
export function addPasses(lower: Lower, s: StepSources, micro: number): PassResult {
  if (micro >= s.batch) return wholeBatch(lower, s);
  const full = Math.floor(s.batch / micro);
  const rest = s.batch - full * micro;
  const passes = full + (rest > 0 ? 1 : 0);
  const parts: { result: PassResult; share: number }[] = [];
  // The WebGPU provider has no Loop: there the passes stand one after the other.
  const looped = s.device === 'cpu' && full > 1 ? full : 0;
  if (looped > 0) parts.push({ result: loopedPasses(lower, s, micro, full, passes), share: micro / s.batch });
  for (let i = looped; i < passes; i++) {
    const size = i < full ? micro : rest;
    parts.push({ result: partOfBatch(lower, s, i * micro, size, passes, i, parts.at(-1)?.result.statistics ?? new Map()), share: size / s.batch });
  }
  const last = (parts.at(-1) as (typeof parts)[number]).result;
  const mean = (of: (r: PassResult) => ReadonlyMap<string, Value>): Map<string, Value> => new Map([...of(last).keys()].map((key) => {
    const terms = parts.map((p) => s.b.scale(of(p.result).get(key) as Value, p.share));
    return [key, terms.reduce((a, t) => s.b.Add(a, t))];
  }));
  const weights = last.lowered.weights.map((w) => ({ ...w, value: s.weight(w.name, w.spec, w.frozen) }));
  return { lowered: { ...last.lowered, weights }, gradients: mean((r) => r.gradients), figures: mean((r) => r.figures), statistics: last.statistics };
}

