// What a loss is: a node on the canvas with a weight; the objective is the weighted sum of all loss nodes.
import type { z } from 'zod';
import type { GraphBuilder, Value } from '../onnx/builder.ts';
import type { DType, TensorType } from '../tensor.ts';

/** What the labels of a loss look like to the data side. Axis 0 is the batch. */
export interface TargetType extends TensorType {
  readonly kind: 'classIndex' | 'oneHot' | 'values';
  /** Number of classes, for class targets. */
  readonly classes?: number;
}

export interface LossContext<P> {
  readonly b: GraphBuilder;
  readonly params: P;
  readonly prediction: Value;
  readonly target: Value;
}

export type Task = 'multiclass' | 'binary' | 'regression' | 'embedding';

export interface LossDefinition<P = unknown> {
  /** Node type in project files. */
  readonly type: string;
  readonly title: string;
  readonly summary: string;
  /** Equation and source. */
  readonly doc: string;
  /** zod object; every loss has `weight` (default 1) added by the registry's own schema. */
  readonly params: z.ZodType<P> & z.ZodObject;
  readonly task: Task;
  /** Metric ids worked out by default. */
  readonly metrics: readonly string[];
  /** Type of the targets for predictions of a type; `field` is the dtype and sample rank of the bound data, so that integer and one-hot labels both work. Throws `shape/mismatch` through `fail`. */
  target(prediction: TensorType, params: P, field: { dtype: DType; shape: readonly number[] } | undefined, fail: (message: string, details?: { expected?: string; received?: string; hint?: string }) => never): TargetType;
  /** Mean over the batch (and over all other axes that the equation averages), a scalar of the prediction's dtype. */
  lower(c: LossContext<P>): Value;
  /** What an exported model gives for the prediction (softmax of logits, sigmoid); undefined: the prediction itself. */
  activate?: (b: GraphBuilder, prediction: Value, params: P) => Value;
}

export function defineLoss<S extends z.ZodObject>(definition: Omit<LossDefinition<z.output<S>>, 'params'> & { params: S }): LossDefinition {
  return definition as unknown as LossDefinition;
}
