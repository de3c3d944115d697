// What a block is: a named sub-graph with params of its own, drawn as one card and expanded before anything is computed.
import type { z } from 'zod';
import type { NetworkGraph } from '../../graph/schema.ts';
import type { TensorType } from '../../tensor.ts';
import type { Port } from '../define.ts';

export interface BuildContext<P> {
  readonly params: P;
  /** Types of the wires, in the order of the ports. */
  readonly inputs: readonly TensorType[];
  /** Throws `shape/mismatch` at the block's node. */
  fail(message: string, details?: { expected?: string; received?: string; hint?: string }): never;
}

export interface BlockDefinition<P = unknown> {
  /** Id in project files; never changes. */
  readonly type: string;
  readonly family: 'block';
  readonly title: string;
  /** One line for the palette. */
  readonly summary: string;
  /** What it computes, and its source. */
  readonly doc: string;
  readonly params: z.ZodType<P> & z.ZodObject;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  readonly brief?: (params: P) => string;
  /**
   * The inner graph for the params and input types given. Its BlockInput and BlockOutput nodes carry the names of the
   * ports as ids. It depends on nothing else, so that one block always has the same weights.
   */
  build(c: BuildContext<P>): NetworkGraph;
}

/** Keeps the params' type inside the definition and gives a definition that registries can hold. */
export function defineBlock<S extends z.ZodObject>(definition: Omit<BlockDefinition<z.output<S>>, 'params' | 'family'> & { params: S }): BlockDefinition {
  return { ...definition, family: 'block' } as unknown as BlockDefinition;
}
