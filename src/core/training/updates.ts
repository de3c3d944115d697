// Gradients → new weights: clipping, then the optimizer, with a learning rate for each layer.
import { LayerwrightError } from '../errors.ts';
import { parseSettings } from '../graph/issues.ts';
import type { TrainingSettings } from '../graph/schema.ts';
import type { LoweredWeight } from '../lower/types.ts';
import type { GraphBuilder, Value } from '../onnx/builder.ts';
import { optimizerByType, optimizers } from '../optimizers/index.ts';
import type { OptimizerDefinition } from '../optimizers/define.ts';

export interface Optimizer { readonly definition: OptimizerDefinition; readonly params: unknown }

/** The optimizer of the settings, its params filled in. Throws `training/settings`. */
export function optimizerOf(settings: Pick<TrainingSettings, 'optimizer'>): Optimizer {
  const { type, ...given } = settings.optimizer;
  const definition = optimizerByType(type);
  if (!definition) {
    throw new LayerwrightError('training/settings', `There is no optimizer "${type}".`, { where: 'training.optimizer.type', expected: optimizers.map((o) => o.type).join(', '), received: type });
  }
  return { definition, params: parseSettings(definition.params, given, { code: 'training/settings', what: `Optimizer ${type}`, path: 'training.optimizer' }) };
}

/** √Σg² over all gradients. */
function globalNorm(b: GraphBuilder, gradients: ReadonlyMap<string, Value>): Value {
  const squares = [...gradients.values()].map((g) => b.reduce('ReduceSumSquare', g, undefined, false));
  return b.Sqrt(squares.reduce((sum, s) => b.Add(sum, s)));
}

/** Clips every entry to ±value, then all gradients together to a norm (Pascanu et al., 2013). Gives the norm before that, where it was asked for. */
export function clipGradients(b: GraphBuilder, gradients: Map<string, Value>, clip: TrainingSettings['clip'], wantNorm: boolean): Value | undefined {
  if (clip.value !== undefined) {
    for (const [name, g] of gradients) gradients.set(name, b.op('Clip', [g, b.scalar(-clip.value, g.dtype), b.scalar(clip.value, g.dtype)]));
  }
  if (clip.norm === undefined) return wantNorm ? globalNorm(b, gradients) : undefined;
  const norm = globalNorm(b, gradients);
  const most = b.scalar(clip.norm, norm.dtype);
  const factor = b.Div(most, b.op('Max', [norm, most]));
  for (const [name, g] of gradients) gradients.set(name, b.Mul(g, factor));
  return norm;
}

/** `conv1.kernel#m` */
export const slotName = (weight: string, slot: string): string => `${weight}#${slot}`;

interface Scalars { readonly learningRate: Value; readonly step: Value; readonly shared: Record<string, Value> }

/** New value of every weight and slot, by state name. `slot` gives the graph's value of a slot; `since`: steps that were done before a weight was trained. */
export function addUpdates(b: GraphBuilder, optimizer: Optimizer, weights: readonly LoweredWeight[], gradients: ReadonlyMap<string, Value>, scalars: { learningRate: Value; step: Value; since?: ReadonlyMap<string, number> | undefined }, slot: (weight: LoweredWeight, name: string, initial: number) => Value): Map<string, Value> {
  const { definition, params } = optimizer;
  const next = new Map<string, Value>();
  const byFactor = new Map<string, Scalars>();
  const byRank = new Map<string, Scalars>();
  const scalarsFor = (factor: number, since: number): Scalars => {
    const key = `${factor}|${since}`;
    const found = byFactor.get(key);
    if (found) return found;
    const learningRate = b.scale(scalars.learningRate, factor);
    const step = since === 0 ? scalars.step : b.Sub(scalars.step, b.scalar(since, scalars.step.dtype));
    const made = { learningRate, step, shared: definition.prepare?.({ b, params, learningRate, step }) ?? {} };
    byFactor.set(key, made);
    return made;
  };
  /** In the weight's own rank where its last dim is 1: broadcasting a scalar there is slow, see `GraphBuilder.number`. */
  const scalarsAgainst = (weight: Value, factor: number, since: number): Scalars => {
    const plain = scalarsFor(factor, since);
    const rank = weight.shape.length;
    if (rank < 2 || weight.shape.at(-1) !== 1) return plain;
    const key = `${factor}|${since}|${rank}`;
    const ones = weight.shape.map(() => 1);
    const made = byRank.get(key) ?? {
      step: plain.step,
      learningRate: b.Reshape(plain.learningRate, ones),
      shared: Object.fromEntries(Object.entries(plain.shared).map(([name, value]) => [name, b.Reshape(value, ones)])),
    };
    byRank.set(key, made);
    return made;
  };
  for (const weight of weights) {
    const slots = Object.fromEntries(definition.slots.map((s) => [s.name, slot(weight, s.name, s.initial?.(params) ?? 0)]));
    const updated = b.scope(`${weight.name}.update`, () => definition.update({
      b, params, weight: weight.value, gradient: gradients.get(weight.name) as Value, slots, decay: weight.spec.decay,
      ...scalarsAgainst(weight.value, weight.learningRateFactor, scalars.since?.get(weight.name) ?? 0),
    }));
    next.set(weight.name, updated.weight);
    for (const [name, value] of Object.entries(updated.slots)) next.set(slotName(weight.name, name), value);
  }
  return next;
}
