// The vocabulary of gradient rules: one rule an operator, written as its equation.
import type { GraphBuilder, Value } from '../onnx/builder.ts';
import type { Node } from '../onnx/model.ts';

export type Device = 'cpu' | 'webgpu';

export interface RuleContext {
  readonly b: GraphBuilder;
  /** The forward node. */
  readonly node: Node;
  readonly device: Device;
  /** Which inputs a gradient is asked of. */
  readonly wanted: readonly boolean[];
  /** Forward input `i`; throws where it is left out. */
  readonly x: (i: number) => Value;
  /** Forward input `i`, or undefined. */
  readonly maybe: (i: number) => Value | undefined;
  /** Forward output `i`. An output that the node leaves out (MaxPool's Indices) is added to it on asking. */
  readonly y: (i: number) => Value;
  /** Gradient of the scalar with respect to output `i`; zeros where nothing flows into it. */
  readonly dy: (i?: number) => Value;
  /** Whether anything flows into output `i`. */
  readonly flows: (i: number) => boolean;
  /** Throws `autodiff/not-differentiable` at this node. */
  readonly refuse: (why: string, hint?: string) => never;
}

/**
 * Gradients by input, in order; undefined for an input that gets none (integers, masks, or `wanted[i]` false).
 * A rule need not undo broadcasting for inputs of the standard elementwise operators: the walker sums what it gets
 * to the input's shape. It gives the dtype of the input.
 */
export type Rule = (c: RuleContext) => readonly (Value | undefined)[];

/** The gradient is zero wherever it exists (Floor, Sign, comparisons): nothing flows. */
export interface ZeroRule { readonly zero: string }
/** Not differentiable for a stated reason; asking is an error with this hint. */
export interface RefusedRule { readonly refuse: string; readonly hint: string }

export type RuleEntry = Rule | ZeroRule | RefusedRule;
/** Operators by name (`layerwright.Name` for composites), written at the project's opset. */
export type RuleTable = Readonly<Record<string, RuleEntry>>;
