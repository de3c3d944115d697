// What an optimizer is: state slots beside each weight, and the nodes that make the new weight and slots.
import type { z } from 'zod';
import type { GraphBuilder, Value } from '../onnx/builder.ts';

export interface UpdateContext<P> {
  readonly b: GraphBuilder;
  readonly params: P;
  readonly weight: Value;
  readonly gradient: Value;
  /** Scalars: learning rate of this step (schedule and the layer's factor applied), and the step's number from 1, as float. */
  readonly learningRate: Value;
  readonly step: Value;
  readonly slots: Readonly<Record<string, Value>>;
  /** Whether weight decay applies to this weight (kernels). */
  readonly decay: boolean;
  /** Scalars shared by all weights of a step (bias corrections): made once by `prepare`. */
  readonly shared: Readonly<Record<string, Value>>;
}

export interface OptimizerDefinition<P = unknown> {
  readonly type: string;
  readonly title: string;
  /** Equations and source. */
  readonly doc: string;
  readonly params: z.ZodType<P> & z.ZodObject;
  /** Slot names; each has the weight's shape and dtype and starts at `initial` (default 0). */
  readonly slots: readonly { readonly name: string; readonly initial?: (params: P) => number }[];
  readonly defaultLearningRate: number;
  /** Scalars that every weight's update uses. */
  prepare?(c: { b: GraphBuilder; params: P; learningRate: Value; step: Value }): Record<string, Value>;
  update(c: UpdateContext<P>): { weight: Value; slots: Record<string, Value> };
}

export function defineOptimizer<S extends z.ZodObject>(definition: Omit<OptimizerDefinition<z.output<S>>, 'params'> & { params: S }): OptimizerDefinition {
  return definition as unknown as OptimizerDefinition;
}
