// Weights before the first step.
import { initialize } from '../layers/initializers.ts';
import type { WeightSpec } from '../layers/define.ts';
import { Random } from '../random.ts';
import { tensorOf } from '../tensor.ts';
import type { Tensor } from '../tensor.ts';

/** A weight that is to be drawn, by its name in the flat graph. */
export interface Undrawn { readonly name: string; readonly spec: WeightSpec }

/** Each name has a random stream of its own. */
export const streamOf = (name: string, seed: number): Random => Random.from(seed, `weights/${name}`);

/**
 * Draws every weight by its initialiser, as float32: a weight's numbers do not depend on what other weights there are.
 */
export function initialWeights(weights: readonly Undrawn[], seed: number): Map<string, Tensor> {
  return new Map(weights.map(({ name, spec }) => [name, tensorOf('float32', spec.shape, initialize(spec.init, spec.shape, spec.fanIn, spec.fanOut, streamOf(name, seed)))]));
}

/** The tensors given, and the weights that are not among them as `initialWeights` draws them: those alone are drawn. */
export function withDrawn(given: ReadonlyMap<string, Tensor>, weights: readonly Undrawn[], seed: number): Map<string, Tensor> {
  return new Map([...initialWeights(weights.filter((w) => !given.has(w.name)), seed), ...given]);
}
