// A look at the layers between two runs of steps: the last batch goes through once more, with nothing of the state changed.
import { dataOf } from '../../../core/tensor.ts';
import type { Tensor } from '../../../core/tensor.ts';
import { buildHealthGraph, distributionOf } from '../../../core/training/index.ts';
import type { Diagnostics, HealthGraph, LayerHealth } from '../../../core/training/index.ts';
import type { Session } from '../executor.ts';
import { stepOf } from './diagnose.ts';
import type { Training } from './prepare.ts';

/** Outputs of a unit below which a zero in all of them may be chance. */
const FEW = 64;
/** Looks in which a unit that is called dead has given nothing: one batch alone may be of few kinds. */
const LOOKS = 8;

interface Loaded { readonly graph: HealthGraph; readonly session: Session }

const floats = (tensor: Tensor | undefined): Float32Array => dataOf(tensor as Tensor) as Float32Array;

export class LayerWatch {
  readonly #training: Training;
  /** By batch size: that of whole batches and that of the last. */
  readonly #loaded = new Map<number, Loaded>();
  /** Largest outputs of each layer's units in the last looks. */
  readonly #outputs = new Map<string, Float32Array[]>();

  constructor(training: Training) { this.#training = training; }

  /** Passes step `at` of `feeds` (stacked on axis 0), or its first micro-batch, through the network as it is now. */
  async look(batch: number, feeds: Readonly<Record<string, Tensor>>, at: number, step: number): Promise<Diagnostics> {
    const { graph, session } = await this.#load(Math.min(batch, this.#training.plan.microBatch));
    const weights = await this.#training.weights();
    const results = await session.run(stepOf(graph, weights, feeds, at));
    const layers = graph.layers.map(({ node, weights: own, scales, units, seen }): LayerHealth => {
      const dead = units === undefined ? undefined : this.#dead(node, floats(results[units]), seen);
      return {
        node, ...(scales && { scales }),
        ...(own.length > 0 && {
          weights: distributionOf(own.map((w) => floats(weights.get(w.name)))),
          gradients: distributionOf(own.map((w) => floats(results[w.out]))),
        }),
        ...(dead !== undefined && { dead }),
      };
    });
    return { step, layers };
  }

  /** Share of units that gave nothing in the last looks. `seen`: outputs of each in this one. */
  #dead(node: string, outputs: Float32Array, seen: number): number | undefined {
    const last = [...this.#outputs.get(node) ?? [], outputs].slice(-LOOKS);
    this.#outputs.set(node, last);
    if (outputs.length === 0 || seen * last.length < FEW) return undefined;
    return outputs.filter((_, unit) => last.every((look) => look[unit] === 0)).length / outputs.length;
  }

  async #load(batch: number): Promise<Loaded> {
    const found = this.#loaded.get(batch);
    if (found) return found;
    const { project, executor, fields, constants, stored } = this.#training;
    const graph = buildHealthGraph(project, { batch, device: executor.device, fields, constants, stored });
    const loaded = { graph, session: await executor.load(graph.model) };
    this.#loaded.set(batch, loaded);
    return loaded;
  }

  async close(): Promise<void> {
    for (const { session } of this.#loaded.values()) await session.close();
    this.#loaded.clear();
  }
}
