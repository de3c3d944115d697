// What a layer is: one value from `defineLayer`, holding everything the rest of the app knows of it.
import type { z } from 'zod';
import type { GraphBuilder, Value } from '../onnx/builder.ts';
import type { DType, TensorType, Shape } from '../tensor.ts';
import type { InitializerSpec } from './initializers.ts';

/** Families give the palette its order and a card its colour. */
export const families = [
  'input', 'dense', 'convolution', 'pooling', 'normalization', 'activation', 'regularization', 'shape', 'merge',
  'recurrent', 'attention', 'embedding', 'operator', 'block', 'loss',
] as const;
export type Family = (typeof families)[number];

export interface Port {
  readonly name: string;
  /** One or more wires meet here, in the order of the edges (Add, Concat). Only the last input may be variadic. */
  readonly variadic?: boolean;
  readonly optional?: boolean;
}

/** One weight tensor of a layer. */
export interface WeightSpec {
  /** `kernel`, `bias`, `gamma`, … unique in the layer. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly init: InitializerSpec;
  /** Inputs and outputs one unit is connected to, for the variance-scaling initialisers. */
  readonly fanIn: number;
  readonly fanOut: number;
  /** false: kept by the layer itself, not by the optimizer (running statistics, data statistics). */
  readonly trainable: boolean;
  /** Whether L2 and weight decay apply when asked for (kernels: yes; biases, gamma and beta: no). */
  readonly decay: boolean;
  /** Adds `l1 · Σ|w|` to the objective. */
  readonly l1?: number;
  /** Adds `l2 · Σw²` to the objective. */
  readonly l2?: number;
  /**
   * Whoever starts a training fills the weight from the training part of the data: `mean` or `variance` (the weight's
   * name) of what the layer's input receives, over all axes but the layer's `axis`. `init` stands until then.
   */
  readonly source?: 'dataStatistics';
  /**
   * A constant of an imported model, of this dtype (weights have the graph's): an initializer in every graph, which
   * stands in the project's weights file and is never drawn.
   */
  readonly constant?: DType;
}

export interface LayerFacts {
  /** Types of the outputs, in the order of the ports. Axis 0 is the batch. */
  readonly outputs: readonly TensorType[];
  readonly weights: readonly WeightSpec[];
  /** Multiply-adds of the forward pass for one sample. */
  readonly multiplyAdds: number;
}

/** What the wires of a layer carry. There is at least one (Input, which has none, does not look): a layer is asked only once all that it needs is wired. */
export type Wires<T> = readonly [T, ...T[]];

export interface InferContext<P> {
  readonly params: P;
  /** Flat id of the node, where it is known: for names of sizes that only the run can tell. */
  readonly id?: string;
  /** Types of the wires, in the order of the ports (variadic ones spread at the end). */
  readonly inputs: Wires<TensorType>;
  /** Float dtype of the graph, for layers that make floats of ids or whole numbers; default float32. */
  readonly dtype?: 'float32' | 'float64';
  /** Throws `shape/mismatch` at this node. */
  fail(message: string, details?: { expected?: string; received?: string; hint?: string }): never;
}

export interface LowerContext<P> {
  readonly b: GraphBuilder;
  readonly params: P;
  readonly inputs: Wires<Value>;
  readonly facts: LayerFacts;
  /** Training graph: dropout drops, batch norm takes batch statistics. false for export, evaluation, gradient checking. */
  readonly training: boolean;
  /** Running statistics are not to change, and are what training normalises by. */
  readonly keepsStatistics: boolean;
  readonly device: 'cpu' | 'webgpu';
  weight(name: string): Value;
  /** New value of a non-trainable weight after this step (running statistics). Only in training. */
  update(name: string, value: Value): void;
  /** Fresh uniform numbers in [0, 1) in the shape given (static), new each step, from the run's seed. Only in training. */
  uniform(shape: Shape): Value;
  /** Fresh standard normal numbers, likewise. */
  normal(shape: Shape): Value;
}

export interface LayerDefinition<P = unknown> {
  /** Id in project files; never changes. */
  readonly type: string;
  readonly family: Family;
  readonly title: string;
  /** One line for the palette. */
  readonly summary: string;
  /** What it computes: formula in plain text, source (paper, ONNX operator). */
  readonly doc: string;
  /** zod schema; each param has `.default()` and `.meta({ title, help, unit? })`, so forms are made from it. */
  readonly params: z.ZodType<P> & z.ZodObject;
  readonly inputs: readonly Port[];
  /** A function where the count depends on the params (Split). */
  readonly outputs: readonly Port[] | ((params: P) => readonly Port[]);
  /** Shorthand for the card: `64 · 3×3 · stride 2`. */
  readonly brief?: (params: P) => string;
  infer(c: InferContext<P>): LayerFacts;
  lower(c: LowerContext<P>): Value | readonly Value[];
}

/** Keeps the params' type inside the definition and gives a definition that registries can hold, its type literal kept. */
export function defineLayer<const T extends string, S extends z.ZodObject>(
  definition: Omit<LayerDefinition<z.output<S>>, 'params' | 'type'> & { type: T; params: S },
): LayerDefinition & { readonly type: T } {
  return definition as unknown as LayerDefinition & { readonly type: T };
}

/** Facts of a layer with one output and no weights. */
export const plain = (output: TensorType, multiplyAdds = 0): LayerFacts => ({ outputs: [output], weights: [], multiplyAdds });
