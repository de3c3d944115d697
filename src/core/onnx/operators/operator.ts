// What the project knows of one ONNX operator: how its outputs' types follow from its inputs.
import type { DType, Dim, Shape, Tensor } from '../../tensor.ts';
import type { Graph, Node } from '../model.ts';

/** A value of a graph, as passes see it. */
export interface Value {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
  /** The data, where constant. */
  readonly tensor?: Tensor;
  /** The few numbers of a small tensor, row-major, where known at build time; a symbol is a dim (or an expression of dims). */
  readonly known?: readonly Dim[];
}

export interface OutputType {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly known?: readonly Dim[];
}

export interface InferContext {
  readonly node: Node;
  /** Opset of the node's domain in the model. */
  readonly opset: number;
  /** undefined: left out. Length as in the node. */
  readonly inputs: readonly (Value | undefined)[];
  /** The input at `i`; throws `onnx/invalid` naming the node where it is left out. */
  input(i: number): Value;
  /** Types of a sub-graph's outputs, its inputs having the given types (If, Loop, Scan). */
  subgraph(graph: Graph, inputs: readonly OutputType[]): OutputType[];
  /** A fresh symbol for a dim that only the run can tell. */
  symbol(hint: string): string;
  /** Throws a located `onnx/invalid` error. */
  fail(message: string, expected?: string, received?: string): never;
}

/** Types of the outputs, in the node's order (entries for left-out outputs are ignored). */
export type Infer = (c: InferContext) => readonly OutputType[];

export interface Operator {
  readonly infer: Infer;
}

/** Infers what a sub-graph gives: the builder that it stands in. */
export interface SubgraphScope {
  inferSubgraph(graph: Graph, types: readonly OutputType[]): OutputType[];
}

/**
 * Domain of the composites: operators of the project's own, so that a gradient rule can see a whole (batch norm with
 * batch statistics) where its parts would differentiate badly. `expandComposites` replaces them before anything runs.
 */
export const LAYERWRIGHT_DOMAIN = 'layerwright';
