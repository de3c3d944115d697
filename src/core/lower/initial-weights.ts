// Weights before the first step.
import { initialize } from '../layers/initializers.ts';
import type { WeightSpec } from '../layers/define.ts';
import { Random } from '../random.ts';
import { tensorOf } from '../tensor.ts';
import type { Tensor } from '../tensor.ts';

/**
 * Draws every weight by its initialiser, as float32. Each name has a random stream of its own, so that a weight's numbers
 * do not depend on what other weights there are.
 */
export function initialWeights(weights: readonly { readonly name: string; readonly spec: WeightSpec }[], seed: number): Map<string, Tensor> {
  return new Map(weights.map(({ name, spec }) => {
    const random = Random.from(seed, `weights/${name}`);
    return [name, tensorOf('float32', spec.shape, initialize(spec.init, spec.shape, spec.fanIn, spec.fanOut, random))];
  }));
}

/** The tensors given, and the weights that are not among them as `initialWeights` draws them: those alone are drawn. */
export function withDrawn(given: ReadonlyMap<string, Tensor>, weights: Parameters<typeof initialWeights>[0], seed: number): Map<string, Tensor> {
  return new Map([...initialWeights(weights.filter((w) => !given.has(w.name)), seed), ...given]);
}
